/** What a page shows, kept in its address: filters and open panels survive a reload and can be sent on. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

export type UrlState = Readonly<Record<string, string>>;

/** The search part of the address as text, and the way to change some of it (`''` takes a key away). */
export function useUrl(): readonly [UrlState, (change: UrlState) => void] {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const state = useMemo(
    () => Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])),
    [search],
  );
  const put = (change: UrlState) => {
    const next = Object.entries({ ...state, ...change }).filter(([, value]) => value !== '');
    // `to: '.'` stays on the page; the scroll position belongs to the list, not to its filter.
    void navigate({
      to: '.',
      search: Object.fromEntries(next) as never,
      replace: true,
      resetScroll: false,
    });
  };
  return [state, put];
}

/** `/api/v1/alerts` and `{ state: 'firing', q: '' }` -> `/api/v1/alerts?state=firing`. */
export function pathWith(path: string, params: UrlState): string {
  const given = Object.entries(params).filter(([, value]) => value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
