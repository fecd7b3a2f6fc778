/** Incidents as the wire shows them: the fold, plus what needs a calendar, a name or the clock. */
import { namesOf } from '../identity/store.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Reader } from '../platform/db.ts';
import { serviceNames } from '../service/store.ts';
import type { QueueItem } from './core/queue.ts';
import { type Clock, clocksOf } from './core/sla-clock.ts';
import { firingCount, holderOf, type IncidentState } from './core/state.ts';
import type { Entry } from './core/timeline.ts';
import { isOpen, PHASE_OF } from './core/words.ts';

export type Names = Readonly<Record<string, string>>;

export interface Timer {
  /** `escalation`, `sla.restore`, `stable`, `hold` and the like. */
  readonly what: string;
  readonly at: Instant;
}

/** One row of a list (product.md: `{number, title, state, phase, priority, service, ...}`). */
export function itemOf(state: IncidentState, now: Instant) {
  const [first] = state.services;
  const clocks = clocksOf(state, now).map(wholeSeconds);
  return {
    id: state.id,
    number: state.number,
    title: state.title,
    type: state.type,
    state: state.state,
    phase: PHASE_OF[state.state],
    priority: state.priority,
    severity: state.severity,
    major: state.major,
    majorSince: state.majorSince,
    effect: state.effect,
    service: first?.service ?? null,
    services: state.services.filter((s) => s.until === null).map((s) => s.service),
    team: state.team,
    assignee: state.assignee,
    commander: holderOf(state, 'commander'),
    createdAt: state.stamps.createdAt,
    loggedAt: state.stamps.loggedAt,
    noticedAt: state.stamps.noticedAt,
    startedAt: state.stamps.startedAt,
    resolvedAt: state.stamps.resolvedAt,
    closedAt: state.stamps.closedAt,
    stateSince: state.stateSince,
    affectedUsers: state.affectedUsers,
    reporterCount: state.reporters.length,
    alertCount: state.alertCount,
    firingCount: firingCount(state),
    hold: state.hold,
    paging: state.paging.status,
    nextDueAt: state.paging.nextDueAt,
    nextTimer: nextTimerOf(state, clocks),
    clocks,
    detectionSource: state.detectionSource,
    drill: state.drill,
    visibility: state.visibility,
    suggestionWorse: state.suggestionWorse,
    mergedInto: state.mergedInto?.number ?? null,
    version: state.version,
  };
}

/** Durations on the wire are whole seconds (decisions.md 17). */
export function wholeSeconds(clock: Clock): Clock {
  const { targetSeconds, elapsedSeconds, remainingSeconds } = clock;
  return {
    ...clock,
    targetSeconds: targetSeconds === null ? null : Math.round(targetSeconds),
    elapsedSeconds: Math.floor(elapsedSeconds),
    remainingSeconds: remainingSeconds === null ? null : Math.ceil(remainingSeconds),
  };
}

/** What the order of work looks at: the restore clock stands for the incident. */
export function queueKeyOf(state: IncidentState, now: Instant): QueueItem {
  const restore = clocksOf(state, now).find((clock) => clock.metric === 'restore');
  return {
    major: state.major,
    priority: state.priority,
    slaState: restore?.state ?? null,
    dueAt: restore?.dueAt ?? null,
    affectedUsers: state.affectedUsers ?? state.reporters.length,
    loggedAt: state.stamps.loggedAt,
    number: state.number,
  };
}

/** What will happen next if nobody does anything: the earliest of escalation, hold and running clocks. */
function nextTimerOf(state: IncidentState, clocks: readonly Clock[]): Timer | null {
  if (!isOpen(state.state)) return null;
  const timers: Timer[] = [];
  if (state.paging.status === 'running' && state.paging.nextDueAt !== null) {
    timers.push({ what: 'escalation', at: state.paging.nextDueAt });
  }
  if (state.hold?.resumeOn != null) timers.push({ what: 'hold', at: state.hold.resumeOn });
  for (const clock of clocks) {
    const runs = clock.state === 'running' || clock.state === 'at_risk';
    if (runs && clock.dueAt !== null) timers.push({ what: clock.metric, at: clock.dueAt });
  }
  return timers.toSorted((a, b) => (a.at < b.at ? -1 : 1))[0] ?? null;
}

/** Names behind every id of people, teams and services that these states speak of. */
export async function namesIn(reader: Reader, things: readonly unknown[]): Promise<Names> {
  const ids = [...new Set(JSON.stringify(things).match(ID) ?? [])];
  if (ids.length === 0) return {};
  const [people, services] = [await namesOf(reader, ids), await serviceNames(reader, ids)];
  return { ...services, ...people };
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** The service's name beside its id, as outside checks read it. */
export function withServiceName<T extends { readonly service: string | null }>(
  item: T,
  names: Names,
) {
  return { ...item, serviceName: item.service === null ? null : (names[item.service] ?? null) };
}

/** Rows a viewer may read; restricted rows of an unrestricted incident stay with its members. */
export function visibleRows(entries: readonly Entry[], seesRestricted: boolean): readonly Entry[] {
  return seesRestricted ? entries : entries.filter((entry) => entry.visibility !== 'restricted');
}
