/** Copies for shadows against a real database: one each, and never a page. */
import { afterAll, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { createSchedule } from '../oncall/handle.ts';
import { addShadow } from '../oncall/shadow-handle.ts';
import { sql } from '../platform/db.ts';
import { sendPage } from './handle.ts';
import { notificationJobs } from './jobs.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident, paged, told } = pagingWorld(database);
afterAll(() => mailbox.stop());

test('ONC-25 a shadow gets one quiet copy of what the person on call is paged for', async () => {
  const [ann, ben, chen] = [await person('Ann'), await person('Ben'), await person('Chen')];
  const state = await incident();
  const origin = { actor: 'system' };
  const layers = [
    {
      ...{ name: 'Weeks', people: [ann.id], unit: 'week' as const, length: 1, slots: 1 },
      ...{ start: '2020-01-06T00:00', restrictions: [] },
    },
  ];
  const schedule = await createSchedule(machine, origin, { name: 'S', timeZone: 'UTC', layers });
  if ('refused' in schedule) throw new Error(schedule.message);
  const { now } = await db.transact(async (tx) => ({ now: tx.now }));
  const time = { from: now, to: plusSeconds(now, 3600) };
  for (const shadow of [ben, chen]) {
    await addShadow(machine, origin, { scheduleId: schedule.id, person: shadow.id, ...time });
  }
  const order = await paged(state, ann.id);
  await sendPage(machine, order);
  await sendPage(machine, order);
  const copies = await db.rows<{ payload: Record<string, unknown> }>(sql`
    select payload from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'person.notice'`);
  expect(copies.map(({ payload }) => payload['person']).sort()).toEqual([ben.id, chen.id].sort());
  // Only Ann is on the timeline: nobody waits for a shadow.
  expect(await told(state)).toMatchObject([{ kind: 'page.delivered', data: { person: ann.id } }]);
  const job = notificationJobs.find(({ task }) => task === 'person.notice');
  await job?.handle(machine, copies[0]?.payload, { number: 1, last: false });
  const letters = await db.rows<{ text: string }>(
    sql`select text_body as text from mail where kind = 'notice'`,
  );
  expect(letters).toHaveLength(1);
  expect(letters[0]?.text).toContain('nobody waits for you');
});
