/** The beat of the job engine: one row that says when some node last finished a job, by the database's clock. */
import { type Db, sql } from './db.ts';
import { machineMillis } from './timers.ts';

/** Jobs come by the thousand; one beat in this time tells as much. */
const EVERY_MS = 5_000;

export async function writeBeat(db: Pick<Db, 'rows'>): Promise<void> {
  await db.rows(sql`
    insert into watch_beat (name, at) values ('engine', clock_timestamp())
    on conflict (name) do update set at = excluded.at returning name`);
}

/** To be called after each job; never fails, as the job is done all the same. */
export function beats(db: Pick<Db, 'rows'>): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = machineMillis();
    if (now - last < EVERY_MS) return;
    last = now;
    await writeBeat(db).catch(() => undefined);
  };
}
