/**
 * I2: a loud page is first tried within 10 s of its due instant, 30 s when a process died meanwhile, 60 s when the
 * database was away; each further fault in force adds its own wait. An accepted alert reaches its incident in the
 * same time. A page that is neither tried nor ended with a reason is late for ever.
 */
import { toMillis } from '../../src/kernel/instant.ts';
import {
  type Evidence,
  faultsBetween,
  ordersOf,
  pageOf,
  type Told,
  type Violation,
} from './checker.ts';

const CALM_SECONDS = 10;
const KILL_SECONDS = 20;
const OUTAGE_SECONDS = 50;
const TRIES_IN_PLACE = 4;

export interface Lateness {
  readonly violations: readonly Violation[];
  readonly worstSeconds: number;
}

export function lateness(evidence: Evidence): Lateness {
  const violations: Violation[] = [];
  const { tables, told, sent, events } = evidence;
  const first = new Map<string, number>();
  for (const one of sent) {
    const page = pageOf(one);
    if (page !== null && !first.has(page)) first.set(page, one.at);
  }
  let worst = 0;
  const judge = (about: string, what: string, [due, done]: readonly [number, number]): void => {
    const late = (done - due) / 1000;
    worst = Math.max(worst, late);
    const allowed = allowedSeconds(evidence, due, done);
    if (late <= allowed) return;
    const text = `${what} ${late.toFixed(1)} s late, ${allowed.toFixed(0)} s allowed`;
    violations.push({ invariant: 'I2', at: done, about, text });
  };
  for (const order of ordersOf(told)) {
    const { page: about } = order;
    const page = tables.page.get({ tx: null }, about);
    const due = dueAtOf(order.told);
    if (page === undefined || (page.state === 'queued' && page.nextRoundAt === null)) {
      const text = 'an ordered page was never tried nor ended';
      violations.push({ invariant: 'I2', at: due, about, text });
      continue;
    }
    const done = first.get(about);
    if (done !== undefined && page.loudness === 'high') judge(about, 'a page', [due, done]);
  }
  const linked = new Map<string, number>();
  for (const { at, entry } of told) {
    const alerts =
      entry.kind === 'alert.joined'
        ? [entry.data.alert]
        : entry.kind === 'alerts.joined'
          ? entry.data.alerts
          : [];
    for (const alert of alerts) if (!linked.has(alert)) linked.set(alert, at);
  }
  for (const event of events) {
    if (event.kind !== 'accepted' || event.isMuted) continue;
    const done = linked.get(event.alert);
    if (done !== undefined) judge(event.alert, 'the incident of an alert', [event.at, done]);
  }
  return { violations, worstSeconds: worst };
}

/** A timer's page is due when the step was; any other with the row that ordered it. */
function dueAtOf({ entry, before }: Told): number {
  const { nextDueAt } = before.paging;
  const written = toMillis(entry.recordedAt);
  if (entry.kind !== 'escalation.stepped' && entry.kind !== 'escalation.exhausted') return written;
  return nextDueAt === null ? written : Math.min(written, toMillis(nextDueAt));
}

function allowedSeconds({ faults }: Evidence, from: number, to: number): number {
  const between = faultsBetween(faults, from - 1000, to).map(({ fault }) => fault);
  const kills = between.filter((fault) => fault === 'kill').length;
  const outages = between.filter((fault) => fault === 'outage').length;
  const errors = between.length - kills - outages;
  let allowed = CALM_SECONDS + kills * KILL_SECONDS + outages * OUTAGE_SECONDS;
  // The longest pause between tries in place (`soon-again.ts`); what begins at hand and fails waits less.
  allowed += errors * 2;
  // The fourth error of one taking gives the job to the queue, whose pauses grow with each taking.
  for (let taking = 1; taking <= Math.floor(errors / TRIES_IN_PLACE); taking += 1)
    allowed += Math.exp(Math.min(taking + 1, 10));
  return allowed;
}
