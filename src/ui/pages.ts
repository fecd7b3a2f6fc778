/**
 * Lists that come in pages (`?limit=&cursor=` -> `{items, nextCursor}`): one page at a time for lists
 * people read, or all at once for names and choices. Both read again when the live stream says so.
 */
import {
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Instant } from '../kernel/instant.ts';
import { type ApiProblem, apiGet } from './api.ts';
import { onLive } from './live.ts';

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  /** Of lists that look back only so far at once: what is older was not looked at yet. */
  readonly lookedBackTo?: Instant | null;
}

export interface ListOptions {
  /** Topics of the live stream that make the list old. */
  readonly topics?: readonly string[];
  readonly enabled?: boolean;
}

/** What a page of the app needs to draw a list with "load more". */
export interface List<T> {
  /** Undefined until the first page has come. */
  readonly data: readonly T[] | undefined;
  readonly error: ApiProblem | null;
  readonly refetch: () => unknown;
  /** Absent when everything is shown. */
  readonly more: (() => void) | undefined;
  readonly busy: boolean;
  /** There may be older rows that were not looked for yet. */
  readonly lookedBackTo: Instant | undefined;
  /** What is shown is still the answer to the path before. */
  readonly isPrevious: boolean;
}

/** Pages that are read one after the other while none has a row. */
const MOST_LOOKS = 20;

/** Reads `path` page by page; filters stand in the path. */
export function useList<T>(path: string, options: ListOptions = {}): List<T> {
  const key = useMemo(() => [path, 'pages'], [path]);
  useLive(key, options);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => apiGet<PageOf<T>>(withCursor(path, pageParam), signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
  const data = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  const pages = query.data?.pages ?? [];
  const lookedBackTo = pages.at(-1)?.lookedBackTo ?? undefined;
  const { fetchNextPage, isFetching } = query;
  // Nothing to show is no reason to ask people whether to look on, until it has taken a while.
  const looksOn = lookedBackTo !== undefined && data?.length === 0 && pages.length < MOST_LOOKS;
  useEffect(() => {
    if (looksOn && !isFetching) void fetchNextPage();
  }, [looksOn, isFetching, fetchNextPage]);
  return {
    data,
    error: query.error as ApiProblem | null,
    refetch: query.refetch,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    busy: query.isFetchingNextPage,
    lookedBackTo,
    isPrevious: query.isPlaceholderData,
  };
}

/** Reads every page of `path`, for names and choices; at most 20 pages of 200. */
export function useAll<T>(path: string, options: ListOptions = {}) {
  const key = useMemo(() => [path, 'all'], [path]);
  useLive(key, options);
  return useQuery<readonly T[], ApiProblem>({
    queryKey: key,
    queryFn: ({ signal }) => readAll<T>(path, signal),
    enabled: options.enabled ?? true,
    staleTime: 30_000,
  });
}

/** Makes every answer whose path begins with one of these old, after a write. */
export function useRefresh(): (...paths: readonly string[]) => Promise<void> {
  const client = useQueryClient();
  return async (...paths) => {
    await client.invalidateQueries({
      predicate: ({ queryKey: [path] }) =>
        typeof path === 'string' && paths.some((prefix) => path.startsWith(prefix)),
    });
  };
}

const MOST_PAGES = 20;

async function readAll<T>(path: string, signal: AbortSignal): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await apiGet<PageOf<T>>(
      withCursor(withParam(path, 'limit', '200'), cursor),
      signal,
    );
    all.push(...answer.items);
    if (answer.nextCursor === null || answer.nextCursor === undefined) break;
    cursor = answer.nextCursor;
  }
  return all;
}

function withCursor(path: string, cursor: string): string {
  return cursor === '' ? path : withParam(path, 'cursor', cursor);
}

function withParam(path: string, name: string, value: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}

function useLive(key: QueryKey, { topics, enabled = true }: ListOptions): void {
  const client = useQueryClient();
  const topicKey = topics?.join(' ') ?? '';
  useEffect(() => {
    if (topicKey === '' || !enabled) return;
    const wanted = ['reset', ...topicKey.split(' ')];
    return onLive((events) => {
      if (!events.some((event) => wanted.includes(event.topic))) return;
      void client.invalidateQueries({ queryKey: key, exact: true });
    });
  }, [topicKey, enabled, client, key]);
}
