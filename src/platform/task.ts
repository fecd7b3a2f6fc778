/** What is to be done and when, as it is handed to the outbox (`outbox.ts`). */
import type { Instant } from '../kernel/instant.ts';

export interface Task {
  /** Dotted name of the job that will take it: `escalation.due`. */
  readonly task: string;
  readonly payload: unknown;
  /** Absent = at once. By our clock, so tests that move it move this too. */
  readonly dueAt?: Instant;
  /** A later task with the same key replaces this one while it waits. */
  readonly key?: string;
  /** Tasks of one queue run one after the other, in order. */
  readonly queue?: string;
  readonly maxAttempts?: number;
  /** Whose task it is: when many are late, the first of each flow goes ahead of the crowd (`fairness.ts`). */
  readonly flow?: string;
}
