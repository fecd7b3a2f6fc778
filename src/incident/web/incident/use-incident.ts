/**
 * One incident as the screen holds it: the server's answer, folded forward with pushed entries by the same
 * `evolve` the server uses, so the page moves at once and the next answer only confirms it.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useGet } from '../../../ui/api.ts';
import { onLive } from '../../../ui/live.ts';
import { evolve } from '../../core/evolve.ts';
import type { IncidentState } from '../../core/state.ts';
import type { Entry } from '../../core/timeline.ts';
import type { IncidentDetail, Pushed, TimelinePage } from '../wire.ts';

export interface IncidentView {
  readonly detail: IncidentDetail;
  /** The fold with everything pushed since. */
  readonly state: IncidentState;
}

export function detailPath(number: string): string {
  return `/api/v1/incidents/${number}`;
}

/** The newest entries are pushed by number, because the id is known only after the first answer. */
export function usePushed(number: string): readonly Entry[] {
  const [pushed, setPushed] = useState<readonly Entry[]>([]);
  useEffect(() => {
    return onLive((events) => {
      const fresh = events.flatMap((event) => {
        const body = event.topic === 'incident' ? (event.body as Pushed | undefined) : undefined;
        return body?.number === number ? body.entries : [];
      });
      if (fresh.length > 0) setPushed((before) => [...before, ...fresh]);
    });
  }, [number]);
  return pushed;
}

export function useIncident(number: string, pushed: readonly Entry[]) {
  const client = useQueryClient();
  const query = useGet<IncidentDetail>(detailPath(number), { staleSeconds: 30 });
  const last = pushed.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (last > 0) void client.invalidateQueries({ queryKey: [detailPath(number)], exact: true });
  }, [last, client, number]);
  useEffect(
    () =>
      onLive((events) => {
        if (!events.some((event) => event.topic === 'reset')) return;
        void client.invalidateQueries({ queryKey: [detailPath(number)] });
        void client.invalidateQueries({ queryKey: ['timeline', number] });
      }),
    [client, number],
  );
  const detail = query.data;
  const state = useMemo(
    () => (detail === undefined ? undefined : foldForward(detail.incident, pushed)),
    [detail, pushed],
  );
  const view: IncidentView | undefined =
    detail === undefined || state === undefined ? undefined : { detail, state };
  return { view, error: query.error, refetch: query.refetch };
}

/** Applies, in order, the entries that follow the state without a hole. */
export function foldForward(state: IncidentState, entries: readonly Entry[]): IncidentState {
  return [...entries]
    .sort((a, b) => a.seq - b.seq)
    .reduce((now, entry) => (entry.seq === now.version + 1 ? evolve(now, entry) : now), state);
}

export type { TimelinePage };
