/** Jobs of a node that died are taken over at once; those of one that lives are left alone. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { watchWorkers } from './dead-workers.ts';
import { enqueue } from './outbox.ts';

const { db, machine } = await testDatabase();
const alive = await db.pool.connect();
afterAll(() => alive.release());

beforeEach(async () => {
  await db.transact(async (tx) => {
    await tx.rows(sql`delete from graphile_worker._private_jobs returning id`);
    await tx.run(sql`delete from worker_node`);
  });
});

/** A job that the pool had begun `secondsAgo`. */
async function begun(pool: string, secondsAgo = 1): Promise<void> {
  await db.transact(async (tx) => {
    await enqueue(tx, { task: 'page.send', payload: {}, key: pool });
    await tx.run(sql`
      update graphile_worker._private_jobs
         set locked_by = ${pool}, locked_at = now() - make_interval(secs => ${secondsAgo})
       where key = ${pool}`);
  });
}

async function signed(pool: string): Promise<void> {
  await db.transact((tx) => tx.run(sql`insert into worker_node (pool) values (${pool})`));
}

async function lockedPools(): Promise<readonly string[]> {
  const rows = await db.rows<{ lockedBy: string }>(sql`
    select locked_by from graphile_worker._private_jobs where locked_by is not null order by 1`);
  return rows.map((row) => row.lockedBy);
}

async function lookOnce(pool = 'pool-own'): Promise<void> {
  const watch = await watchWorkers(db.pool, pool, machine.log);
  await watch.stop();
}

async function names(): Promise<readonly string[]> {
  const rows = await db.rows<{ pool: string }>(sql`select pool from worker_node order by 1`);
  return rows.map(({ pool }) => pool);
}

test('a signed pool without its lock is dead', async () => {
  await alive.query("select pg_advisory_lock(hashtextextended('pool-alive', 0))");
  for (const pool of ['pool-dead', 'pool-alive']) await begun(pool);
  for (const pool of ['pool-dead', 'pool-alive']) await signed(pool);
  await lookOnce();
  expect(await lockedPools()).toEqual(['pool-alive']);
  expect(await names()).toEqual(['pool-alive']);
});

test('a pool that leaves and holds jobs still keeps its name, and the next look gives them back', async () => {
  await begun('pool-own');
  await lookOnce();
  expect([await lockedPools(), await names()]).toEqual([['pool-own'], ['pool-own']]);
  await lookOnce('pool-next');
  expect([await lockedPools(), await names()]).toEqual([[], []]);
});

test('a pool that died before it signed is found when a node starts, a fresh one is not', async () => {
  await begun('pool-old', 60);
  await begun('pool-young', 1);
  await lookOnce();
  expect(await lockedPools()).toEqual(['pool-young']);
});
