/**
 * What a higher priority does to a run (domain.md 6.4). Whoever acknowledged is asked first whether they still have
 * it; after the grace time without an answer the policy runs anew. A run nobody answered goes on where it stands,
 * since to begin again would only delay it, unless a level it has passed over counts at the new priority.
 */
import type { Instant } from '../../kernel/instant.ts';
import { type Priority, whyNotNow } from './condition.ts';
import type { PolicySnapshot, RunState } from './policy.ts';

export interface RaiseQuestion {
  readonly policy: PolicySnapshot;
  readonly run: RunState;
  readonly old: Priority;
  readonly priority: Priority;
  readonly now: Instant;
}

/** `P1` is higher than `P2`. */
export function afterRaise(question: RaiseQuestion): 'go_on' | 'ask' | 'restart' {
  const { run, old, priority } = question;
  if (priority >= old) return 'go_on';
  if (run.status === 'acked') return 'ask';
  if (run.status === 'exhausted') return 'restart';
  return countsAnew(question, run) ? 'restart' : 'go_on';
}

function countsAnew(
  { policy, old, priority, now }: RaiseQuestion,
  run: Extract<RunState, { status: 'running' }>,
): boolean {
  const passed = run.round > 1 ? policy.levels : policy.levels.slice(0, run.level);
  const counts = (at: Priority) =>
    passed.map(({ only }) => whyNotNow(only, { now, priority: at }) === undefined);
  const before = counts(old);
  return counts(priority).some((one, index) => one && before[index] === false);
}
