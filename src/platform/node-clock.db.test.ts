/**
 * The clock of a real database against the machine's. The database is moved as pgmocktime moves it: a schema with
 * a `clock_timestamp()` of its own stands first in the search path of new connections.
 */
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { openDb, sql } from './db.ts';
import { readHealth } from './health.ts';
import { createLog } from './log.ts';
import { clockDifference, clocksOfNodes, measureClock, sayClock } from './node-clock.ts';

const { db, url } = await testDatabase();
await db.transact(async (tx) => {
  await tx.run(sql`create schema moved`);
  await tx.run(sql`create table moved.shift (seconds float8 not null)`);
  await tx.run(sql`insert into moved.shift values (0)`);
  await tx.run(sql`
    create function moved.clock_timestamp() returns timestamptz language sql volatile as
      $$ select pg_catalog.clock_timestamp() + make_interval(secs => (select seconds from moved.shift)) $$`);
  await tx.run(sql`
    do $$ begin
      execute format('alter database %I set search_path = moved, public, pg_catalog', current_database());
    end $$`);
});
const shifted = openDb({ url, log: createLog('silent'), maxConnections: 2 });
afterAll(() => shifted.close());

function moveTo(seconds: number): Promise<unknown> {
  return db.transact((tx) => tx.run(sql`update moved.shift set seconds = ${seconds}`));
}

test('what the way to the database took is never called a wrong clock', () => {
  expect(clockDifference({ before: 1000, after: 9000, database: 1000 })).toBe(0);
  expect(clockDifference({ before: 1000, after: 9000, database: 9000 })).toBe(0);
  expect(clockDifference({ before: 5000, after: 9000, database: 1000 })).toBe(4);
  expect(clockDifference({ before: 1000, after: 2000, database: 9000 })).toBe(-7);
});

test('row 17: the database goes an hour back and an hour forward, and each look sees it', async () => {
  expect(await measureClock(shifted)).toBeCloseTo(0, 1);
  await moveTo(-3600);
  expect(await measureClock(shifted)).toBeCloseTo(3600, 0);
  expect((await readHealth({ db: shifted })).clockAheadSeconds).toBeCloseTo(3600, 0);
  await moveTo(3600);
  expect(await measureClock(shifted)).toBeCloseTo(-3600, 0);
});

test('row 17: a look tells the others, also after the database went back past the last one', async () => {
  await moveTo(0);
  expect(await sayClock(shifted)).toBeCloseTo(0, 1);
  await db.transact((tx) =>
    tx.run(sql`insert into node_clock values ('elsewhere', 9, clock_timestamp())`),
  );
  expect(await clocksOfNodes(shifted)).toHaveLength(2);
  await moveTo(-3600);
  // What was said by the hour before is of another clock.
  expect(await clocksOfNodes(shifted)).toEqual([]);
  await sayClock(shifted);
  const [own, ...others] = await clocksOfNodes(shifted);
  expect(others).toEqual([]);
  expect(own?.aheadSeconds).toBeCloseTo(3600, 0);
  expect(own?.node).toContain(`process ${process.pid}`);
});

test('the offset of tests is meant and no skew', async () => {
  await moveTo(0);
  await db.transact((tx) => tx.run(sql`update clock_offset set value = interval '3 days'`));
  expect(await measureClock(db)).toBeCloseTo(0, 1);
});
