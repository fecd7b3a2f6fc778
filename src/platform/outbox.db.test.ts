/** A timer asks at its instant or after it, never before: a question that comes too early is answered and gone. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { instant, plusSeconds } from '../kernel/instant.ts';
import { sql } from './db.ts';
import { enqueue } from './outbox.ts';

const { db } = await testDatabase();

/** A server that is held up between two readings of its clock, as busy machines hold one up. */
const SLOW_CLOCK = sql`
  create or replace function evenkeel_now() returns timestamptz language plpgsql volatile as $$
  begin
    perform pg_sleep(0.03);
    return date_trunc('milliseconds', clock_timestamp() + (select value from clock_offset));
  end $$`;

test('a server that stalls while a timer is set does not set it too early', async () => {
  await db.transact((tx) => tx.run(sql`update clock_offset set value = interval '3 days'`));
  await db.transact((tx) => tx.run(SLOW_CLOCK));
  const dueAt = await db.transact(async (tx) => {
    const due = plusSeconds(tx.now, 600);
    await enqueue(tx, { task: 'timer', payload: {}, dueAt: due, key: 'timer' });
    return due;
  });
  const { asksAt } = await db.one<{ asksAt: string }>(sql`
    select run_at + (select value from clock_offset) as asks_at
      from graphile_worker._private_jobs where key = 'timer'`);
  expect(instant(asksAt)).toBe(dueAt);
});
