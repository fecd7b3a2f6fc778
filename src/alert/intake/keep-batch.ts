/**
 * Hop 1 of an alert (house.md 4) for a batch: load the latest alert of each fingerprint, let the core decide
 * event by event, and keep signals, alerts and tasks in one transaction.
 */
import type { AlertId, IntegrationId, SignalId } from '../../kernel/ids.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { crashPoint } from '../../platform/crash-point.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll, type Task } from '../../platform/outbox.ts';
import type { Alert, AlertChange, MonitoringEvent } from '../core/alert.ts';
import { clockNote, type Decision, decide, type Verdict } from '../core/dedup.ts';
import type { SenderRow } from '../integration-store.ts';
import { insertChanges } from '../store.ts';
import {
  insertAlerts,
  insertSignals,
  lockLatest,
  type NewSignal,
  touchIntegrations,
  updateAlerts,
} from './intake-store.ts';

const TOUCH_SECONDS = 10;

/** One event on its way in; ids are made before, so that a try repeated keeps them. */
export interface Intake {
  readonly integration: SenderRow;
  readonly source: string;
  readonly event: MonitoringEvent;
  readonly fingerprint: string;
  readonly signalId: SignalId;
  /** Used if this becomes a new alert. */
  readonly freshAlertId: AlertId;
}

/** What became of one event. */
export interface Kept {
  readonly signalId: SignalId;
  readonly alertId: AlertId | null;
  readonly verdict: Verdict;
}

/** Resolves after the commit, in the order of `intakes`. */
export async function keepBatch(
  machine: Machine,
  intakes: readonly Intake[],
): Promise<readonly Kept[]> {
  const kept = await machine.db.transact((tx) => keepIn(tx, intakes));
  crashPoint(machine.config, 'accept.committed');
  for (const { source } of intakes) machine.metrics.signalsAccepted.inc({ source });
  return kept;
}

/** As `keepBatch`, as a part of something larger that is committed together. */
export async function keepIn(tx: Tx, intakes: readonly Intake[]): Promise<readonly Kept[]> {
  const fingerprints = [...new Set(intakes.map((intake) => intake.fingerprint))].sort();
  const known = await lockLatest(tx, fingerprints);
  const book = openBook(known);
  const decided = intakes.map((intake) => {
    const decision = decideOne(tx, book, intake);
    return { intake, decision };
  });
  await updateAlerts(
    tx,
    [...book.touched.values()].filter((alert) => !book.fresh.has(alert.id)),
  );
  await insertAlerts(
    tx,
    [...book.touched.values()].filter((alert) => book.fresh.has(alert.id)),
  );
  await insertSignals(
    tx,
    decided.map(({ intake, decision }) => signalOf(intake, decision, tx.now)),
  );
  await insertChanges(tx, book.changes);
  await enqueueAll(
    tx,
    decided.flatMap(({ decision }) => tasksOf(decision)),
  );
  await touchIntegrations(tx, longUnheard(intakes, tx.now));
  await tell(tx, decided);
  return decided.map(({ intake, decision }) => ({
    signalId: intake.signalId,
    alertId: decision.alert?.id ?? null,
    verdict: decision.verdict,
  }));
}

/** Senders whose last sign of life is worth writing down: reading a row must not mean writing one. */
function longUnheard(intakes: readonly Intake[], now: Instant): readonly IntegrationId[] {
  const unheard = intakes.filter(({ integration: { lastSeenAt } }) => {
    return lastSeenAt === null || secondsBetween(lastSeenAt, now) >= TOUCH_SECONDS;
  });
  return [...new Set(unheard.map((intake) => intake.integration.id))];
}

/** What is known while the events of a batch are decided one after the other. */
interface Book {
  readonly latest: Map<string, Alert>;
  readonly touched: Map<AlertId, Alert>;
  readonly fresh: Set<AlertId>;
  readonly changes: { alert: AlertId; change: AlertChange }[];
}

function openBook(known: readonly Alert[]): Book {
  return {
    latest: new Map(known.map((alert) => [alert.fingerprint, alert])),
    touched: new Map(),
    fresh: new Set(),
    changes: [],
  };
}

function decideOne(tx: Tx, book: Book, intake: Intake): Decision {
  const { integration, source, event, fingerprint, freshAlertId } = intake;
  const before = book.latest.get(fingerprint);
  const decision = decide(before, event, {
    now: tx.now,
    freshId: freshAlertId,
    integrationId: integration.id,
    serviceId: integration.serviceId,
    source,
    fingerprint,
    rules: integration.rules,
  });
  const { alert } = decision;
  if (alert === undefined || alert === before) return decision;
  if (alert.id === freshAlertId) book.fresh.add(alert.id);
  book.latest.set(fingerprint, alert);
  book.touched.set(alert.id, alert);
  for (const change of decision.changes) book.changes.push({ alert: alert.id, change });
  return decision;
}

function signalOf(intake: Intake, { verdict, alert }: Decision, now: Instant): NewSignal {
  const note = clockNote(intake.event, now);
  return {
    id: intake.signalId,
    source: intake.source,
    integrationId: intake.integration.id,
    serviceId: intake.integration.serviceId,
    title: intake.event.title,
    raw: intake.event.raw,
    cuts: note === undefined ? intake.event.cuts : [...intake.event.cuts, note],
    alertId: alert?.id ?? null,
    ...settled(verdict, alert),
  };
}

/** Where the outcome is known at once it is written at once; the rest waits for the incident. */
function settled(
  verdict: Verdict,
  alert: Alert | undefined,
): Pick<NewSignal, 'disposition' | 'reason' | 'incidentId'> {
  if (verdict.kind === 'dropped') {
    return { disposition: 'suppressed', reason: verdict.reason, incidentId: null };
  }
  const incidentId = alert?.incidentId ?? null;
  if (incidentId !== null) return { disposition: 'attached', reason: null, incidentId };
  const reason = alert?.suppressedReason ?? null;
  if (reason !== null) return { disposition: 'suppressed', reason, incidentId: null };
  return { disposition: 'pending', reason: null, incidentId: null };
}

function tasksOf({ verdict, alert, askAt }: Decision): readonly Task[] {
  if (alert === undefined) return [];
  const payload = { alert: alert.id };
  const tasks: Task[] = [];
  if (verdict.kind === 'new') tasks.push({ task: 'alert.accepted', payload });
  if (verdict.kind === 'cleared') tasks.push({ task: 'alert.cleared', payload });
  if (verdict.kind === 'repeat' && verdict.louder) tasks.push({ task: 'alert.refired', payload });
  if (askAt !== undefined) tasks.push(expiryTask(alert.id, askAt));
  return tasks;
}

/** Asks at `dueAt` whether the alert has expired; a later question replaces an earlier one. */
export function expiryTask(alert: AlertId, dueAt: NonNullable<Alert['expiresAt']>): Task {
  return { task: 'alert.expire', payload: { alert }, dueAt, key: `alert.expire:${alert}` };
}

/** Open screens hear of alerts that began or ended, not of every repeat. */
async function tell(tx: Tx, decided: readonly { readonly decision: Decision }[]): Promise<void> {
  const news = decided.filter(
    ({ decision: { verdict } }) => verdict.kind === 'new' || verdict.kind === 'cleared',
  );
  if (news.length === 0) return;
  const fired = news.filter(({ decision }) => decision.verdict.kind === 'new').length;
  await publish(tx, { topic: 'alerts', body: { fired, cleared: news.length - fired } });
}
