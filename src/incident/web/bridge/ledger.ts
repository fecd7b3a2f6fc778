/** The signals ledger as the bridge reads it: received = joined + opened + suppressed + dismissed + pending. */
import { useGet } from '../../../ui/api.ts';

export interface Ledger {
  readonly from: string;
  readonly to: string;
  readonly received: number;
  readonly attached: number;
  readonly opened: number;
  readonly suppressed: number;
  readonly dismissed: number;
  readonly pending: number;
  readonly balances: boolean;
  /** Why signals were suppressed, with how many. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Signals per slot of time, oldest first. */
  readonly slots: readonly { readonly from: string; readonly count: number }[];
  readonly pages: readonly { readonly at: string }[];
}

export function useLedger() {
  return useGet<Ledger>('/api/v1/signals/ledger', { topics: ['signal'], staleSeconds: 20 });
}
