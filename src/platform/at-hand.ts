/**
 * Work that is due the moment it is ordered, begun by the process that orders it. Its job is written as any other, but
 * as one that this worker has taken, so it takes no way through the queue: it begins in the transaction that orders
 * it, goes on once that is committed, and its row goes with the last thing it writes. When this process dies, the row
 * is given back like every job of a dead worker (`dead-workers.ts`), and whoever takes it runs the job a second time.
 */
import { isRefusal } from '../kernel/refusal.ts';
import type { Db, Tx } from './db.ts';
import { insertTaken, removeTaken } from './hand-store.ts';
import type { GoOn, Job, JobAttempt } from './job.ts';
import { giveBack, seekAndGiveBack } from './lost-commits.ts';
import type { Machine } from './machine.ts';
import type { Task } from './outbox.ts';
import { after } from './timers.ts';
import type { Wanted } from './together.ts';

/** So many pieces of work with what they ordered; what others order goes through the queue. */
const MOST = 200;
/** Who ordered it waits so long for it at most, so that a slow provider keeps no place that other jobs need. */
const WAIT_MS = 2_000;

interface Hand {
  /** The name this worker takes jobs under. */
  readonly pool: string;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly underWay: Set<Promise<void>>;
  open: boolean;
}

function nameOf(hand: Hand): { readonly pool: string; readonly isOpen: () => boolean } {
  return { pool: hand.pool, isOpen: () => hand.open };
}

const hands = new WeakMap<Db, Hand>();

/** From now on this process does at once what it orders; the end waits for what is under way. */
export function openHand(
  machine: Machine,
  { pool, jobs }: { readonly pool: string; readonly jobs: readonly Job[] },
): HandOf {
  const able = jobs.filter(({ begin }) => begin !== undefined);
  const hand: Hand = {
    pool,
    jobs: new Map(able.map((job) => [job.task, job])),
    underWay: new Set(),
    open: true,
  };
  hands.set(machine.db, hand);
  return {
    run: (id, work) => {
      const all = carryOut(machine, hand, { id, work: () => work() });
      hand.underWay.add(all);
      return all.finally(() => hand.underWay.delete(all));
    },
    close: async () => {
      hand.open = false;
      await Promise.all(hand.underWay);
    },
  };
}

export interface HandOf {
  /** Does the job of this id, which was taken under the same name, and ends it; never rejects. */
  readonly run: (id: string, work: () => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** As `Db.together`; what the work orders for at once is begun with it, and for a while waited for. */
export async function togetherAtHand<T>(machine: Machine, wanted: Wanted<T>): Promise<T> {
  const hand = hands.get(machine.db);
  const isFull = (hand?.underWay.size ?? 0) >= MOST && wanted.ahead !== true;
  if (hand === undefined || !hand.open || isFull) {
    return machine.db.together(wanted);
  }
  let begun: readonly Begun[] = [];
  const taken: string[] = [];
  const work = async (tx: Tx): Promise<T> => {
    begun = [];
    const orders: Task[] = [];
    const take = (task: Task): boolean => {
      const ours = task.dueAt === undefined && task.key !== undefined && hand.jobs.has(task.task);
      if (ours) orders.push(task);
      return ours;
    };
    const answer = await wanted.work({ ...tx, atHand: { take } });
    if (isRefusal(answer)) return answer;
    const { ahead } = wanted;
    const all = await Promise.all(orders.map((task) => begin(tx, machine, { hand, task, ahead })));
    begun = all.flatMap((one) => one ?? []);
    taken.push(...begun.map(({ id }) => id));
    return answer;
  };
  const letGo = () => {
    const held = new Set(begun.map(({ id }) => id));
    // The row of a try that failed is gone with it, unless its commit happened and the answer was lost.
    for (const id of taken) {
      if (!held.has(id)) void seekAndGiveBack(machine.db, { id, ...nameOf(hand) });
    }
  };
  // What begins badly must not undo what ordered it: then that is done alone, and the order goes through the queue.
  const answer = await machine.db
    .together({ ...wanted, work })
    .catch(() => {
      begun = [];
      return machine.db.together(wanted);
    })
    .finally(letGo);
  if (begun.length > 0) await goOn(machine, hand, begun);
  return answer;
}

/** Taken and begun, in a transaction that may yet be undone. */
interface Begun {
  readonly id: string;
  readonly task: string;
  /** Undefined: there is nothing more to do. */
  readonly rest: GoOn | undefined;
}

async function begin(
  tx: Tx,
  machine: Machine,
  { hand, task, ahead }: Pick<JobAttempt, 'ahead'> & { readonly hand: Hand; readonly task: Task },
): Promise<Begun | undefined> {
  const job = hand.jobs.get(task.task);
  const [id, rest] = await Promise.all([
    insertTaken(tx, { task, pool: hand.pool }),
    job?.begin?.(tx, machine, { payload: task.payload, ahead }),
  ]);
  if (id !== undefined) return { id, task: task.task, rest };
  // This worker has been given up meanwhile.
  throw new Error('the worker has lost its name');
}

/** Resolves when all is done, or when it takes long; never rejects. */
async function goOn(machine: Machine, hand: Hand, begun: readonly Begun[]): Promise<void> {
  const all = Promise.all(begun.map((one) => finish(machine, hand, one))).then(() => undefined);
  hand.underWay.add(all);
  void all.finally(() => hand.underWay.delete(all));
  await new Promise<void>((resolve) => {
    const stop = after(WAIT_MS, resolve);
    void all.then(() => {
      stop();
      resolve();
    });
  });
}

async function finish(machine: Machine, hand: Hand, { id, task, rest }: Begun): Promise<void> {
  const { metrics } = machine;
  metrics.jobsStarted.inc({ task });
  metrics.jobLateness.observe({ task }, 0);
  metrics.jobsRunning.inc();
  await carryOut(machine, hand, { id, work: async (done) => rest?.(done) });
  metrics.jobsRunning.dec();
}

/** Ends the job once it is done, unless that was done with its last words. */
async function carryOut(
  machine: Machine,
  hand: Hand,
  { id, work }: { readonly id: string; readonly work: GoOn },
): Promise<void> {
  let gone = false;
  const done = async (tx: Tx): Promise<void> => {
    await removeTaken(tx, { id, pool: hand.pool });
    gone = true;
  };
  try {
    await work(done);
    if (!gone) await machine.db.together({ lane: 'hand.done', key: id, work: done });
  } catch (error) {
    const why = String(error);
    machine.log.error({ job: id, error: why }, 'a job failed, and is left to the queue');
    await giveBack(machine.db, { id, why, ...nameOf(hand) });
  }
}
