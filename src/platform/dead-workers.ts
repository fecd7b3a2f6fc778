/**
 * Gives back the jobs of a node that died: graphile-worker leaves them locked for four hours. Every node
 * with a worker holds an advisory lock on a connection of its own, named by its worker pool, and a row that
 * says so. The lock falls the moment the process or its connection dies; the others look twice a second
 * for rows without a lock and unlock what those pools had begun.
 *
 * A process that is frozen dies for nobody: its connections stand. So every two seconds each says "seen", and who was
 * not seen for 12 s is fenced off: its database sessions are ended, by which all it had begun is undone, and
 * its jobs are given back. If it wakes it finds no session, signs anew, and what it was about to write is judged
 * like any other repeat. A node that could not look itself for a while judges nobody until it has watched for
 * 12 s again: after a pause of the database or of the whole machine everybody looks frozen to the first awake.
 */
import type { Pool, PoolClient } from 'pg';
import type { Log } from './log.ts';

export interface Watch {
  /** Leaves in order; what this pool had begun and not ended, if anything, is given back by the next look of any node. */
  readonly stop: () => Promise<void>;
  /** Lets go of the lock but not of the name: the next look of any node gives back what this pool had begun. */
  readonly abandon: () => Promise<void>;
}

const LOOK_MS = 500;
const SAY_MS = 2_000;
const FROZEN_SECONDS = 12;
/** Longer than this between two looks: it was us who slept. */
const SLEPT_MS = 3 * SAY_MS;

const HOLD = 'select pg_advisory_lock(hashtextextended($1, 0))';
const SIGN = `
  insert into worker_node (pool, session_name) values ($1, current_setting('application_name'))
  on conflict (pool) do update set seen_at = now(), session_name = excluded.session_name`;
/** Not while it holds jobs still, whose ends could not be written: then it is as dead as one that died. */
const LEAVE = `
  delete from worker_node where pool = $1
     and not exists (select from graphile_worker._private_jobs where locked_by = $1)`;

/** Pools whose lock nobody holds; the own session would get its own lock again, so it is left out. */
const DEAD = `
  select pool from worker_node
   where pool <> $1 and pg_try_advisory_xact_lock(hashtextextended(pool, 0))`;

/** Being fenced off by others takes the row away; whoever can say this is alive again. */
const SEEN = SIGN;

/** Of the sessions of one name all are ours: the name is of one process. */
const FROZEN = `
  select pool, session_name from worker_node
   where pool <> $1 and seen_at < now() - make_interval(secs => ${FROZEN_SECONDS})`;

const FENCE = `
  select pg_terminate_backend(pid) from pg_stat_activity
   where application_name = any($1) and application_name <> current_setting('application_name')`;

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
  let looking: Promise<void> | undefined;
  let lookedAt = performance.now();
  let saidAt = Number.NEGATIVE_INFINITY;
  let awakeSince = lookedAt;
  await giveBack(client, await named(client, UNSIGNED, own), log);
  const look = async (): Promise<void> => {
    if (performance.now() - lookedAt > SLEPT_MS) awakeSince = performance.now();
    try {
      client ??= await sign(pool, own);
      const says = performance.now() - saidAt >= SAY_MS - LOOK_MS / 2;
      if (says) await client.query(SEEN, [own]);
      if (says) saidAt = performance.now();
      await giveBack(client, await named(client, DEAD, own), log);
      const watched = performance.now() - awakeSince;
      if (says && watched > FROZEN_SECONDS * 1000) await fence(client, own, log);
      lookedAt = performance.now();
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
  const end = async (goodbye?: string) => {
    clearInterval(timer);
    await looking;
    if (goodbye !== undefined) await client?.query(goodbye, [own]).catch(() => undefined);
    client?.release(true);
    client = undefined;
  };
  return { stop: () => end(LEAVE), abandon: () => end() };
}

/** Ends what the frozen had begun, then gives their jobs to the living. */
async function fence(client: PoolClient, own: string, log: Log): Promise<void> {
  const { rows } = await client.query<{ pool: string; session_name: string | null }>(FROZEN, [own]);
  if (rows.length === 0) return;
  const pools = rows.map((row) => row.pool);
  log.warn({ pools }, 'a worker was not seen any more: it is fenced off');
  await client.query(FENCE, [rows.flatMap((row) => row.session_name ?? [])]);
  await giveBack(client, pools, log);
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
  // First the names, which waits for who is just taking a job under one (`at-hand.ts`).
  await client.query('begin');
  await client.query(FORGET, [dead]);
  await client.query(UNLOCK, [dead]);
  await client.query('commit');
  await client.query(`notify "jobs:insert", '{"count":10}'`);
}
