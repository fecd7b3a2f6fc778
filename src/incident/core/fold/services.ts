/** The fold of how the services of an incident are. */
import type { Instant } from '../../../kernel/instant.ts';
import type { IncidentState } from '../state.ts';
import type { EntryData } from '../timeline.ts';

export function serviceAffected(
  state: IncidentState,
  data: EntryData['service.affected'],
  at: Instant,
): IncidentState {
  const before = state.services.find((known) => known.service === data.service);
  const since = before?.until === null ? before.since : at;
  const others = state.services.filter((known) => known.service !== data.service);
  const now = { service: data.service, state: data.state, since, until: null };
  // Keeps its place: the first service is the one the incident began with.
  const place = before === undefined ? others.length : state.services.indexOf(before);
  return { ...state, services: others.toSpliced(place, 0, now), serviceUnknown: false };
}

export function serviceUnaffected(
  state: IncidentState,
  service: string,
  at: Instant,
): IncidentState {
  return {
    ...state,
    services: state.services.map((known) =>
      known.service === service && known.until === null ? { ...known, until: at } : known,
    ),
  };
}
