/**
 * Jobs are taken in the order in which they are due. When thousands are due at once, one that is due a moment later
 * would wait for all of them, though it is about another service and another person. So while jobs are taken late,
 * each node looks ten times a second at the newest that wait and lets the first of each flow go ahead of the crowd.
 * Few enough that the crowd is not kept waiting by it.
 */
import type { Db } from './db.ts';
import { sql } from './db.ts';
import { every, machineMillis } from './timers.ts';

/** Later than this, and there is a crowd. */
const LATE_MS = 300;
const LOOK_MS = 100;
/** How long one late job is taken as a sign. */
const REMEMBER_MS = 1_000;
const NEWEST = 500;
const AHEAD = 20;

export interface Fairness {
  /** To be told of each job as it is taken. */
  readonly taken: (lateMs: number) => void;
  readonly stop: () => void;
}

export function startFairness(db: Db): Fairness {
  let lateUntil = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || machineMillis() > lateUntil) return;
    looking = true;
    // A look that fails is made again by the next, while jobs are late.
    await letFirstsAhead(db).catch(() => undefined);
    looking = false;
  };
  const stop = every(LOOK_MS, () => void look());
  return {
    taken: (lateMs) => {
      if (lateMs > LATE_MS) lateUntil = machineMillis() + REMEMBER_MS;
    },
    stop,
  };
}

/** Gives how many were let ahead. */
export async function letFirstsAhead(db: Pick<Db, 'rows'>): Promise<number> {
  const moved = await db.rows(sql`
    with newest as (
      select id, flags, run_at from graphile_worker._private_jobs
       where is_available and priority = 0 and run_at <= now() and flags is not null
       order by run_at desc limit ${NEWEST}),
    firsts as (
      select distinct on (flags) id, run_at from newest order by flags, run_at),
    chosen as (select id from firsts order by run_at desc limit ${AHEAD})
    select id from graphile_worker.reschedule_jobs(
      array(select id from chosen), priority := -1)`);
  return moved.length;
}
