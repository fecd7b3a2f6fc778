/** Moves a test's database in time: what is due is not waited for, unlike `moveClock` of `platform/clock.ts`. */
import type { Instant } from '../src/kernel/instant.ts';
import { type Db, sql } from '../src/platform/db.ts';

/** From here on the database's clock goes on from `at`; real time passes, so it is soon later than that. */
export async function setClock(db: Db, at: Instant): Promise<void> {
  await db.transact((tx) =>
    tx.run(sql`update clock_offset set value = ${at}::timestamptz - clock_timestamp()`),
  );
}

export async function passSeconds(db: Db, seconds: number): Promise<void> {
  await db.transact((tx) =>
    tx.run(sql`update clock_offset set value = value + make_interval(secs => ${seconds})`),
  );
}
