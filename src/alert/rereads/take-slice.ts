/**
 * Does what reading again a slice of signals and dead letters comes to, in the transaction of the slice: events are
 * compared with what is known at their original time, one after the other, and signals, alerts and tasks are written
 * together.
 */
import type { AlertId, ChangeId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/db.ts';
import { jsonText } from '../../platform/json-rows.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll, type Task } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { keepChange } from '../changes/change-store.ts';
import type { Alert, AlertChange } from '../core/alert.ts';
import { isKeptBack } from '../core/judging/hold.ts';
import { correct, READ_AGAIN, type Rereading, takeIn } from '../core/rereads/take-in.ts';
import {
  claimLetter,
  noteTaken,
  releaseLetter,
  settleLetter,
} from '../dead-letters/dead-letter-store.ts';
import { digestOf } from '../dead-letters/taken.ts';
import { faultText } from '../handle.ts';
import {
  alertsOf,
  insertAlerts,
  insertingSignals,
  type Locked,
  locking,
  type NewSignal,
  suppressWaiting,
  updateAlerts,
} from '../intake/intake-store.ts';
import type { Judged } from '../intake/judge-batch.ts';
import { expiryTask, signalOf, storedEvent } from '../intake/keep-batch.ts';
import { knownAlertsOf } from '../intake/known-alerts.ts';
import type { SenderRow } from '../integration-store.ts';
import { insertChanges } from '../store.ts';
import type { Looked } from './look.ts';
import type { DoneItem } from './reread-store.ts';

interface Slice {
  readonly looked: readonly Looked[];
  readonly sender: SenderRow;
  readonly rereading: Rereading;
  /** Who asked for it. */
  readonly by: string;
}

export async function takeSlice(
  machine: Machine,
  tx: Tx,
  slice: Slice,
): Promise<readonly DoneItem[]> {
  const { looked, rereading } = slice;
  const concerned = looked.flatMap(({ takes, corrects }) =>
    corrects === undefined ? takes : [...takes, corrects],
  );
  const fingerprints = [...new Set(concerned.map(({ fingerprint }) => fingerprint))].sort();
  const locked = await tx.rows<Locked>(locking(fingerprints));
  const known = await alertsOf(tx, { locked, fingerprints }, knownAlertsOf(machine));
  const book = openBook(known);
  const done: DoneItem[] = [];
  for (const one of looked) {
    const item =
      one.stored.letterId === null
        ? signalDone(book, one, rereading)
        : await letterDone(tx, book, { ...slice, one, letter: one.stored.letterId });
    done.push(item);
  }
  await write(tx, book);
  return done;
}

interface Book {
  readonly latest: Map<string, Alert>;
  readonly touched: Map<AlertId, Alert>;
  readonly fresh: Set<AlertId>;
  readonly settled: Alert[];
  readonly changes: { readonly alert: AlertId; readonly change: AlertChange }[];
  readonly tasks: Task[];
  readonly signals: { readonly at: Instant; readonly signal: NewSignal }[];
  fired: number;
  cleared: number;
}

function openBook(known: readonly Alert[]): Book {
  return {
    latest: new Map(known.map((alert) => [alert.fingerprint, alert])),
    ...{ touched: new Map(), fresh: new Set(), settled: [] },
    ...{ changes: [], tasks: [], signals: [], fired: 0, cleared: 0 },
  };
}

function signalDone(book: Book, one: Looked, rereading: Rereading): DoneItem {
  const { stored, compared, takes, corrects, words } = one;
  const nothing = { n: stored.n, effect: 'nothing', words, alertId: null, signals: [] } as const;
  if (stored.raw === null) return { ...nothing, effect: 'gone' };
  if (takes.length > 0) return { n: stored.n, ...takeAll(book, one, rereading) };
  if (corrects !== undefined) return correctOne(book, { stored, corrects }, rereading);
  const isElsewhere = compared.cells.includes('service');
  return isElsewhere ? { ...nothing, words: 'A condition stays with its service.' } : nothing;
}

function correctOne(
  book: Book,
  { stored, corrects }: { readonly stored: Looked['stored']; readonly corrects: Judged },
  rereading: Rereading,
): DoneItem {
  const { event, settings, fingerprint } = corrects;
  const found = correct(book.latest.get(fingerprint), event, {
    at: stored.receivedAt,
    loudness: settings.loudness[event.severity],
    rereading,
  });
  const { n } = stored;
  if (found === undefined) {
    const words = 'Its alert is over, or something newer was told of it.';
    return { n, effect: 'nothing', words, alertId: null, signals: [] };
  }
  put(book, found.alert, found.changes);
  if (found.louder) book.tasks.push(refired(found.alert));
  const alertId = found.alert.id;
  return { n, effect: 'corrected', words: undefined, alertId, made: madeOf(corrects), signals: [] };
}

/** What was made of it this time. */
function madeOf({ intake, judgement, serviceId }: Judged): NonNullable<DoneItem['made']> {
  const event = storedEvent(intake.event, intake.around);
  return { event, trace: jsonText({ steps: judgement.trace }), serviceId };
}

function takeAll(book: Book, { takes, stored }: Looked, rereading: Rereading): Omit<DoneItem, 'n'> {
  const at = stored.receivedAt;
  const took = takes.map((judged) => ({ judged, ...takeOne(book, judged, { at, rereading }) }));
  const came = took.filter(({ verdict }) => verdict !== 'overtaken');
  const [first] = came;
  const words = [...new Set(took.map(({ verdict }) => verdict))]
    .map((verdict) => `${took.filter((one) => one.verdict === verdict).length} ${verdict}`)
    .join(', ');
  if (first === undefined) {
    const overtaken = 'Newer signals of the same condition stand.';
    return { effect: 'overtaken', words: overtaken, alertId: null, signals: [] };
  }
  return {
    ...{ effect: 'taken', words: `Read: ${words}.`, alertId: first.alertId },
    made: madeOf(first.judged),
    signals: came.map(({ judged }) => ({ id: judged.intake.signalId, receivedAt: at })),
  };
}

interface Took {
  readonly verdict: string;
  readonly alertId: AlertId | null;
}

function takeOne(
  book: Book,
  judged: Judged,
  { at, rereading }: { readonly at: Instant; readonly rereading: Rereading },
): Took {
  const { intake, event, fingerprint, serviceId, settings, judgement } = judged;
  const known = book.latest.get(fingerprint);
  const circumstances = {
    ...{ now: at, freshId: intake.freshAlertId, integrationId: intake.integration.id },
    ...{ serviceId, source: intake.source, fingerprint, rules: settings },
  };
  const taken = takeIn(known, { event, judgement }, { circumstances, rereading });
  if (taken.kind === 'overtaken') return { verdict: 'overtaken', alertId: null };
  const { ended, held, louder } = taken;
  if (ended !== undefined) put(book, ended.alert, ended.changes);
  const { alert, verdict } = held;
  if (alert?.id === intake.freshAlertId) book.fresh.add(alert.id);
  if (alert !== undefined && alert !== (ended?.alert ?? known)) put(book, alert, held.changes);
  if (alert !== undefined && held.settles) book.settled.push(alert);
  book.signals.push({ at, signal: signalOf(judged, held, at) });
  if (verdict.kind === 'new') book.fired += 1;
  if (verdict.kind === 'cleared') book.cleared += 1;
  if (alert !== undefined && alert.suppressedReason !== READ_AGAIN) {
    if (held.askAt !== undefined) book.tasks.push(expiryTask(alert.id, held.askAt));
    const isHeard = !isKeptBack(alert, rereading.now);
    if (verdict.kind === 'cleared' && isHeard) {
      const about = { payload: { alert: alert.id }, flow: alert.serviceId };
      book.tasks.push({ task: 'alert.cleared', ...about });
    }
    if (louder && isHeard) book.tasks.push(refired(alert));
  }
  return { verdict: verdict.kind, alertId: alert?.id ?? null };
}

function put(book: Book, alert: Alert, changes: readonly AlertChange[]): void {
  book.latest.set(alert.fingerprint, alert);
  book.touched.set(alert.id, alert);
  for (const change of changes) book.changes.push({ alert: alert.id, change });
}

function refired(alert: Alert): Task {
  return { task: 'alert.refired', payload: { alert: alert.id }, flow: alert.serviceId };
}

/** As when it is tried by itself (ALR-71), but for when its events count and whom they call. */
async function letterDone(
  tx: Tx,
  book: Book,
  about: Slice & { readonly one: Looked; readonly letter: string },
): Promise<DoneItem> {
  const { one, letter, sender, rereading, by } = about;
  const { stored, takes, changes, faults, taken, words } = one;
  const { n } = stored;
  const nothing = { n, effect: 'nothing', words, alertId: null, signals: [] } as const;
  if (takes.length === 0 && changes.length === 0) return nothing;
  if ((await claimLetter(tx, letter)) === undefined) return { ...nothing, effect: 'gone' };
  const done = takeAll(book, one, rereading);
  for (const event of changes) {
    const id = newId<ChangeId>();
    await keepChange(tx, { id, integration: sender, source: stored.source ?? '', event });
  }
  const told =
    changes.length === 0
      ? (done.words ?? '')
      : `Read: ${changes.length} change${changes.length === 1 ? '' : 's'}.`;
  if (faults.length > 0) {
    await noteTaken(tx, letter, [...taken, ...takes.map(({ intake }) => digestOf(intake.event))]);
    await releaseLetter(tx, letter, faultText(faults));
  } else {
    await settleLetter(tx, letter, { how: 'retried', by, words: told });
  }
  return {
    n,
    ...done,
    effect: done.signals.length > 0 || changes.length > 0 ? 'taken' : done.effect,
    words: told,
  };
}

async function write(tx: Tx, book: Book): Promise<void> {
  const all = [...book.touched.values()];
  await updateAlerts(
    tx,
    all.filter(({ id }) => !book.fresh.has(id)),
  );
  await insertAlerts(
    tx,
    all.filter(({ id }) => book.fresh.has(id)),
  );
  for (const at of new Set(book.signals.map((one) => one.at))) {
    const then = book.signals.flatMap((one) => (one.at === at ? [one.signal] : []));
    await tx.run(insertingSignals(at, then));
  }
  await suppressWaiting(tx, book.settled);
  await insertChanges(tx, book.changes);
  await enqueueAll(tx, book.tasks);
  const { fired, cleared } = book;
  if (fired + cleared > 0) await publish(tx, { topic: 'alerts', body: { fired, cleared } });
}
