/**
 * What an acknowledgement does to a run: it stops paging for everyone, but not for ever. After an
 * acknowledgement somebody must be heard of, or the escalation starts again at level 1
 * (domain.md 6.4: P1 after 15 minutes, P2 after 30, off otherwise).
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { RunState } from './policy.ts';

export type Priority = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

/** Seconds of silence after which an acknowledgement is void, by priority; absent: never. */
export type AckTimeouts = Readonly<Partial<Record<Priority, number>>>;

export const DEFAULT_ACK_TIMEOUTS: AckTimeouts = { P1: 900, P2: 1800 };

/** A human row: the acknowledgement itself, a note, a verb. `at` is when it was recorded. */
export interface HumanRow {
  readonly at: Instant;
  readonly priority: Priority;
  readonly timeouts?: AckTimeouts;
}

/** Stops the paging of a running or exhausted run; a second acknowledgement counts as a human row. */
export function acknowledge(run: RunState, row: HumanRow): RunState {
  return { status: 'acked', run: run.run, expiresAt: expiryOf(row) };
}

/**
 * A person did something, or the priority changed: the silence is counted anew from the last human
 * row. Runs that are not acknowledged stay as they are.
 */
export function heardFrom(run: RunState, row: HumanRow): RunState {
  return run.status === 'acked' ? { ...run, expiresAt: expiryOf(row) } : run;
}

function expiryOf({ at, priority, timeouts = DEFAULT_ACK_TIMEOUTS }: HumanRow): Instant | null {
  const seconds = timeouts[priority];
  return seconds === undefined ? null : plusSeconds(at, seconds);
}
