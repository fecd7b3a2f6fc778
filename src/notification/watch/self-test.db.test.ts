/** The daily test of ways to people: real database, real mail server, real web server for the other channel. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startMailbox } from '../../../fakes/mailbox.ts';
import { startProvider } from '../../../fakes/provider.ts';
import { DOUBLES } from '../../../test/channel-doubles.ts';
import { testDatabase } from '../../../test/database.ts';
import { pagingWorld } from '../../../test/page-fixture.ts';
import { contactsOf, insertContact } from '../../identity/store.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { sql } from '../../platform/db.ts';
import { createLog } from '../../platform/log.ts';
import { newId } from '../../platform/random.ts';
import { changeChannel } from '../channel-handle.ts';
import { DEFAULT_RULES } from '../core/personal-plan.ts';
import { sendPage } from '../handle.ts';
import { sendMail } from '../mail-handle.ts';
import { storeRules } from '../rule-store.ts';
import { roundOfTests, testPerson } from './self-test-handle.ts';
import { doubtfulWays } from './stand-handle.ts';

const mailbox = await startMailbox();
const gateway = await startProvider();
const database = await testDatabase({
  env: { EVENKEEL_SMTP_URL: mailbox.url, EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const { db } = database;
const machine = { ...database.machine, log: createLog('silent') };
const world = pagingWorld(database);
const origin = { actor: 'system' };
const settings = DOUBLES.ntfy?.settings(gateway.url) ?? {};
await changeChannel(machine, origin, { name: 'ntfy', settings });
gateway.answerWith(() => ({ status: 200, body: '{"id":"msg1","event":"message"}' }));
const admin = await world.person('Kim');
await run(sql`update person set roles = '{admin}', is_owner = true where id = ${admin.id}`);
afterAll(async () => {
  await mailbox.stop();
  await gateway.stop();
});
beforeEach(async () => {
  mailbox.clear();
  gateway.clear();
  mailbox.behave('accept');
  gateway.behave('accept');
  await run(sql`delete from graphile_worker._private_jobs`);
  await noonInBerlin();
});

function run(query: Parameters<typeof db.rows>[0]): Promise<unknown> {
  return db.transact((tx) => tx.run(query));
}

/** The next noon of the clock of Ann and Ben: a time of day a test may come at. */
function noonInBerlin(): Promise<unknown> {
  return run(sql`
    update clock_offset set value = value + (
      (date_trunc('day', evenkeel_now() at time zone 'Europe/Berlin') + interval '36 hours')
        at time zone 'Europe/Berlin' - evenkeel_now())`);
}

/** Somebody who allows the test, with a second way beside mail. */
async function consenting(name: string): Promise<{ id: PersonId; email: string; topic: string }> {
  const person = await world.person(name);
  const topic = `evenkeel-${name.toLowerCase()}-7f3k2m9q`;
  await db.transact(async (tx) => {
    await insertContact(tx, { id: newId(), personId: person.id, kind: 'ntfy', value: topic });
    await storeRules(tx, person.id, { ...DEFAULT_RULES, selfTest: true });
  });
  await run(sql`update contact_method set verified_at = now() where person_id = ${person.id}`);
  return { ...person, topic };
}

async function results(person: PersonId): Promise<Readonly<Record<string, boolean | null>>> {
  const rows = await contactsOf(db, [person]);
  return Object.fromEntries(rows.map(({ kind, lastTestOk }) => [kind, lastTestOk]));
}

/** Sends what waits in the delivery log, as the queue would. */
async function deliver(): Promise<void> {
  const waiting = await db.rows<{ id: string }>(sql`select id from mail where state = 'queued'`);
  for (const { id } of waiting) await sendMail(machine, id);
}

async function queued(task: string): Promise<number> {
  const rows = await db.rows(sql`
    select 1 from graphile_worker.jobs where task_identifier = ${task}`);
  return rows.length;
}

test('NOT-55 each way gets one quiet message, the result is kept, and once a day is enough', async () => {
  const ann = await consenting('Ann');
  await roundOfTests(machine);
  expect(await queued('selftest.person')).toBe(1);
  await testPerson(machine, ann.id);
  expect(mailbox.find({ to: ann.email, subject: /daily test/ })).toHaveLength(1);
  expect(gateway.requests()).toHaveLength(1);
  // Quiet: ntfy priorities 4 and 5 ring.
  expect(String(gateway.requests()[0]?.body)).not.toMatch(/"priority":\s*[45]/);
  expect(await results(ann.id)).toEqual({ email: true, ntfy: true });
  await testPerson(machine, ann.id);
  expect(mailbox.find({ to: ann.email })).toHaveLength(1);
  await noonInBerlin();
  await testPerson(machine, ann.id);
  expect(mailbox.find({ to: ann.email })).toHaveLength(2);
});

test('NOT-55 nobody who did not allow it, and nobody at night', async () => {
  const ben = await world.person('Ben');
  await testPerson(machine, ben.id);
  const dora = await consenting('Dora');
  await run(sql`update clock_offset set value = value + interval '12 hours'`);
  await roundOfTests(machine);
  expect(await queued('selftest.person')).toBe(0);
  await testPerson(machine, dora.id);
  expect(mailbox.mails()).toEqual([]);
  expect(await results(dora.id)).toEqual({ email: null, ntfy: null });
});

test('NOT-56 a way that begins to fail is told by another way, and to the admins, once', async () => {
  const eve = await consenting('Eve');
  gateway.behave('refuse');
  await testPerson(machine, eve.id);
  expect(await results(eve.id)).toEqual({ email: true, ntfy: false });
  await deliver();
  const word = await mailbox.waitFor({ to: eve.email, subject: /do not arrive by ntfy/ });
  expect(word.text).toContain('403');
  const toAdmin = await mailbox.waitFor({ to: admin.email, subject: /to reach people failed/ });
  expect(toAdmin.text).toContain('Eve');
  expect(toAdmin.text).not.toContain(eve.topic);
  expect(await doubtfulWays(db)).toContainEqual(
    expect.objectContaining({ person: eve.id, kind: 'ntfy', flaw: 'failed' }),
  );
  mailbox.clear();
  await noonInBerlin();
  await testPerson(machine, eve.id);
  await deliver();
  expect(mailbox.find({ subject: /do not arrive|failed/ })).toEqual([]);
  gateway.behave('accept');
  await noonInBerlin();
  await testPerson(machine, eve.id);
  expect(await results(eve.id)).toEqual({ email: true, ntfy: true });
});

test('NOT-56 a gateway that is taken away is told to the admins the same day, once', async () => {
  await consenting('Fay');
  await changeChannel(machine, origin, { name: 'telegram', settings: {} });
  const gus = await world.person('Gus');
  await db.transact((tx) =>
    insertContact(tx, { id: newId(), personId: gus.id, kind: 'telegram', value: '4711' }),
  );
  await roundOfTests(machine);
  await roundOfTests(machine);
  await deliver();
  const told = mailbox.find({ to: admin.email, subject: /to reach people failed/ });
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toMatch(/Telegram/i);
  expect(gateway.requests()).toEqual([]);
});

test('NOT-57 a way nothing was taken by for 90 days is flagged; a page that was taken counts', async () => {
  const hal = await world.person('Hal');
  const flaws = async () => (await doubtfulWays(db)).filter(({ person }) => person === hal.id);
  expect(await flaws()).toMatchObject([{ flaw: 'stale', lastTakenAt: null }]);
  await sendPage(machine, await world.paged(await world.incident(), hal.id));
  expect(await flaws()).toEqual([]);
  await run(sql`update clock_offset set value = value + interval '91 days'`);
  expect(await flaws()).toMatchObject([{ flaw: 'stale', lastTakenAt: expect.any(String) }]);
});
