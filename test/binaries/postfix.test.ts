/**
 * Pages through Debian's own Postfix: mail it takes arrives as it was meant, "not now" is tried again, "never" brings
 * the next contact at once, and TLS that is required is never given up (reliability.md rows 43, 45, 64).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { insertContact, markContactVerified } from '../../src/identity/store.ts';
import type { PersonId } from '../../src/kernel/ids.ts';
import { instant } from '../../src/kernel/instant.ts';
import { trySending } from '../../src/notification/channel-handle.ts';
import { email } from '../../src/notification/channels/email.ts';
import { testLetter } from '../../src/notification/core/wording.ts';
import { sendPage } from '../../src/notification/handle.ts';
import { attemptsOf, pageById } from '../../src/notification/store.ts';
import { sql } from '../../src/platform/db.ts';
import type { Machine } from '../../src/platform/machine.ts';
import { newId } from '../../src/platform/random.ts';
import { certificates } from '../certificates.ts';
import { testDatabase } from '../database.ts';
import { pagingWorld } from '../page-fixture.ts';
import { type Postfix, startPostfix, whyNoPostfix } from '../postfix.ts';

describe.skipIf(whyNoPostfix() !== undefined)('Postfix', async () => {
  const mailbox = await startMailbox();
  const database = await testDatabase();
  const { db } = database;
  const world = pagingWorld(database);
  let postfix: Postfix;
  let machine: Machine;

  beforeAll(async () => {
    const { certificate, key } = certificates().ownSigned;
    const nextHop = Number(new URL(mailbox.url).port);
    postfix = await startPostfix({ nextHop, certificate, key });
    machine = over(postfix.url);
  });
  afterAll(() => mailbox.stop());
  beforeEach(() => mailbox.clear());

  const over = (smtpUrl: string): Machine => ({
    ...database.machine,
    config: { ...database.machine.config, smtpUrl },
  });

  async function another(person: PersonId, value: string): Promise<void> {
    const id = newId();
    await db.transact(async (tx) => {
      await insertContact(tx, { id, personId: person, kind: 'email', value });
      await markContactVerified(tx, id);
    });
  }

  test('NOT-7 a page it takes is delivered, and arrives through its queue as one mail', async () => {
    const ann = await world.person('Ann');
    const state = await world.incident('Down\r\nBcc: eve@example.test =?utf-8?q?x?=');
    const order = await world.paged(state, ann.id);
    await sendPage(machine, order);
    const [attempt] = await attemptsOf(db, [order.page]);
    expect(attempt).toMatchObject({ state: 'accepted' });
    expect(attempt?.providerAnswer).toMatch(/^250 2\.0\.0 Ok: queued as /);
    const mail = await mailbox.waitFor({ to: ann.email });
    expect(mail.to).toEqual([ann.email]);
    const [head = ''] = mail.raw.split('\r\n\r\n');
    expect(head).toMatch(/^Received: .*postfix\.example\.test \(Postfix\)/ms);
    expect(head.match(/^(bcc|subject|to):/gim)).toEqual(['To:', 'Subject:']);
    expect(mail.headers.references).toContain(state.number);
    expect(mailbox.mails()).toHaveLength(1);
  });

  test('NOT-8 "not now" (450) keeps the page, and the next round goes through', async () => {
    const ann = await world.person('Later');
    postfix.rule(ann.email, '450 4.2.1 mailbox busy');
    const order = await world.paged(await world.incident(), ann.id);
    await sendPage(machine, order);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'queued', round: 1 });
    const [busy] = await attemptsOf(db, [order.page]);
    expect(busy).toMatchObject({ state: 'failed', forGood: false });
    expect(busy?.failedWhy).toMatch(/cannot take it now: 450 4\.2\.1 .*mailbox busy/);
    postfix.rule(ann.email, null);
    await db.transact((tx) =>
      tx.run(sql`update page set next_round_at = created_at where id = ${order.page}`),
    );
    await sendPage(machine, order);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered', round: 2 });
    await mailbox.waitFor({ to: ann.email });
  });

  test('NOT-7 "never" (550) fails that contact for good, and the next one is tried at once', async () => {
    const ben = await world.person('Ben');
    postfix.rule(ben.email, '550 5.1.1 no such user');
    const second = 'ben.home@example.test';
    await db.transact((tx) =>
      tx.run(sql`update contact_method set verified_at = now() where person_id = ${ben.id}`),
    );
    await another(ben.id, second);
    const order = await world.paged(await world.incident(), ben.id);
    await sendPage(machine, order);
    expect(await attemptsOf(db, [order.page])).toMatchObject([
      { address: ben.email, state: 'failed', forGood: true },
      { address: second, state: 'accepted' },
    ]);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'delivered', round: 1 });
    await mailbox.waitFor({ to: second });
    const [failed] = await world.told(await stateOf(order.incident));
    expect(failed).toMatchObject({ kind: 'page.failed', data: { final: false } });
  });

  test('NOT-9 when every contact is refused for ever, the page ends and the escalation goes on', async () => {
    const cleo = await world.person('Cleo');
    postfix.rule(cleo.email, '550 5.7.1 not wanted');
    const order = await world.paged(await world.incident(), cleo.id);
    await sendPage(machine, order);
    expect(await pageById(db, order.page)).toMatchObject({ state: 'failed' });
    const told = await world.told(await stateOf(order.incident));
    expect(told.at(-1)).toMatchObject({ kind: 'page.failed', data: { final: true } });
    const [job] = await db.rows<{ due: boolean }>(sql`
      select run_at <= now() as due from graphile_worker.jobs
       where key = ${`${order.incident}:escalation.due`}`);
    expect(job).toEqual({ due: true });
  });

  test('NOT-59 a certificate nobody vouches for is said at the test button, and nothing is sent', async () => {
    const rendered = email.render(testLetter(instant('2026-11-23T02:00:00Z'), 'Europe/Berlin'));
    const sending = { address: 'ann@example.test', rendered };
    const result = await trySending(over(`${postfix.tlsUrl}?requireTLS=true`), email, sending);
    expect(result.delivered).toBe(false);
    expect(result.reason).toMatch(/no safe connection to the mail server: .*self-signed/i);
    const clear = await trySending(over(`${postfix.tlsUrl}?requireTLS=false`), email, sending);
    expect(clear.reason).toMatch(/530 5\.7\.0 Must issue a STARTTLS command first/);
    expect(mailbox.mails()).toEqual([]);
  });

  test('NOT-59 STARTTLS that is required and was stripped on the way is never given up', async () => {
    const rendered = email.render(testLetter(instant('2026-11-23T02:00:00Z'), 'Europe/Berlin'));
    const sending = { address: 'ann@example.test', rendered };
    const result = await trySending(over(`${postfix.url}?requireTLS=true`), email, sending);
    expect(result.reason).toMatch(/no safe connection .*502 5\.5\.1/);
    expect(mailbox.mails()).toEqual([]);
  });

  async function stateOf(incident: string) {
    const row = await db.one<{ state: never }>(
      sql`select state from incident where id = ${incident}`,
    );
    return row.state;
  }
});
