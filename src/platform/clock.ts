/**
 * One clock for everybody: the database's (decisions.md 8, reliability.md anchor 6). Nodes may be wrong
 * about the time; `evenkeel_now()` is what counts, and this file with `db.ts` is its only caller.
 */
import type { Instant } from '../kernel/instant.ts';
import { secondsBetween } from '../kernel/instant.ts';
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
  for (;;) {
    await settle(db);
    const now = await readClock(db);
    if (now >= at) return;
    const next = await db.maybeOne<{ dueAt: Instant }>(sql`
      select evenkeel_now() + (min(run_at) - now()) as due_at
        from graphile_worker._private_jobs
       where attempts < max_attempts and locked_at is null and run_at > now()
      having min(run_at) is not null`);
    const target = next !== undefined && next.dueAt < at ? next.dueAt : at;
    await hop(db, Math.max(secondsBetween(now, target), 0.001));
  }
}

/**
 * Waits until no job is due or being worked on; throws after 60 s. One whose key was asked for again while it runs has
 * no tries left and is being worked on all the same.
 */
export async function settle(db: Db): Promise<void> {
  const deadline = Date.now() + 60_000;
  let quiet = 0;
  while (quiet < 2) {
    const { busy } = await db.one<{ busy: number }>(sql`
      select count(*) as busy from graphile_worker._private_jobs
       where locked_at is not null or (attempts < max_attempts and run_at <= now())`);
    quiet = busy === 0 ? quiet + 1 : 0;
    if (quiet < 2) await new Promise((resolve) => setTimeout(resolve, 15));
    if (Date.now() > deadline) throw new Error(`${busy} jobs are still due after 60 s`);
  }
}

async function hop(db: Db, seconds: number): Promise<void> {
  await db.transact(async (tx) => {
    await tx.run(sql`update clock_offset set value = value + make_interval(secs => ${seconds})`);
    await tx.run(sql`
      update graphile_worker._private_jobs
         set run_at = run_at - make_interval(secs => ${seconds})
       where locked_at is null`);
    await tx.rows(sql`select pg_notify('jobs:insert', '{"count":10}')`);
  });
}
