/**
 * Moving from state to state in the fold, and the moments that belong to it. Time in a state counts from
 * the row that entered it to the row that left it; a back-dated row never makes it negative.
 */
import { type Instant, latest, secondsBetween } from '../../../kernel/instant.ts';
import type { IncidentState, Stamps } from '../state.ts';
import type { EntryData } from '../timeline.ts';
import type { StateName } from '../words.ts';
import { type OpenState, set } from './open-state.ts';

/** Enters `name` at `at`, adding the time spent to the state that is left. */
export function enter(state: OpenState, name: StateName, at: Instant): void {
  const since = latest(state.stateSince, at);
  const spent = state.phaseSeconds[state.state] + secondsBetween(state.stateSince, since);
  state.phaseSeconds = { ...state.phaseSeconds, [state.state]: spent };
  state.state = name;
  state.stateSince = since;
}

export function stamp(state: OpenState, stamps: Partial<Stamps>): void {
  state.stamps = { ...state.stamps, ...stamps };
}

/** Keeps an earlier moment where there is one: first logged, first paged, first answered. */
export function stampFirst(
  state: OpenState,
  name: Exclude<keyof Stamps, 'detectedAt' | 'createdAt'>,
  at: Instant,
): void {
  if (state.stamps[name] === null) stamp(state, { [name]: at });
}

export function created(state: OpenState, data: EntryData['incident.created'], at: Instant): void {
  set(state, {
    number: data.number,
    type: data.type,
    title: data.title,
    description: data.description,
    detectionSource: data.detectionSource,
    effect: data.effect,
    services: data.services.map((service) => ({ ...service, since: at, until: null })),
    serviceUnknown: data.serviceUnknown,
    recurrenceOf: data.recurrenceOf,
    drill: data.drill,
    state: 'identified',
    stateSince: at,
    stamps: {
      ...state.stamps,
      createdAt: at,
      detectedAt: data.detectedAt,
      noticedAt: data.noticedAt,
    },
  });
}

export function triaged(state: OpenState, data: EntryData['incident.triaged'], at: Instant): void {
  set(state, {
    impact: data.impact,
    urgency: data.urgency,
    priority: data.priority,
    priorityPeak: worse(state.priorityPeak, data.priority),
    prioritySource: data.source,
    severity: data.severity,
    severityPeak: worse(state.severityPeak, data.severity),
    suggestion: data.suggested,
    suggestionWorse: false,
    categoryFirst: state.categoryFirst ?? data.category,
    team: data.team,
    policy: data.policy,
  });
  enter(state, 'triaged', at);
  stampFirst(state, 'triagedAt', at);
}

export function reprioritised(
  state: OpenState,
  data: EntryData['priority.changed'],
  { at, by }: { readonly at: Instant; readonly by: string },
): void {
  const change = { at, by, old: data.old, new: data.new, reason: data.reason };
  set(state, {
    impact: data.impact,
    urgency: data.urgency,
    priority: data.new,
    priorityPeak: worse(state.priorityPeak, data.new),
    prioritySource: data.source,
    priorityChanges:
      data.old === data.new ? state.priorityChanges : [...state.priorityChanges, change],
    severity: data.severity,
    severityPeak: worse(state.severityPeak, data.severity),
    suggestion: data.suggested ?? state.suggestion,
    suggestionWorse: false,
  });
}

/** `P1 < P2` and `SEV1 < SEV2` as text: the smaller is the worse. */
export function worse<T extends string>(peak: T | null, value: T): T {
  return peak !== null && peak < value ? peak : value;
}

/** What was recovered, confirmed and answered before is void; the same answers are asked again. */
export function reopened(
  state: OpenState,
  data: EntryData['incident.reopened'],
  { at, by }: { readonly at: Instant; readonly by: string },
): void {
  const { recoveredAt, mitigatedAt } = state.stamps;
  set(state, {
    reopens: [...state.reopens, { at, by, reason: data.reason, recoveredAt }],
    resolution: null,
    checks: [],
    confirmedBy: null,
    closureChecks: [],
    closureCode: null,
    reporters: state.reporters.map((reporter) => ({
      ...reporter,
      withdrew: false,
      confirmation: reporter.confirmation === 'no' ? 'no' : 'not_sent',
      verbal: false,
    })),
  });
  enter(state, 'diagnosing', at);
  stamp(state, {
    mitigatedAt: data.reason === 'not_fixed' ? null : mitigatedAt,
    fixedAt: null,
    stableSince: null,
    recoveredAt: null,
    resolvedAt: null,
    confirmedAt: null,
    closedAt: null,
  });
}

/** A stamp out of order (domain.md 3): the incident leaves out the metric, it is not refused. */
export function hasClockConflict({ stamps }: IncidentState): boolean {
  return ORDERS.some((order) => {
    let last: Instant | null = null;
    for (const name of order) {
      const moment = stamps[name] ?? null;
      if (moment === null) continue;
      if (last !== null && moment < last) return true;
      last = moment;
    }
    return false;
  });
}

const ORDERS: readonly (readonly (keyof Stamps)[])[] = [
  ['startedAt', 'noticedAt', 'detectedAt', 'loggedAt'],
  ['firstPagedAt', 'ackedAt'],
  ['mitigatedAt', 'recoveredAt', 'resolvedAt', 'confirmedAt', 'closedAt'],
];
