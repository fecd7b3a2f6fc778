/**
 * Jobs are taken in the order in which they are due. When thousands are due at once, one that is due a moment later
 * would wait for all of them, though it is about another service and another person. So while it has its hands full,
 * each node looks twenty times a second at the newest that wait and takes the first of each small flow itself, past
 * the places the crowd has filled. A look that comes late looks at more of them, since what it does not see of others
 * has to wait for all of the crowd. A flow that is a crowd itself keeps its order: taken too, it would be in the way of
 * the others. Few enough that the crowd is not kept waiting by it.
 */
import type { Instant } from '../kernel/instant.ts';
import { type Db, type Reader, sql } from './db.ts';
import { seekAndGiveBack } from './lost-commits.ts';
import { every } from './timers.ts';

const LOOK_MS = 50;
/** So many come in the time between two looks, at ten thousand a second. */
const NEWEST = 500;
/** Of looks that were left out, so many are made up for. */
const MOST_LOOKS = 20;
const AHEAD = 20;
/** Under way at once. */
const MOST = 40;

/** Priorities of waiting jobs: of those that nodes of an earlier version let ahead, and of all others. */
export const PRIORITIES = [-1, 0] as const;

/** A job that was taken past the queue, under the name of a worker. */
export interface TakenJob {
  readonly id: string;
  readonly task: string;
  readonly payload: unknown;
  /** This one included. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly runAt: Instant;
  /** As text, to the microsecond. */
  readonly lockedAt: string;
}

export interface Fairness {
  /** To be told of each job as it begins, and with what it gives as it ends. */
  readonly begun: () => () => void;
  /** Looks for others from now on, taking them under the name `pool`, until the returned function is called. */
  readonly look: (pool: string, run: (job: TakenJob) => Promise<void>) => () => void;
}

/**
 * `crowd`: where so many jobs were begun at one moment since the last look, others are waiting, though those may be
 * done by now. Counted, since the clock of a node may be wrong. `elapsed`: milliseconds since any moment.
 */
export function createFairness(db: Db, crowd: number, elapsed = () => performance.now()): Fairness {
  let begun = 0;
  let most = 0;
  let taken = 0;
  let looking = false;
  let lookedAt = elapsed();
  /** Those under which somebody looks. */
  const names = new Set<string>();
  const look = async (pool: string, run: (job: TakenJob) => Promise<void>): Promise<void> => {
    if (looking || most < crowd || taken >= MOST) return;
    looking = true;
    const seen = most;
    most = begun;
    const began = elapsed();
    const leftOut = Math.round((began - lookedAt) / LOOK_MS);
    const newest = NEWEST * Math.min(MOST_LOOKS, Math.max(1, leftOut));
    const jobs = await takeOrGiveBack(db, { pool, newest, isOpen: () => names.has(pool) });
    looking = false;
    // One that failed has seen nothing, and one whose hands are full has left some: the next looks as far.
    if (jobs === undefined || jobs.length === AHEAD) most = Math.max(most, seen);
    else lookedAt = began;
    for (const job of jobs ?? []) {
      taken += 1;
      void run(job).finally(() => {
        taken -= 1;
      });
    }
  };
  return {
    begun: () => {
      begun += 1;
      most = Math.max(most, begun);
      return () => {
        begun -= 1;
      };
    },
    look: (pool, run) => {
      names.add(pool);
      const stop = every(LOOK_MS, () => void look(pool, run));
      return () => {
        stop();
        names.delete(pool);
      };
    },
  };
}

/**
 * In a transaction, so that we know what it has taken when it ends without an answer. One that fails is made again by
 * the next look, while there is a crowd.
 */
async function takeOrGiveBack(
  db: Db,
  {
    pool,
    newest,
    isOpen,
  }: { readonly pool: string; readonly newest: number; readonly isOpen: () => boolean },
): Promise<readonly TakenJob[] | undefined> {
  let jobs: readonly TakenJob[] = [];
  try {
    await db.transact(async (tx) => {
      jobs = await takeFirsts(tx, pool, newest);
    });
    return jobs;
  } catch {
    for (const { id, lockedAt } of jobs) {
      void seekAndGiveBack(db, { id, pool, lockedAt, isOpen });
    }
    return undefined;
  }
}

/**
 * The first of each small flow among so many that wait, locked as graphile-worker locks what it takes; nothing when
 * the worker `pool` was given up.
 */
export function takeFirsts(
  db: Pick<Reader, 'rows'>,
  pool: string,
  newest = NEWEST,
): Promise<readonly TakenJob[]> {
  return db.rows<TakenJob>(sql`
    with signed as materialized (
      select pool from worker_node where pool = ${pool} for key share),
    newest as (
      select id, flags, run_at from graphile_worker._private_jobs
       where is_available and priority = ${PRIORITIES[1]} and run_at <= now() and flags is not null
         and job_queue_id is null
       order by run_at desc limit ${newest}),
    flows as (
      select flags, count(*) as size, sum(count(*)) over () as waiting, count(*) over () as flows
        from newest group by flags),
    firsts as (
      select distinct on (flags) id, run_at from newest join flows using (flags)
       where 2 * size * flows < waiting order by flags, run_at),
    chosen as (select id from firsts order by run_at desc limit ${AHEAD}),
    free as (
      select id from graphile_worker._private_jobs
       where id in (select id from chosen) and is_available for update skip locked)
    update graphile_worker._private_jobs as job
       set attempts = job.attempts + 1, locked_at = now(), locked_by = signed.pool
      from free, signed, graphile_worker._private_tasks kind
     where job.id = free.id and kind.id = job.task_id
    returning job.id::text, kind.identifier as task, job.payload, job.attempts, job.max_attempts,
              job.run_at, job.locked_at::text as locked_at`);
}
