/**
 * Whether the work is being done now: the database answers, and due jobs are taken. Any node can tell, from the
 * database alone: whoever does a job leaves a beat there, and every node puts a small job of its own into the
 * queue each quarter of a minute, so that a queue with nothing else to do beats too.
 */
import { z } from '../kernel/schema.ts';
import { writeBeat } from './beat.ts';
import { type Db, type Reader, sql } from './db.ts';
import { PRIORITIES } from './fairness.ts';
import { defineJob, type Job } from './job.ts';
import type { Machine } from './machine.ts';
import { measureClock } from './node-clock.ts';

export interface NodeHealth {
  readonly ready: boolean;
  readonly database: 'ok' | 'unreachable';
  /** `stopped`: nobody does jobs; `late`: they are done, but not in time. */
  readonly engine: 'ok' | 'late' | 'stopped' | 'unknown';
  /** Seconds the oldest due, untaken job has waited; null when the database cannot be asked. */
  readonly oldestDueSeconds: number | null;
  /** Seconds since some node last finished a job; null: never, or it cannot be asked. */
  readonly beatSeconds: number | null;
  /** This node's clock against the database's, in seconds; negative: behind; null: it cannot be asked. */
  readonly clockAheadSeconds: number | null;
}

/** A job that is due for longer than this has too few working on it (reliability.md row 77). */
export const LATE_SECONDS = 60;

/** How often each node asks for a beat. */
export const PROBE_SECONDS = 15;

/** Together with the time of a probe within a minute (reliability.md row 76). */
const STOPPED_SECONDS = 45;

export async function readHealth(machine: Pick<Machine, 'db'>): Promise<NodeHealth> {
  try {
    const clockAheadSeconds = await measureClock(machine.db);
    const { oldest, beat } = await machine.db.one<{ oldest: number; beat: number | null }>(sql`
      select coalesce(extract(epoch from now() - min(run_at)), 0)::float8 as oldest,
             (select extract(epoch from now() - at)::float8 from watch_beat where name = 'engine')
               as beat
        from graphile_worker._private_jobs
       where priority = any(${[...PRIORITIES]}::int[]) and run_at <= now() and is_available`);
    const engine = engineOf(oldest, beat);
    const ready = engine === 'ok';
    const seconds = { oldestDueSeconds: oldest, beatSeconds: beat, clockAheadSeconds };
    return { ready, database: 'ok', engine, ...seconds };
  } catch {
    return {
      ready: false,
      database: 'unreachable',
      engine: 'unknown',
      oldestDueSeconds: null,
      beatSeconds: null,
      clockAheadSeconds: null,
    };
  }
}

function engineOf(oldest: number, beat: number | null): NodeHealth['engine'] {
  if (beat === null || beat > STOPPED_SECONDS) return 'stopped';
  return oldest > LATE_SECONDS ? 'late' : 'ok';
}

/** How long the oldest of each kind of work has been due, in seconds; 0: nothing waits. */
export interface OldestDue {
  readonly jobs: number;
  readonly pages: number;
  readonly timers: number;
}

export interface QueueFacts {
  readonly oldestDueSeconds: OldestDue;
  /** Jobs due and not taken. */
  readonly due: number;
  /** All jobs there are, armed timers too: the database's own estimate. */
  readonly jobs: number;
}

export async function readQueue(reader: Reader): Promise<QueueFacts> {
  const row = await reader.one<{
    jobs: number;
    pages: number;
    timers: number;
    due: number;
    estimate: number;
  }>(sql`
    with waiting as (
      select t.identifier as task, extract(epoch from now() - j.run_at)::float8 as seconds
        from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id
       where j.priority = any(${[...PRIORITIES]}::int[]) and j.run_at <= now()
         and j.is_available)
    select coalesce(max(seconds), 0) as jobs,
           coalesce(max(seconds) filter (where task = 'page.send'), 0) as pages,
           coalesce(max(seconds) filter (where task like '%.due'), 0) as timers,
           count(*) as due,
           (select greatest(reltuples, 0)::float8 from pg_class
             where oid = 'graphile_worker._private_jobs'::regclass) as estimate
      from waiting`);
  const { jobs, pages, timers, due, estimate } = row;
  return { oldestDueSeconds: { jobs, pages, timers }, due, jobs: estimate };
}

/** Asks for a beat; while the last one asked for still waits, it keeps its age. */
export async function askForBeat(db: Db): Promise<void> {
  await db.rows(sql`
    select graphile_worker.add_job('engine.beat', payload => '{}'::json,
      job_key => 'engine.beat', job_key_mode => 'preserve_run_at')`);
}

/** Done for its own sake: that it was done is what counts. */
export const beatJobs: readonly Job[] = [
  defineJob({
    task: 'engine.beat',
    payload: z.looseObject({}),
    handle: (machine) => writeBeat(machine.db),
  }),
];
