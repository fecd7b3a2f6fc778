/** One attempt as readers see it: a secret address only in part. */
import type { Instant } from '../kernel/instant.ts';
import type { Attempt, PageItem } from './api.ts';
import { shownAddress } from './channels/index.ts';
import type { AttemptRow, PageRow } from './store.ts';

export function attemptItem(attempt: AttemptRow): Attempt {
  const { number, channel, verified, state, providerAnswer, startedAt, endedAt } = attempt;
  const { failedWhy: why, whyNow, deliveredAt, openedAt, acknowledgedAt } = attempt;
  const address = shownAddress(channel, attempt.address);
  const stamps = { startedAt, endedAt, deliveredAt, openedAt, acknowledgedAt };
  return { number, channel, address, verified, state, why, whyNow, providerAnswer, ...stamps };
}

/** NOT-8: once the escalation has gone on without this person, the page is not merely on its way. */
export function shownState(
  { state, finalTold }: Pick<PageRow, 'state' | 'finalTold'>,
  acked: Instant | null,
): PageItem['state'] {
  if (acked !== null) return 'acknowledged';
  return state === 'queued' && finalTold ? 'not_reached' : state;
}
