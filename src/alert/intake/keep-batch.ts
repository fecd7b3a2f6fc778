/**
 * Hop 1 of an alert (house.md 4) for a batch: load the latest alert of each fingerprint, let the core decide
 * event by event, and keep signals, alerts and tasks in one transaction.
 */
import type { AlertId, IntegrationId, SignalId } from '../../kernel/ids.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { crashPoint } from '../../platform/crash-point.ts';
import { isHeldByOthers } from '../../platform/database-errors.ts';
import type { Sql, Tx } from '../../platform/db.ts';
import { jsonText } from '../../platform/json-rows.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll, type Task } from '../../platform/outbox.ts';
import { withLast } from '../../platform/with-last.ts';
import type { Alert, AlertChange, MonitoringEvent } from '../core/alert.ts';
import { clockNote, decide, type Verdict } from '../core/dedup.ts';
import type { RuleBook } from '../core/judging/book.ts';
import { type Held, hold, isKeptBack, PAUSED } from '../core/judging/hold.ts';
import { isSeenAgain } from '../core/seen-again.ts';
import { countFailures } from '../rules/rule-store.ts';
import { insertChanges } from '../store.ts';
import { bookIn, lastBook } from './book.ts';
import type { Intake } from './intake.ts';
import {
  alertsOf,
  BEGINNING,
  type Beginning,
  countingRepeats,
  heldByOthers,
  insertAlerts,
  insertingSignals,
  type Locked,
  locking,
  type NewSignal,
  suppressWaiting,
  touchIntegrations,
  updateAlerts,
  WAIT_FOR_COMMIT,
} from './intake-store.ts';
import { askRules, type Judged, judgeBatch, type Told } from './judge-batch.ts';
import { knownAlertsOf } from './known-alerts.ts';
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
  const ahead = askAhead(machine, intakes);
  const { kept, touched, xid } = await machine.db.transact(
    async (tx, beginning?: Beginning, locked?: readonly Locked[]) => {
      const work = { machine, tx, intakes, version: beginning?.version };
      const { last, ...done } = await keepWith(work, ahead && { ...ahead, locked: locked ?? [] });
      return withLast({ ...done, xid: beginning?.xid }, [...last, WAIT_FOR_COMMIT]);
    },
    { question: BEGINNING, first: ahead && locking(ahead.fingerprints) },
  );
  if (xid !== undefined) knownAlertsOf(machine).remember(touched.values(), xid);
  crashPoint(machine.config, 'accept.committed');
  for (const { source } of intakes) machine.metrics.signalsAccepted.inc({ source });
  return kept;
}

/** Those of a batch that waited too long for an alert which somebody else holds; what is not about one waits no more. */
export async function heldBack(
  machine: Machine,
  intakes: readonly Intake[],
  error: unknown,
): Promise<ReadonlySet<Intake>> {
  const ahead = isHeldByOthers(error) ? askAhead(machine, intakes) : undefined;
  if (ahead === undefined) return new Set();
  const held = await machine.db.transact((tx) => heldByOthers(tx, ahead.fingerprints));
  return new Set(intakes.filter((_, at) => held.has(ahead.told[at]?.fingerprint ?? '')));
}

/** As `keepBatch`, as a part of something larger that is committed together. */
export async function keepIn(
  machine: Machine,
  tx: Tx,
  intakes: readonly Intake[],
): Promise<readonly Kept[]> {
  const { kept, last } = await keepWith({ machine, tx, intakes }, undefined);
  await Promise.all(last.map((query) => tx.run(query)));
  return kept;
}

/** What the book of the last batch says, so that alerts can be locked before it is known whether that book still holds. */
interface Ahead {
  readonly book: RuleBook;
  readonly told: readonly Told[];
  readonly fingerprints: readonly string[];
}

function askAhead(machine: Machine, intakes: readonly Intake[]): Ahead | undefined {
  const book = lastBook(machine);
  if (book === undefined) return undefined;
  const told = askRules(book.rules, intakes);
  return { book, told, fingerprints: fingerprintsOf(told) };
}

/** In the order in which everybody locks them. */
function fingerprintsOf(told: readonly Told[]): readonly string[] {
  return [...new Set(told.map((one) => one.fingerprint))].sort();
}

interface Done {
  readonly kept: readonly Kept[];
  /** What became of the alerts of the batch. */
  readonly touched: ReadonlyMap<AlertId, Alert>;
  /** Still to be written; nobody needs the answers. */
  readonly last: readonly Sql[];
}

async function keepWith(
  work: {
    readonly machine: Machine;
    readonly tx: Tx;
    readonly intakes: readonly Intake[];
    readonly version?: number | undefined;
  },
  ahead: (Ahead & { readonly locked: readonly Locked[] }) | undefined,
): Promise<Done> {
  const { machine, tx, intakes, version } = work;
  const rules = await bookIn(machine, tx, version);
  const holds = ahead?.book === rules ? ahead : undefined;
  const told = holds?.told ?? askRules(rules.rules, intakes);
  const judged = await judgeBatch(tx, rules, told);
  const fingerprints = holds?.fingerprints ?? fingerprintsOf(told);
  const locked = holds?.locked ?? (await tx.rows<Locked>(locking(fingerprints)));
  const book = openBook(await alertsOf(tx, { locked, fingerprints }, knownAlertsOf(machine)));
  const decided = judged.map((one) => ({ one, decision: decideOne(tx, book, one) }));
  const last = await write(tx, book, { intakes, judged, decided });
  const kept = decided.map(({ one, decision }) => ({
    signalId: one.intake.signalId,
    alertId: decision.alert?.id ?? null,
    verdict: decision.verdict,
  }));
  return { kept, touched: book.touched, last };
}

interface Decided {
  readonly one: Judged;
  readonly decision: Held;
}

/**
 * Sent in this order and all at once: nobody here waits for what another answers. Gives what may go with the commit:
 * of a batch of nothing but repeats, which most are, that is all.
 */
async function write(
  tx: Tx,
  book: Book,
  batch: {
    readonly intakes: readonly Intake[];
    readonly judged: readonly Judged[];
    readonly decided: readonly Decided[];
  },
): Promise<readonly Sql[]> {
  const { intakes, judged, decided } = batch;
  const { repeats, changed, fresh } = sorted(book);
  const settled = decided.flatMap(({ decision: { settles, alert } }) =>
    settles && alert ? [alert] : [],
  );
  const signals = insertingSignals(
    tx.now,
    decided.map(({ one, decision }) => signalOf(one, decision, tx.now)),
  );
  await Promise.all([
    // Alerts that ended make room for those that begin.
    updateAlerts(tx, changed),
    insertAlerts(tx, fresh),
    // Signals of this batch may be among those that waited.
    settled.length > 0 && tx.run(signals),
    suppressWaiting(tx, settled),
    insertChanges(tx, book.changes),
    countFailures(tx, failuresIn(judged)),
    enqueueAll(
      tx,
      decided.flatMap(({ decision }) => tasksOf(decision, tx.now)),
    ),
    touchIntegrations(tx, longUnheard(intakes, tx.now)),
    tell(tx, decided),
  ]);
  return [
    ...(repeats.length === 0 ? [] : [countingRepeats(repeats)]),
    ...(settled.length > 0 ? [] : [signals]),
  ];
}

/** What became of the alerts of a batch, by how much of them is to be written. */
function sorted({ before, touched, fresh }: Book) {
  const repeats: Alert[] = [];
  const changed: Alert[] = [];
  const made: Alert[] = [];
  for (const alert of touched.values()) {
    const known = before.get(alert.id);
    if (fresh.has(alert.id)) made.push(alert);
    else (known !== undefined && isSeenAgain(known, alert) ? repeats : changed).push(alert);
  }
  return { repeats, changed, fresh: made };
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
  /** As they were before the batch. */
  readonly before: ReadonlyMap<AlertId, Alert>;
  readonly latest: Map<string, Alert>;
  readonly touched: Map<AlertId, Alert>;
  readonly fresh: Set<AlertId>;
  readonly changes: { alert: AlertId; change: AlertChange }[];
}

function openBook(known: readonly Alert[]): Book {
  return {
    before: new Map(known.map((alert) => [alert.id, alert])),
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

export function signalOf(judged: Judged, decision: Held, now: Instant): NewSignal {
  const { intake } = judged;
  const { event } = intake;
  const note = clockNote(event, now);
  const { disposition, reason, suppressedBy, incidentId } = settled(decision, now);
  return {
    id: intake.signalId,
    source: intake.source,
    integrationId: intake.integration.id,
    serviceId: judged.serviceId,
    title: event.title,
    raw: event.raw,
    cuts: note === undefined ? event.cuts : [...event.cuts, note],
    event: storedEvent(event, intake.around),
    trace: traceOf(judged, decision),
    alertId: decision.alert?.id ?? null,
    disposition,
    reason,
    suppressedBy,
    incidentId,
  };
}

/** What is needed to tell the same again: all but the body itself, what was cut, and links. */
export function storedEvent(event: MonitoringEvent, around: Intake['around']): string {
  const { action, key, severity, title, body, labels, startsAt, expiresAt } = event;
  const { expiresInSeconds, firstWordsStand, amendment } = event;
  return jsonText({
    ...{ action, key, severity, title, body, labels },
    ...{ startsAt, expiresAt, expiresInSeconds, firstWordsStand, amendment },
    around,
  } satisfies {
    readonly [K in Exclude<keyof MonitoringEvent, 'raw' | 'cuts' | 'links'> | 'around']-?: unknown;
  });
}

/** Where the outcome is known at once it is written at once; the rest waits for the incident. */
function settled(
  { verdict, alert }: Held,
  now: Instant,
): Pick<NewSignal, 'disposition' | 'reason' | 'suppressedBy' | 'incidentId'> {
  if (verdict.kind === 'dropped') {
    const { reason } = verdict;
    return { disposition: 'suppressed', reason, suppressedBy: null, incidentId: null };
  }
  const incidentId = alert?.incidentId ?? null;
  const reason = alert?.suppressedReason ?? null;
  if (reason !== null) {
    const suppressedBy = alert?.suppressedBy ?? null;
    return { disposition: 'suppressed', reason, suppressedBy, incidentId };
  }
  if (incidentId !== null) {
    return { disposition: 'attached', reason: null, suppressedBy: null, incidentId };
  }
  const paused = alert !== undefined && isKeptBack(alert, now);
  const waits = paused ? PAUSED : null;
  return { disposition: 'pending', reason: waits, suppressedBy: null, incidentId: null };
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
