/** The fold of what an incident is made of: reporters, alerts, roles, and what a merge brings. */
import type { AlertId, PersonId } from '../../../kernel/ids.ts';
import { earliest, type Instant, secondsBetween } from '../../../kernel/instant.ts';
import type { AlertState, IncidentState, MergedFrom, ReporterState, Stamps } from '../state.ts';
import type { AlertFacts, EditableField, EntryData, ReporterFacts } from '../timeline.ts';
import type { IncidentRole } from '../words.ts';
import { serviceFolded, unfolded } from './folding.ts';
import { stamp } from './moves.ts';
import { type OpenState, set } from './open-state.ts';

/** Alerts kept in full; the rest is only counted, so that a storm stays small (decisions.md 10). */
export const LISTED_ALERTS = 50;

export function alertJoined(state: OpenState, data: EntryData['alert.joined'], at: Instant): void {
  const { count, ...facts } = data;
  state.alerts = listed(state.alerts, [alertState(facts, at)]);
  state.alertCount = Math.max(count, state.alertCount + 1);
}

export function alertsMoved(
  state: OpenState,
  alerts: readonly AlertId[],
  firing: boolean,
  at: Instant,
): void {
  const clearedAt = firing ? null : at;
  state.alerts = state.alerts.map((alert) =>
    alerts.includes(alert.alert) ? { ...alert, firing, clearedAt } : alert,
  );
}

export function reporterJoined(state: OpenState, data: EntryData['reporter.joined']): void {
  const { original, ...facts } = data;
  const reporter = { ...reporterState(facts), original };
  const others = state.reporters.filter((known) => known.reporter !== facts.reporter);
  state.reporters = [...others, reporter];
}

/** Changes the reporters named in `ids`, or all of them. */
export function reportersMoved(
  state: OpenState,
  changed: Partial<ReporterState>,
  ids: readonly string[] | null,
): void {
  state.reporters = state.reporters.map((reporter) =>
    ids === null || ids.includes(reporter.reporter) ? { ...reporter, ...changed } : reporter,
  );
}

/** A role has one holder at a time, but for subject experts, of whom there may be many. */
export function roleTaken(
  state: OpenState,
  data: { readonly role: IncidentRole; readonly person: PersonId },
  at: Instant,
): void {
  const ended = data.role === 'sme' ? state.roles : endedRoles(state, data.role, null, at);
  state.roles = [...ended, { ...data, from: at, to: null }];
}

export function roleReleased(
  state: OpenState,
  data: { readonly role: IncidentRole; readonly person: PersonId },
  at: Instant,
): void {
  state.roles = endedRoles(state, data.role, data.person, at);
}

function endedRoles(
  state: OpenState,
  role: IncidentRole,
  person: PersonId | null,
  at: Instant,
): IncidentState['roles'] {
  return state.roles.map((tenure) =>
    tenure.role === role && tenure.to === null && (person === null || tenure.person === person)
      ? { ...tenure, to: at }
      : tenure,
  );
}

export function fieldChanged(state: OpenState, field: EditableField, value: unknown): void {
  if (field === 'noticedAt' || field === 'startedAt') {
    stamp(state, { [field]: value as Instant | null });
  } else if (field in state.flags) state.flags = { ...state.flags, [field]: value };
  else set(state, { [field]: value });
}

export function holdCleared(state: OpenState, at: Instant): void {
  if (state.hold === null) return;
  const { reason, since } = state.hold;
  const to = at < since ? since : at;
  state.hold = null;
  state.holds = [...state.holds, { reason, from: since, to }];
  state.holdSeconds += secondsBetween(since, to);
}

/** Reporters, alerts and watchers move by reference; the earliest moments of both count (T15). */
export function mergeReceived(
  state: OpenState,
  data: EntryData['merge.received'],
  at: Instant,
): void {
  const { noticedAt, detectedAt, loggedAt } = data;
  const from: MergedFrom = {
    id: data.other,
    number: data.otherNumber,
    alertCount: data.alertCount,
    brought: { noticedAt, detectedAt, loggedAt },
    own: state.mergedFrom[0]?.own ?? momentsOf(state.stamps),
  };
  const viaMerge = data.otherNumber;
  const alerts = data.alerts.map((facts) => ({
    ...alertState(facts, at),
    firing: data.firing.includes(facts.alert),
    viaMerge,
  }));
  const known = new Set(state.reporters.map(({ reporter }) => reporter));
  const reporters = data.reporters
    .filter(({ reporter }) => !known.has(reporter))
    .map((facts) => ({ ...reporterState(facts), viaMerge }));
  set(state, {
    alerts: listed(state.alerts, alerts),
    alertCount: state.alertCount + data.alertCount,
    reporters: [...state.reporters, ...reporters],
    watchers: [...new Set([...state.watchers, ...data.watchers])],
    mergedFrom: [...state.mergedFrom, from],
  });
  const fallen = new Set((state.folded ?? []).map(({ service }) => service));
  for (const one of data.folded ?? []) {
    if (!fallen.has(one.service)) serviceFolded(state, { ...one, via: viaMerge }, at);
  }
  withEarliestMoments(state, from.own);
}

export function mergeUndone(state: OpenState, data: EntryData['merge.undone'], at: Instant): void {
  unfolded(state, data.otherNumber, at);
  const from = state.mergedFrom.find(({ id }) => id === data.other);
  if (from === undefined) return;
  set(state, {
    alerts: state.alerts.filter(({ viaMerge }) => viaMerge !== from.number),
    alertCount: Math.max(0, state.alertCount - from.alertCount),
    reporters: state.reporters.filter(({ viaMerge }) => viaMerge !== from.number),
    mergedFrom: state.mergedFrom.filter(({ id }) => id !== data.other),
  });
  withEarliestMoments(state, from.own);
}

type Moments = MergedFrom['own'];

function momentsOf({ noticedAt, detectedAt, loggedAt }: Stamps): Moments {
  return { noticedAt, detectedAt, loggedAt };
}

function withEarliestMoments(state: OpenState, own: Moments): void {
  const all = [own, ...state.mergedFrom.map(({ brought }) => brought)];
  const first = (moments: readonly (Instant | null)[]): Instant | null =>
    moments.flatMap((at) => at ?? []).reduce<Instant | null>((a, b) => (a && a < b ? a : b), null);
  stamp(state, {
    noticedAt: first(all.map(({ noticedAt }) => noticedAt)),
    detectedAt: earliest(own.detectedAt, ...all.map(({ detectedAt }) => detectedAt)),
    loggedAt: first(all.map(({ loggedAt }) => loggedAt)),
  });
}

function listed(known: readonly AlertState[], more: readonly AlertState[]): readonly AlertState[] {
  const fresh = more.filter(({ alert }) => !known.some((one) => one.alert === alert));
  return [...known, ...fresh].slice(0, LISTED_ALERTS);
}

function alertState(facts: AlertFacts, at: Instant): AlertState {
  return { ...facts, firing: true, joinedAt: at, clearedAt: null, viaMerge: null };
}

function reporterState(facts: ReporterFacts): ReporterState {
  return {
    ...facts,
    original: false,
    withdrew: false,
    confirmation: 'not_sent',
    score: null,
    comment: null,
    verbal: false,
    viaMerge: null,
  };
}
