/** How long a group takes alerts in. A rolling one since its last alert, a fixed one since its first. */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { Alert } from './alert.ts';

export interface GroupSpan {
  readonly first: Instant;
  readonly last: Instant;
}

/** Whether an alert that arrived at its `firstSeenAt` still belongs to a group with this span; the edge belongs. */
export function isWithinGroup(
  { groupKey, groupKind, groupSeconds, firstSeenAt }: GroupOf,
  { first, last }: GroupSpan,
): boolean {
  if (groupKey === null || groupSeconds === null) return false;
  const since = groupKind === 'fixed' ? first : last;
  return firstSeenAt <= plusSeconds(since, groupSeconds);
}

type GroupOf = Pick<Alert, 'groupKey' | 'groupKind' | 'groupSeconds' | 'firstSeenAt'>;
