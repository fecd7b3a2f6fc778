/**
 * The database, as the rest of the house sees it: plain SQL through Kysely's `sql` template (always
 * parameters, never string building), rows in camelCase, instants as text, and transactions that
 * know their one instant. Statements of a transaction that do not wait for each other travel together: what
 * `Promise.all` asks is sent in its order, at once. Feature code imports this file from its `store.ts` only.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { Instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { type Reader, readerFrom, type Sql, type Tx } from './reader.ts';
import { type Answer, ask, openSessions, type SessionOptions, textOf } from './sessions.ts';
import { readName, sharedTx } from './shared-tx.ts';
import { createTogether, type Wanted } from './together.ts';
import type { Party, Wave } from './wave.ts';

export type { Reader, Sql, Tx } from './reader.ts';
export { PLANNED_ANEW } from './sessions.ts';
export { sql };

export interface Db extends Reader {
  /**
   * Runs `work` in one transaction. A Refusal returned or an Error thrown rolls it back.
   * Serialisation failures and deadlocks are tried three times in all (decisions.md 9). The answer to `question`, one
   * row, comes with the beginning and costs no way of its own.
   */
  readonly transact: <T, R = unknown>(
    work: (tx: Tx, row?: R) => Promise<T>,
    question?: Sql,
  ) => Promise<T>;
  /** As `transact`, in one transaction with whatever else waits in its lane (`together.ts`). */
  readonly together: <T>(wanted: Wanted<T>) => Promise<T>;
  /** The pool itself, for graphile-worker, migrations and LISTEN. */
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

const TRIES = 3;
const RETRYABLE = new Set(['40001', '40P01']);

export function openDb(options: SessionOptions): Db {
  const pool = openSessions(options);
  const alone = <T, R>(work: (tx: Tx, row?: R) => Promise<T>, question?: Sql) =>
    transact(pool, (tx, row) => work(tx, row as R), question);
  return {
    ...readerOver(withSession(pool)),
    transact: alone,
    together: createTogether({ alone, shared: sharedOn(pool), isOfData }),
    pool,
    close: () => pool.end(),
  };
}

class RolledBack extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function transact<T>(
  pool: pg.Pool,
  work: (tx: Tx, row: unknown) => Promise<T>,
  question = sql`select`,
): Promise<T> {
  const first = sql`select evenkeel_now() as now, asked.* from (${question}) as asked`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, { first }, async (tx, row) => {
        const result = await work(tx, row);
        if (isRefusal(result)) throw new RolledBack(result);
        return result;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal as T;
      if (attempt < TRIES && RETRYABLE.has(sqlState(error) ?? '')) continue;
      throw error;
    }
  }
}

/** Begins with `first`, which tells the instant, and ends with `last` and a commit; an error undoes all. */
async function inTransaction<T>(
  pool: pg.Pool,
  { first, last }: { readonly first: Sql; readonly last?: Sql },
  work: (tx: Tx, row: unknown) => Promise<T>,
): Promise<T> {
  const session = await pool.connect();
  let over = false;
  // Who still asks after its end would ask in the session of somebody else.
  const by: Ask = (query) =>
    over ? Promise.reject(new Error('This transaction is over.')) : ask(session, query);
  try {
    const begun = session.query('begin');
    const [row] = await Promise.all([readerOver(by).one<{ now: Instant }>(first), begun]);
    const result = await work(txOver(by, row.now), row);
    const lastly = last && by(last);
    over = true;
    await Promise.all([lastly, session.query('commit')]);
    session.release();
    return result;
  } catch (error) {
    over = true;
    await session.query('rollback').then(
      () => session.release(),
      // What state it is in nobody knows: it is not used again.
      (reason: Error) => session.release(reason),
    );
    throw error;
  }
}

type Ask = (query: Sql) => Promise<Answer>;

/** One statement by itself, in whichever session is free. */
function withSession(pool: pg.Pool): Ask {
  return async (query) => {
    const session = await pool.connect();
    try {
      return await ask(session, query);
    } finally {
      session.release();
    }
  };
}

function txOver(by: Ask, now: Instant): Tx {
  const run = async (query: Sql) => (await by(query)).count;
  const exclusively = async (key: string) => {
    await run(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
  };
  return { ...readerOver(by), run, now, exclusively };
}

/** Who waits for others so long that all of a shared transaction wait is left out of it (`together.ts`). */
const SHARED_LOCK_TIMEOUT = '100ms';

function sharedOn(pool: pg.Pool) {
  const first = sql`
    select evenkeel_now() as now, set_config('lock_timeout', ${SHARED_LOCK_TIMEOUT}, true)`;
  // A commit that notifies waits for its turn to do so: no reason to undo the work of all.
  const last = sql`select set_config('lock_timeout', '0', true)`;
  return <T>(wave: Wave, work: (txOf: (party: Party) => Tx) => Promise<T>): Promise<T> =>
    inTransaction(pool, { first, last }, (direct) =>
      work((by) => sharedTx({ wave, by, direct }, (query) => readName(textOf(query)))),
    );
}

function readerOver(by: Ask): Reader {
  return readerFrom(async <T>(query: Sql) => (await by(query)).rows as readonly T[]);
}

/** SQLSTATE classes of a database that is gone, full or closing: no other work would fare better. */
const NOT_OF_DATA = /^(08|53|57P|58)/;

/** The database refused this work, or made it wait too long; other work it may take. */
function isOfData(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && /^[0-9A-Z]{5}$/.test(state) && !NOT_OF_DATA.test(state);
}

/** The five-character SQLSTATE of a database error, such as `23505` for a unique violation. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return typeof error.code === 'string' ? error.code : undefined;
  }
  return undefined;
}

/** Name of the violated constraint, when the error is about one. */
export function violatedConstraint(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'constraint' in error) {
    return typeof error.constraint === 'string' ? error.constraint : undefined;
  }
  return undefined;
}
