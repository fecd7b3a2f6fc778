/**
 * The clocks of an incident (domain.md 4.5): acknowledge, first response, restore. Everything is derived
 * from the state and one instant, nothing is stored: elapsed = B(start, now or stop) - sum of B(pause), where B
 * counts the seconds inside the frozen calendar. Restore stops at `recovered_at`, which only T7 sets, so the
 * stability window costs nothing; a reopened `came_back` leaves out the good time between, `not_fixed` counts
 * all of it (trap 2).
 */
import { type Instant, latest } from '../../kernel/instant.ts';
import {
  AROUND_THE_CLOCK,
  addBusinessSeconds,
  businessSeconds,
  type SupportHours,
} from '../../service/core/support-hours.ts';
import type { FrozenSla } from './facts.ts';
import type { IncidentState } from './state.ts';
import type { HoldReason, Priority } from './words.ts';

export type SlaMetric = 'acknowledge' | 'response' | 'restore';
export type ClockState = 'none' | 'running' | 'at_risk' | 'breached' | 'met' | 'paused';

export interface Clock {
  readonly metric: SlaMetric;
  readonly targetSeconds: number | null;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  /** Null while paused, without a target, or before the start. */
  readonly dueAt: Instant | null;
  readonly state: ClockState;
  readonly elapsedSeconds: number;
  readonly remainingSeconds: number | null;
  /** The target was moved by a change of priority that came after the new due instant. */
  readonly retargeted: boolean;
}

export const NOTICE_PERCENTS: readonly number[] = [50, 75, 90, 100];

/** Share of the target from which a running clock is at risk. */
const AT_RISK_SHARE = 0.75;

/** Only what the customer causes stops the customer's clock; a vendor's delay does not. */
export function isPausing(reason: HoldReason): boolean {
  return reason === 'awaiting_reporter' || reason === 'customer_delay';
}

interface Span {
  readonly from: Instant;
  /** Null: still going on. */
  readonly to: Instant | null;
}

/** What one clock is made of; pure data, so that the preview uses the same arithmetic. */
export interface ClockInputs {
  readonly metric: SlaMetric;
  readonly sla: FrozenSla;
  readonly priority: Priority;
  readonly priorityChanges: readonly { readonly at: Instant; readonly new: Priority }[];
  readonly start: Instant | null;
  readonly stop: Instant | null;
  readonly pauses: readonly Span[];
  readonly now: Instant;
}

/**
 * All three clocks; empty before the incident is logged. One that is cancelled had nothing to answer or restore: only
 * whether the call was acknowledged in time stays true (scenario C).
 */
export function clocksOf(state: IncidentState, now: Instant): readonly Clock[] {
  const { sla, stamps, priorityChanges } = state;
  if (sla === null || state.drill) return [];
  const priority = state.priority ?? 'P1';
  const held = pausesOf(state);
  const over = endOf(state);
  const common = { sla, priority, priorityChanges, now };
  const acknowledge = clockOf({
    metric: 'acknowledge',
    start: stamps.firstPagedAt,
    stop: stamps.ackedAt ?? over,
    pauses: [],
    ...common,
  });
  if (state.state === 'cancelled') return [acknowledge];
  return [
    acknowledge,
    clockOf({
      metric: 'response',
      start: stamps.loggedAt,
      stop: stamps.firstResponseAt ?? over,
      pauses: held,
      ...common,
    }),
    clockOf({
      metric: 'restore',
      start: stamps.loggedAt,
      stop: stamps.recoveredAt ?? mergedAt(state),
      pauses: [...held, ...goodTimesOf(state)],
      ...common,
    }),
  ];
}

export function clockOf(inputs: ClockInputs): Clock {
  const { metric, start, stop, now, sla, priority } = inputs;
  const target = targetOf(inputs, priority);
  const common = { metric, startedAt: start, stoppedAt: stop };
  if (start === null || target === null || start > now) {
    return {
      targetSeconds: target,
      dueAt: null,
      retargeted: false,
      state: 'none',
      elapsedSeconds: 0,
      remainingSeconds: target,
      ...common,
    };
  }
  const calendar = calendarOf(sla, priority);
  const end = stop !== null && stop < now ? stop : now;
  const pauses = joined(inputs.pauses, start);
  const elapsedSeconds = elapsed(calendar, { from: start, to: end }, pauses);
  const paused = stop === null && pauses.some(({ from, to }) => from <= now && to === null);
  const plain = dueAfter(calendar, start, pauses, target);
  const moved = retarget(inputs, plain, target);
  const targetSeconds =
    moved === null ? target : elapsed(calendar, { from: start, to: moved }, pauses);
  return {
    targetSeconds,
    dueAt: paused ? null : (moved ?? plain),
    retargeted: moved !== null,
    state: stateOf({
      stopped: stop !== null && stop <= now,
      paused,
      elapsedSeconds,
      targetSeconds,
    }),
    elapsedSeconds,
    remainingSeconds: targetSeconds - elapsedSeconds,
    ...common,
  };
}

/** When the clock passes each percentage, as things stand; empty while it does not run. */
export function noticesOf(
  state: IncidentState,
  now: Instant,
): readonly { readonly metric: SlaMetric; readonly percent: number; readonly dueAt: Instant }[] {
  const { sla } = state;
  if (sla === null) return [];
  const calendar = calendarOf(sla, state.priority ?? 'P1');
  return clocksOf(state, now).flatMap((clock) => {
    const { metric, startedAt, stoppedAt, dueAt, targetSeconds } = clock;
    if (startedAt === null || stoppedAt !== null || dueAt === null || targetSeconds === null) {
      return [];
    }
    const pauses = metric === 'acknowledge' ? [] : joined(allPausesOf(state, metric), startedAt);
    return NOTICE_PERCENTS.filter(
      (percent) => !state.slaNoticed.includes(`${metric}:${percent}`),
    ).map((percent) => ({
      metric,
      percent,
      dueAt: dueAfter(calendar, startedAt, pauses, (targetSeconds * percent) / 100),
    }));
  });
}

function stateOf(facts: {
  readonly stopped: boolean;
  readonly paused: boolean;
  readonly elapsedSeconds: number;
  readonly targetSeconds: number;
}): ClockState {
  const { stopped, paused, elapsedSeconds, targetSeconds } = facts;
  if (elapsedSeconds > targetSeconds) return 'breached';
  if (stopped) return 'met';
  if (paused) return 'paused';
  return elapsedSeconds >= AT_RISK_SHARE * targetSeconds ? 'at_risk' : 'running';
}

/** INC-56: a new target already past when the priority changes counts from the change. */
function retarget(inputs: ClockInputs, due: Instant, target: number): Instant | null {
  const change = inputs.priorityChanges.at(-1);
  if (change === undefined || due > change.at) return null;
  if (inputs.stop !== null && inputs.stop <= change.at) return null;
  const calendar = calendarOf(inputs.sla, inputs.priority);
  return dueAfter(calendar, change.at, joined(inputs.pauses, change.at), target);
}

function targetOf({ metric, sla }: ClockInputs, priority: Priority): number | null {
  const targets = sla.targets[priority];
  if (metric === 'acknowledge') return targets.acknowledgeSeconds;
  return metric === 'response' ? targets.responseSeconds : targets.restoreSeconds;
}

function calendarOf(sla: FrozenSla, priority: Priority): SupportHours {
  return sla.targets[priority].hours === 'always' ? AROUND_THE_CLOCK : sla.calendar;
}

function elapsed(
  calendar: SupportHours,
  span: { readonly from: Instant; readonly to: Instant },
  pauses: readonly Span[],
): number {
  const gone = businessSeconds(calendar, span.from, span.to);
  return pauses.reduce((left, pause) => {
    const to = pause.to === null || pause.to > span.to ? span.to : pause.to;
    return left - businessSeconds(calendar, pause.from, to);
  }, gone);
}

/** First instant at which `seconds` have elapsed, with every pause so far left out. */
function dueAfter(
  calendar: SupportHours,
  start: Instant,
  pauses: readonly Span[],
  seconds: number,
): Instant {
  let left = seconds;
  let from = start;
  for (const pause of pauses) {
    const run = businessSeconds(calendar, from, pause.from);
    if (run >= left) break;
    left -= run;
    from = latest(from, pause.to ?? pause.from);
  }
  return addBusinessSeconds(calendar, from, left);
}

/** In order, cut to after `start`, overlaps made one. */
function joined(spans: readonly Span[], start: Instant): readonly Span[] {
  const sorted = spans
    .filter(({ to }) => to === null || to > start)
    .map(({ from, to }) => ({ from: latest(from, start), to }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const result: Span[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last === undefined || (last.to !== null && last.to < span.from)) {
      result.push(span);
      continue;
    }
    const to = last.to === null || span.to === null ? null : latest(last.to, span.to);
    result[result.length - 1] = { from: last.from, to };
  }
  return result;
}

function pausesOf(state: IncidentState): readonly Span[] {
  const past = state.holds.filter(({ reason }) => isPausing(reason));
  const { hold } = state;
  if (hold === null || !isPausing(hold.reason)) return past;
  return [...past, { from: hold.since, to: null }];
}

function allPausesOf(state: IncidentState, metric: SlaMetric): readonly Span[] {
  return metric === 'restore' ? [...pausesOf(state), ...goodTimesOf(state)] : pausesOf(state);
}

/** Reopened as `came_back`: between recovery and reopening nobody was hurt. */
function goodTimesOf(state: IncidentState): readonly Span[] {
  return state.reopens.flatMap(({ reason, recoveredAt, at }) =>
    reason === 'came_back' && recoveredAt !== null ? [{ from: recoveredAt, to: at }] : [],
  );
}

/** Without an answer the clocks of answering end when the incident does. */
function endOf(incident: IncidentState): Instant | null {
  const { resolvedAt, cancelledAt } = incident.stamps;
  return mergedAt(incident) ?? resolvedAt ?? cancelledAt;
}

function mergedAt({ state, stateSince }: IncidentState): Instant | null {
  return state === 'merged' ? stateSince : null;
}
