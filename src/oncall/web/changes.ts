/** What the panels beside the calendar share: sending a change, and reading what lies ahead. */
import { useMemo } from 'react';
import { fromMillis, type Instant, plusSeconds } from '../../kernel/instant.ts';
import { apiSend, useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';

/** How far the panels look ahead. */
const LOOK_AHEAD_DAYS = 60;
const TOPICS = ['oncall'];

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Items<T> {
  readonly items: readonly T[];
}

type Verb = 'POST' | 'PUT' | 'DELETE';

/** Sends a change and makes what is on screen old; throws as `apiSend` does. */
export function useSend() {
  const refresh = useRefresh();
  return async <T>(verb: Verb, path: string, body?: unknown): Promise<T> => {
    const answer = await apiSend<T>(verb, path, body);
    const paths = ['schedules', 'oncall', 'absences', 'calendar-links'];
    await refresh(...paths.map((name) => `/api/v1/${name}`));
    return answer;
  };
}

/** For a button: says in a toast that it was done, or why not. */
export function useAct() {
  const send = useSend();
  return async (
    verb: Verb,
    path: string,
    told: { readonly done: string; readonly not: string },
  ) => {
    try {
      await send(verb, path);
      toastDone(told.done);
    } catch (error) {
      toastProblem(told.not, error);
    }
  };
}

/** `?from=&to=` of the next 60 days; to the hour, or every second would ask anew. */
export function useAhead(): string {
  const hour = useNow().slice(0, 13);
  return useMemo(() => {
    const from = fromMillis(Date.parse(`${hour}:00:00Z`));
    return `?from=${from}&to=${plusSeconds(from, LOOK_AHEAD_DAYS * 86_400)}`;
  }, [hour]);
}

/** Reads a list that any change of a rota makes old. */
export function useItems<T>(path: string, enabled = true) {
  return useGet<Items<T>>(path, { topics: TOPICS, keep: true, enabled });
}
