/** Signals as the bridge reads them: counts per slot of time, and the ledger that must balance. */
import type { Ledger } from '../../../alert/api.ts';
import type { Instant } from '../../../kernel/instant.ts';
import { useGet } from '../../../ui/api.ts';

export type { Ledger };

interface Histogram {
  readonly items: readonly { readonly at: Instant; readonly received: number }[];
}

/** The last 24 hours: received = joined + opened + suppressed + dismissed + pending. */
export function useLedger() {
  return useGet<Ledger>('/api/v1/signals/ledger', {
    topics: ['signal', 'incident'],
    staleSeconds: 20,
  });
}

export interface Slots {
  readonly counts: readonly number[];
  readonly total: number;
  readonly from: Instant;
  readonly to: Instant;
}

/** Signals of the last `minutes`, gathered into slots of `per` minutes. */
export function useSlots(minutes: number, per: number): Slots | undefined {
  const { data } = useGet<Histogram>(`/api/v1/signals/histogram?minutes=${minutes}`, {
    topics: ['signal', 'incident'],
    staleSeconds: 20,
  });
  const items = data?.items ?? [];
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const counts = Array.from({ length: Math.ceil(items.length / per) }, (_, slot) =>
    items.slice(slot * per, (slot + 1) * per).reduce((sum, item) => sum + item.received, 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return { counts, total, from: first.at, to: last.at };
}
