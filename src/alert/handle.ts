/**
 * What the doors, jobs and screens do to alerts: accept events, find the sender behind a key, clear by hand or
 * by expiry, dismiss a signal. Each answers after its commit.
 */
import type { ActorId, AlertId, ChangeId, SignalId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { isDataFault } from '../platform/database-errors.ts';
import type { Tx } from '../platform/db.ts';
import { publish } from '../platform/live.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { hashSecret, newId } from '../platform/random.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../service/core/service-settings.ts';
import { serviceById } from '../service/store.ts';
import { keepChange } from './changes/change-store.ts';
import type { Alert, MonitoringEvent } from './core/alert.ts';
import type { ChangeEvent } from './core/change.ts';
import { clear } from './core/dedup.ts';
import { fingerprintOf } from './core/fingerprint.ts';
import { endOfPaused } from './core/judging/hold.ts';
import { type LetterKind, noteTaken, releaseLetter } from './dead-letters/dead-letter-store.ts';
import { aroundToKeep, refused } from './dead-letters/refused.ts';
import { digestOf, withoutTaken } from './dead-letters/taken.ts';
import { suppressWaiting, touchIntegrations } from './intake/intake-store.ts';
import { expiryTask, type Kept } from './intake/keep-batch.ts';
import { senderByKey } from './intake/key-lookup.ts';
import { isFull, keep } from './intake/lane.ts';
import { readAs, wordsOf } from './intake/read-body.ts';
import type { SenderRow } from './integration-store.ts';
import { type Around, NOTHING_AROUND, type Parsed } from './integrations/integration.ts';
import { insertChanges, lockAlert, saveAlert, setDisposition } from './store.ts';

/** The enabled sender of this key, of one of these sources. */
export async function senderOf(
  machine: Machine,
  key: string,
  sources: readonly string[],
): Promise<SenderRow | undefined> {
  const found = await senderByKey(machine, hashSecret(key));
  return found !== undefined && sources.includes(found.source) ? found : undefined;
}

/** Keeps the events of one request; `source` is the door they came through. */
export async function accept(
  machine: Machine,
  intake: {
    readonly integration: SenderRow;
    readonly source: string;
    readonly events: readonly MonitoringEvent[];
    readonly around?: Around | undefined;
  },
): Promise<readonly Kept[] | Refusal> {
  if (isFull(machine, intake.integration.id)) {
    return refuse('unavailable', 'intake.full', {
      message: 'Too many signals are waiting to be kept. Nothing of this request was; try again.',
      retryAfterSeconds: 5,
    });
  }
  const { integration, source, events, around } = intake;
  return keep(
    machine,
    events.map((event) => ({
      integration,
      source,
      event,
      fingerprint: fingerprintOf(integration.id, event.key),
      around,
      signalId: newId<SignalId>(),
      freshAlertId: newId<AlertId>(),
    })),
  );
}

/** A body as a door received it. */
export interface Delivery {
  /** Cut out of what is kept; absent where none was in the body. */
  readonly key?: string;
  readonly integration: SenderRow;
  /** Whose format it is in. */
  readonly source: string;
  readonly body: unknown;
  /** The body's text, kept whole where it made a single event. */
  readonly text: string;
  readonly around?: Around;
  /** The body as it came, where `text` is not that. */
  readonly whole?: string;
  readonly contentType?: string | undefined;
  /** The dead letter that is read again. */
  readonly letter?: string;
  /** Digests of what was taken of it before: that is not taken again. */
  readonly taken?: readonly string[];
}

export interface Delivered {
  readonly kept: readonly Kept[];
  readonly events: readonly MonitoringEvent[];
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly parsed: Parsed;
}

/** Parses and keeps: the good items even where others are bad; what could not be taken is remembered. */
export async function deliver(machine: Machine, delivery: Delivery): Promise<Delivered | Refusal> {
  const { integration, source, key, text } = delivery;
  const redact = (whole: string): string => (key ? whole.replaceAll(key, '[key]') : whole);
  const around = delivery.around ?? NOTHING_AROUND;
  const inVain = (reason: string, kind: LetterKind, taken: readonly string[] = []) =>
    tellInVain(machine, delivery, { reason, kind, taken });
  const read = readAs(source, delivery.body, { freshKey: newId, redact, around });
  if ('failed' in read) {
    await inVain(`Reading it failed: ${read.failed}`, 'fault');
    return failedHere();
  }
  const { parsed, looksAround } = read;
  const { faults, changes = [] } = parsed;
  const { taken = [] } = delivery;
  const events = withoutTaken(parsed.events, taken);
  const [only] = events;
  const isWhole = parsed.events.length === 1 && faults.length === 0 && text !== '';
  const whole = isWhole && only !== undefined ? [{ ...only, raw: redact(text) }] : events;
  await keepChanges(machine, { integration, source, changes });
  try {
    const kept =
      whole.length === 0
        ? []
        : await accept(machine, {
            ...{ integration, source, events: whole },
            ...(looksAround ? { around: aroundToKeep(around, redact) } : {}),
          });
    if (isRefusal(kept)) return kept;
    // Only now: whoever is told to come back brings the bad items again too.
    if (faults.length > 0) {
      await inVain(faultText(faults), 'refused', [...taken, ...events.map(digestOf)]);
    }
    return { kept, events, faults, parsed };
  } catch (error) {
    if (!isDataFault(error)) throw error;
    await inVain(`Keeping it failed: ${wordsOf(error)}`, 'fault');
    return failedHere();
  }
}

/** ALR-72: what the sender hears is that it is kept, and that the fault is ours. */
function failedHere(): Delivered {
  const message = 'It could not be handled here. It is kept whole, and people are told.';
  const faults = [{ path: '', message }];
  return { kept: [], events: [], faults, parsed: { events: [], faults } };
}

async function tellInVain(
  machine: Machine,
  delivery: Delivery,
  told: { readonly reason: string; readonly kind: LetterKind; readonly taken: readonly string[] },
): Promise<void> {
  const { letter, integration, source, key = '', text, whole = text } = delivery;
  const { taken } = told;
  if (letter !== undefined) {
    await machine.db.transact(async (tx) => {
      await noteTaken(tx, letter, taken);
      await releaseLetter(tx, letter, told.reason.slice(0, 1_000));
    });
    return;
  }
  const around = delivery.around ?? NOTHING_AROUND;
  const { contentType } = delivery;
  const again = { source, contentType, around, taken };
  await refused(machine, { integration, raw: whole, key, again, ...told });
}

async function keepChanges(
  machine: Machine,
  told: {
    readonly integration: SenderRow;
    readonly source: string;
    readonly changes: readonly ChangeEvent[];
  },
): Promise<void> {
  const { integration, source, changes } = told;
  if (changes.length === 0) return;
  await machine.db.transact(async (tx) => {
    for (const event of changes) {
      await keepChange(tx, { id: newId<ChangeId>(), integration, source, event });
    }
    await touchIntegrations(tx, [integration.id]);
    await publish(tx, { topic: 'changes', body: { service: integration.serviceId } });
  });
}

/** A person says it is over; the sender may fire it again as a new alert. */
export function clearByPerson(
  machine: Machine,
  id: AlertId,
  actor: ActorId,
): Promise<Alert | Refusal> {
  return machine.db.transact(async (tx) => {
    const alert = await lockAlert(tx, id);
    if (alert === undefined) return refuse('notFound', 'alert.unknown', 'No such alert.');
    const cleared = await clearIn(tx, alert, actor);
    const message = 'This alert is not firing any more.';
    return cleared ?? refuse('conflict', 'alert.not_firing', message);
  });
}

/** The question behind a timer: has this alert expired? Clears it, asks again later, or does nothing. */
export function expire(machine: Machine, id: AlertId): Promise<void> {
  return machine.db.transact(async (tx) => {
    const alert = await lockAlert(tx, id);
    if (alert === undefined || alert.state !== 'firing' || alert.expiresAt === null) return;
    if (alert.expiresAt > tx.now) await enqueue(tx, expiryTask(id, alert.expiresAt));
    else await clearIn(tx, alert, 'expiry');
  });
}

/** Undefined when it does not fire; `alert` is locked. */
async function clearIn(tx: Tx, alert: Alert, actor: ActorId): Promise<Alert | undefined> {
  const service = await serviceById(tx, alert.serviceId);
  const rules = service?.settings ?? DEFAULT_SERVICE_SETTINGS;
  const done = clear(endOfPaused(alert, tx.now), { now: tx.now, actor, rules });
  if (done === undefined) return undefined;
  await saveAlert(tx, done.alert);
  if (done.alert.suppressedReason !== alert.suppressedReason)
    await suppressWaiting(tx, [done.alert]);
  await insertChanges(
    tx,
    done.changes.map((change) => ({ alert: alert.id, change })),
  );
  await enqueue(tx, { task: 'alert.cleared', payload: { alert: alert.id } });
  await publish(tx, { topic: 'alerts', body: { fired: 0, cleared: 1 } });
  return done.alert;
}

/** A pending signal is put aside by a person, with a reason. */
export function dismiss(
  machine: Machine,
  id: SignalId,
  by: { readonly actor: ActorId; readonly reason: string },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const settled = await setDisposition(
      tx,
      { signal: id },
      { disposition: 'dismissed', by: by.actor, reason: by.reason },
    );
    if (settled === 1) return undefined;
    return refuse(
      'conflict',
      'signal.settled',
      'This signal is not pending: it was settled already, or never existed.',
    );
  });
}

export function faultText(faults: Delivered['faults']): string {
  return faults
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}
