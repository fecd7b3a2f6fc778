/**
 * Whether anybody hears of an alert yet. After the event is compared with what fires, this says whether the alert
 * goes on to its incident now, in a while (a pause), or not for the time being (a rule, a time of quiet, too few
 * firings), and when one that was kept back is let go. An alert that is kept back still fires, is counted and
 * listed: only its way to people is closed (domain.md 2.3).
 */
import type { AlertId } from '../../../kernel/ids.ts';
import {
  type Instant,
  latest,
  plusMillis,
  plusSeconds,
  secondsBetween,
} from '../../../kernel/instant.ts';
import type { Alert, AlertChange, MonitoringEvent } from '../alert.ts';
import type { Decision } from '../dedup.ts';
import type { Judgement, Suppression } from './judge.ts';

/** Reason of a signal whose alert is given time to clear by itself. */
export const PAUSED = 'paused';
export const MAX_PAUSE_SECONDS = 900;
export const MAX_THRESHOLD_COUNT = 100;

export interface Held extends Decision {
  /** When its incident is to be found for it; undefined where that is done already or not to be done. */
  readonly acceptAt: Instant | undefined;
  /** Signals of the alert that wait are suppressed with the alert's reason. */
  readonly settles: boolean;
}

export interface Around {
  readonly event: Pick<MonitoringEvent, 'action'>;
  readonly known: Alert | undefined;
  /** The time of quiet that covers it now. */
  readonly quiet: Suppression | undefined;
  readonly now: Instant;
}

/** What becomes of the decision under what people have decided. */
export function hold(decision: Decision, judged: Judgement, around: Around): Held {
  const { alert, verdict } = decision;
  if (alert === undefined || verdict.kind === 'dropped') return asItIs(decision);
  if (verdict.kind === 'new') return begin({ ...decision, alert }, judged, around);
  if (verdict.kind === 'cleared') return over({ ...decision, alert }, judged, around.now);
  return again({ ...decision, alert }, judged, around);
}

/** Whether people have not heard of it and are not to by now. */
export function isKeptBack(alert: Alert, now: Instant): boolean {
  return alert.incidentId === null && (alert.suppressedReason !== null || isPaused(alert, now));
}

/** One that clears during its pause: nobody ever hears of it. */
export function endOfPaused(alert: Alert, now: Instant): Alert {
  return isPaused(alert, now) ? { ...alert, suppressedReason: 'transient' } : alert;
}

function isPaused({ incidentId, suppressedReason, heldUntil }: Alert, now: Instant): boolean {
  return incidentId === null && suppressedReason === null && heldUntil !== null && now < heldUntil;
}

type Decided = Decision & { readonly alert: Alert };

function begin(decision: Decided, judged: Judgement, around: Around): Held {
  const { now, known } = around;
  const alert: Alert = {
    ...decision.alert,
    component: judged.component ?? null,
    category: judged.category ?? null,
    effect: judged.effect ?? null,
    groupKey: judged.group?.key ?? null,
    groupKind: judged.group?.kind ?? null,
    groupSeconds: judged.group?.seconds ?? null,
    recentFirings: firingsAfter(known?.recentFirings ?? [], judged, now),
  };
  const suppression = suppressionOf(alert, judged, around);
  if (suppression !== undefined) return suppressed({ ...decision, alert }, suppression);
  if (judged.pause === undefined) return { acceptAt: now, settles: false, ...decision, alert };
  const heldUntil = plusSeconds(now, judged.pause.seconds);
  return {
    acceptAt: heldUntil,
    settles: false,
    ...decision,
    alert: { ...alert, heldUntil },
    changes: [...decision.changes, change('held', { until: heldUntil, by: judged.pause.by })],
  };
}

/** It fires still: what kept it back may be over, or may have begun. */
function again(decision: Decided, judged: Judgement, around: Around): Held {
  const { now, event } = around;
  if (event.action === 'amend' || decision.alert.incidentId !== null) return asItIs(decision);
  const alert: Alert = {
    ...decision.alert,
    recentFirings: firingsAfter(decision.alert.recentFirings, judged, now),
  };
  const told = { ...decision, alert };
  const suppression = suppressionOf(alert, judged, around);
  if (alert.suppressedReason !== null) {
    return suppression === undefined ? released(told, now) : suppressed(told, suppression);
  }
  if (suppression === undefined || !isPaused(alert, now)) return asItIs(told);
  return { ...suppressed(told, suppression), settles: true };
}

function over(decision: Decided, judged: Judgement, now: Instant): Held {
  if (!isPaused(decision.alert, now)) return asItIs(decision);
  const alert = { ...endOfPaused(decision.alert, now), suppressedBy: judged.pause?.by ?? null };
  const transient = change('suppressed', { reason: 'transient', by: alert.suppressedBy });
  return {
    acceptAt: undefined,
    settles: true,
    ...decision,
    alert,
    changes: [...decision.changes, transient],
  };
}

/** Quiet first: somebody chose it for this very moment. */
function suppressionOf(
  alert: Alert,
  judged: Judgement,
  { quiet }: Around,
): Suppression | undefined {
  return quiet ?? byRules(alert, judged);
}

/** What rules keep it back for: one that suppresses, or too few firings. */
export function byRules(
  alert: Pick<Alert, 'recentFirings'>,
  judged: Judgement,
): Suppression | undefined {
  if (judged.suppression !== undefined) return judged.suppression;
  const { threshold } = judged;
  if (threshold === undefined || alert.recentFirings.length >= threshold.count) return undefined;
  return { reason: 'below_threshold', by: threshold.by, words: threshold.name };
}

function suppressed(decision: Decided, { reason, by }: Suppression): Held {
  const { alert } = decision;
  const same = alert.suppressedReason === reason && alert.suppressedBy === by;
  return {
    acceptAt: undefined,
    settles: false,
    ...decision,
    alert: { ...alert, suppressedReason: reason, suppressedBy: by },
    changes: same ? decision.changes : [...decision.changes, change('suppressed', { reason, by })],
  };
}

function released(decision: Decided, now: Instant): Held {
  return {
    acceptAt: now,
    settles: false,
    ...decision,
    ...letGo(decision.alert, decision.changes),
  };
}

/** An alert that was kept back and goes on to its incident now. */
export function letGo(
  alert: Alert,
  changes: readonly AlertChange[],
): { readonly alert: Alert; readonly changes: readonly AlertChange[] } {
  const { suppressedReason: reason, suppressedBy: by } = alert;
  return {
    alert: { ...alert, suppressedReason: null, suppressedBy: null, heldUntil: null },
    changes: [...changes, change('released', { reason, by })],
  };
}

/**
 * An alert muted together with its incident, which is over, once nothing mutes it any more: the old one ends where it
 * was, and what fires still goes to people as a new one.
 */
export function beganAnew(
  alert: Alert,
  { freshId, now }: { readonly freshId: AlertId; readonly now: Instant },
): { readonly ended: Alert; readonly fresh: Alert } {
  const kept = letGo(alert, []).alert;
  return {
    ended: { ...alert, state: 'cleared', clearedAt: now, clearedBy: 'system' },
    fresh: {
      ...kept,
      ...{ id: freshId, previousId: alert.id, count: 1, incidentId: null, incidentNumber: null },
      ...{ firstSeenAt: latest(now, plusMillis(alert.firstSeenAt, 1)), lastSeenAt: now },
    },
  };
}

function asItIs(decision: Decision): Held {
  return { acceptAt: undefined, settles: false, ...decision };
}

function change(kind: AlertChange['kind'], data: AlertChange['data']): AlertChange {
  return { kind, data };
}

/** Firings that still count for the threshold, this one among them. */
function firingsAfter(
  recent: readonly Instant[],
  { threshold }: Judgement,
  now: Instant,
): readonly Instant[] {
  if (threshold === undefined) return [];
  const within = recent.filter((at) => secondsBetween(at, now) < threshold.seconds);
  return [...within, now].slice(-Math.min(threshold.count, MAX_THRESHOLD_COUNT));
}
