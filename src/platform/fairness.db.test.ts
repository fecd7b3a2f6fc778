/** A crowd of late jobs does not keep others waiting. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { letFirstsAhead } from './fairness.ts';
import { readHealth, readQueue } from './health.ts';
import { enqueueAll } from './outbox.ts';

const { db, machine } = await testDatabase();

const crowd = (count: number, flow: string) =>
  Array.from({ length: count }, (_one, n) => ({ task: 'page.send', payload: { n }, flow }));

/** In the order in which they are taken. */
function order() {
  return db.rows<{ flow: string }>(sql`
    select (select min(k) from jsonb_object_keys(flags) as k) as flow
      from graphile_worker._private_jobs order by priority, run_at, id`);
}

test('the first of each flow goes ahead, one at a look; the crowd keeps its order', async () => {
  for (const tasks of [crowd(50, 'storm'), crowd(2, 'ann'), crowd(1, 'ben')]) {
    await db.transact((tx) => enqueueAll(tx, tasks));
  }
  expect((await order()).slice(0, 3).map(({ flow }) => flow)).toEqual(['storm', 'storm', 'storm']);
  expect(await letFirstsAhead(db)).toBe(3);
  const after = (await order()).map(({ flow }) => flow);
  expect(after.slice(0, 3).toSorted()).toEqual(['ann', 'ben', 'storm']);
  expect(after.slice(3, 52)).toEqual(Array.from({ length: 49 }, () => 'storm'));
  expect(await letFirstsAhead(db)).toBe(2);
});

test('who was let ahead and waits all the same is seen by readiness and figures', async () => {
  await db.rows(sql`delete from graphile_worker._private_jobs returning id`);
  await db.transact((tx) => enqueueAll(tx, crowd(3, 'storm')));
  await db.rows(sql`
    update graphile_worker._private_jobs set run_at = now() - interval '10 minutes' returning id`);
  for (let look = 0; look < 3; look += 1) await letFirstsAhead(db);
  expect(await letFirstsAhead(db)).toBe(0);
  expect((await readHealth(machine)).oldestDueSeconds).toBeGreaterThan(590);
  expect(await readQueue(db)).toMatchObject({ due: 3 });
});

test('what is not due yet, or of no flow, is left alone', async () => {
  await db.rows(sql`delete from graphile_worker._private_jobs returning id`);
  await db.transact(async (tx) => {
    const later = '2999-01-01T00:00:00.000Z' as typeof tx.now;
    await enqueueAll(tx, [
      { task: 'page.send', payload: {}, flow: 'ann', dueAt: later },
      { task: 'page.send', payload: {} },
    ]);
  });
  expect(await letFirstsAhead(db)).toBe(0);
});
