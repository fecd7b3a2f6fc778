/** The order of every queue (domain.md 4.6), the same in screen, API and digest. */
import type { Instant } from '../../kernel/instant.ts';
import { type ClockState, clocksOf } from './sla-clock.ts';
import type { IncidentState } from './state.ts';
import type { Priority } from './words.ts';

export interface QueueItem {
  readonly major: 'none' | 'candidate' | 'declared' | 'stood_down';
  /** Null = untriaged, which counts as P1. */
  readonly priority: Priority | null;
  readonly slaState: ClockState | null;
  readonly dueAt: Instant | null;
  readonly affectedUsers: number | null;
  readonly loggedAt: Instant | null;
  readonly number: string;
}

const CLOCKS: readonly ClockState[] = ['breached', 'at_risk', 'running', 'paused', 'met', 'none'];

/** Negative when `a` comes before `b`; never 0 for two incidents, so the order is total. */
export function byQueue(a: QueueItem, b: QueueItem): number {
  return (
    Number(b.major === 'declared') - Number(a.major === 'declared') ||
    text(a.priority ?? 'P1', b.priority ?? 'P1') ||
    CLOCKS.indexOf(a.slaState ?? 'none') - CLOCKS.indexOf(b.slaState ?? 'none') ||
    text(a.dueAt ?? LAST, b.dueAt ?? LAST) ||
    (b.affectedUsers ?? 0) - (a.affectedUsers ?? 0) ||
    text(a.loggedAt ?? LAST, b.loggedAt ?? LAST) ||
    text(a.number, b.number)
  );
}

/** Open incidents in the order in which they should be worked on at `now`. */
export function inQueueOrder(
  states: readonly IncidentState[],
  now: Instant,
): readonly IncidentState[] {
  return states
    .map((state) => ({ state, item: itemOf(state, now) }))
    .toSorted((a, b) => byQueue(a.item, b.item))
    .map(({ state }) => state);
}

/** The restore clock speaks for the incident. */
function itemOf(state: IncidentState, now: Instant): QueueItem {
  const restore = clocksOf(state, now).find(({ metric }) => metric === 'restore');
  return {
    major: state.major,
    priority: state.priority,
    slaState: restore?.state ?? null,
    dueAt: restore?.dueAt ?? null,
    affectedUsers: state.affectedUsers ?? state.reporters.length,
    loggedAt: state.stamps.loggedAt,
    number: state.number,
  };
}

const LAST = '~';

function text(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
