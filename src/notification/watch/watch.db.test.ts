/** The watch over a real database, a real mail server and a real web server: what is broken shows, and where. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../../fakes/mailbox.ts';
import { startProvider } from '../../../fakes/provider.ts';
import { testDatabase } from '../../../test/database.ts';
import { pagingWorld } from '../../../test/page-fixture.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import { openDb, sql } from '../../platform/db.ts';
import { createGuardedClient } from '../../platform/guarded-http.ts';
import { askForBeat, beatJobs, readHealth, readQueue } from '../../platform/health.ts';
import { createLog } from '../../platform/log.ts';
import type { Machine } from '../../platform/machine.ts';
import { sleep } from '../../platform/timers.ts';
import { startWorker } from '../../platform/worker.ts';
import {
  armHeartbeat,
  changeHeartbeat,
  heartbeatItem,
  sendHeartbeat,
  testHeartbeat,
} from './heartbeat-handle.ts';
import { alertKeepers, reachableKeepers } from './self-alert-handle.ts';
import { startWatch } from './watch-loop.ts';
import { recentSelfAlerts } from './watch-store.ts';

const mailbox = await startMailbox();
const outside = await startProvider();
const database = await testDatabase({
  env: {
    EVENKEEL_SMTP_URL: mailbox.url,
    EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8',
    EVENKEEL_HEARTBEAT_URL: `${outside.url}/ping/secret-of-ours`,
  },
});
const { db } = database;
const machine: Machine = { ...database.machine, log: createLog('silent') };
const world = pagingWorld(database);
const keeper = await world.person('Kim');
await run(sql`update person set roles = '{admin}', is_owner = true where id = ${keeper.id}`);
afterAll(async () => {
  await mailbox.stop();
  await outside.stop();
});
beforeEach(async () => {
  mailbox.clear();
  outside.clear();
  mailbox.behave('accept');
  outside.behave('accept');
  await run(sql`delete from graphile_worker._private_jobs`);
  await run(sql`delete from self_alert`);
  await run(sql`delete from watch_beat`);
});

function run(query: Parameters<typeof db.rows>[0]): Promise<unknown> {
  return db.transact((tx) => tx.run(query));
}

function beatAgo(seconds: number): Promise<unknown> {
  return run(sql`
    insert into watch_beat values ('engine', now() - make_interval(secs => ${seconds}))
    on conflict (name) do update set at = excluded.at`);
}

/** A job nobody takes, due for so long. */
function overdue(seconds: number): Promise<unknown> {
  return run(sql`
    select graphile_worker.add_job('page.send', '{}'::json,
      run_at => now() - make_interval(secs => ${seconds}))`);
}

describe('NOT-52 whether work is done shows from the database alone', () => {
  test('NOT-52 nobody has ever worked, works, worked 46 s ago', async () => {
    expect(await readHealth(machine)).toMatchObject({ ready: false, engine: 'stopped' });
    await beatAgo(1);
    expect(await readHealth(machine)).toMatchObject({ ready: true, engine: 'ok' });
    await beatAgo(46);
    expect(await readHealth(machine)).toMatchObject({ ready: false, engine: 'stopped' });
  });

  test('NOT-52 a job that waits a minute is late, and each kind of work has its figure', async () => {
    await beatAgo(1);
    await overdue(59);
    expect(await readHealth(machine)).toMatchObject({ ready: true });
    await overdue(75);
    const health = await readHealth(machine);
    expect(health).toMatchObject({ ready: false, engine: 'late' });
    expect(health.oldestDueSeconds).toBeGreaterThanOrEqual(75);
    const queue = await readQueue(db);
    expect(queue.due).toBe(2);
    expect(queue.oldestDueSeconds.pages).toBeGreaterThanOrEqual(75);
    expect(queue.oldestDueSeconds.timers).toBe(0);
  });

  test('NOT-52 a beat is asked for once, keeps its age, and a worker gives it', async () => {
    await askForBeat(db);
    await run(sql`update graphile_worker._private_jobs set run_at = now() - interval '20 seconds'`);
    await askForBeat(db);
    const queue = await readQueue(db);
    expect(queue.due).toBe(1);
    expect(queue.oldestDueSeconds.jobs).toBeGreaterThanOrEqual(20);
    const worker = await startWorker(machine, beatJobs);
    const deadline = performance.now() + 10_000;
    while (!(await readHealth(machine)).ready && performance.now() < deadline) await sleep(50);
    await worker.stop();
    expect(await readHealth(machine)).toMatchObject({ ready: true, engine: 'ok' });
  });

  test('NOT-52 a database that does not answer is not ready', async () => {
    expect(await readHealth({ db: deadDb() })).toMatchObject({
      ready: false,
      database: 'unreachable',
      engine: 'unknown',
    });
  });
});

function deadDb() {
  const dead = openDb({ url: 'postgres://127.0.0.1:1/none', log: machine.log });
  afterAll(() => dead.close());
  return dead;
}

describe('NOT-53 its keepers are told past the queue', () => {
  test('NOT-53 once in a quarter of an hour over all nodes, and the tries are kept', async () => {
    await beatAgo(300);
    const health = await readHealth(machine);
    const people = await reachableKeepers(machine);
    const told = await Promise.all([1, 2, 3].map(() => alertKeepers(machine, health, people)));
    expect(told.filter(Boolean)).toHaveLength(1);
    const mail = await mailbox.waitFor({ to: keeper.email });
    expect(mail.subject).toMatch(/Pages may be late: no node has worked on jobs for 5 min/);
    expect(mailbox.mails()).toHaveLength(1);
    const [row] = await recentSelfAlerts(db, 5);
    expect(row).toMatchObject({
      problem: 'engine_stopped',
      attempts: [{ person: keeper.id, channel: 'email', delivered: true }],
    });
    await run(sql`update self_alert set at = at - interval '901 seconds'`);
    expect(await alertKeepers(machine, health, people)).toBe(true);
  });

  test('NOT-53 the loop tells after two looks that agree, with no worker anywhere', async () => {
    await beatAgo(100);
    const watch = startWatch(machine, { warmUpMs: 0 });
    await watch.look();
    expect(mailbox.mails()).toEqual([]);
    await watch.look();
    await watch.stop();
    expect(mailbox.mails()).toHaveLength(1);
    // It left a question in the queue, and nothing else: the message did not go that way.
    expect((await readQueue(db)).due).toBe(1);
  });

  test('NOT-53 a node that has just started, or finds it well again, tells nobody', async () => {
    await beatAgo(100);
    const fresh = startWatch(machine);
    await fresh.look();
    await fresh.look();
    await fresh.stop();
    const watch = startWatch(machine, { warmUpMs: 0 });
    await watch.look();
    await beatAgo(1);
    await watch.look();
    await beatAgo(100);
    await watch.look();
    await watch.stop();
    expect(mailbox.mails()).toEqual([]);
  });

  test('NOT-53 also while the database does not answer, to the people known from before', async () => {
    const people = await reachableKeepers(machine);
    const db = deadDb();
    const health = await readHealth({ db });
    expect(await alertKeepers({ ...machine, db }, health, people)).toBe(true);
    const mail = await mailbox.waitFor({ to: keeper.email });
    expect(mail.subject).toMatch(/the database does not answer/);
  });

  test('NOT-53 a mail server that refuses is a try that is kept, not a crash', async () => {
    mailbox.behave('reject');
    await beatAgo(300);
    const people = await reachableKeepers(machine);
    expect(await alertKeepers(machine, await readHealth(machine), people)).toBe(true);
    const [row] = await recentSelfAlerts(db, 1);
    expect(row?.attempts).toMatchObject([{ delivered: false }]);
  });
});

describe('NOT-54 the heartbeat proves timer, database and sender', () => {
  const send = async (at?: string) =>
    sendHeartbeat(machine, (at as never) ?? (await readClock(db)));

  test('NOT-54 goes out through the queue: armed by the clock, sent by the timer', async () => {
    await armHeartbeat(machine);
    const [job] = await db.rows<{ task: string; late: boolean }>(sql`
      select task_identifier as task, run_at > now() as late from graphile_worker.jobs`);
    expect(job).toEqual({ task: 'heartbeat.send', late: true });
    expect(outside.requests()).toEqual([]);
    await send();
    expect(outside.requests()).toMatchObject([{ method: 'POST', path: '/ping/secret-of-ours' }]);
    const item = await heartbeatItem(machine);
    expect(item).toMatchObject({
      source: 'environment',
      why: null,
      host: new URL(outside.url).host,
    });
    expect(item.okAt).not.toBeNull();
    expect(JSON.stringify(item)).not.toContain('secret-of-ours');
  });

  test('NOT-54 is withheld when its timer came late, or work waits', async () => {
    await send('2020-01-01T00:00:00.000Z');
    expect((await heartbeatItem(machine)).why).toMatch(/timer came \d+ s late/);
    await overdue(75);
    await send();
    expect((await heartbeatItem(machine)).why).toMatch(/oldest due job waits 7\d s/);
    expect(outside.requests()).toEqual([]);
  });

  test('NOT-54 is withheld while no provider takes anything', async () => {
    const order = await world.paged(await world.incident(), keeper.id);
    const { sendPage } = await import('../handle.ts');
    mailbox.behave('refuse');
    await sendPage(machine, order);
    await send();
    expect((await heartbeatItem(machine)).why).toMatch(/no provider took any of 1 messages/);
    expect(outside.requests()).toEqual([]);
    mailbox.behave('accept');
    await run(sql`update page set next_round_at = created_at where id = ${order.page}`);
    await sendPage(machine, order);
    await send();
    expect(outside.requests()).toHaveLength(1);
  });

  test('NOT-54 is not sent when the database takes no row', async () => {
    await expect(
      sendHeartbeat(
        { ...machine, db: { ...db, transact: () => Promise.reject(new Error('full')) } },
        await readClock(db),
      ),
    ).rejects.toThrow('full');
    expect(outside.requests()).toEqual([]);
  });

  test.each([
    ['error', /answered 500/],
    ['drop', /no connection/],
  ] as const)('NOT-54 says what the other side did: %s', async (mode, why) => {
    outside.behave(mode);
    await send();
    const item = await heartbeatItem(machine);
    expect(item.why).toMatch(why);
    expect(item.why).not.toContain('secret-of-ours');
  });

  test('NOT-54 never reaches an address inside the network', async () => {
    const http = createGuardedClient({ outboundAllow: [] });
    await sendHeartbeat({ ...machine, http }, await readClock(db));
    await http.close();
    expect((await heartbeatItem(machine)).why).toMatch(/inside this network/);
    expect(outside.requests()).toEqual([]);
  });

  test('NOT-54 the address may be kept in the settings, sealed, and goes away again', async () => {
    const config = { ...machine.config, heartbeatUrl: undefined };
    const settled: Machine = { ...machine, config };
    const origin = { actor: 'tester', ip: null, requestId: null } as never;
    expect(await testHeartbeat(settled)).toMatchObject({ code: 'heartbeat.none' });
    const change = { url: `${outside.url}/get/me`, method: 'GET' } as const;
    expect(await changeHeartbeat(settled, origin, change)).toBeUndefined();
    expect(await testHeartbeat(settled)).toBeNull();
    expect(outside.requests()).toMatchObject([{ method: 'GET', path: '/get/me' }]);
    const [kept] = await db.rows(sql`select url_sealed from heartbeat`);
    expect(JSON.stringify(kept)).not.toContain('/get/me');
    expect(await changeHeartbeat(settled, origin, { ...change, expectedVersion: 1 })).toMatchObject(
      {
        kind: 'conflict',
      },
    );
    expect(await changeHeartbeat(settled, origin, { ...change, url: null })).toBeUndefined();
    expect(await heartbeatItem(settled)).toMatchObject({ source: 'none', host: null });
    await armHeartbeat(settled);
    expect((await readQueue(db)).due).toBe(0);
    expect(isRefusal(await changeHeartbeat(machine, origin, change))).toBe(true);
  });
});
