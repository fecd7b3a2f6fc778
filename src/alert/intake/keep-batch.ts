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
import { clockNote, decide, type Verdict } from '../core/dedup.ts';
import { type Held, hold, isKeptBack, PAUSED } from '../core/judging/hold.ts';
import { countFailures } from '../rules/rule-store.ts';
import { insertChanges } from '../store.ts';
import { bookIn } from './book.ts';
import type { Intake } from './intake.ts';
import {
  BOOK_VERSION,
  insertAlerts,
  insertSignals,
  lockLatest,
  type NewSignal,
  suppressWaiting,
  touchIntegrations,
  updateAlerts,
} from './intake-store.ts';
import { type Judged, judgeBatch } from './judge-batch.ts';
import { failuresIn, traceOf } from './trace.ts';

const TOUCH_SECONDS = 10;

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
  const kept = await machine.db.transact(
    (tx, book?: { readonly version: number }) => keepIn(machine, tx, intakes, book?.version),
    BOOK_VERSION,
  );
  crashPoint(machine.config, 'accept.committed');
  for (const { source } of intakes) machine.metrics.signalsAccepted.inc({ source });
  return kept;
}

/** As `keepBatch`, as a part of something larger that is committed together. */
export async function keepIn(
  machine: Machine,
  tx: Tx,
  intakes: readonly Intake[],
  bookVersion?: number,
): Promise<readonly Kept[]> {
  const judged = await judgeBatch(tx, await bookIn(machine, tx, bookVersion), intakes);
  const fingerprints = [...new Set(judged.map((one) => one.fingerprint))].sort();
  const known = await lockLatest(tx, fingerprints);
  const book = openBook(known);
  const decided = judged.map((one) => ({ one, decision: decideOne(tx, book, one) }));
  await write(tx, book, { intakes, judged, decided });
  return decided.map(({ one, decision }) => ({
    signalId: one.intake.signalId,
    alertId: decision.alert?.id ?? null,
    verdict: decision.verdict,
  }));
}

interface Decided {
  readonly one: Judged;
  readonly decision: Held;
}

/** Sent in this order and all at once: nobody here waits for what another answers. */
async function write(
  tx: Tx,
  { touched, fresh, changes }: Book,
  batch: {
    readonly intakes: readonly Intake[];
    readonly judged: readonly Judged[];
    readonly decided: readonly Decided[];
  },
): Promise<void> {
  const { intakes, judged, decided } = batch;
  const alerts = [...touched.values()];
  const settled = decided.flatMap(({ decision: { settles, alert } }) =>
    settles && alert ? [alert] : [],
  );
  await Promise.all([
    updateAlerts(
      tx,
      alerts.filter(({ id }) => !fresh.has(id)),
    ),
    insertAlerts(
      tx,
      alerts.filter(({ id }) => fresh.has(id)),
    ),
    insertSignals(
      tx,
      decided.map(({ one, decision }) => signalOf(one, decision, tx.now)),
    ),
    suppressWaiting(tx, settled),
    insertChanges(tx, changes),
    countFailures(tx, failuresIn(judged)),
    enqueueAll(
      tx,
      decided.flatMap(({ decision }) => tasksOf(decision, tx.now)),
    ),
    touchIntegrations(tx, longUnheard(intakes, tx.now)),
    tell(tx, decided),
  ]);
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

function decideOne(tx: Tx, book: Book, judged: Judged): Held {
  const { intake, event, fingerprint, serviceId, settings, judgement, quiet } = judged;
  const before = book.latest.get(fingerprint);
  const found = decide(before, event, {
    now: tx.now,
    freshId: intake.freshAlertId,
    integrationId: intake.integration.id,
    serviceId,
    source: intake.source,
    fingerprint,
    rules: settings,
  });
  const decision = hold(found, judgement, { event, known: before, quiet, now: tx.now });
  const { alert } = decision;
  if (alert === undefined || alert === before) return decision;
  if (alert.id === intake.freshAlertId) book.fresh.add(alert.id);
  book.latest.set(fingerprint, alert);
  book.touched.set(alert.id, alert);
  for (const change of decision.changes) book.changes.push({ alert: alert.id, change });
  return decision;
}

function signalOf(judged: Judged, decision: Held, now: Instant): NewSignal {
  const { intake } = judged;
  const { event } = intake;
  const note = clockNote(event, now);
  return {
    id: intake.signalId,
    source: intake.source,
    integrationId: intake.integration.id,
    serviceId: judged.serviceId,
    title: event.title,
    raw: event.raw,
    cuts: note === undefined ? event.cuts : [...event.cuts, note],
    event: storedEvent(event),
    trace: traceOf(judged, decision),
    alertId: decision.alert?.id ?? null,
    ...settled(decision, now),
  };
}

/** What a dry run needs to tell the same again. */
function storedEvent({ raw: _raw, cuts: _cuts, links: _links, ...event }: MonitoringEvent): string {
  return JSON.stringify(event);
}

/** Where the outcome is known at once it is written at once; the rest waits for the incident. */
function settled(
  { verdict, alert }: Held,
  now: Instant,
): Pick<NewSignal, 'disposition' | 'reason' | 'suppressedBy' | 'incidentId'> {
  const none = { suppressedBy: null, incidentId: null };
  if (verdict.kind === 'dropped') {
    return { ...none, disposition: 'suppressed', reason: verdict.reason };
  }
  const incidentId = alert?.incidentId ?? null;
  const reason = alert?.suppressedReason ?? null;
  if (reason !== null) {
    const suppressedBy = alert?.suppressedBy ?? null;
    return { disposition: 'suppressed', reason, suppressedBy, incidentId };
  }
  if (incidentId !== null) {
    return { ...none, disposition: 'attached', reason: null, incidentId };
  }
  const paused = alert !== undefined && isKeptBack(alert, now);
  return { ...none, disposition: 'pending', reason: paused ? PAUSED : null };
}

function tasksOf({ verdict, alert, askAt, acceptAt }: Held, now: Instant): readonly Task[] {
  if (alert === undefined) return [];
  // A storm is of a service: the first alerts of others go ahead of its crowd.
  const about = { payload: { alert: alert.id }, flow: alert.serviceId };
  const heard = !isKeptBack(alert, now);
  const tasks: Task[] = [];
  if (acceptAt !== undefined) {
    tasks.push({
      ...{ task: 'alert.accepted', ...about },
      ...(acceptAt > now ? { dueAt: acceptAt } : {}),
    });
  }
  if (verdict.kind === 'cleared' && heard) tasks.push({ task: 'alert.cleared', ...about });
  if (verdict.kind === 'repeat' && verdict.louder && heard && acceptAt === undefined) {
    tasks.push({ task: 'alert.refired', ...about });
  }
  if (askAt !== undefined) tasks.push(expiryTask(alert.id, askAt));
  return tasks;
}

/** Asks at `dueAt` whether the alert has expired; a later question replaces an earlier one. */
export function expiryTask(alert: AlertId, dueAt: NonNullable<Alert['expiresAt']>): Task {
  return { task: 'alert.expire', payload: { alert }, dueAt, key: `alert.expire:${alert}` };
}

/** Open screens hear of alerts that began or ended, not of every repeat. */
async function tell(tx: Tx, decided: readonly { readonly decision: Held }[]): Promise<void> {
  const news = decided.filter(
    ({ decision: { verdict } }) => verdict.kind === 'new' || verdict.kind === 'cleared',
  );
  if (news.length === 0) return;
  const fired = news.filter(({ decision }) => decision.verdict.kind === 'new').length;
  await publish(tx, { topic: 'alerts', body: { fired, cleared: news.length - fired } });
}
