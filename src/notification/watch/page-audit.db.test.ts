/** Each hole of a page planted in a real database: it is found, sent, said, and found once. */

import { afterAll, beforeEach, expect, test } from 'vitest';
import { startMailbox } from '../../../fakes/mailbox.ts';
import { passSeconds } from '../../../test/clock.ts';
import { testDatabase } from '../../../test/database.ts';
import { dyingBeforeRecord, pagingWorld } from '../../../test/page-fixture.ts';
import type { IncidentState } from '../../incident/core/state.ts';
import { timelineOf } from '../../incident/store.ts';
import { sql } from '../../platform/db.ts';
import { createLog } from '../../platform/log.ts';
import { sendPage } from '../handle.ts';
import type { PageOrder } from '../page-facts.ts';
import { attemptsOf, pageById } from '../store.ts';
import { lookForLostPages } from './page-audit-handle.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db } = database;
const machine = { ...database.machine, log: createLog('silent') };
const world = pagingWorld(database);
afterAll(() => mailbox.stop());
beforeEach(async () => {
  mailbox.clear();
  mailbox.behave('accept');
});

function loseJobs(): Promise<unknown> {
  return db.transact((tx) => tx.run(sql`delete from graphile_worker._private_jobs`));
}

async function jobOf({ page }: PageOrder): Promise<PageOrder | undefined> {
  const job = await db.maybeOne<{ payload: PageOrder }>(sql`
    select payload from graphile_worker._private_jobs where key = ${`page.round:${page}`}`);
  return job?.payload;
}

async function auditsOf({ id }: IncidentState): Promise<number> {
  const query = { incident: id, after: 0, before: null, limit: 200, newestFirst: false };
  const rows = await timelineOf(db, query);
  return rows.filter((row) => row.kind === 'paging.audited').length;
}

async function ordered(): Promise<{ readonly state: IncidentState; readonly order: PageOrder }> {
  const ann = await world.person('Ann');
  const state = await world.incident();
  return { state, order: await world.paged(state, ann.id) };
}

test('NOT-50 a page that was ordered and whose job was lost is sent, and the timeline says so', async () => {
  const { state, order } = await ordered();
  await loseJobs();
  expect(await lookForLostPages(machine)).not.toContain(order.page);
  await passSeconds(db, 61);
  expect(await lookForLostPages(machine)).toContain(order.page);
  expect(await auditsOf(state)).toBe(1);
  const job = await jobOf(order);
  expect(job).toMatchObject({ page: order.page, person: order.person, loudness: 'high' });
  expect(await lookForLostPages(machine)).not.toContain(order.page);
  await sendPage(machine, job ?? order);
  expect(mailbox.mails()).toHaveLength(1);
  expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered' });
  await loseJobs();
  await passSeconds(db, 400);
  expect(await lookForLostPages(machine)).not.toContain(order.page);
});

test('NOT-50 a page with its job waiting is left alone, one whose job died too often is not', async () => {
  const { order } = await ordered();
  await passSeconds(db, 61);
  expect(await lookForLostPages(machine)).not.toContain(order.page);
  await db.transact((tx) =>
    tx.run(sql`update graphile_worker._private_jobs set attempts = max_attempts`),
  );
  expect(await lookForLostPages(machine)).toContain(order.page);
});

test('NOT-50 one whose job a worker took and lost is found once no try takes that long', async () => {
  const { order } = await ordered();
  const taken = (ago: string) =>
    db.transact((tx) =>
      tx.run(sql`
        update graphile_worker._private_jobs
           set attempts = 1, locked_by = 'pool-lost', locked_at = now() - ${ago}::text::interval`),
    );
  await passSeconds(db, 61);
  await taken('9 minutes');
  expect(await lookForLostPages(machine)).not.toContain(order.page);
  await taken('11 minutes');
  expect(await lookForLostPages(machine)).toContain(order.page);
  expect(await jobOf(order)).toMatchObject({ page: order.page });
  await loseJobs();
});

test('NOT-50 however many stand still whose jobs wait, the one without is found', async () => {
  mailbox.behave('refuse');
  const { order } = await ordered();
  await sendPage(machine, order);
  await loseJobs();
  await passSeconds(db, 90);
  await db.transact(async (tx) => {
    await tx.run(sql`
      insert into page
      select (jsonb_populate_record(page, jsonb_build_object(
               'id', gen_random_uuid(), 'reason', 'waits',
               'created_at', created_at - interval '1 hour'))).*
        from page, generate_series(1, 1200) where page.id = ${order.page}`);
    await tx.run(sql`
      insert into graphile_worker._private_jobs (task_id, payload, key)
      select (select id from graphile_worker._private_tasks where identifier = 'page.send'),
             '{}', 'page.round:' || id from page where reason = 'waits'`);
  });
  const found = await lookForLostPages(machine);
  expect(found).toContain(order.page);
  // Of the others nothing but what tests before this one left.
  expect(found.length).toBeLessThan(5);
  await db.transact((tx) => tx.run(sql`delete from page where reason = 'waits'`));
  await loseJobs();
});

test('NOT-50 however many are ordered and wait for their jobs, the one without is found', async () => {
  const { state, order } = await ordered();
  await db.transact(async (tx) => {
    // Ordered before it, and still in the queue, as in a storm.
    await tx.run(sql`
      insert into timeline (incident_id, seq, body, hash, recorded_at)
      select ${state.id}, 1000 + n, jsonb_build_object('seq', 1000 + n, 'kind', 'escalation.stepped',
               'data', jsonb_build_object('reason', 'waits', 'pages',
                 jsonb_build_array(jsonb_build_object('page', gen_random_uuid(), 'person', ${order.person}::text))))::text,
             '', ${tx.now}::timestamptz - interval '10 minutes'
        from generate_series(1, 5200) as n`);
    await tx.run(sql`
      insert into graphile_worker._private_jobs (task_id, payload, key)
      select (select id from graphile_worker._private_tasks where identifier = 'page.send'),
             '{}', 'page:' || (entry #>> '{data,pages,0,page}')
        from timeline where incident_id = ${state.id} and seq > 1000`);
    await tx.run(sql`
      delete from graphile_worker._private_jobs where key like ${`%:${order.page}`}`);
  });
  await passSeconds(db, 61);
  const found = await lookForLostPages(machine);
  expect(found).toContain(order.page);
  // Of the others nothing but what tests before this one left.
  expect(found.length).toBeLessThan(5);
  await loseJobs();
  await passSeconds(db, 3_600);
});

test('NOT-50 an attempt that a dead process left under way is repeated under its key', async () => {
  const { state, order } = await ordered();
  await expect(sendPage(dyingBeforeRecord(machine), order)).rejects.toThrow('killed');
  await loseJobs();
  await passSeconds(db, 61);
  expect(await lookForLostPages(machine)).toContain(order.page);
  await sendPage(machine, order, { number: 1, last: false });
  const [first, second] = mailbox.mails();
  expect(second?.headers['message-id']).toBe(first?.headers['message-id']);
  expect(await attemptsOf(db, [order.page])).toMatchObject([{ state: 'accepted' }]);
  expect(await auditsOf(state)).toBe(1);
});

test('NOT-50 a page that waits for its next round is found when that round was lost', async () => {
  mailbox.behave('refuse');
  const { order } = await ordered();
  await sendPage(machine, order);
  expect(await pageById(db, order.page)).toMatchObject({ state: 'queued' });
  await passSeconds(db, 90);
  expect(await lookForLostPages(machine)).not.toContain(order.page);
  await loseJobs();
  expect(await lookForLostPages(machine)).toContain(order.page);
});

test('NOT-51 a page that is lost again and again ends as failed, so that others are called', async () => {
  const { state, order } = await ordered();
  await expect(sendPage(dyingBeforeRecord(machine), order)).rejects.toThrow('killed');
  for (let round = 1; round <= 3; round += 1) {
    await loseJobs();
    await passSeconds(db, 301);
    expect(await lookForLostPages(machine)).toContain(order.page);
  }
  await loseJobs();
  await passSeconds(db, 301);
  expect(await lookForLostPages(machine)).toContain(order.page);
  expect(await pageById(db, order.page)).toMatchObject({ state: 'failed' });
  expect(await attemptsOf(db, [order.page])).toMatchObject([{ state: 'failed' }]);
  const told = await world.told(state);
  expect(told.at(-1)).toMatchObject({ kind: 'page.failed', data: { final: true } });
  await loseJobs();
  await passSeconds(db, 301);
  expect(await lookForLostPages(machine)).not.toContain(order.page);
});

test('NOT-50 one row per page, however many auditors look', async () => {
  const { state, order } = await ordered();
  await loseJobs();
  await passSeconds(db, 61);
  await Promise.all([lookForLostPages(machine), lookForLostPages(machine)]);
  expect(await auditsOf(state)).toBe(1);
  expect(await jobOf(order)).toBeDefined();
});
