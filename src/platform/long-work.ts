/**
 * Statements that may take minutes and stand in no transaction, such as an index that is built while others write:
 * on a connection of their own, which is closed afterwards with whatever was set on it and every lock it holds.
 */
import type pg from 'pg';
import type { Db } from './db.ts';

/** Runs one statement; gives its rows as they come from the driver. */
export type Ask = <T extends pg.QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<readonly T[]>;

/** Longer than any index takes to be built. */
const UNBOUNDED = { query_timeout: 24 * 3_600_000 };

/** Waits for no lock longer than `lockSeconds`: behind whoever waits to change a table everybody waits. */
export async function longWork<T>(
  db: Db,
  { lockSeconds }: { readonly lockSeconds: number },
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const client = await db.pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query(`set lock_timeout = '${lockSeconds}s'`);
    // Without values a statement gets no name: each stands for one index of one day.
    return await work(
      async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
        (await client.query<R>({ text, values: [...values], ...UNBOUNDED })).rows,
    );
  } finally {
    client.release(true);
  }
}
