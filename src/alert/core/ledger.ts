/** Whether the ledger of signals balances, and whether something has been pending for too long. */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';

export const PENDING_RED_SECONDS = 300;

export interface LedgerSums {
  readonly received: number;
  readonly opened: number;
  readonly attached: number;
  readonly suppressed: number;
  readonly dismissed: number;
  readonly pending: number;
  readonly unexplained: number;
}

/** Every signal received is in exactly one column, and every settled one says what it owes. */
export function balances(sums: LedgerSums): boolean {
  const { opened, attached, suppressed, dismissed, pending, received, unexplained } = sums;
  return opened + attached + suppressed + dismissed + pending === received && unexplained === 0;
}

/** Something pending for more than five minutes is shown red (domain.md R07). */
export function isPendingTooLong(oldest: Instant | null, now: Instant): boolean {
  return oldest !== null && secondsBetween(oldest, now) > PENDING_RED_SECONDS;
}
