/** The fold of services that fall with another, and of alerts that part from an incident. */
import type { Instant } from '../../../kernel/instant.ts';
import type { FoldedFacts } from '../folding-entries.ts';
import type { IncidentState } from '../state.ts';
import type { EntryData } from '../timeline.ts';
import { serviceAffected, serviceUnaffected } from './services.ts';

export function serviceFolded(state: IncidentState, data: FoldedFacts, at: Instant): IncidentState {
  const known = state.services.find((one) => one.service === data.service && one.until === null);
  const affected =
    known === undefined
      ? serviceAffected(state, { service: data.service, state: data.state, old: null }, at)
      : state;
  return { ...affected, folded: [...without(state, [data.service]), { ...data, at }] };
}

export function alertsSplit(
  state: IncidentState,
  data: EntryData['alerts.split'],
  at: Instant,
): IncidentState {
  const left = data.services.reduce((next, one) => serviceUnaffected(next, one, at), state);
  return {
    ...left,
    alerts: state.alerts.filter(
      ({ alert, service }) => !data.alerts.includes(alert) && !data.services.includes(service),
    ),
    alertCount: Math.max(0, state.alertCount - data.count),
    ...(state.folded === undefined ? {} : { folded: without(state, data.services) }),
  };
}

/** A merge taken back takes the services with it that it brought. */
export function unfolded(state: IncidentState, via: string, at: Instant): IncidentState {
  const gone = (state.folded ?? []).filter((one) => one.via === via).map(({ service }) => service);
  if (gone.length === 0) return state;
  const left = gone.reduce((next, one) => serviceUnaffected(next, one, at), state);
  return { ...left, folded: without(state, gone) };
}

export function mergeSuggested(
  state: IncidentState,
  { other, otherNumber, reason }: EntryData['merge.suggested'],
): IncidentState {
  return { ...state, mergeSuggested: { id: other, number: otherNumber, reason } };
}

/** Taken, or turned down. */
export function withoutSuggestedMerge(state: IncidentState): IncidentState {
  return state.mergeSuggested === undefined ? state : { ...state, mergeSuggested: null };
}

function without(state: IncidentState, services: readonly string[]) {
  return (state.folded ?? []).filter(({ service }) => !services.includes(service));
}
