/** The life of a page against a real database and a real mail server, from the order to the timeline. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { acknowledgedBy, dyingBeforeRecord, pagingWorld } from '../../test/page-fixture.ts';

import { insertContact, markContactVerified } from '../identity/store.ts';
import { draft } from '../incident/core/timeline.ts';
import { sql } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { sendPage } from './handle.ts';
import { insertMail, listMails, mailByKey } from './mail-store.ts';
import { sendBundle } from './notice-handle.ts';
import { attemptsOf, pageById } from './store.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident, write, paged, told } = pagingWorld(database);
afterAll(() => mailbox.stop());
beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
});

describe('a page', () => {
  test('NOT-7 arrives and is told on the timeline', async () => {
    const ann = await person('Ann');
    const state = await incident();
    const order = await paged(state, ann.id);
    await sendPage(machine, order);
    const mail = await mailbox.waitFor({ to: ann.email });
    expect(mail.subject).toBe(`[New] ${state.number} Checkout is down`);
    expect(mail.text).toContain('Since:      2026-11-23 02:10 CET, UTC+1');
    expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered', round: 1 });
    const [row] = await told(state);
    expect(row).toMatchObject({
      kind: 'page.delivered',
      data: { page: order.page, person: ann.id, channel: 'email', attempt: 1 },
    });
  });

  test('NOT-6 the job may run twice', async () => {
    const ann = await person('Ann');
    const state = await incident();
    const order = await paged(state, ann.id);
    await sendPage(machine, order);
    await sendPage(machine, order);
    expect(mailbox.mails()).toHaveLength(1);
    expect(await told(state)).toHaveLength(1);
  });

  test('NOT-6 a run that died before recording is repeated under the same key', async () => {
    const ann = await person('Ann');
    const state = await incident();
    const order = await paged(state, ann.id);
    await expect(sendPage(dyingBeforeRecord(machine), order)).rejects.toThrow('killed');
    expect(mailbox.mails()).toHaveLength(1);
    expect(await told(state)).toHaveLength(0);
    await sendPage(machine, order);
    const [first, second] = mailbox.mails();
    expect(second?.headers['message-id']).toBe(first?.headers['message-id']);
    expect(second?.links).toEqual(first?.links);
    expect(await attemptsOf(db, [order.page])).toHaveLength(1);
    expect(await told(state)).toHaveLength(1);
  });

  test('NOT-31 another job leaves a try that is under way alone; the run after a dead one does not', async () => {
    const ann = await person('Ann');
    const state = await incident();
    const order = await paged(state, ann.id);
    await expect(sendPage(dyingBeforeRecord(machine), order)).rejects.toThrow('killed');
    await sendPage(machine, order, { number: 1, last: false });
    expect(mailbox.mails()).toHaveLength(1);
    const waiting = await db.rows(sql`
      select 1 from graphile_worker.jobs where key = ${`page.round:${order.page}`}`);
    expect(waiting).toHaveLength(1);
    await sendPage(machine, order, { number: 2, last: false });
    expect(mailbox.mails()).toHaveLength(2);
    expect(await told(state)).toHaveLength(1);
  });

  test('NOT-1 is suppressed once somebody acknowledged', async () => {
    const ann = await person('Ann');
    const ben = await person('Ben');
    const state = await incident();
    const order = await paged(state, ann.id);
    await write(state, acknowledgedBy(ben.id));
    await sendPage(machine, order);
    expect(mailbox.mails()).toEqual([]);
    const page = await pageById(db, order.page);
    expect(page).toMatchObject({ state: 'suppressed', outcome: expect.stringMatching(/acknow/) });
    expect(await told(state)).toEqual([]);
  });

  test('NOT-67 a try left under way ends without a repeat once somebody acknowledged', async () => {
    const ann = await person('Ann');
    const ben = await person('Ben');
    const state = await incident();
    const order = await paged(state, ann.id);
    const dies = dyingBeforeRecord(machine);
    await expect(sendPage(dies, order)).rejects.toThrow('killed');
    await write(state, acknowledgedBy(ben.id));
    // Another job: whoever sends may still be at it.
    await sendPage(machine, order, { number: 1, last: false });
    expect(await attemptsOf(db, [order.page])).toMatchObject([{ state: 'sending' }]);
    await sendPage(machine, order, { number: 2, last: false });
    expect(mailbox.mails()).toHaveLength(1);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'suppressed' });
    const failedWhy = expect.stringMatching(/outcome is not known.*somebody acknowledged/);
    expect(await attemptsOf(db, [order.page])).toMatchObject([{ state: 'failed', failedWhy }]);
    expect(await told(state)).toEqual([]);
    const log = { state: 'failed', incident: state.number, before: undefined, limit: 5 } as const;
    expect(await listMails(db, log)).toMatchObject([{ why: failedWhy }]);
  });

  test('NOT-2 is suppressed once the incident was cancelled', async () => {
    const ann = await person('Ann');
    const state = await incident();
    const order = await paged(state, ann.id);
    const why = { reason: 'test', rule: null, tuning: null, from: 'identified' } as const;
    await write(state, draft('incident.cancelled', why));
    await sendPage(machine, order);
    expect(mailbox.mails()).toEqual([]);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'suppressed' });
  });

  test('NOT-12 a restricted incident shows nothing but its number', async () => {
    const ann = await person('Ann');
    const state = await incident('Mass export by a service account');
    await write(state, draft('incident.restricted', { reason: 'security', codeName: null }));
    await sendPage(machine, await paged(state, ann.id));
    const mail = await mailbox.waitFor({ to: ann.email });
    expect(mail.subject).toBe(`Restricted incident ${state.number}, open the app`);
    expect(mail.raw).not.toMatch(/Mass export/);
  });
});

describe('a page that cannot be sent', () => {
  test('NOT-7 a provider that fails means the next contact at once', async () => {
    const ann = await person('Ann');
    const second = `second.${ann.email}`;
    const id = newId();
    await db.transact(async (tx) => {
      await insertContact(tx, { id, personId: ann.id, kind: 'email', value: second });
      await markContactVerified(tx, ann.contactId);
    });
    mailbox.behave('reject', ann.email);
    const state = await incident();
    const order = await paged(state, ann.id);
    await sendPage(machine, order);
    const mail = await mailbox.waitFor({ to: second });
    expect(mail.text).toContain('never verified');
    const rows = await told(state);
    expect(rows.map(({ kind }) => kind)).toEqual(['page.failed', 'page.delivered']);
    expect(rows[0]?.data).toMatchObject({ attempt: 1, final: false });
    expect(rows[1]?.data).toMatchObject({ attempt: 2 });
  });

  test('NOT-9 refused for good is final at once', async () => {
    const ann = await person('Ann');
    mailbox.behave('reject', ann.email);
    const state = await incident();
    const order = await paged(state, ann.id);
    await sendPage(machine, order);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'failed' });
    const rows = await told(state);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.data).toMatchObject({
      final: true,
      reason: expect.stringContaining('no such mailbox'),
    });
  });

  test('NOT-9 a person without any contact is said so at once', async () => {
    const ann = await person('Ann', { contact: false });
    const state = await incident();
    await sendPage(machine, await paged(state, ann.id));
    const [row] = await told(state);
    expect(row?.data).toMatchObject({
      channel: 'none',
      final: true,
      reason: 'this person has no address to be reached at',
    });
  });

  test('NOT-9 a person who left is not written to', async () => {
    const ann = await person('Ann', { active: false });
    const state = await incident();
    await sendPage(machine, await paged(state, ann.id));
    expect(mailbox.mails()).toEqual([]);
    const [row] = await told(state);
    expect(row?.data).toMatchObject({ final: true, reason: 'this person is no longer active' });
  });

  test('NOT-10 without a mail server it stays in the log and the escalation keeps its pace', async () => {
    const ann = await person('Ann');
    const state = await incident();
    const order = await paged(state, ann.id);
    const config = { ...machine.config, smtpUrl: undefined };
    await sendPage({ ...machine, config }, order);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'not_sent' });
    const [row] = await told(state);
    expect(row).toMatchObject({ kind: 'page.failed', data: { final: false } });
    const [mail] = await listMails(db, {
      state: 'not_sent',
      incident: state.number,
      before: undefined,
      limit: 5,
    });
    expect(mail).toMatchObject({ toAddress: ann.email, why: expect.stringContaining('SMTP_URL') });
    expect(mail?.textBody).toContain('/a/');
  });
});

describe('quiet pages', () => {
  test('NOT-21 of many within two minutes five go out singly, one message waits to tell the rest', async () => {
    const ann = await person('Ann');
    const orders = [];
    for (let n = 1; n <= 8; n += 1) {
      const loud = await paged(await incident(`Small fault ${n}`), ann.id);
      orders.push({ ...loud, loudness: 'low' as const });
    }
    for (const order of orders) await sendPage(machine, order);
    expect(mailbox.find({ to: ann.email })).toHaveLength(5);
    for (const { page } of orders.slice(5)) {
      expect(await pageById(db, page)).toMatchObject({
        state: 'suppressed',
        outcome: expect.stringMatching(/^many at once: told in one message at \d\d:\d\d CET/),
      });
    }
    await sendBundle(machine, { person: ann.id }, { number: 1, last: false, job: '1' });
    const query = { state: 'queued', incident: undefined, before: undefined, limit: 5 } as const;
    const [bundle] = await listMails(db, query);
    expect(bundle).toMatchObject({ kind: 'bundle', toAddress: ann.email });
    for (const n of [6, 7, 8]) expect(bundle?.textBody).toContain(`Small fault ${n}`);
  });
});
test('a message that was cut through a character is kept, and everything kept with it', async () => {
  const cut = 'It burns 🔥'.slice(0, 10);
  const mail = (key: string, data: unknown) => ({
    ...{
      id: newId(),
      key,
      kind: 'page',
      toAddress: 'ann@example.test',
      subject: cut,
      textBody: cut,
    },
    ...{ htmlBody: cut, channel: 'slack', data, incidentId: null, pageId: null, personId: null },
    state: 'sending' as const,
  });
  const kept = await db.transact((tx) => insertMail(tx, mail('cut:1', { text: cut })));
  expect(kept).toBe(true);
  expect(await mailByKey(db, 'cut:1')).toMatchObject({
    ...{ subject: 'It burns \ufffd', data: { text: 'It burns \ufffd' } },
  });
});
