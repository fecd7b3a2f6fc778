/** What becomes of a page while the provider is away: rounds by the clock, and an escalation that moves on. */
import { afterAll, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { z } from '../kernel/schema.ts';
import { moveClock, readClock, settle } from '../platform/clock.ts';
import { defineJob } from '../platform/job.ts';
import { startWorker } from '../platform/worker.ts';
import { sendPage } from './handle.ts';
import { notificationJobs } from './jobs.ts';
import { pageById } from './store.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident, paged, told } = pagingWorld(database);
afterAll(() => mailbox.stop());

test('NOT-8 rounds go on until the provider is back; the escalation moves on after two', async () => {
  const ann = await person('Ann');
  mailbox.behave('refuse', ann.email);
  const state = await incident();
  const order = await paged(state, ann.id);
  let asked = 0;
  const escalation = defineJob({
    task: 'escalation.due',
    payload: z.unknown(),
    handle: async () => {
      asked += 1;
    },
  });
  const worker = await startWorker(machine, [...notificationJobs, escalation]);
  try {
    await sendPage(machine, order);
    const begin = await readClock(db);
    await moveClock(db, plusSeconds(begin, 5));
    await settle(db);
    const finals = (await told(state)).map((row) => row.kind === 'page.failed' && row.data.final);
    expect(finals).toEqual([false, true]);
    expect(asked).toBe(1);
    await moveClock(db, plusSeconds(begin, 30));
    await settle(db);
    expect(await told(state)).toHaveLength(2);
    mailbox.behave('accept', ann.email);
    await moveClock(db, plusSeconds(begin, 90));
    await settle(db);
    expect(mailbox.find({ to: ann.email })).toHaveLength(1);
    expect((await told(state)).at(-1)?.kind).toBe('page.delivered');
    expect(asked).toBe(1);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered' });
  } finally {
    await worker.stop();
  }
});
