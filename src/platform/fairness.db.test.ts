/** A crowd of late jobs does not keep others waiting. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { createFairness, takeFirsts } from './fairness.ts';
import { readHealth, readQueue } from './health.ts';
import { enqueueAll } from './outbox.ts';

const { db, machine } = await testDatabase();
const pool = 'worker-of-this-test';
await db.rows(sql`insert into worker_node (pool) values (${pool}) returning pool`);
await db.rows(sql`
  insert into graphile_worker._private_tasks (identifier) values ('page.send')
  on conflict do nothing returning id`);
const taken = async () =>
  (await takeFirsts(db, pool)).map(({ payload }) => (payload as { of: string }).of).toSorted();

const crowd = (count: number, flow: string) =>
  Array.from({ length: count }, (_one, n) => ({
    task: 'page.send',
    payload: { n, of: flow },
    flow,
  }));

beforeEach(async () => {
  await db.rows(sql`delete from graphile_worker._private_jobs returning id`);
});

test('the first of each small flow is taken, one at a look, as a worker takes it', async () => {
  for (const tasks of [crowd(50, 'storm'), crowd(2, 'ann'), crowd(1, 'ben')]) {
    await db.transact((tx) => enqueueAll(tx, tasks));
  }
  const [first] = await takeFirsts(db, pool);
  expect(first).toMatchObject({ task: 'page.send', attempts: 1, maxAttempts: 25 });
  const locked = await db.rows<{ flags: object; lockedBy: string; attempts: number }>(sql`
    select flags, locked_by, attempts from graphile_worker._private_jobs
     where locked_at is not null order by flags`);
  expect(locked).toEqual([
    { flags: { ann: true }, lockedBy: pool, attempts: 1 },
    { flags: { ben: true }, lockedBy: pool, attempts: 1 },
  ]);
  expect(await taken()).toEqual(['ann']);
  expect(await taken()).toEqual([]);
});

test('what a look took without hearing of it is given back', async () => {
  await db.transact((tx) => enqueueAll(tx, [...crowd(50, 'storm'), ...crowd(1, 'ben')]));
  const taken = () =>
    db.rows<{ attempts: number; lockedBy: string | null }>(sql`
      select attempts, locked_by from graphile_worker._private_jobs where flags ? 'ben'`);
  let looks = 0;
  const lost: typeof db = {
    ...db,
    transact: async (work) => {
      looks += 1;
      const answer = await db.transact(work);
      if (looks > 1) return answer;
      expect(await taken()).toEqual([{ attempts: 1, lockedBy: pool }]);
      throw new Error('the connection broke');
    },
  };
  const fairness = createFairness(lost, 1);
  fairness.begun();
  const stop = fairness.look(pool, () => Promise.resolve());
  await expect.poll(taken).toEqual([{ attempts: 1, lockedBy: null }]);
  stop();
});

/** A node that has not looked for a second takes `flows` past a crowd of two thousand that came after them. */
async function takesBehindCrowd(
  flows: readonly string[],
  asIt: (fairness: ReturnType<typeof createFairness>) => void,
) {
  const found: string[] = [];
  let elapsed = 0;
  const fairness = createFairness(db, 50, () => elapsed);
  const stop = fairness.look(pool, async ({ payload }) => {
    found.push((payload as { of: string }).of);
  });
  for (const tasks of [flows.flatMap((flow) => crowd(1, flow)), crowd(2000, 'storm')]) {
    await db.transact((tx) => enqueueAll(tx, tasks));
  }
  expect(await takeFirsts(db, pool)).toEqual([]);
  elapsed = 1_000;
  asIt(fairness);
  await expect.poll(() => found.toSorted()).toEqual(flows);
  stop();
}

const fifty = Array.from({ length: 50 });

test('a look that comes late looks at more of those that wait', async () => {
  await takesBehindCrowd(['ben'], (fairness) => {
    for (const _job of fifty) fairness.begun();
  });
});

test('a look with full hands leaves none behind', async () => {
  const flows = Array.from({ length: 70 }, (_one, n) => `flow ${n + 10}`);
  await takesBehindCrowd(flows, (fairness) => {
    for (const _job of fifty) fairness.begun();
  });
});

test('a crowd that is begun and over between two looks is one', async () => {
  await takesBehindCrowd(['ben'], (fairness) => {
    for (const over of fifty.map(() => fairness.begun())) over();
  });
});

test('flows of one size are crowds alike: each keeps its order', async () => {
  for (const flow of ['one', 'two', 'three']) {
    await db.transact((tx) => enqueueAll(tx, crowd(20, flow)));
  }
  expect(await taken()).toEqual([]);
});

test('a worker that was given up takes nothing', async () => {
  await db.transact((tx) => enqueueAll(tx, [...crowd(50, 'storm'), ...crowd(1, 'ben')]));
  expect(await takeFirsts(db, 'nobody')).toEqual([]);
  expect(await taken()).toEqual(['ben']);
});

test('who was let ahead by an earlier version and waits is seen by readiness and figures', async () => {
  await db.transact((tx) => enqueueAll(tx, crowd(3, 'ann')));
  await db.rows(sql`
    update graphile_worker._private_jobs
       set run_at = now() - interval '10 minutes', priority = -1 returning id`);
  expect((await readHealth(machine)).oldestDueSeconds).toBeGreaterThan(590);
  expect(await readQueue(db)).toMatchObject({ due: 3 });
});

test('what is not due yet, or of no flow, is left alone', async () => {
  await db.transact(async (tx) => {
    const later = '2999-01-01T00:00:00.000Z' as typeof tx.now;
    await enqueueAll(tx, [
      { task: 'page.send', payload: {}, flow: 'ann', dueAt: later },
      { task: 'page.send', payload: {} },
    ]);
  });
  expect(await taken()).toEqual([]);
});
