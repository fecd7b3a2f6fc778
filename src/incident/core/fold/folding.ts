/** The fold of services that fall with another, and of alerts that part from an incident. */
import type { Instant } from '../../../kernel/instant.ts';
import type { FoldedFacts } from '../folding-entries.ts';
import type { IncidentState } from '../state.ts';
import type { EntryData } from '../timeline.ts';
import type { OpenState } from './open-state.ts';
import { serviceAffected, serviceUnaffected } from './services.ts';

export function serviceFolded(state: OpenState, data: FoldedFacts, at: Instant): void {
  const known = state.services.find((one) => one.service === data.service && one.until === null);
  if (known === undefined) {
    serviceAffected(state, { service: data.service, state: data.state, old: null }, at);
  }
  state.folded = [...without(state, [data.service]), { ...data, at }];
}

export function alertsSplit(state: OpenState, data: EntryData['alerts.split'], at: Instant): void {
  for (const one of data.services) serviceUnaffected(state, one, at);
  state.alerts = state.alerts.filter(
    ({ alert, service }) => !data.alerts.includes(alert) && !data.services.includes(service),
  );
  state.alertCount = Math.max(0, state.alertCount - data.count);
  if (state.folded !== undefined) state.folded = without(state, data.services);
}

/** A merge taken back takes the services with it that it brought. */
export function unfolded(state: OpenState, via: string, at: Instant): void {
  const gone = (state.folded ?? []).filter((one) => one.via === via).map(({ service }) => service);
  if (gone.length === 0) return;
  for (const one of gone) serviceUnaffected(state, one, at);
  state.folded = without(state, gone);
}

export function mergeSuggested(
  state: OpenState,
  { other, otherNumber, reason }: EntryData['merge.suggested'],
): void {
  state.mergeSuggested = { id: other, number: otherNumber, reason };
}

/** Taken, or turned down. */
export function withoutSuggestedMerge(state: OpenState): void {
  if (state.mergeSuggested !== undefined) state.mergeSuggested = null;
}

function without(state: Pick<IncidentState, 'folded'>, services: readonly string[]) {
  return (state.folded ?? []).filter(({ service }) => !services.includes(service));
}
