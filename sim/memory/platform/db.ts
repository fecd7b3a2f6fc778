/**
 * Twin of `platform/db.ts`: the same promises about transactions, kept in memory. SQL is refused: whoever needs it
 * has a store, and the store has a twin.
 */
import { fromMillis, type Instant } from '../../../src/kernel/instant.ts';
import { isRefusal } from '../../../src/kernel/refusal.ts';
import type { Db, Reader, Tx } from '../../../src/platform/db.ts';
import type { Wanted } from '../../../src/platform/together.ts';
import { type Client, DatabaseError, type Engine, MemoryTx, never, statement } from '../engine.ts';
import { bind, type MemorySession } from '../session.ts';
import type { Tables } from '../tables.ts';

export type { Db, Reader, Sql, Tx } from '../../../src/platform/db.ts';

const TRIES = 3;
const RETRYABLE = new Set(['40001', '40P01']);

export interface MemoryDatabase {
  readonly engine: Engine;
  readonly tables: Tables;
}

/** The database as one process sees it. */
export function memoryDb(database: MemoryDatabase, client: Client): Db {
  const { engine, tables } = database;
  const db = {
    ...NO_SQL,
    transact: async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once({ engine, client, tables }, work);
        } catch (error) {
          const again = error instanceof DatabaseError && RETRYABLE.has(error.code);
          if (again && attempt < TRIES) continue;
          throw error;
        }
      }
    },
    // Who shares a transaction does in it what each would have done alone.
    together: <T>({ work }: Wanted<T>): Promise<T> => db.transact(work),
    close: () => Promise.resolve(),
  };
  bind(db, { engine, client, tables, tx: null });
  return db as unknown as Db;
}

async function once<T>(
  { engine, client, tables }: Omit<MemorySession, 'tx'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const outside = { engine, client, tables, tx: null };
  await statement(outside);
  const memory = new MemoryTx(engine, client);
  const session: MemorySession = { engine, client, tables, tx: memory };
  const now: Instant = fromMillis(engine.loop.now());
  const exclusively = (key: string) => memory.lock('exclusively', key);
  const { rows, one, maybeOne, run } = NO_SQL;
  const tx = bind({ rows, one, maybeOne, run, now, exclusively }, session) as unknown as Tx;
  try {
    const result = await work(tx);
    if (isRefusal(result)) {
      memory.end();
      return result;
    }
    await statement(session);
    if (memory.over) return never();
    const how = engine.weather.commit();
    if (how === 'serialisation') throw new DatabaseError('40001', 'could not serialise access');
    if (how === 'refused') throw new DatabaseError('08006', 'the connection was lost at commit');
    memory.commit();
    await statement(outside);
    if (how === 'answer_lost') {
      throw new DatabaseError('08007', 'the connection was lost, the commit may have happened');
    }
    return result;
  } catch (error) {
    memory.end();
    throw error;
  }
}

function noSql(): never {
  throw new Error('the simulated database speaks no SQL');
}

const NO_SQL: Pick<Tx, 'rows' | 'one' | 'maybeOne' | 'run'> & Reader = {
  rows: noSql,
  one: noSql,
  maybeOne: noSql,
  run: noSql,
};

/** Stores without a twin build their queries when they are loaded; none is ever run. */
export const sql = Object.assign(() => ({}), { raw: () => ({}), join: () => ({}) });
export const PLANNED_ANEW = sql.raw();

const unasked = () => noSql;

export { unasked as lockTogether, unasked as readTogether, unasked as writeTogether };
