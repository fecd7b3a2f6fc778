/** The worker survives what its database does to it: a job whose end cannot be written, sessions that are ended. */
import { afterEach, expect, test, vi } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { z } from '../kernel/schema.ts';
import { sql } from './db.ts';
import { watchWorkers } from './dead-workers.ts';
import { defineJob } from './job.ts';
import { enqueue } from './outbox.ts';
import { startWorker, type Worker } from './worker.ts';

const { db, machine } = await testDatabase();
let worker: Worker | undefined;
afterEach(() => worker?.stop());

async function order(n: number): Promise<void> {
  await db.transact((tx) => enqueue(tx, { task: 'count', payload: { n } }));
}

async function jobsLeft(): Promise<number> {
  const { left } = await db.one<{ left: number }>(
    sql`select count(*) as left from graphile_worker._private_jobs`,
  );
  return left;
}

test('a job whose end could not be written is done again, and the worker goes on', async () => {
  const { pool } = db;
  const connect = pool.connect;
  const runs: number[] = [];
  const count = defineJob({
    task: 'count',
    payload: z.object({ n: z.number() }),
    handle: async (_machine, { n }) => {
      runs.push(n);
      if (runs.length > 1) return;
      pool.connect = (() => Promise.reject(new Error('no database'))) as typeof connect;
      setTimeout(() => {
        pool.connect = connect;
      }, 1200);
    },
  });
  worker = await startWorker(machine, [count]);
  await order(1);
  await vi.waitFor(() => expect(runs).toEqual([1, 1]), { timeout: 15_000 });
  await order(2);
  await vi.waitFor(() => expect(runs).toEqual([1, 1, 2]), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
});

/** A job of which three are done, and a database that dies while the ends of all three are being written. */
function endsLost() {
  const { pool } = db;
  const connect = pool.connect;
  const runs: number[] = [];
  let dies = () => {};
  const dying = new Promise<never>((_, reject) => {
    dies = () => reject(new Error('no database'));
  });
  dying.catch(() => undefined);
  let comesBack = () => {};
  const back = new Promise<void>((resolve) => {
    comesBack = resolve;
  });
  const count = defineJob({
    task: 'count',
    payload: z.object({ n: z.number() }),
    handle: async (_machine, { n }) => {
      runs.push(n);
      if (runs.length > 3) return;
      if (runs.length === 3) {
        pool.connect = (() => dying) as typeof connect;
        setTimeout(dies, 600);
        setTimeout(() => {
          pool.connect = connect;
          comesBack();
        }, 1200);
      }
      // Each ends in a batch of its own, all of which are being written when the first of them fails.
      await new Promise((resolve) => setTimeout(resolve, 200 + 15 * n));
    },
  });
  return { count, runs, dead: dying.catch(() => undefined), back };
}

test('when the ends of several jobs could not be written, they are done again, and the worker goes on', async () => {
  const { count, runs } = endsLost();
  worker = await startWorker(machine, [count]);
  for (const n of [1, 2, 3]) await order(n);
  await vi.waitFor(() => expect(runs).toHaveLength(6), { timeout: 20_000 });
  await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
  await order(4);
  await vi.waitFor(() => expect(runs.at(-1)).toBe(4), { timeout: 5_000 });
});

test('a worker that is stopped then stops, and leaves what it had taken to the next', async () => {
  const { count, runs, dead, back } = endsLost();
  const first = await startWorker(machine, [count]);
  for (const n of [1, 2, 3]) await order(n);
  await dead;
  await first.stop();
  await back;
  expect(await jobsLeft()).toBe(3);
  worker = await startWorker(machine, [count]);
  await vi.waitFor(() => expect(runs).toHaveLength(6), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
});

test('what somebody waits for is tried again within seconds of a broken connection, and not waited for by the stopping', async () => {
  const tries: number[] = [];
  let breaks = 3;
  const page = defineJob({
    task: 'count',
    payload: z.object({ n: z.number() }),
    soon: true,
    handle: async (_machine, _payload, { number }) => {
      tries.push(number);
      if (tries.length <= breaks) await db.rows(sql`select pg_terminate_backend(pg_backend_pid())`);
    },
  });
  worker = await startWorker(machine, [page]);
  await order(1);
  // Left to the queue the fourth try would come after half a minute.
  await vi.waitFor(() => expect(tries).toEqual([1, 2, 3, 4]), { timeout: 6_000 });
  await vi.waitFor(async () => expect(await jobsLeft()).toBe(0));
  breaks = 99;
  await order(2);
  await vi.waitFor(() => expect(tries).toHaveLength(5));
  await worker.stop();
  expect(tries.length).toBeLessThanOrEqual(6);
  expect(await jobsLeft()).toBe(1);
  await db.rows(sql`delete from graphile_worker._private_jobs`);
});

test('what another worker was given meanwhile is not tried again beside it', async () => {
  let tries = 0;
  const page = defineJob({
    task: 'count',
    payload: z.object({ n: z.number() }),
    soon: true,
    handle: async () => {
      tries += 1;
      await db.rows(sql`update graphile_worker._private_jobs set locked_by = 'pool-other'`);
      await db.rows(sql`select pg_terminate_backend(pg_backend_pid())`);
    },
  });
  const warned = vi.spyOn(machine.log, 'warn');
  worker = await startWorker(machine, [page]);
  await order(1);
  await vi.waitFor(() => expect(warned).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(tries).toBe(1);
  expect(await jobsLeft()).toBe(1);
  warned.mockRestore();
  await db.rows(sql`delete from graphile_worker._private_jobs`);
});

test('a frozen worker is fenced off: its sessions end and its jobs are given back', async () => {
  const frozen = await testDatabaseSession();
  await frozen.run('begin');
  await db.transact(async (tx) => {
    await enqueue(tx, { task: 'count', payload: { n: 3 }, key: 'frozen' });
    await tx.run(sql`
      update graphile_worker._private_jobs set locked_by = 'pool-frozen', locked_at = now()
       where key = 'frozen'`);
    await tx.run(sql`
      insert into worker_node (pool, session_name, seen_at)
      values ('pool-frozen', ${frozen.name}, now() - interval '11 seconds')`);
  });
  // Its lock stands, as that of a stopped process does.
  await frozen.run(`select pg_advisory_xact_lock(hashtextextended('pool-frozen', 0))`);
  const watch = await watchWorkers(db.pool, 'pool-own', machine.log);
  await vi.waitFor(() => expect(frozen.ended()).toBe(true), { timeout: 40_000, interval: 200 });
  const lockedBy = async () =>
    (
      await db.one<{ lockedBy: string | null }>(
        sql`select locked_by from graphile_worker._private_jobs where key = 'frozen'`,
      )
    ).lockedBy;
  await vi.waitFor(async () => expect(await lockedBy()).toBe(null));
  await watch.stop();
});

/** A session by itself, under a name as each process has one. */
async function testDatabaseSession() {
  const client = await db.pool.connect();
  const name = 'evenkeel the frozen one';
  await client.query(`set application_name = '${name}'`);
  let over = false;
  client.on('error', () => {
    over = true;
  });
  client.on('end', () => {
    over = true;
    client.release(true);
  });
  return { name, ended: () => over, run: (text: string) => client.query(text) };
}
