/** The fold of how the services of an incident are. */
import type { Instant } from '../../../kernel/instant.ts';
import type { EntryData } from '../timeline.ts';
import type { OpenState } from './open-state.ts';

export function serviceAffected(
  state: OpenState,
  data: EntryData['service.affected'],
  at: Instant,
): void {
  const before = state.services.find((known) => known.service === data.service);
  const since = before?.until === null ? before.since : at;
  const others = state.services.filter((known) => known.service !== data.service);
  const now = { service: data.service, state: data.state, since, until: null };
  // Keeps its place: the first service is the one the incident began with.
  const place = before === undefined ? others.length : state.services.indexOf(before);
  state.services = others.toSpliced(place, 0, now);
  state.serviceUnknown = false;
}

export function serviceUnaffected(state: OpenState, service: string, at: Instant): void {
  state.services = state.services.map((known) =>
    known.service === service && known.until === null ? { ...known, until: at } : known,
  );
}
