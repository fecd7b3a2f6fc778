/**
 * A check of our own: a look at a target at an interval. So many failed looks in a row make it suspect; then one
 * more look, by another node where there is one, decides whether its alert fires. So many good looks in a row end it.
 * What a look found is judged here; how it looks is elsewhere.
 */
import type { Instant } from '../../kernel/instant.ts';
import { instant, plusSeconds, secondsBetween } from '../../kernel/time.ts';
import type { AlertSeverity } from './alert.ts';

export interface Look {
  readonly ok: boolean;
  /** Of a look that failed. */
  readonly severity: AlertSeverity | null;
  readonly words: string;
  readonly millis: number;
  /** It could not be made, for reasons of this machine: it says nothing about the target. */
  readonly unable?: boolean;
}

export interface Standing {
  readonly state: 'new' | 'up' | 'suspect' | 'down';
  readonly failures: number;
  readonly successes: number;
  /** What its alert was last told; null while none fires. */
  readonly toldSeverity: AlertSeverity | null;
  /** Nodes whose looks failed, of those that decided. */
  readonly seenFrom: readonly string[];
  readonly changedAt: Instant | null;
}

export interface Thresholds {
  readonly failuresToFire: number;
  readonly successesToClear: number;
}

export interface Judged {
  readonly standing: Standing;
  /** What its alert is told; `changed` when it got worse or better without being over. */
  readonly tells: 'fired' | 'changed' | 'recovered' | undefined;
}

export const NEW_STANDING: Standing = {
  state: 'new',
  failures: 0,
  successes: 0,
  toldSeverity: null,
  seenFrom: [],
  changedAt: null,
};

export function judgeLook(
  before: Standing,
  look: Look,
  around: Thresholds & { readonly node: string; readonly now: Instant },
): Judged {
  const { standing, tells } = look.ok ? afterGood(before, around) : afterBad(before, look, around);
  const changedAt = standing.state === before.state ? before.changedAt : around.now;
  return { standing: { ...standing, changedAt }, tells };
}

function afterGood(before: Standing, { successesToClear }: Thresholds): Judged {
  const successes = Math.min(before.successes + 1, successesToClear);
  const counted = { ...before, failures: 0, successes };
  if (before.state === 'down' && successes < successesToClear)
    return { standing: counted, tells: undefined };
  const tells = before.state === 'down' ? 'recovered' : undefined;
  return { standing: { ...counted, state: 'up', toldSeverity: null, seenFrom: [] }, tells };
}

function afterBad(
  before: Standing,
  look: Look,
  { failuresToFire, node }: Thresholds & { readonly node: string },
): Judged {
  // What fires goes on as it is while nobody can look.
  const kept = look.unable === true ? before.toldSeverity : null;
  const severity = kept ?? look.severity ?? 'error';
  const failures = Math.min(before.failures + 1, failuresToFire);
  const counted = { ...before, failures, successes: 0 };
  switch (before.state) {
    case 'down': {
      const tells = severity === before.toldSeverity ? undefined : 'changed';
      return { standing: { ...counted, toldSeverity: severity }, tells };
    }
    case 'suspect': {
      const seenFrom = [...new Set([...before.seenFrom, node])];
      return {
        standing: { ...counted, state: 'down', toldSeverity: severity, seenFrom },
        tells: 'fired',
      };
    }
    case 'new':
    case 'up':
      return failures < failuresToFire
        ? { standing: counted, tells: undefined }
        : { standing: { ...counted, state: 'suspect', seenFrom: [node] }, tells: undefined };
  }
}

const EPOCH = instant('1970-01-01T00:00:00.000Z');

/**
 * The first moment after `now` at which the check of this id looks: each id has its own place within the interval,
 * so that many checks never look at once, and however many moments were missed, the next is one.
 */
export function nextLook(id: string, intervalSeconds: number, now: Instant): Instant {
  const phase = Number.parseInt(id.slice(-8), 16) % intervalSeconds;
  const passed = secondsBetween(EPOCH, now);
  const round = Math.floor((passed - phase) / intervalSeconds) + 1;
  return plusSeconds(EPOCH, round * intervalSeconds + phase);
}

/** How echoes are judged: by what was lost, then by how long those that came back took. */
export function judgeEchoes(
  seen: {
    readonly sent: number;
    readonly received: number;
    readonly averageMs: number | undefined;
  },
  wish: {
    readonly maxLossPercent: number;
    readonly maxMillis: number | null;
    readonly severity: AlertSeverity;
  },
): Omit<Look, 'millis'> {
  const { sent, received, averageMs } = seen;
  const { maxLossPercent, maxMillis, severity } = wish;
  const answered = `${received} of ${sent} ${sent === 1 ? 'packet' : 'packets'} answered`;
  if (sent === 0 || received === 0) return bad(severity, 'no packet was answered');
  if ((sent - received) * 100 > maxLossPercent * sent) return bad(severity, answered);
  if (averageMs === undefined) return { ok: true, severity: null, words: answered };
  const shown = averageMs < 10 ? Number(averageMs.toPrecision(2)) : Math.round(averageMs);
  const words = `${answered}, ${shown} ms on average`;
  return maxMillis !== null && averageMs > maxMillis
    ? bad(severity, `${words}, expected within ${maxMillis} ms`)
    : { ok: true, severity: null, words };
}

/** What a look is that could not be made: told, as what nobody looks at must be, and no fault of the target. */
export function lookUnable(why: string): Omit<Look, 'millis'> {
  return { ...bad('warning', why), unable: true };
}

/** How a certificate is judged by when it ends. */
export function judgeCertificate(
  seen: { readonly validTo: Instant; readonly trustFault: string | undefined },
  warnDays: number,
  now: Instant,
): Omit<Look, 'millis'> {
  const { validTo, trustFault } = seen;
  if (validTo <= now) return bad('critical', `the certificate expired at ${validTo}`);
  if (trustFault !== undefined) {
    return bad('critical', `the certificate is not trusted: ${trustFault}`);
  }
  const days = Math.floor(secondsBetween(now, validTo) / 86_400);
  const left = `${days} ${days === 1 ? 'day' : 'days'}`;
  return days < warnDays
    ? bad('warning', `the certificate expires in ${left}, at ${validTo}`)
    : { ok: true, severity: null, words: `the certificate is good for ${left}` };
}

function bad(severity: AlertSeverity, words: string): Omit<Look, 'millis'> {
  return { ok: false, severity, words };
}

/** From where a failure was seen, for the words of its alert. */
export function seenWords(nodes: number, otherNodes: number): string {
  if (nodes > 1) return `Seen from ${nodes} nodes.`;
  return otherNodes === 0
    ? 'Seen twice from the one node that runs.'
    : 'Seen twice from one node; no other took the second look in time.';
}
