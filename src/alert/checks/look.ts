/**
 * Looks at a target once, by the guarded client alone or by `ping` at an address it allows, and says in words what it
 * saw; never throws for what is outside.
 */

import { instant } from '../../kernel/instant.ts';
import type { GuardedClient } from '../../platform/guarded-http.ts';
import { OutsideError } from '../../platform/guarded-http.ts';
import type { Machine } from '../../platform/machine.ts';
import { NoPing, ping } from '../../platform/ping.ts';
import { askNameServer, seeCertificate } from '../../platform/probes.ts';
import { machineMillis } from '../../platform/timers.ts';
import type { AlertSeverity } from '../core/alert.ts';
import { judgeCertificate, judgeEchoes, type Look, lookUnable } from '../core/check.ts';
import type { Target } from './check-api.ts';

export interface LookWish {
  readonly target: Target;
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly severity: AlertSeverity;
}

/** With how long it took where that is not how long looking took. */
type Seen = Omit<Look, 'millis'> & { readonly millis?: number };
/** What of a machine looks outside. */
export type Eyes = Pick<Machine, 'http' | 'config'>;

const MAX_BYTES = 262_144;
const MAX_WORDS = 500;

export async function lookAt(eyes: Eyes, wish: LookWish): Promise<Look> {
  const began = performance.now();
  const passed = (): number => Math.round(performance.now() - began);
  try {
    const seen = await see(eyes, wish, passed);
    return { millis: passed(), ...seen, words: short(seen.words) };
  } catch (error) {
    if (error instanceof NoPing) return { ...lookUnable(short(error.message)), millis: passed() };
    if (!(error instanceof OutsideError)) throw error;
    const severity = wish.target.kind === 'tls' ? 'critical' : wish.severity;
    return { ok: false, severity, words: short(error.message), millis: passed() };
  }
}

function see(eyes: Eyes, wish: LookWish, passed: () => number): Promise<Seen> {
  const { target, timeoutMs, severity } = wish;
  const client = eyes.http;
  switch (target.kind) {
    case 'http':
      return seeHttp(client, { ...wish, target }, passed);
    case 'tcp':
      return client.dial(target, timeoutMs).then((socket) => {
        socket.destroy();
        return good(`port ${target.port} takes connections`);
      });
    case 'dns':
      return askNameServer(
        client,
        { ...target, resolver: target.resolver ?? undefined },
        timeoutMs,
      ).then((answers) => {
        const had = new Set(answers.map(plainName));
        const missing = target.answers.filter((one) => !had.has(plainName(one)));
        const said = `answered ${answers.join(', ') || 'nothing'}`;
        if (answers.length === 0) return bad(severity, 'the name server answered nothing');
        return missing.length === 0
          ? good(said)
          : bad(severity, `${missing.join(', ')} is not among the answers: ${said}`);
      });
    case 'tls':
      return seeCertificate(
        client,
        { ...target, serverName: target.serverName ?? undefined },
        timeoutMs,
      ).then((seen) =>
        // A certificate is good or not by the clock of whoever connects, which is this machine.
        judgeCertificate(seen, target.warnDays, instant(new Date(machineMillis()).toISOString())),
      );
    case 'icmp':
      return ping({ client, program: eyes.config.ping }, target, timeoutMs).then((seen) => ({
        ...judgeEchoes(seen, { ...target, severity }),
        ...(seen.averageMs === undefined ? {} : { millis: Math.round(seen.averageMs) }),
      }));
  }
}

async function seeHttp(
  client: GuardedClient,
  {
    target,
    secretHeaders,
    timeoutMs,
    severity,
  }: LookWish & { readonly target: Extract<Target, { kind: 'http' }> },
  passed: () => number,
): Promise<Seen> {
  const { status, body, cut } = await client.request({
    method: target.method,
    url: target.url,
    headers: { ...target.headers, ...secretHeaders },
    ...(target.body === '' ? {} : { body: target.body }),
    timeoutMs,
    maxBytes: MAX_BYTES,
    redirects: target.redirects,
  });
  const { statuses, contains, lacks, maxMillis } = target;
  const expected =
    statuses.length === 0 ? status >= 200 && status < 300 : statuses.includes(status);
  if (!expected)
    return bad(severity, `answered ${status}, expected ${statuses.join(' or ') || '2xx'}`);
  const within = cut ? ' in the first 256 KiB of the answer' : ' in the answer';
  if (contains !== null && !body.includes(contains)) {
    return bad(severity, `answered ${status}, but “${contains}” is not${within}`);
  }
  if (lacks !== null && body.includes(lacks)) {
    return bad(severity, `answered ${status}, but “${lacks}” is${within}`);
  }
  const millis = passed();
  if (maxMillis !== null && millis > maxMillis) {
    return bad(severity, `answered ${status} after ${millis} ms, expected within ${maxMillis} ms`);
  }
  return good(`answered ${status} in ${millis} ms`);
}

function good(words: string): Seen {
  return { ok: true, severity: null, words };
}

function bad(severity: AlertSeverity, words: string): Seen {
  return { ok: false, severity, words };
}

/** Names are the same with or without the dot at their end, whatever their case. */
function plainName(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, '');
}

function short(words: string): string {
  const clean = words.replaceAll('\u0000', '\ufffd').toWellFormed();
  return clean.length <= MAX_WORDS ? clean : `${clean.slice(0, MAX_WORDS).toWellFormed()}…`;
}
