/**
 * Sessions with the database and how one statement is asked. Statements that are asked without waiting for each
 * other go out together and are answered in order (the protocol's pipelining), each prepared once for its session.
 */
import type { Writable } from 'node:stream';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import pg from 'pg';
import { instant } from '../kernel/instant.ts';
import type { Log } from './log.ts';
import { newHexKey } from './random.ts';
import type { Sql } from './reader.ts';

export interface SessionOptions {
  readonly url: string;
  readonly log: Log;
  readonly maxConnections?: number;
  /** Longer than the server lets a statement take. */
  readonly patienceMs?: number;
}

const STATEMENT_MS = 30_000;

/** Whoever has nothing to say learns so within some fifteen seconds that the other side has gone without a word. */
export const CONNECTION = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
  connectionTimeoutMillis: 10_000,
} as const;

/**
 * And whoever waits for an answer waits no longer than this: where the server's machine has gone, the network says
 * nothing for a quarter of an hour.
 */
const PATIENCE_MS = 45_000;

export function openSessions(options: SessionOptions): pg.Pool {
  const { url, log, maxConnections = 20, patienceMs = PATIENCE_MS } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    // One name for all sessions of one process, so that others can end them when it is frozen (dead-workers.ts).
    application_name: `evenkeel ${newHexKey(12)}`,
    pipeline: true,
    types: { getTypeParser },
    ...CONNECTION,
    query_timeout: patienceMs,
    options: `-c timezone=UTC -c statement_timeout=${STATEMENT_MS} -c idle_in_transaction_session_timeout=30000`,
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'idle database connection lost'));
  pool.on('connect', (client) => {
    prepareAll(client);
    client.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'));
  });
  return pool;
}

export interface Answer {
  /** Columns in camelCase; keys inside jsonb are left alone. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows that were given or touched. */
  readonly count: number;
}

/** Sends the statement at once, before it returns. */
export function ask(session: pg.PoolClient, query: Sql): Promise<Answer> {
  return askText(session, textOf(query));
}

/** As `ask`. */
export async function askText(
  session: pg.PoolClient,
  { sql: text, parameters }: Text,
): Promise<Answer> {
  const name = nameOf(text);
  const asked = { text, values: [...parameters], rowMode: 'array' as const };
  const { rows, fields, rowCount } = await session.query<readonly unknown[]>(
    name === undefined ? asked : { name, ...asked },
  );
  return { rows: named(rows, fields), count: rowCount ?? 0 };
}

/** Makes texts only; what they are asked with is ours. */
const texts = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export interface Text {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** With a place for each parameter. */
export function textOf(query: Sql): Text {
  return query.compile(texts);
}

function named(
  rows: readonly (readonly unknown[])[],
  fields: readonly { readonly name: string }[],
): Answer['rows'] {
  const names = fields.map(({ name }) => camelCase(name));
  return rows.map((row) => {
    const made: Record<string, unknown> = {};
    for (const [at, name] of names.entries()) made[name] = row[at];
    return made;
  });
}

const camelCased = new Map<string, string>();

function camelCase(name: string): string {
  const known = camelCased.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
  if (camelCased.size < NAMES) camelCased.set(name, made);
  return made;
}

/** Texts that have a name; a text made anew for each call would fill the server's memory, so there is an end. */
const names = new Map<string, string>();
const NAMES = 1000;

/**
 * At the head of a statement whose best plan depends on what is asked for, such as the word that is searched: it is
 * planned each time. Of a prepared one PostgreSQL soon keeps a plan that suits no word in particular, and to make
 * that it opens the tables of all days, a quarter of a second for each connection.
 */
const ANEW = '/* planned anew */';
export const PLANNED_ANEW = sql.raw(ANEW);

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMES || text.includes(ANEW)) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Every statement is prepared once for each session: parsing and planning it anew costs PostgreSQL more than most of
 * ours take to run. Texts name their columns, so a newer schema does not change what a prepared one answers.
 */
function prepareAll(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const cork = corkOf(client);
  const prepared = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
    cork();
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
    return name === undefined
      ? query(text, values, ...rest)
      : query({ name, text, values }, ...rest);
  };
  client.query = prepared as typeof client.query;
}

/**
 * Holds back what is written until this turn of the program is over, so that statements asked together are one write:
 * each one wakes PostgreSQL, which may take the processor we run on.
 */
function corkOf(client: pg.PoolClient): () => void {
  const { connection } = client as { readonly connection?: { readonly stream?: Writable } };
  let corked = false;
  return () => {
    const stream = connection?.stream;
    if (corked || stream === undefined) return;
    corked = true;
    stream.cork();
    process.nextTick(() => {
      corked = false;
      stream.uncork();
    });
  };
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
