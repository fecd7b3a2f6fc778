/**
 * Works on a run that was started: in slices, each of which is one transaction with what came of its signals, so that
 * a job that dies goes on where it was and tells nothing twice. Between two slices it sees whether somebody cancelled
 * it. However it ends, the alerts it keeps back are settled then, and not before: only then is it known which of them
 * still fire (ADR 0046).
 */
import { audit, SYSTEM } from '../../identity/audit.ts';
import type { AlertId } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll, type Task } from '../../platform/outbox.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../service/core/service-settings.ts';
import type { Alert, AlertChange } from '../core/alert.ts';
import { letGo } from '../core/judging/hold.ts';
import { endingOf, type Rereading } from '../core/rereads/take-in.ts';
import { expiryTask } from '../intake/keep-batch.ts';
import { receivingServices, senderById } from '../integration-store.ts';
import { loadRules } from '../rules/load-book.ts';
import { loadQuiets } from '../silences/load-quiets.ts';
import { coverOf } from '../silences/look-handle.ts';
import { keptByRun, lockAlerts, type NamedAlert } from '../silences/quiet-store.ts';
import { insertChanges, saveAlert } from '../store.ts';
import { isStale, lookThrough, senderOff, stale } from './ask-handle.ts';
import { lookAt } from './look.ts';
import {
  countEnding,
  countKept,
  lockRun,
  type RunRow,
  runById,
  saveDone,
  setState,
  storedOf,
  sumsOf,
} from './reread-store.ts';
import { takeSlice } from './take-slice.ts';

const SLICE = 100;

/** The job: looks, or does what was looked at. */
export async function workOnReread(machine: Machine, id: string): Promise<void> {
  const run = await runById(machine.db, id);
  if (run?.state === 'looking') await lookThrough(machine, id);
  if (run?.state !== 'running') return;
  for (;;) {
    const end = await machine.db.transact((tx) => doSlice(machine, tx, id));
    if (end === undefined) continue;
    await settle(machine, id, end);
    return;
  }
}

/** The last try has failed: what was done stands, and is settled. */
export async function giveUpReread(machine: Machine, id: string, words: string): Promise<void> {
  const run = await runById(machine.db, id);
  if (run?.state === 'looking') {
    await machine.db.transact((tx) => setState(tx, id, { state: 'failed', words }));
  }
  if (run?.state === 'running') await settle(machine, id, { state: 'failed', words });
}

type End = Pick<RunRow, 'state'> & { readonly words?: string };

/** Undefined while there is more to do. */
async function doSlice(machine: Machine, tx: Tx, id: string): Promise<End | undefined> {
  const run = await lockRun(tx, id);
  if (run === undefined || run.state !== 'running') return { state: run?.state ?? 'failed' };
  const stored = await storedOf(tx, run, { left: 'done', limit: SLICE });
  // Also where somebody cancelled it while the last of them were being done.
  if (stored.length === 0) return { state: 'done' };
  if (run.cancelledBy !== null) return { state: 'cancelled' };
  if (await isStale(tx, run)) return { state: 'failed', words: stale().message };
  const sender = await senderById(tx, run.integrationId);
  if (sender === undefined) return { state: 'failed', words: senderOff().message };
  const looked = await lookAt(machine, tx, { sender, stored });
  const by = run.startedBy ?? run.askedBy;
  const done = await takeSlice(machine, tx, { looked, sender, rereading: askedBy(run, tx), by });
  await saveDone(tx, id, done);
  return undefined;
}

function askedBy(run: RunRow, tx: Tx): Rereading {
  return { run: run.id, mayPage: run.mayPage, now: tx.now };
}

async function settle(machine: Machine, id: string, end: End): Promise<void> {
  let after: AlertId | null = null;
  do {
    const from: AlertId | null = after;
    after = await machine.db.transact((tx) => settleSome(tx, id, from));
  } while (after !== null);
  await machine.db.transact(async (tx) => {
    const run = await lockRun(tx, id);
    if (run?.state !== 'running') return;
    await setState(tx, id, end);
    await countKept(tx, id);
    const { total, done, effects } = await sumsOf(tx, id);
    const object = `reread:${id}`;
    const came = Object.fromEntries(effects.map(({ name, count }) => [name, count]));
    await audit(tx, {
      ...{ ...SYSTEM, action: 'reread.finished', object },
      new: { end: end.state, total, done, ...came },
    });
  });
}

/** The last alert that was settled, or null when there are no more. */
async function settleSome(tx: Tx, id: string, after: AlertId | null): Promise<AlertId | null> {
  const run = await lockRun(tx, id);
  if (run?.state !== 'running') return null;
  const kept = await keptByRun(tx, id, { after, limit: SLICE });
  if (kept.length === 0) return null;
  const named = new Map(kept.map((alert) => [alert.id, alert]));
  const ends = await endAll(tx, askedBy(run, tx), named);
  await insertChanges(tx, ends.changes);
  await enqueueAll(tx, ends.tasks);
  await countEnding(tx, id, ends.sums);
  const fired = ends.tasks.filter(({ task }) => task === 'alert.accepted').length;
  await publish(tx, { topic: 'alerts', body: { fired, cleared: ends.sums.over } });
  return kept.at(-1)?.id ?? null;
}

async function endAll(
  tx: Tx,
  rereading: Rereading,
  named: ReadonlyMap<AlertId, NamedAlert>,
): Promise<{
  readonly changes: readonly { readonly alert: AlertId; readonly change: AlertChange }[];
  readonly tasks: readonly Task[];
  readonly sums: { readonly over: number; readonly letGo: number };
}> {
  const services = [...new Set([...named.values()].map(({ serviceId }) => serviceId))];
  const settings = await receivingServices(tx, services);
  const { quiets } = await loadQuiets(tx, tx.now);
  const book = { quiets, rules: await loadRules(tx) };
  const changes: { readonly alert: AlertId; readonly change: AlertChange }[] = [];
  const tasks: Task[] = [];
  const sums = { over: 0, letGo: 0 };
  const save = async (alert: Alert, told: readonly AlertChange[]) => {
    await saveAlert(tx, alert);
    for (const change of told) changes.push({ alert: alert.id, change });
  };
  for (const alert of await lockAlerts(tx, [...named.keys()])) {
    const known = named.get(alert.id);
    // Its sender may have told it anew meanwhile, and so let it go.
    if (known === undefined || alert.suppressedBy !== rereading.run) continue;
    if (alert.state !== 'firing') continue;
    const rules = settings.get(alert.serviceId)?.settings ?? DEFAULT_SERVICE_SETTINGS;
    const ending = endingOf(alert, rereading, rules);
    if (ending.kind === 'over') {
      sums.over += 1;
      await save(ending.alert, ending.changes);
      continue;
    }
    if (alert.expiresAt !== null) tasks.push(expiryTask(alert.id, alert.expiresAt));
    const cover = ending.kind === 'people' ? coverOf({ ...known, ...alert }, book, tx.now) : null;
    if (cover === null) continue;
    if (cover === undefined) {
      sums.letGo += 1;
      const gone = letGo(alert, []);
      await save(gone.alert, gone.changes);
      tasks.push({ task: 'alert.accepted', payload: { alert: alert.id } });
    } else {
      const { reason, by } = cover;
      const change: AlertChange = { kind: 'suppressed', data: { reason, by } };
      await save({ ...alert, suppressedReason: reason, suppressedBy: by }, [change]);
    }
  }
  return { changes, tasks, sums };
}
