/** Ordinary mail: to reporters and to people at work, through the delivery log, with patience. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { insertReporter } from '../incident/reporter-store.ts';
import type { ReporterId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { moveClock, readClock, settle } from '../platform/clock.ts';
import { linkToken } from '../platform/link-token.ts';
import { newId } from '../platform/random.ts';
import { startWorker } from '../platform/worker.ts';
import { DEFAULT_RULES } from './core/personal-plan.ts';
import { notificationJobs } from './jobs.ts';
import { listMails } from './mail-store.ts';
import { notifyOfShift, notifyPerson } from './notice-handle.ts';
import { mailReporter } from './reporter-handle.ts';
import { storeRules } from './rule-store.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident } = pagingWorld(database);
const worker = await startWorker(machine, notificationJobs);
afterAll(async () => {
  await worker.stop();
  await mailbox.stop();
});
beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
});

let reporters = 0;

async function reporter(state: IncidentState, address?: string | null) {
  reporters += 1;
  const id = newId<ReporterId>();
  const email = address === undefined ? `rita${reporters}@example.test` : address;
  const row = { id, incidentId: state.id, name: 'Rita', email, phone: null };
  await db.transact((tx) => insertReporter(tx, row));
  return { id, email: email ?? '' };
}

/** One run of a task, as the outbox hands it over. */
const task = (job = newId() as string) => ({ number: 1, last: false, job });

const logOf = (state: IncidentState) =>
  listMails(db, { state: undefined, incident: state.number, before: undefined, limit: 20 });

describe('a mail to a reporter', () => {
  test('NOT-13 the receipt leads to the page of the report', async () => {
    const state = await incident('Calls drop');
    const rita = await reporter(state);
    await mailReporter(machine, { incident: state.id, reporter: rita.id, kind: 'receipt' }, task());
    const mail = await mailbox.waitFor({ to: rita.email });
    expect(mail.subject).toBe(`We have your report (${state.number}: Calls drop)`);
    const token = await linkToken(db, 'reporter', rita.id);
    expect(mail.links).toEqual([`http://127.0.0.1:4680/r/${token}`]);
    await settle(db);
    const [kept] = await logOf(state);
    expect(kept).toMatchObject({ state: 'sent', kind: 'receipt', tries: 1 });
    expect(kept?.textBody).not.toContain(token);
  });

  test('NOT-14 the same news twice is one mail', async () => {
    const state = await incident();
    const rita = await reporter(state);
    const order = { incident: state.id, reporter: rita.id, kind: 'receipt' } as const;
    await mailReporter(machine, order, task('1'));
    await mailReporter(machine, order, task('2'));
    const update = { ...order, kind: 'update', text: 'We work on it.' } as const;
    await mailReporter(machine, update, task('3'));
    await mailReporter(machine, update, task('3'));
    await mailReporter(machine, update, task('4'));
    await settle(db);
    expect(mailbox.find({ to: rita.email })).toHaveLength(3);
  });

  test('NOT-14 is tried again while the server is away', async () => {
    const state = await incident();
    const rita = await reporter(state);
    mailbox.behave('refuse', rita.email);
    await mailReporter(machine, { incident: state.id, reporter: rita.id, kind: 'receipt' }, task());
    await settle(db);
    expect((await logOf(state))[0]).toMatchObject({ state: 'queued', tries: 1 });
    mailbox.behave('accept', rita.email);
    await moveClock(db, plusSeconds(await readClock(db), 15));
    await settle(db);
    expect(mailbox.find({ to: rita.email })).toHaveLength(1);
    expect((await logOf(state))[0]).toMatchObject({ state: 'sent', tries: 2 });
  });

  test('NOT-14 refused for good is marked failed, with the reason', async () => {
    const state = await incident();
    const rita = await reporter(state);
    mailbox.behave('reject', rita.email);
    await mailReporter(machine, { incident: state.id, reporter: rita.id, kind: 'receipt' }, task());
    await settle(db);
    const why = expect.stringContaining('no such mailbox');
    expect((await logOf(state))[0]).toMatchObject({ state: 'failed', why });
  });

  test('NOT-13 who left no address gets no mail', async () => {
    const state = await incident();
    const rita = await reporter(state, null);
    await mailReporter(machine, { incident: state.id, reporter: rita.id, kind: 'receipt' }, task());
    expect(await logOf(state)).toEqual([]);
  });
});

test('NOT-20 a notice to a person goes out once', async () => {
  const state = await incident();
  const ann = await person('Ann');
  const order = { incident: state.id, person: ann.id, kind: 'recovered', text: 'It recovered.' };
  await notifyPerson(machine, order, task('5'));
  await notifyPerson(machine, order, task('5'));
  await settle(db);
  const [mail, more] = mailbox.find({ to: ann.email });
  expect(more).toBeUndefined();
  expect(mail?.text).toContain('It recovered.');
});

test('NOT-21 a storm of notices is five mails and a bundle, and calm afterwards', async () => {
  const ann = await person('Ann');
  const states = [];
  for (let n = 1; n <= 12; n += 1) states.push(await incident(`Fault ${n}`));
  for (const { id } of states) {
    const order = { incident: id, person: ann.id, kind: 'recovered', text: 'It recovered.' };
    await notifyPerson(machine, order, task());
  }
  await settle(db);
  expect(mailbox.find({ to: ann.email })).toHaveLength(5);
  await moveClock(db, plusSeconds(await readClock(db), 125));
  await settle(db);
  const [bundle, more] = mailbox.find({ to: ann.email, subject: /more notices/ });
  expect(more).toBeUndefined();
  expect(bundle?.subject).toBe('7 more notices from Evenkeel');
  for (const { number } of states.slice(5)) expect(bundle?.text).toContain(number);
  const kept = await logOf(states[11] ?? (await incident()));
  expect(kept[0]).toMatchObject({ state: 'bundled' });
  await moveClock(db, plusSeconds(await readClock(db), 125));
  const late = { incident: (await incident()).id, person: ann.id, kind: 'sla', text: 'Half gone.' };
  await notifyPerson(machine, late, task());
  await settle(db);
  expect(mailbox.find({ to: ann.email, text: /Half gone/ })).toHaveLength(1);
});

test('NOT-33 the beginning of a shift passes quiet hours, its day before does not', async () => {
  const ann = await person('Ann');
  // Into the next day, so around the clock: the minute before midnight comes every day.
  const quiet = { from: '00:00', to: '00:00' };
  await db.transact((tx) => storeRules(tx, ann.id, { ...DEFAULT_RULES, quiet }));
  const notice = { scheduleName: 'Network', at: await readClock(db), person: ann.id };
  await notifyOfShift(machine, { ...notice, kind: 'day_before' }, task());
  await notifyOfShift(machine, { ...notice, kind: 'soon' }, task());
  await notifyOfShift(machine, { ...notice, kind: 'start' }, task());
  await settle(db);
  const subjects = mailbox.find({ to: ann.email }).map(({ subject }) => subject);
  expect(subjects.sort()).toEqual([
    expect.stringMatching(/^You are on call in 15 minutes: Network/),
    'You are on call: Network',
  ]);
});
