/** Twin of `platform/hand-store.ts`: a job that the process which orders it has taken itself. */
import type { Db, Reader, Tx } from '../../../src/platform/db.ts';
import type { Holding, Taken, TakenRow, Taking } from '../../../src/platform/hand-store.ts';
import { FIRST_PAUSE_MS } from '../../../src/platform/job.ts';
import { on } from '../session.ts';
import { newId } from './random.ts';

export type { Holding, Taken, TakenRow, Taking } from '../../../src/platform/hand-store.ts';

export async function insertTaken(
  tx: Tx,
  { task: { task, payload, key, maxAttempts = 25 }, pool }: Taken,
): Promise<string | undefined> {
  const session = await on(tx);
  const { job } = session.tables;
  if (key !== undefined) {
    await session.tx?.lock('job.key', key);
    if (job.where(session, 0, key).length > 0) return undefined;
  }
  const id = newId();
  await job.put(session, id, {
    ...{ id, task, payload: JSON.parse(JSON.stringify(payload)), key: key ?? null, queue: null },
    ...{ maxAttempts, runAt: session.engine.loop.now(), attempts: 1, lockedBy: pool },
  });
  return id;
}

export async function removeTaken(tx: Tx, { id, pool }: TakenRow): Promise<void> {
  const session = await on(tx);
  const { job } = session.tables;
  const found = await job.lock(session, id);
  if (found?.lockedBy === pool) await job.put(session, id, undefined);
}

export async function holdingOf(reader: Reader, { id, pool, attempts }: Taking): Promise<Holding> {
  const session = await on(reader);
  const found = session.tables.job.get(session, id);
  if (found === undefined) return 'gone';
  return found.lockedBy === pool && found.attempts === attempts ? 'ours' : 'others';
}

export function freeTaken(db: Db, { id, pool }: TakenRow): Promise<boolean> {
  return db.transact(async (tx) => {
    const session = await on(tx);
    const { job } = session.tables;
    const found = await job.lock(session, id);
    if (found?.lockedBy !== pool) return false;
    const later = Math.ceil(Math.exp(Math.min(found.attempts, 10)) * 1000);
    const wait = found.attempts <= 1 ? FIRST_PAUSE_MS : later;
    await job.put(session, id, {
      ...found,
      lockedBy: null,
      runAt: session.engine.loop.now() + wait,
    });
    return true;
  });
}
