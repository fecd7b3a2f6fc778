/**
 * Jobs are taken in the order in which they are due. When thousands are due at once, one that is due a moment later
 * would wait for all of them, though it is about another service and another person. So while it has its hands full,
 * each node looks ten times a second at the newest that wait and lets the first of each flow go ahead of the crowd.
 * Few enough that the crowd is not kept waiting by it.
 */
import { type Db, sql } from './db.ts';
import { every } from './timers.ts';

const LOOK_MS = 100;
const NEWEST = 500;
const AHEAD = 20;

/** Priorities of waiting jobs: of those let ahead, and of all others. */
export const PRIORITIES = [-1, 0] as const;

export interface Fairness {
  /** To be told of each job as it begins, and with what it gives as it ends. */
  readonly begun: () => () => void;
  readonly stop: () => void;
}

/** `crowd`: with so many jobs begun at once, others are waiting. Counted, since the clock of a node may be wrong. */
export function startFairness(db: Db, crowd: number): Fairness {
  let begun = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || begun < crowd) return;
    looking = true;
    // A look that fails is made again by the next, while there is a crowd.
    await letFirstsAhead(db).catch(() => undefined);
    looking = false;
  };
  const stop = every(LOOK_MS, () => void look());
  return {
    begun: () => {
      begun += 1;
      return () => {
        begun -= 1;
      };
    },
    stop,
  };
}

/** Gives how many were let ahead. */
export async function letFirstsAhead(db: Pick<Db, 'rows'>): Promise<number> {
  const moved = await db.rows(sql`
    with newest as (
      select id, flags, run_at from graphile_worker._private_jobs
       where is_available and priority = ${PRIORITIES[1]} and run_at <= now() and flags is not null
       order by run_at desc limit ${NEWEST}),
    firsts as (
      select distinct on (flags) id, run_at from newest order by flags, run_at),
    chosen as (select id from firsts order by run_at desc limit ${AHEAD})
    select id from graphile_worker.reschedule_jobs(
      array(select id from chosen), priority := ${PRIORITIES[0]})`);
  return moved.length;
}
