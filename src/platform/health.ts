/** Whether this node can do its work now: the database answers and due jobs are being taken. */
import { type Db, sql } from './db.ts';
import type { Machine } from './machine.ts';

export interface NodeHealth {
  readonly ready: boolean;
  readonly database: 'ok' | 'unreachable';
  readonly engine: 'ok' | 'late' | 'unknown';
  /** Seconds the oldest due, untaken job has waited; null when the database cannot be asked. */
  readonly oldestDueSeconds: number | null;
}

/** A job that is due for longer than this has nobody working on it (reliability.md row 76). */
const LATE_SECONDS = 60;

export async function readHealth(machine: Machine): Promise<NodeHealth> {
  try {
    const oldestDueSeconds = await oldestDue(machine.db);
    const late = oldestDueSeconds > LATE_SECONDS;
    return { ready: !late, database: 'ok', engine: late ? 'late' : 'ok', oldestDueSeconds };
  } catch {
    return { ready: false, database: 'unreachable', engine: 'unknown', oldestDueSeconds: null };
  }
}

async function oldestDue(db: Db): Promise<number> {
  const { seconds } = await db.one<{ seconds: number }>(sql`
    select coalesce(extract(epoch from now() - min(run_at)), 0)::float8 as seconds
      from graphile_worker._private_jobs
     where run_at <= now() and locked_at is null and attempts < max_attempts`);
  return seconds;
}
