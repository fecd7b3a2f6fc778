/**
 * One clock for everybody: the database's (decisions.md 8, reliability.md anchor 6). Nodes may be wrong
 * about the time; `evenkeel_now()` is what counts, and this file with `db.ts` is its only caller.
 */
import type { Instant } from '../kernel/instant.ts';
import { secondsBetween } from '../kernel/instant.ts';
import { isHeldByOthers } from './database-errors.ts';
import { type Db, type Reader, sql } from './db.ts';

/** The instant by the database's clock, plus the test offset where one is set. */
export async function readClock(reader: Reader): Promise<Instant> {
  return (await reader.one<{ now: Instant }>(sql`select evenkeel_now() as now`)).now;
}

/** By how much a test has moved the clock; 0 in earnest. */
export async function clockAheadSeconds(reader: Reader): Promise<number> {
  const { ahead } = await reader.one<{ ahead: number }>(sql`
    select extract(epoch from evenkeel_now() - clock_timestamp())::float8 as ahead`);
  return Math.max(0, Math.ceil(ahead));
}

/**
 * Moves the test clock forward to `at`, hopping from one due job to the next so that everything due
 * on the way happens in order, at its own instant. Only under EVENKEEL_TEST_CLOCK=1.
 * Waits for workers of this or another process to finish what is due before each further hop.
 */
export async function moveClock(db: Db, at: Instant): Promise<void> {
  for (let hop: Hop = 'hopped'; hop !== 'there'; ) {
    if (hop !== 'refused') await settle(db);
    hop = await hopTowards(db, at).catch(whenRefused);
  }
}

/** How many jobs are due or being worked on. */
const BUSY = sql`count(*) filter (
  where locked_at is not null or (attempts < max_attempts and run_at <= now()))`;

/**
 * Waits until no job is due or being worked on; throws after 60 s. One whose key was asked for again while it runs has
 * no tries left and is being worked on all the same.
 */
export async function settle(db: Db): Promise<void> {
  const deadline = Date.now() + 60_000;
  let quiet = 0;
  while (quiet < 2) {
    const { busy } = await db.one<{ busy: number }>(sql`
      select ${BUSY} as busy from graphile_worker._private_jobs`);
    quiet = busy === 0 ? quiet + 1 : 0;
    if (quiet < 2) await new Promise((resolve) => setTimeout(resolve, 15));
    if (Date.now() > deadline) throw new Error(`${busy} jobs are still due after 60 s`);
  }
}

/** `busy`: something has become due meanwhile; `refused`: a transaction that has read the clock is not over yet. */
type Hop = 'hopped' | 'there' | 'busy' | 'refused';

/**
 * Between transactions, never within one: whoever has read the clock is waited for, and whoever wants to waits for us.
 * A timer that is set by the old clock after the waiting ones were moved would come late by the whole hop.
 */
function hopTowards(db: Db, at: Instant): Promise<Hop> {
  return db.transact(async (tx) => {
    // Others stand behind us in the queue for this lock: we do not keep them long, and try again.
    await tx.run(sql`set local lock_timeout = '100ms'`);
    await tx.run(sql`lock table clock_offset in access exclusive mode`);
    const { now, dueAt, busy } = await tx.one<Waiting>(sql`
      select evenkeel_now() as now, ${BUSY} as busy,
             evenkeel_now() + (min(run_at) filter (
               where attempts < max_attempts and locked_at is null) - now()) as due_at
        from graphile_worker._private_jobs`);
    if (busy > 0) return 'busy';
    if (now >= at) return 'there';
    const target = dueAt !== null && dueAt < at ? dueAt : at;
    const hop = sql`make_interval(secs => ${Math.max(secondsBetween(now, target), 0.001)})`;
    await tx.run(sql`update clock_offset set value = value + ${hop}`);
    await tx.run(sql`
      update graphile_worker._private_jobs set run_at = run_at - ${hop} where locked_at is null`);
    await tx.rows(sql`select pg_notify('jobs:insert', '{"count":10}')`);
    return 'hopped';
  });
}

interface Waiting {
  readonly now: Instant;
  readonly busy: number;
  /** Of the timer that is next. */
  readonly dueAt: Instant | null;
}

function whenRefused(error: unknown): Hop {
  if (isHeldByOthers(error)) return 'refused';
  throw error;
}
