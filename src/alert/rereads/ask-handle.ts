/** Asks for signals to be read again, looks at what would come of it, and starts or cancels it. */
import { audit, type Origin } from '../../identity/audit.ts';
import { asId, type IntegrationId, type SignalId } from '../../kernel/ids.ts';
import { type Instant, plusMillis, plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { keptFrom } from '../days/day-store.ts';
import { bookVersion } from '../intake/intake-store.ts';
import { integrationById, type SenderRow, senderById } from '../integration-store.ts';
import { signalById } from '../list-store.ts';
import { lookAt, rulesHash } from './look.ts';
import { MAX_ITEMS, MAX_SPAN_SECONDS, type RereadWish } from './reread-shape.ts';
import {
  forgetOld,
  insertPlaces,
  insertRun,
  isRunning,
  lockRun,
  placesOf,
  type RunRow,
  runById,
  saveCancelled,
  saveCompared,
  saveLooked,
  saveStarted,
  setState,
  storedOf,
} from './reread-store.ts';

/** One that was looked at and not started is forgotten after that. */
const KEPT_SECONDS = 6 * 3_600;
const MAX_AT_ONCE = 5;
const SLICE = 200;
/** What they tell depends on more than a body: on other mails, on a clock, on what we saw ourselves. */
const NEVER = ['email', 'heartbeat', 'check'];

export function askReread(
  machine: Machine,
  origin: Origin,
  wish: RereadWish,
): Promise<RunRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const about = await aboutOf(tx, wish);
    if (isRefusal(about)) return about;
    const looked = plusSeconds(tx.now, -KEPT_SECONDS);
    if ((await forgetOld(tx, { looked, done: await keptFrom(tx) })) >= MAX_AT_ONCE) {
      const message = `${MAX_AT_ONCE} others are under way; ask again when one is over.`;
      return refuse('conflict', 'reread.too_many', message);
    }
    const id = newId();
    await insertRun(tx, { id, askedBy: origin.actor, ...about });
    await enqueue(tx, rereadTask(id));
    return (await runById(tx, id)) ?? unknownRun();
  });
}

type About = Pick<RunRow, 'integrationId' | 'signalId' | 'fromAt' | 'toAt'>;

async function aboutOf(tx: Tx, wish: RereadWish): Promise<About | Refusal> {
  const { signal, integration, from, to } = wish;
  if (signal !== undefined) {
    if (integration !== undefined || from !== undefined || to !== undefined) {
      return wrong('signal', 'give a signal, or integration, from and to');
    }
    return aboutSignal(tx, asId(signal));
  }
  if (integration === undefined) return wrong('integration', 'choose a sender, or give one signal');
  if (from === undefined) return wrong('from', 'say from when, or give one signal');
  if (to === undefined) return wrong('to', 'say until when, or give one signal');
  if (from >= to) return wrong('to', 'must be after from');
  if (secondsBetween(from, to) > MAX_SPAN_SECONDS) return wrong('from', 'at most 7 days before to');
  const sender = await enabledSender(tx, asId(integration), 'integration');
  if (isRefusal(sender)) return sender;
  return { integrationId: sender.id, signalId: null, fromAt: from, toAt: to };
}

async function aboutSignal(tx: Tx, id: SignalId): Promise<About | Refusal> {
  const signal = await signalById(tx, id, false);
  if (signal === undefined) return refuse('notFound', 'signal.unknown', 'No such signal.');
  if (signal.kind !== 'event' || signal.integration === null) {
    return wrong('signal', 'was not sent by a monitoring tool, so there is nothing to parse');
  }
  const sender = await enabledSender(tx, asId(signal.integration), 'signal');
  if (isRefusal(sender)) return sender;
  const fromAt = signal.receivedAt as Instant;
  return { integrationId: sender.id, signalId: id, fromAt, toAt: plusMillis(fromAt, 1) };
}

async function enabledSender(
  tx: Tx,
  id: IntegrationId,
  path: 'integration' | 'signal',
): Promise<SenderRow | Refusal> {
  const sender = await senderById(tx, id);
  if (sender === undefined) {
    if ((await integrationById(tx, id)) === undefined) return wrong(path, 'has no such sender');
    return senderOff();
  }
  if (!NEVER.includes(sender.source)) return sender;
  return wrong(path, `what comes by ${sender.source} depends on more than its body`);
}

/** The job behind a look: it may be overtaken by whoever cancels, and begins anew where it died. */
export async function lookThrough(machine: Machine, id: string): Promise<void> {
  const isThere = await machine.db.transact((tx) => findPlaces(tx, id));
  if (!isThere) return;
  while (await machine.db.transact((tx) => lookOn(machine, tx, id)));
}

async function findPlaces(tx: Tx, id: string): Promise<boolean> {
  const run = await lockRun(tx, id);
  if (run?.state !== 'looking') return false;
  const places = await placesOf(tx, run, MAX_ITEMS);
  if (places.length > MAX_ITEMS) {
    const words = `More than ${MAX_ITEMS} signals came in then. Choose a shorter span.`;
    await setState(tx, id, { state: 'failed', words });
    return false;
  }
  await insertPlaces(tx, id, places);
  const version = await bookVersion(tx);
  await saveLooked(tx, { id, rulesHash: await rulesHash(tx), bookVersion: version });
  return true;
}

/** False when there is nothing left to look at. */
async function lookOn(machine: Machine, tx: Tx, id: string): Promise<boolean> {
  const run = await lockRun(tx, id);
  if (run?.state !== 'looking') return false;
  const sender = await senderById(tx, run.integrationId);
  const stored = await storedOf(tx, run, { left: 'looked', limit: SLICE });
  if (sender === undefined || stored.length === 0) {
    const words = sender === undefined ? senderOff().message : undefined;
    const state = sender === undefined ? 'failed' : 'looked';
    await setState(tx, id, { state, ...(words === undefined ? {} : { words }) });
    return false;
  }
  const looked = await lookAt(machine, tx, { sender, stored });
  await saveCompared(
    tx,
    id,
    looked.map(({ stored: { n, title }, compared, words }) => ({ n, title, ...compared, words })),
  );
  return true;
}

export function startReread(
  machine: Machine,
  origin: Origin,
  wish: { readonly id: string; readonly mayPage: boolean },
): Promise<RunRow | Refusal> {
  const { id, mayPage } = wish;
  return machine.db.transact(async (tx) => {
    const run = await lockRun(tx, id);
    if (run === undefined) return unknownRun();
    if (run.state !== 'looked') {
      const message = 'Only what was looked at, and not started yet, can be started.';
      return refuse('conflict', 'reread.not_ready', message);
    }
    if (await isStale(tx, run)) return stale();
    if ((await isRunning(tx, run.integrationId)) !== undefined) {
      const message = 'Signals of this sender are being read again just now.';
      return refuse('conflict', 'reread.busy', message);
    }
    await saveStarted(tx, { id, by: origin.actor, mayPage });
    const { integrationId: integration, signalId: signal, fromAt: from, toAt: to } = run;
    await audit(tx, {
      ...{ ...origin, action: 'reread.started', object: `reread:${id}` },
      new: { integration, signal, from, to, mayPage },
    });
    await enqueue(tx, rereadTask(id));
    return (await runById(tx, id)) ?? unknownRun();
  });
}

export function cancelReread(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<RunRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const run = await lockRun(tx, id);
    if (run === undefined) return unknownRun();
    if (!['looking', 'looked', 'running'].includes(run.state)) {
      return refuse('conflict', 'reread.over', 'It is over already.');
    }
    if (run.cancelledBy === null) {
      await saveCancelled(tx, id, origin.actor);
      await audit(tx, { ...origin, action: 'reread.cancelled', object: `reread:${id}` });
    }
    // What runs stops by itself, between two slices.
    if (run.state !== 'running') await setState(tx, id, { state: 'cancelled' });
    return (await runById(tx, id)) ?? unknownRun();
  });
}

/** Whether rules, or tables they read, are others than those it was looked at by. */
export async function isStale(tx: Tx, run: RunRow): Promise<boolean> {
  if (run.bookVersion === (await bookVersion(tx))) return false;
  return run.rulesHash !== (await rulesHash(tx));
}

function rereadTask(id: string) {
  return { task: 'signals.reread', payload: { id }, maxAttempts: 5 };
}

export function unknownRun(): Refusal {
  const message = 'There is no such run; what was looked at and not started is kept for six hours.';
  return refuse('notFound', 'reread.unknown', message);
}

export function stale(): Refusal {
  const message = 'The rules have been changed since it was looked at. Look again.';
  return refuse('conflict', 'reread.stale', message);
}

export function senderOff(): Refusal {
  const message = 'Its sender is switched off, so nothing is taken for it.';
  return refuse('conflict', 'reread.sender_off', message);
}

function wrong(path: string, message: string): Refusal {
  return refuse('invalid', 'reread.wrong_field', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}
