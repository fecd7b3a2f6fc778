/** One attempt as readers see it: a secret address only in part. */
import type { Attempt } from './api.ts';
import { shownAddress } from './channels/index.ts';
import type { AttemptRow } from './store.ts';

export function attemptItem(attempt: AttemptRow): Attempt {
  const { number, channel, verified, state, providerAnswer, startedAt, endedAt } = attempt;
  const { failedWhy: why, whyNow, deliveredAt, openedAt, acknowledgedAt } = attempt;
  const address = shownAddress(channel, attempt.address);
  const stamps = { startedAt, endedAt, deliveredAt, openedAt, acknowledgedAt };
  return { number, channel, address, verified, state, why, whyNow, providerAnswer, ...stamps };
}
