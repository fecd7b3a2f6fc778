/** Reading lists of incidents: the queue in order of work, and search. */
import { useGet } from '../../ui/api.ts';
import type { IncidentItem, IncidentQueue } from './wire.ts';

/** Every open incident, in the order of work (domain.md 4.6). */
export function useQueue() {
  return useGet<IncidentQueue>('/api/v1/incidents?order=queue', { topics: ['incident'] });
}

/** Resolved and waiting for somebody's yes; not in the queue, because nobody works on them. */
export function useUnconfirmed(): readonly IncidentItem[] {
  const path = '/api/v1/incidents?state=resolved&limit=20';
  return useGet<IncidentQueue>(path, { topics: ['incident'] }).data?.items ?? [];
}

export function useOpenCount(): number | undefined {
  return useQueue().data?.items.length;
}

/** Up to eight incidents by words or number; asks from the second letter on. */
export function useFound(query: string): readonly IncidentItem[] {
  const words = query.trim();
  const path = `/api/v1/incidents?${new URLSearchParams({ q: words, limit: '8' }).toString()}`;
  return useGet<IncidentQueue>(path, { enabled: words.length > 1, keep: true }).data?.items ?? [];
}
