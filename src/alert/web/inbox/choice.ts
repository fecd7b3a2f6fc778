/** What the lists of the inbox are narrowed to: kept in the address, told to the server, shown as chips. */
import { fromMillis, toMillis } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { type UrlState, useUrl } from '../../../ui/url.ts';

export type View = 'alerts' | 'signals';

/** Keys of the address that narrow each list, in the order they are shown. */
export const NARROWS = {
  alerts: ['state', 'severity', 'service', 'source', 'reason', 'within', 'q'],
  signals: ['disposition', 'service', 'source', 'reason', 'within', 'suppressedBy', 'q'],
} as const;

export const FACETS = {
  alerts: ['state', 'severity', 'service', 'source', 'reason'],
  signals: ['disposition', 'service', 'source', 'reason'],
} as const;

/** Hours, by their name in the address. */
export const WITHIN: Readonly<Record<string, { readonly label: string; readonly hours: number }>> =
  {
    '1h': { label: 'Last hour', hours: 1 },
    '24h': { label: 'Last 24 hours', hours: 24 },
    '7d': { label: 'Last 7 days', hours: 168 },
    '30d': { label: 'Last 30 days', hours: 720 },
  };

const HOUR_MILLIS = 3_600_000;
const STEP_MILLIS = 300_000;

export interface Choice {
  readonly view: View;
  /** As it stands in the address. */
  readonly filters: UrlState;
  /** As the server wants it. */
  readonly query: UrlState;
  readonly put: (change: UrlState) => void;
  readonly isNarrowed: boolean;
}

export function useChoice(): Choice {
  const [url, put] = useUrl();
  const now = useNow();
  const view = url['view'] === 'signals' ? 'signals' : 'alerts';
  const filters = Object.fromEntries(
    NARROWS[view].flatMap((key) => (url[key] === undefined ? [] : [[key, url[key]]])),
  );
  const { within, ...query } = filters;
  const hours = within === undefined ? undefined : WITHIN[within]?.hours;
  // In steps, so that the list is not asked for anew with every second.
  const step = Math.floor(toMillis(now) / STEP_MILLIS) * STEP_MILLIS;
  const from = hours === undefined ? {} : { from: fromMillis(step - hours * HOUR_MILLIS) };
  return {
    view,
    filters,
    query: { ...query, ...from },
    put,
    isNarrowed: Object.keys(filters).length > 0,
  };
}

/** The change of the address that takes every filter away. */
export function widest(view: View): UrlState {
  return Object.fromEntries(NARROWS[view].map((key) => [key, '']));
}
