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
import { isDatabaseAway, isOfData, sqlState } from './database-errors.ts';
import { type Reader, readerFrom, type Sql, type Tx } from './reader.ts';
import {
  type Answer,
  ask,
  askText,
  openSessions,
  type SessionOptions,
  type Text,
  textOf,
} from './sessions.ts';
import { readName, sharedTx } from './shared-tx.ts';
import { createTogether, type Wanted } from './together.ts';
import type { Party, Wave } from './wave.ts';
import { WithLast } from './with-last.ts';

export type { Reader, Sql, Tx } from './reader.ts';
export { PLANNED_ANEW } from './sessions.ts';
export { sql };

export interface Db extends Reader {
  /**
   * Runs `work` in one transaction. A Refusal returned or an Error thrown rolls it back.
   * Serialisation failures and deadlocks are tried three times in all (decisions.md 9). The answers to what is asked
   * with the beginning cost no way of their own, and `withLast` writes on the way of the commit.
   */
  readonly transact: <T, R = unknown, F = unknown>(
    work: (tx: Tx, row?: R, first?: readonly F[]) => Promise<T | WithLast<T>>,
    opening?: Opening,
  ) => Promise<T>;
  /** As `transact`, in one transaction with whatever else waits in its lane (`together.ts`). */
  readonly together: <T>(wanted: Wanted<T>) => Promise<T>;
  /** The pool itself, for graphile-worker, migrations and LISTEN. */
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

/** What is asked together with the beginning of a transaction. */
export interface Opening {
  /** Gives one row. */
  readonly question?: Sql;
  /** Whatever else, after that; locks too. */
  readonly first?: Sql | undefined;
}

const TRIES = 3;
const RETRYABLE = new Set(['40001', '40P01']);

export function openDb(options: SessionOptions): Db {
  const pool = openSessions(options);
  const alone: Db['transact'] = (work, opening) => transact(pool, work as Work<never>, opening);
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

type Work<T> = (tx: Tx, row: unknown, first: readonly unknown[]) => Promise<T | WithLast<T>>;

async function transact<T>(
  pool: pg.Pool,
  work: Work<T>,
  { question = sql`select`, first }: Opening = {},
): Promise<T> {
  const opening = sql`select evenkeel_now() as now, asked.* from (${question}) as asked`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, { opening, first }, async (tx, row, found) => {
        const done = await work(tx, row, found);
        const result = done instanceof WithLast ? done.result : done;
        if (isRefusal(result)) throw new RolledBack(result);
        return done;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal as T;
      if (attempt < TRIES && RETRYABLE.has(sqlState(error) ?? '')) continue;
      throw error;
    }
  }
}

interface Frame {
  /** Tells the instant. */
  readonly opening: Sql;
  readonly first?: Sql | undefined;
  readonly last?: Sql;
}

/** Begins with `opening` and `first`, and ends with `last` and a commit; an error undoes all. */
async function inTransaction<T>(
  pool: pg.Pool,
  { opening, first, last }: Frame,
  work: Work<T>,
): Promise<T> {
  const session = await pool.connect();
  let over = false;
  // Who still asks after its end would ask in the session of somebody else.
  const by: Ask = (query) =>
    over ? Promise.reject(new Error('This transaction is over.')) : ask(session, query);
  try {
    const begun = session.query('begin');
    const [row, found] = await Promise.all([
      readerOver(by).one<{ now: Instant }>(opening),
      first && by(first),
      begun,
    ]);
    const done = await work(txOver(by, row.now), row, found?.rows ?? []);
    over = true;
    const { result, last: lasts = last === undefined ? [] : [last] } = outcomeOf(done);
    // What cannot even be sent must be known before the commit is.
    const texts = lasts.map(sendable);
    await Promise.all([...texts.map((text) => askText(session, text)), session.query('commit')]);
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

function outcomeOf<T>(done: T | WithLast<T>): {
  readonly result: T;
  readonly last?: readonly Sql[];
} {
  return done instanceof WithLast ? done : { result: done };
}

/** Only of values that the driver sends as they are: reading any other could still fail. */
function sendable(query: Sql): Text {
  const text = textOf(query);
  for (const value of text.parameters) {
    if (value !== null && typeof value !== 'string' && !Buffer.isBuffer(value)) {
      throw new Error('Only texts, bytes and null may be sent with a commit.');
    }
  }
  return text;
}

type Ask = (query: Sql) => Promise<Answer>;

/** One statement by itself, in whichever session is free. */
function withSession(pool: pg.Pool): Ask {
  return async (query) => {
    const session = await pool.connect();
    try {
      const answer = await ask(session, query);
      session.release();
      return answer;
    } catch (error) {
      // Its last words may come before its end: the next to ask would ask nobody.
      session.release(isDatabaseAway(error));
      throw error;
    }
  };
}

function txOver(by: Ask, now: Instant): Tx {
  const run = async (query: Sql) => (await by(query)).count;
  const exclusively = async (key: string) => {
    await run(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
  };
  return { run, now, exclusively, ...readerOver(by) };
}

/** Who waits for others so long that all of a shared transaction wait is left out of it (`together.ts`). */
const SHARED_LOCK_TIMEOUT = '100ms';

/** A commit that notifies waits for its turn to do so: no reason to undo the work of all. */
export const WAIT_FOR_COMMIT = sql`select set_config('lock_timeout', '0', true)`;

function sharedOn(pool: pg.Pool) {
  const opening = sql`
    select evenkeel_now() as now, set_config('lock_timeout', ${SHARED_LOCK_TIMEOUT}, true)`;
  return <T>(wave: Wave, work: (txOf: (party: Party) => Tx) => Promise<T>): Promise<T> =>
    inTransaction(pool, { opening, last: WAIT_FOR_COMMIT }, (direct) =>
      work((by) => sharedTx({ wave, by, direct }, (query) => readName(textOf(query)))),
    );
}

function readerOver(by: Ask): Reader {
  return readerFrom(async <T>(query: Sql) => (await by(query)).rows as readonly T[]);
}
