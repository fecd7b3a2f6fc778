/**
 * Twin of `platform/outbox.ts`: jobs are rows of the transaction that asks for them. A key replaces the waiting job
 * of that key; one that runs already is left to end and gets no second try (graphile-worker's `replace`).
 */
import { toMillis } from '../../../src/kernel/instant.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import type { Task } from '../../../src/platform/outbox.ts';
import { on } from '../session.ts';
import type { JobRow } from '../tables.ts';
import { newId } from './random.ts';

export type { Task } from '../../../src/platform/outbox.ts';

export async function enqueue(tx: Tx, task: Task): Promise<void> {
  await enqueueAll(tx, [task]);
}

export async function enqueueAll(tx: Tx, tasks: readonly Task[]): Promise<void> {
  const { atHand } = tx;
  const queued = atHand === undefined ? tasks : tasks.filter((task) => !atHand.take(task));
  if (queued.length === 0) return;
  const session = await on(tx);
  const keyed = new Map(queued.map((task, index) => [task.key ?? index, task]));
  for (const task of keyed.values()) {
    const { job } = session.tables;
    const now = session.engine.loop.now();
    const waits = task.dueAt !== undefined && task.dueAt > tx.now;
    const fresh: JobRow = {
      id: newId(),
      task: task.task,
      payload: JSON.parse(JSON.stringify(task.payload)),
      runAt: waits && task.dueAt !== undefined ? toMillis(task.dueAt) + 1 : now,
      key: task.key ?? null,
      queue: task.queue ?? null,
      attempts: 0,
      maxAttempts: task.maxAttempts ?? 25,
      lockedBy: null,
    };
    const { key } = fresh;
    if (key === null) {
      await job.put(session, fresh.id, fresh);
      continue;
    }
    await session.tx?.lock('job.key', key);
    const [found] = job.where(session, 0, key);
    const there = found === undefined ? undefined : await job.lock(session, found.id);
    if (there === undefined || there.key !== key) {
      await job.put(session, fresh.id, fresh);
    } else if (there.lockedBy === null && there.attempts < there.maxAttempts) {
      await job.put(session, there.id, { ...fresh, id: there.id });
    } else {
      await job.put(session, there.id, { ...there, key: null, attempts: there.maxAttempts });
      await job.put(session, fresh.id, fresh);
    }
  }
}

export async function waitingKeys(
  reader: Reader,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const session = await on(reader);
  const waits = ({ attempts, maxAttempts, lockedBy }: JobRow): boolean =>
    attempts < maxAttempts || lockedBy !== null;
  return new Set(keys.filter((key) => session.tables.job.where(session, 0, key).some(waits)));
}
