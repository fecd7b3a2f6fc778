/** Rows of jobs that the process which orders them takes itself (`at-hand.ts`), as graphile-worker leaves its own. */
import { type Db, type Reader, sql } from './db.ts';
import { FIRST_PAUSE_MS } from './job.ts';
import { jsonRows } from './json-rows.ts';
import type { Task } from './outbox.ts';
import { writeTogether } from './shared-tx.ts';

export interface Taken {
  readonly task: Task;
  /** The name under which the worker of this process takes jobs. */
  readonly pool: string;
}

export interface TakenRow {
  readonly id: string;
  readonly pool: string;
  /** When it was taken, where the same worker may have taken it again since. */
  readonly lockedAt?: string;
}

/**
 * A row as graphile-worker leaves it when it has taken a job for the first time; undefined when its worker was given
 * up, or a job of this key is there. The name is held until the commit,
 * so that nobody gives back the jobs of this worker between our looking and our writing.
 */
export const insertTaken = writeTogether<Taken, string | undefined>(
  'hand.take',
  async (tx, all) => {
    const rows = all.map(({ task: { task, payload, key, maxAttempts } }) => ({
      ...{ task, payload, key, max_attempts: maxAttempts ?? 25 },
    }));
    const pool = all[0]?.pool ?? '';
    const taken = await tx.rows<{ id: string; key: string }>(sql`
    with signed as materialized (
      select pool from worker_node where pool = ${pool} for key share)
    insert into graphile_worker._private_jobs
           (task_id, payload, key, max_attempts, attempts, locked_at, locked_by)
    select kind.id, t.payload, t.key, t.max_attempts, 1, now(), signed.pool
      from json_to_recordset(${jsonRows(rows)}::json) as t(
           task text, payload json, key text, max_attempts smallint)
      join graphile_worker._private_tasks kind on kind.identifier = t.task, signed
    on conflict (key) do nothing
    returning id::text, key`);
    const ids = new Map(taken.map(({ id, key }) => [key, id]));
    return all.map(({ task: { key } }) => ids.get(key ?? ''));
  },
);

export const removeTaken = writeTogether<TakenRow, void>('hand.done', async (tx, all) => {
  await tx.run(sql`
      delete from graphile_worker._private_jobs
       where id = any(${all.map(({ id }) => id)}::bigint[]) and locked_by = ${all[0]?.pool ?? ''}`);
  return all.map(() => undefined);
});

export interface Taking {
  readonly id: string;
  /** The name of the worker that has taken it; null: by nobody's count. */
  readonly pool: string | null;
  /** How often it has been taken by then. */
  readonly attempts: number;
}

/** `others`: a dead or frozen worker had it, and another was given it. `gone`: it is done. */
export type Holding = 'ours' | 'others' | 'gone';

/** Whether that worker has it still, from the same taking. */
export async function holdingOf(reader: Reader, { id, pool, attempts }: Taking): Promise<Holding> {
  const found = await reader.maybeOne<{ ours: boolean }>(sql`
    select locked_by is not distinct from ${pool} and attempts = ${attempts} as ours
      from graphile_worker._private_jobs where id = ${id}::bigint`);
  if (found === undefined) return 'gone';
  return found.ours ? 'ours' : 'others';
}

/**
 * Lets whichever worker try it again: soon after its first try, since somebody waits for it, and later each time.
 * False: it is not there, or not ours any more.
 */
export async function freeTaken(
  db: Db,
  { id, pool, lockedAt, why }: TakenRow & { readonly why: string },
): Promise<boolean> {
  const freed = await db.rows(sql`
    update graphile_worker._private_jobs
       set locked_by = null, locked_at = null, last_error = ${why},
           run_at = now() + make_interval(
             secs => case when attempts <= 1 then ${FIRST_PAUSE_MS / 1000}::float8
                          else exp(least(attempts, 10)) end)
     where id = ${id}::bigint and locked_by = ${pool}
       and locked_at = coalesce(${lockedAt ?? null}::timestamptz, locked_at) returning id`);
  return freed.length > 0;
}
