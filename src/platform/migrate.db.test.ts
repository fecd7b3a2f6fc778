/** Migrations on a real PostgreSQL: locked, resumable after a stop at any statement, refused when behind. */
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { type Migration, migrate } from './migrate.ts';

const log = pino({ level: 'silent' });
const base = await testDatabase({ blank: true });

const STATEMENTS = [
  'create table boat (id integer primary key, name text not null)',
  "insert into boat values (1, 'first')",
  'alter table boat add column sails integer not null default 2',
  'create index boat_by_name on boat (name)',
];
const GOOD: readonly Migration[] = [
  { name: '0001_boat', sql: `${STATEMENTS.join(';\n')};` },
  { name: '0002_crew', sql: 'create table crew (boat integer references boat (id));' },
];

/** As GOOD, but the server ends our connection right after statement `n` of the first migration. */
function killedAfter(n: number): readonly Migration[] {
  const cut = [
    ...STATEMENTS.slice(0, n),
    'select pg_terminate_backend(pg_backend_pid())',
    ...STATEMENTS.slice(n),
  ];
  return [{ name: '0001_boat', sql: `${cut.join(';\n')};` }, ...GOOD.slice(1)];
}

describe('migrations', () => {
  test.each(STATEMENTS.map((_, index) => index))(
    'killed after statement %i they leave nothing behind',
    async (n) => {
      await expect(migrate({ url: base.url, log, migrations: killedAfter(n) })).rejects.toThrow();
      const { there } = await base.db.one<{ there: boolean }>(
        sql`select to_regclass('boat') is not null as there`,
      );
      expect(there).toBe(false);
    },
  );

  test('two nodes starting at once run each of them once', async () => {
    const names = await Promise.all([
      migrate({ url: base.url, log, migrations: GOOD }),
      migrate({ url: base.url, log, migrations: GOOD }),
    ]);
    expect(names.flat().toSorted()).toEqual(['0001_boat', '0002_crew']);
    const { boats } = await base.db.one<{ boats: number }>(sql`select count(*) as boats from boat`);
    expect(boats).toBe(1);
  });

  test('an older binary refuses a newer database and names what it does not know', async () => {
    await expect(migrate({ url: base.url, log, migrations: GOOD.slice(0, 1) })).rejects.toThrow(
      /newer Evenkeel \(0002_crew\)/,
    );
  });

  test('with nothing to do it does nothing', async () => {
    expect(await migrate({ url: base.url, log, migrations: GOOD })).toEqual([]);
  });
});
