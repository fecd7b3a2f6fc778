/**
 * Gives back the jobs of a node that died: graphile-worker leaves them locked for four hours. Every node
 * with a worker holds an advisory lock on a connection of its own, named by its worker pool, and a row that
 * says so. The lock falls the moment the process or its connection dies; the others look every two seconds
 * for rows without a lock and unlock what those pools had begun. Nobody guesses by time, so a node that is
 * only slow keeps its jobs.
 */
import type { Pool, PoolClient } from 'pg';
import type { Log } from './log.ts';

export interface Watch {
  readonly stop: () => Promise<void>;
}

const LOOK_MS = 2_000;

const HOLD = 'select pg_advisory_lock(hashtextextended($1, 0))';
const SIGN = 'insert into worker_node (pool) values ($1) on conflict (pool) do nothing';
const LEAVE = 'delete from worker_node where pool = $1';

/** Pools whose lock nobody holds; the own session would get its own lock again, so it is left out. */
const DEAD = `
  select pool from worker_node
   where pool <> $1 and pg_try_advisory_xact_lock(hashtextextended(pool, 0))`;

/** Jobs of pools that died before they had signed, seen once when a node starts. */
const UNSIGNED = `
  select distinct locked_by as pool from graphile_worker._private_jobs
   where locked_by is not null and locked_by <> $1
     and locked_at < now() - interval '10 seconds'
     and not exists (select 1 from worker_node where pool = locked_by)`;

const UNLOCK = 'select graphile_worker.force_unlock_workers($1::text[])';
const FORGET = 'delete from worker_node where pool = any($1::text[])';

/** Signs for the pool `own` and watches the others until stopped. */
export async function watchWorkers(pool: Pool, own: string, log: Log): Promise<Watch> {
  let client: PoolClient | undefined = await sign(pool, own);
  await giveBack(client, await named(client, UNSIGNED, own), log);
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      client ??= await sign(pool, own);
      await giveBack(client, await named(client, DEAD, own), log);
    } catch (error) {
      log.warn({ error: String(error) }, 'could not look for dead workers');
      client?.release(true);
      client = undefined;
    }
  };
  await look();
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, LOOK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
      await client?.query(LEAVE, [own]).catch(() => undefined);
      client?.release(true);
      client = undefined;
    },
  };
}

async function sign(pool: Pool, own: string): Promise<PoolClient> {
  const client = await pool.connect();
  try {
    await client.query(HOLD, [own]);
    await client.query(SIGN, [own]);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function named(client: PoolClient, question: string, own: string): Promise<string[]> {
  const { rows } = await client.query<{ pool: string }>(question, [own]);
  return rows.map((row) => row.pool);
}

async function giveBack(client: PoolClient, dead: string[], log: Log): Promise<void> {
  if (dead.length === 0) return;
  log.warn({ pools: dead }, 'a worker died: its jobs are taken over');
  await client.query(UNLOCK, [dead]);
  await client.query(FORGET, [dead]);
  await client.query(`notify "jobs:insert", '{"count":10}'`);
}
