/** Tries the clocks on facts that are no incident: what an admin or a customer wants to see before promising. */
import type { Instant } from '../../kernel/instant.ts';
import { officeHours } from '../../service/core/support-hours.ts';
import type { FrozenTargets } from './facts.ts';
import { type Clock, clockOf, isPausing } from './sla-clock.ts';
import type { HoldReason, Priority } from './words.ts';

export interface SlaQuestion {
  readonly priority: Priority;
  readonly timeZone: string;
  readonly holidays: readonly string[];
  readonly loggedAt: Instant;
  readonly respondedAt: Instant | null;
  readonly recoveredAt: Instant | null;
  readonly holds: readonly {
    readonly from: Instant;
    readonly to: Instant | null;
    readonly reason: HoldReason;
  }[];
  readonly priorityChanges: readonly { readonly at: Instant; readonly priority: Priority }[];
  readonly now: Instant;
}

/** Response and restore clocks, in office hours of the zone where the priority says business hours. */
export function previewSla(
  question: SlaQuestion,
  targets: Readonly<Record<Priority, FrozenTargets>>,
): { readonly response: Clock; readonly restore: Clock } {
  const { now, loggedAt } = question;
  const happened = question.priorityChanges
    .filter((change) => change.at <= now)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const common = {
    sla: { policyVersion: 0, targets, calendar: officeHours(question.timeZone, question.holidays) },
    priority: happened.at(-1)?.priority ?? question.priority,
    priorityChanges: happened.map(({ at, priority }) => ({ at, new: priority })),
    start: loggedAt,
    pauses: question.holds
      .filter(({ reason }) => isPausing(reason))
      .map(({ from, to }) => ({ from, to: to !== null && to <= now ? to : null }))
      .filter(({ from }) => from <= now),
    now,
  };
  return {
    response: clockOf({ ...common, metric: 'response', stop: question.respondedAt }),
    restore: clockOf({ ...common, metric: 'restore', stop: question.recoveredAt }),
  };
}
