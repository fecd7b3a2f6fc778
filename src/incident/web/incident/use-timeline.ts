/**
 * The rows of the timeline, newest first. Rows that arrive while somebody reads wait behind "n new": the
 * list never moves by itself. One's own writing shows everything, because then one is looking.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type ApiProblem, apiGet } from '../../../ui/api.ts';
import type { Entry } from '../../core/timeline.ts';
import type { Names, TimelinePage } from '../wire.ts';

const PAGE = 100;

export interface Timeline {
  /** Newest first, without the waiting ones. */
  readonly rows: readonly Entry[];
  readonly names: Names;
  readonly waiting: number;
  readonly show: () => void;
  readonly more: (() => void) | undefined;
  readonly loading: boolean;
  readonly error: ApiProblem | null;
  readonly retry: () => void;
}

export function useTimeline(number: string, pushed: readonly Entry[], viewer: string): Timeline {
  const query = useInfiniteQuery<
    TimelinePage,
    ApiProblem,
    { pages: TimelinePage[] },
    readonly string[],
    number | null
  >({
    queryKey: ['timeline', number],
    queryFn: ({ pageParam, signal }) => apiGet<TimelinePage>(pathOf(number, pageParam), signal),
    initialPageParam: null,
    getNextPageParam: (page) => {
      const oldest = page.items.at(-1)?.seq ?? 1;
      return oldest > 1 ? oldest : undefined;
    },
    staleTime: 60_000,
  });
  const pages = query.data?.pages;
  const all = useMemo(() => newestFirst(pages ?? [], pushed), [pages, pushed]);
  const names = useMemo(
    () => Object.assign({}, ...(pages ?? []).map((page) => page.names)) as Names,
    [pages],
  );
  const [shownTo, setShownTo] = useState<number>();
  const newest = all[0]?.seq ?? 0;
  const own = all.some((entry) => entry.seq > (shownTo ?? 0) && entry.actorId === viewer);
  useEffect(() => {
    if (newest > 0 && (shownTo === undefined || own)) setShownTo(newest);
  }, [newest, shownTo, own]);
  const limit = shownTo ?? newest;
  return {
    rows: all.filter((entry) => entry.seq <= limit),
    names,
    waiting: all.filter((entry) => entry.seq > limit && entry.kind !== 'row.starred').length,
    show: () => setShownTo(newest),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loading: query.isLoading,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

function pathOf(number: string, before: number | null): string {
  const search = new URLSearchParams({ order: 'newest', limit: String(PAGE) });
  if (before !== null) search.set('before', String(before));
  return `/api/v1/incidents/${number}/timeline?${search.toString()}`;
}

function newestFirst(pages: readonly TimelinePage[], pushed: readonly Entry[]): readonly Entry[] {
  const bySeq = new Map<number, Entry>();
  for (const page of pages) for (const entry of page.items) bySeq.set(entry.seq, entry);
  for (const entry of pushed) bySeq.set(entry.seq, entry);
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
}
