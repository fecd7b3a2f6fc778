/**
 * What an acknowledgement does to a run: it stops paging for everyone, but not for ever. After an
 * acknowledgement somebody must be heard of, or the escalation starts again at level 1
 * (domain.md 6.4: P1 after 15 minutes, P2 after 30, off otherwise).
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { Priority } from './condition.ts';
import type { RunState } from './policy.ts';

/** Seconds of silence after which an acknowledgement is void, by priority; absent: never. */
export type AckTimeouts = Readonly<Partial<Record<Priority, number>>>;

export const DEFAULT_ACK_TIMEOUTS: AckTimeouts = { P1: 900, P2: 1800 };

/** A human row: the acknowledgement itself, a note, a verb. `at` is when it was recorded. */
export interface HumanRow {
  readonly at: Instant;
  readonly priority: Priority;
  readonly timeouts?: AckTimeouts;
}

/**
 * Stops the paging of a running or exhausted run; a second acknowledgement counts as a human row. Where a level
 * asked for several people, the run goes on until so many have acknowledged (ESC-19).
 */
export function acknowledge(
  run: RunState,
  row: HumanRow & { readonly person?: PersonId },
): RunState {
  const { person = null } = row;
  if (run.status === 'running' && acksMissing(run, person) > 0) {
    const acked = run.acked ?? [];
    return person === null ? run : { ...run, acked: [...new Set([...acked, person])] };
  }
  return { status: 'acked', run: run.run, expiresAt: expiryOf(row) };
}

/** ESC-19: how many people more must acknowledge once `person` did; nobody in particular counts for none. */
export function acksMissing(
  run: { readonly acksNeeded?: number; readonly acked?: readonly PersonId[] },
  person: PersonId | null,
): number {
  const needed = run.acksNeeded ?? 1;
  if (needed <= 1) return 0;
  const acked = new Set([...(run.acked ?? []), ...(person === null ? [] : [person])]);
  return Math.max(0, needed - acked.size);
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
