/**
 * The database, as the rest of the house sees it: plain SQL through Kysely's `sql` template (always
 * parameters, never string building), rows in camelCase, instants as text, and transactions that
 * know their one instant. Feature code imports this file from its `store.ts` only.
 */
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type Instant, instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Log } from './log.ts';
import { newHexKey } from './random.ts';
import { type Reader, readerFrom, type Sql, type Tx } from './reader.ts';
import { readName, sharedTx } from './shared-tx.ts';
import { createTogether, type Wanted } from './together.ts';
import type { Party, Wave } from './wave.ts';

export type { Reader, Sql, Tx } from './reader.ts';
export { sql };

export interface Db extends Reader {
  /**
   * Runs `work` in one transaction. A Refusal returned or an Error thrown rolls it back.
   * Serialisation failures and deadlocks are tried three times in all (decisions.md 9).
   */
  readonly transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** As `transact`, in one transaction with whatever else waits in its lane (`together.ts`). */
  readonly together: <T>(wanted: Wanted<T>) => Promise<T>;
  /** The pool itself, for graphile-worker, migrations and LISTEN. */
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

export interface DbOptions {
  readonly url: string;
  readonly log: Log;
  readonly maxConnections?: number;
}

const TRIES = 3;
const RETRYABLE = new Set(['40001', '40P01']);

export function openDb({ url, log, maxConnections = 20 }: DbOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    // One name for all sessions of one process, so that others can end them when it is frozen (dead-workers.ts).
    application_name: `evenkeel ${newHexKey(12)}`,
    types: { getTypeParser },
    options:
      '-c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000',
    connectionTimeoutMillis: 10_000,
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'idle database connection lost'));
  pool.on('connect', (client) => {
    prepareAll(client);
    client.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'));
  });
  const kysely = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  const alone = <T>(work: (tx: Tx) => Promise<T>) => transact(kysely, work);
  return {
    ...readerOver(kysely),
    transact: alone,
    together: createTogether({ alone, shared: sharedOn(kysely), isOfData }),
    pool,
    close: () => kysely.destroy(),
  };
}

/** Texts that have a name; a text made anew for each call would fill the server's memory, so there is an end. */
const names = new Map<string, string>();
const NAMES = 1000;

/**
 * Every statement is prepared once for each connection: parsing and planning it anew costs PostgreSQL more than most
 * of ours take to run. Texts name their columns, so a newer schema does not change what a prepared one answers.
 */
function prepareAll(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const named = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
    return name === undefined
      ? query(text, values, ...rest)
      : query({ name, text, values }, ...rest);
  };
  client.query = named as typeof client.query;
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMES) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

class RolledBack extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function transact<T>(kysely: Kysely<unknown>, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await kysely.transaction().execute(async (trx) => {
        const { now } = await readerOver(trx).one<{ now: Instant }>(sql`
          select evenkeel_now() as now`);
        const result = await work(txOver(trx, now));
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

function txOver(executor: Kysely<unknown>, now: Instant): Tx {
  const run = async (query: Sql) => Number((await query.execute(executor)).numAffectedRows ?? 0n);
  const exclusively = async (key: string) => {
    await run(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
  };
  return { ...readerOver(executor), run, now, exclusively };
}

/** Who waits for others so long that all of a shared transaction wait is left out of it (`together.ts`). */
const SHARED_LOCK_TIMEOUT = '100ms';

function sharedOn(kysely: Kysely<unknown>) {
  return <T>(wave: Wave, work: (txOf: (party: Party) => Tx) => Promise<T>): Promise<T> =>
    kysely.transaction().execute(async (trx) => {
      const { now } = await readerOver(trx).one<{ now: Instant }>(sql`
        select evenkeel_now() as now, set_config('lock_timeout', ${SHARED_LOCK_TIMEOUT}, true)`);
      const direct = txOver(trx, now);
      const nameOf = (query: Sql) => readName(query.compile(trx));
      return work((by) => sharedTx({ wave, by, direct }, nameOf));
    });
}

function readerOver(executor: Kysely<unknown>): Reader {
  return readerFrom(async <T>(query: Sql) => (await query.execute(executor)).rows as readonly T[]);
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

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  if (format !== 'binary') {
    if (oid === TIMESTAMPTZ) return (text) => instant(new Date(text).toISOString());
    if (oid === INT8) return Number;
    if (oid === DATE) return (text) => text;
  }
  return pg.types.getTypeParser(oid, format as 'text');
}
