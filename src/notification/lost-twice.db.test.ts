/** What becomes of a message whose sender dies between sending and recording, once and again, on a real database. */

import { afterAll, beforeEach, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { passSeconds } from '../../test/clock.ts';
import { testDatabase } from '../../test/database.ts';
import { dyingBeforeRecord, type PagedPerson, pagingWorld } from '../../test/page-fixture.ts';
import { insertContact } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import type { PersonId } from '../kernel/ids.ts';
import { sql } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { OUTCOME_UNKNOWN } from './core/delivery.ts';
import type { Letter } from './core/letter.ts';
import { sendPage } from './handle.ts';
import { queueMail, sendMail } from './mail-handle.ts';
import { listMails } from './mail-store.ts';
import type { PageOrder } from './page-facts.ts';
import { attemptsOf, pageById } from './store.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident, paged, told } = pagingWorld(database);
afterAll(() => mailbox.stop());
beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
});

/** Two runs of one job die after sending; the next one has its turn. */
async function lostTwice(order: PageOrder): Promise<void> {
  for (const number of [1, 2]) {
    const dies = sendPage(dyingBeforeRecord(machine), order, { number, last: false });
    await expect(dies).rejects.toThrow('killed');
  }
}

async function secondContactOf({ id, email }: PagedPerson): Promise<string> {
  const value = `second.${email}`;
  await db.transact((tx) => insertContact(tx, { id: newId(), personId: id, kind: 'email', value }));
  return value;
}

function escalations(state: IncidentState): Promise<readonly unknown[]> {
  return db.rows(sql`
    select 1 from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'escalation.due' and j.payload ->> 'incident' = ${state.id}
       and j.run_at <= now()`);
}

test('NOT-64 a third run sends nothing, says why, and the escalation goes on at once', async () => {
  const ann = await person('Ann');
  const state = await incident();
  const order = await paged(state, ann.id);
  await lostTwice(order);
  expect(mailbox.find({ to: ann.email })).toHaveLength(2);
  expect(await told(state)).toEqual([]);
  expect(await escalations(state)).toEqual([]);
  await sendPage(machine, order, { number: 3, last: false });
  await sendPage(machine, order, { number: 4, last: false });
  const ids = mailbox.find({ to: ann.email }).map(({ headers }) => headers['message-id']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(await attemptsOf(db, [order.page])).toMatchObject([
    { state: 'failed', failedWhy: OUTCOME_UNKNOWN, repeatedAt: expect.any(String) },
  ]);
  expect(await pageById(db, order.page)).toMatchObject({
    state: 'failed',
    outcome: OUTCOME_UNKNOWN,
  });
  expect(await told(state)).toMatchObject([
    { kind: 'page.failed', data: { final: true, reason: OUTCOME_UNKNOWN, attempt: 1 } },
  ]);
  expect(await escalations(state)).toHaveLength(1);
  const log = { state: 'failed', incident: state.number, before: undefined, limit: 5 } as const;
  expect(await listMails(db, log)).toMatchObject([{ why: OUTCOME_UNKNOWN }]);
});

test('NOT-64 the next contact is tried in the same run', async () => {
  const ann = await person('Ann');
  const second = await secondContactOf(ann);
  const state = await incident();
  const order = await paged(state, ann.id);
  await lostTwice(order);
  await sendPage(machine, order, { number: 3, last: false });
  expect(mailbox.find({ to: second })).toHaveLength(1);
  expect(mailbox.find({ to: ann.email })).toHaveLength(2);
  const rows = await told(state);
  expect(rows.map(({ kind }) => kind)).toEqual(['page.failed', 'page.delivered']);
  expect(rows[0]?.data).toMatchObject({ final: false, reason: OUTCOME_UNKNOWN });
  expect(await escalations(state)).toEqual([]);
});

test('NOT-64 a later round spares the contact that may have got it twice', async () => {
  const ann = await person('Ann');
  const second = await secondContactOf(ann);
  mailbox.behave('refuse', second);
  const order = await paged(await incident(), ann.id);
  await lostTwice(order);
  await sendPage(machine, order, { number: 3, last: false });
  expect(await pageById(db, order.page)).toMatchObject({ state: 'queued', round: 1 });
  await passSeconds(db, 3);
  mailbox.behave('accept', second);
  await sendPage(machine, order, { number: 1, last: false });
  expect(mailbox.find({ to: ann.email })).toHaveLength(2);
  expect(mailbox.find({ to: second })).toHaveLength(1);
  expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered', round: 2 });
});

test('NOT-31 a repeat that is under way is left alone although the first run is long gone', async () => {
  const ann = await person('Ann');
  const order = await paged(await incident(), ann.id);
  await expect(
    sendPage(dyingBeforeRecord(machine), order, { number: 1, last: false }),
  ).rejects.toThrow('killed');
  await passSeconds(db, 20);
  await expect(
    sendPage(dyingBeforeRecord(machine), order, { number: 1, last: false }),
  ).rejects.toThrow('killed');
  await sendPage(machine, order, { number: 1, last: false });
  expect(await attemptsOf(db, [order.page])).toMatchObject([{ state: 'sending' }]);
  expect(mailbox.find({ to: ann.email })).toHaveLength(2);
});

test('NOT-64 an ordinary mail, too, leaves at most twice', async () => {
  const letter: Letter = {
    ...{ subject: 'Your report', heading: 'Your report', paragraphs: [], facts: [] },
    ...{ button: null, links: [], footer: '' },
  };
  const state = await incident();
  const to = 'rita@example.test';
  const mail = { key: 'k1', kind: 'update', to, letter, person: null as PersonId | null };
  await db.transact((tx) => queueMail(tx, { ...mail, incident: state.id }));
  const log = { state: undefined, incident: state.number, before: undefined, limit: 5 } as const;
  const [row] = await listMails(db, log);
  const id = row?.id ?? '';
  for (let run = 1; run <= 2; run += 1) {
    await expect(sendMail(dyingBeforeRecord(machine), id)).rejects.toThrow('killed');
  }
  await sendMail(machine, id);
  await sendMail(machine, id);
  expect(mailbox.find({ to })).toHaveLength(2);
  expect(await listMails(db, log)).toMatchObject([{ state: 'failed', why: OUTCOME_UNKNOWN }]);
});
