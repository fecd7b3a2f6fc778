/** The auditor on a real PostgreSQL: a lost timer is found and the step is taken; healthy ones are left alone. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { readClock } from '../platform/clock.ts';
import { sql } from '../platform/db.ts';
import { lookForSilence } from './auditor.ts';
import { incidentByRef, timelineOf } from './store.ts';
import { verifyAll } from './verify.ts';

const base = await testDatabase({ env: { EVENKEEL_TEST_CLOCK: '1' } });
const { db, machine } = base;
const world = pagingWorld(base);

async function kindsOf(number: string) {
  const found = await incidentByRef(db, number);
  if (found === undefined) throw new Error(`${number} is gone`);
  const rows = await timelineOf(db, {
    incident: found.id,
    after: 0,
    before: null,
    limit: 100,
    newestFirst: false,
  });
  return rows.map((row) => row.kind);
}

test('a paging incident whose timer was lost is helped on, and says so', async () => {
  const ann = await world.person('Ann');
  const incident = await world.incident();
  await world.paged(incident, ann.id);
  expect(await lookForSilence(machine)).toEqual([]);

  // The timer is gone, as after a restore that lost the job table, and its time has passed.
  await db.transact((tx) => tx.run(sql`delete from graphile_worker._private_jobs`));
  const now = await readClock(db);
  await db.transact((tx) => tx.run(sql`update clock_offset set value = interval '2 days'`));
  expect((await readClock(db)) > plusSeconds(now, 86_400)).toBe(true);

  expect(await lookForSilence(machine)).toEqual([incident.number]);
  const kinds = await kindsOf(incident.number);
  expect(kinds).toContain('note.added');
  expect(kinds.at(-1)).toMatch(/^escalation\./);
  expect(await lookForSilence(machine)).toEqual([]);
  expect((await verifyAll(db)).bad).toEqual([]);
});
