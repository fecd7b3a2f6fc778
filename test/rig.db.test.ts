/** The rig itself: a test file gets a migrated database of its own, with the rights of production. */
import { describe, expect, test } from 'vitest';
import { plusSeconds } from '../src/kernel/instant.ts';
import { moveClock, readClock } from '../src/platform/clock.ts';
import { sql } from '../src/platform/db.ts';
import { testDatabase } from './database.ts';

const first = await testDatabase();
const second = await testDatabase();

describe('a database for a test file', () => {
  test('has the tables', async () => {
    const row = await first.db.one<{ found: string | null }>(
      sql`select to_regclass('setting')::text as found`,
    );
    expect(row.found).toBe('setting');
  });

  test('is nobody else’s', async () => {
    await first.db.transact((tx) =>
      tx.run(sql`insert into counter (prefix, year, last) values ('RIG', 2026, 1)`),
    );
    const row = await second.db.one<{ n: number }>(
      sql`select count(*) as n from counter where prefix = 'RIG'`,
    );
    expect(row.n).toBe(0);
  });

  test('is used by a role without special rights', async () => {
    const row = await first.db.one<{ special: boolean }>(
      sql`select rolsuper or rolcreatedb or rolcreaterole as special
            from pg_roles where rolname = current_user`,
    );
    expect(row.special).toBe(false);
  });

  test('has a clock that can be moved', async () => {
    const before = await readClock(first.db);
    await moveClock(first.db, plusSeconds(before, 3600));
    expect((await readClock(first.db)) >= plusSeconds(before, 3600)).toBe(true);
    expect((await readClock(second.db)) < plusSeconds(before, 3600)).toBe(true);
  });
});
