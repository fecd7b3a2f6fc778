/** What is ordered for at once is begun where it is ordered, and survives whoever began it. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { z } from '../kernel/schema.ts';
import { openHand, togetherAtHand } from './at-hand.ts';
import { sql, type Tx } from './db.ts';
import { watchWorkers } from './dead-workers.ts';
import { defineJob, type GoOn } from './job.ts';
import { enqueue } from './outbox.ts';

const { db, machine } = await testDatabase();
await db.rows(sql`create table deed (what text, xid text)`);
await db.rows(sql`
  insert into graphile_worker._private_tasks (identifier) values ('deed.do') returning id`);

const write = async (tx: Tx, what: string): Promise<void> => {
  await tx.run(sql`insert into deed select ${what}, pg_current_xact_id()::text`);
};
const deeds = () => db.rows<{ what: string; xid: string }>(sql`select what, xid from deed`);
const rows = () =>
  db.rows<{ key: string; attempts: number; lockedBy: string | null }>(sql`
    select key, attempts, locked_by from graphile_worker._private_jobs order by key`);

let begins: (tx: Tx) => Promise<GoOn | undefined> = () => Promise.resolve(undefined);
const job = defineJob({
  task: 'deed.do',
  payload: z.object({}),
  begin: (tx) => begins(tx),
  handle: () => Promise.resolve(),
});

const pool = 'worker-of-this-test';
const watch = await watchWorkers(db.pool, pool, machine.log);
const hand = openHand(machine, { pool, jobs: [job] });
afterAll(async () => {
  await hand.close();
  await watch.stop();
});
beforeEach(async () => {
  await db.rows(sql`delete from deed returning what`);
  await db.rows(sql`delete from graphile_worker._private_jobs returning id`);
});

const order = (key: string, dueAt?: Tx['now'], by = machine) =>
  togetherAtHand(by, {
    ...{ lane: 'deed', key },
    work: async (tx) => {
      await write(tx, `order ${key}`);
      const task = { task: 'deed.do', payload: {}, key };
      await enqueue(tx, dueAt === undefined ? task : { ...task, dueAt });
    },
  });

test('it begins in the transaction that orders it, as a job this worker has taken', async () => {
  let seen: unknown;
  begins = async (tx) => {
    await write(tx, 'begin');
    return async (done) => {
      seen = await rows();
      await db.transact(async (end) => {
        await write(end, 'end');
        await done(end);
      });
    };
  };
  await order('a');
  const [first, second, third] = await deeds();
  expect([first?.what, second?.what, third?.what]).toEqual(['order a', 'begin', 'end']);
  expect(second?.xid).toBe(first?.xid);
  expect(third?.xid).not.toBe(first?.xid);
  expect(seen).toEqual([{ key: 'a', attempts: 1, lockedBy: pool }]);
  expect(await rows()).toEqual([]);
});

test('what is for later, or of nobody here, goes through the queue', async () => {
  begins = () => Promise.reject(new Error('not asked'));
  await order('later', '2999-01-01T00:00:00.000Z' as Tx['now']);
  expect(await rows()).toEqual([{ key: 'later', attempts: 0, lockedBy: null }]);
});

test('what begins badly goes through the queue, and what ordered it is kept', async () => {
  begins = async (tx) => {
    await write(tx, 'half');
    throw new Error('cannot begin');
  };
  await order('b');
  expect((await deeds()).map(({ what }) => what)).toEqual(['order b']);
  expect(await rows()).toEqual([{ key: 'b', attempts: 0, lockedBy: null }]);
});

test('what fails later is left to the queue, as one that was tried, and is due soon', async () => {
  begins = () => Promise.resolve(() => Promise.reject(new Error('on the way')));
  await order('c');
  expect(await rows()).toEqual([{ key: 'c', attempts: 1, lockedBy: null }]);
  const { soon } = await db.one<{ soon: boolean }>(sql`
    select run_at <= now() + interval '0.5 seconds' as soon from graphile_worker._private_jobs where key = 'c'`);
  expect(soon).toBe(true);
});

test('who ordered it waits a while only', async () => {
  let end = (): void => undefined;
  begins = () =>
    Promise.resolve(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
  const began = performance.now();
  await order('d');
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(await rows()).toEqual([{ key: 'd', attempts: 1, lockedBy: pool }]);
  end();
  await expect.poll(rows).toEqual([]);
});

test.each([0, 500])(
  'an order whose commit came %i ms after its connection broke is left to the queue',
  async (millis) => {
    begins = () => Promise.resolve(() => Promise.reject(new Error('nobody heard of the order')));
    const lost = { ...db };
    lost.together = (wanted) =>
      new Promise((_resolve, reject) => {
        const work = async (tx: Tx) => {
          const answer = await wanted.work(tx);
          // The database has heard it all, and commits that much after we lost sight of it.
          if (millis > 0) reject(new Error('the connection broke'));
          await new Promise((resolve) => setTimeout(resolve, millis));
          return answer;
        };
        lost.together = () => Promise.resolve(undefined as never);
        void db.together({ ...wanted, work }).then(() => reject(new Error('the connection broke')));
      });
    const { close } = openHand({ ...machine, db: lost }, { pool, jobs: [job] });
    await order('lost', undefined, { ...machine, db: lost });
    await expect
      .poll(rows, { timeout: 5_000 })
      .toEqual([{ key: 'lost', attempts: 1, lockedBy: null }]);
    expect((await deeds()).map(({ what }) => what)).toEqual(['order lost']);
    await close();
  },
);

test('a worker that was given up takes nothing more', async () => {
  begins = () => Promise.resolve(() => new Promise<void>(() => undefined));
  await db.rows(sql`delete from worker_node where pool = ${pool} returning pool`);
  await order('e');
  expect(await rows()).toEqual([{ key: 'e', attempts: 0, lockedBy: null }]);
});

test('when its process dies, others take it over as a second try', async () => {
  begins = () => Promise.resolve(() => new Promise<void>(() => undefined));
  const dead = 'worker-that-dies';
  const dying = await watchWorkers(db.pool, dead, machine.log);
  openHand(machine, { pool: dead, jobs: [job] });
  await order('f');
  expect(await rows()).toEqual([{ key: 'f', attempts: 1, lockedBy: dead }]);
  await dying.abandon();
  await expect.poll(rows, { timeout: 5_000 }).toEqual([{ key: 'f', attempts: 1, lockedBy: null }]);
  openHand(machine, { pool, jobs: [job] });
});
