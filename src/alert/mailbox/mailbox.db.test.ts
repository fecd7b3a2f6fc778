/** Mailboxes read over the IMAP protocol: what is taken, how often, what is marked, and what is told when it fails. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeImap, startImap } from '../../../fakes/imap.ts';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sql } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import type { MailboxInput, MailboxItem } from './mailbox-api.ts';
import {
  addMailbox,
  changeMailbox,
  listMailboxes,
  removeMailbox,
  testMailbox,
} from './mailbox-handle.ts';
import { type Mailboxes, startMailboxes } from './mailboxes.ts';

const { db, machine } = await testDatabase({
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const origin = { actor: 'test' };
const serviceId = await makeService(db, 'Shop');
const QUICK = { look: 50, poll: 2_000, retry: 100, mostRetry: 300 };

let imap: FakeImap;
let sender: Sender;
let running: Mailboxes | undefined;
beforeEach(async () => {
  imap = await startImap();
  sender = await makeSender(db, 'email', { serviceId });
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await db.transact((tx) => tx.run(sql`delete from mailbox`));
  await imap.stop();
});

function input(more: Partial<MailboxInput> = {}): MailboxInput {
  return {
    ...{ name: 'Alerts', address: 'alerts@example.com', host: '127.0.0.1', port: imap.port },
    ...{ security: 'none', username: 'alerts', password: 'secret', folder: 'INBOX' },
    ...{ moveTo: null, integration: null, ...more },
  };
}

async function added(more: Partial<MailboxInput> = {}): Promise<MailboxItem> {
  const item = await addMailbox(machine, origin, input(more));
  if (isRefusal(item)) throw new Error(item.message);
  return item;
}

/** Added, and read once, so that what follows is new. */
async function read(more: Partial<MailboxInput> = {}, on: Machine = machine): Promise<MailboxItem> {
  const item = await added(more);
  running = await startMailboxes(on, QUICK);
  await eventually(async () => (await stand())?.okAt ?? undefined);
  return item;
}

const stand = async () => (await listMailboxes(machine))[0];

async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end)
      throw new Error(`not within 10 s: ${JSON.stringify(await stand())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

let made = 0;
function mail(subject: string, to = `alerts+${sender.key}@example.com`, id?: string): string {
  made += 1;
  return `From: mon@example.com\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: ${id ?? `<m${made}@x>`}\r\n\r\ntext\r\n`;
}

async function alerts(of = sender) {
  return db.rows<{ title: string; state: string; count: number }>(sql`
    select title, state, count from alert where integration_id = ${of.id} order by first_seen_at`);
}

const kept = (n: number) =>
  eventually(async () => ((await stand())?.kept === n ? true : undefined));
const seen = () => imap.messages().map(({ flags }) => flags.has('\\Seen'));

describe('reading', () => {
  test('ALR-67 what comes is taken in order, kept, then marked; what was there before is left alone', async () => {
    imap.deliver(mail('Old'));
    await read();
    imap.deliver(mail('PROBLEM: Disk full on db-1'));
    imap.deliver(mail('RECOVERY: Disk full on db-1'));
    await kept(2);
    expect(await alerts()).toEqual([
      { title: 'PROBLEM: Disk full on db-1', state: 'cleared', count: 1 },
    ]);
    await eventually(() => (seen()[2] === true ? true : undefined));
    expect(seen()).toEqual([false, true, true]);
    expect(imap.commands()).toContain('IDLE');
  });

  test('ALR-67 mails are moved where that is wished, and not read again after a new connection', async () => {
    await read({ moveTo: 'Done' });
    imap.deliver(mail('One'));
    await eventually(() => (imap.messages('Done').length === 1 ? true : undefined));
    imap.hangUp();
    imap.deliver(mail('Two'));
    await kept(2);
    await eventually(() => (imap.messages('Done').length === 2 ? true : undefined));
    expect((await alerts()).map(({ title, count }) => [title, count])).toEqual([
      ['One', 1],
      ['Two', 1],
    ]);
  });

  test('ALR-67 a connection lost before the mark: the mail is kept once and marked later', async () => {
    await read();
    imap.hangUpAt(/^UID STORE/i);
    imap.deliver(mail('Disk full'));
    await kept(1);
    await eventually(() => (seen()[0] === true ? true : undefined));
    expect(await alerts()).toMatchObject([{ count: 1 }]);
    expect((await stand())?.kept).toBe(1);
  });

  test('ALR-67 a connection lost before the mail is whole: it is taken by the next', async () => {
    await read();
    imap.hangUpAt(/^UID FETCH .*BODY/i);
    imap.deliver(mail('Disk full'));
    await kept(1);
    expect(await alerts()).toMatchObject([{ count: 1 }]);
  });

  test('ALR-67 a folder that was restored (new UIDVALIDITY) loses nothing and repeats nothing', async () => {
    await read();
    imap.deliver(mail('One'));
    await kept(1);
    imap.restore();
    imap.deliver(mail('Two'));
    await eventually(async () => ((await alerts()).length === 2 ? true : undefined));
    expect((await alerts()).map(({ title, count }) => [title, count])).toEqual([
      ['One', 1],
      ['Two', 1],
    ]);
  });

  test('ALR-67 nodes on one database: one reads, and the next does when it stops', async () => {
    await read();
    const other = await startMailboxes(machine, QUICK);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(imap.logins()).toBe(1);
    for (let n = 0; n < 5; n += 1) imap.deliver(mail(`Disk ${'abcde'[n]} full`));
    await kept(5);
    await running?.stop();
    imap.deliver(mail('Last'));
    await kept(6);
    running = other;
    expect((await alerts()).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('ALR-67 a node that only believes to be the one keeps nothing of what another has taken', async () => {
    await read();
    await db.transact((tx) => tx.run(sql`update mailbox set last_uid = 40`));
    imap.deliver(mail('Below'));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await alerts()).toEqual([]);
  });

  test('ALR-67 a server without IDLE is asked every so often', async () => {
    await imap.stop();
    imap = await startImap({ idle: false });
    await read();
    imap.deliver(mail('Disk full'));
    await kept(1);
    expect(imap.commands()).not.toContain('IDLE');
  });

  test('ALR-66 one mail that comes by two mailboxes is kept once', async () => {
    await read();
    await added({ name: 'Second', folder: 'Done' });
    await eventually(async () => ((await listMailboxes(machine))[1]?.okAt ? true : undefined));
    imap.deliver(mail('Disk full', undefined, '<same@x>'));
    imap.deliver(mail('Disk full', undefined, '<same@x>'), 'Done');
    await eventually(async () =>
      (await listMailboxes(machine)).every((one) => one.kept === 1) ? true : undefined,
    );
    expect(await alerts()).toMatchObject([{ count: 1 }]);
  });
});

describe('whose a mail is', () => {
  test('ALR-67 without a key it goes to the sender chosen for those, or to nobody and stays unread', async () => {
    const item = await read();
    imap.deliver(mail('Private', 'ann@example.com'));
    await eventually(async () => ((await stand())?.unclaimed === 1 ? true : undefined));
    expect(seen()).toEqual([false]);
    const changed = await changeMailbox(machine, origin, {
      id: item.id,
      input: { ...input({ integration: sender.id }), password: undefined },
    });
    expect(isRefusal(changed)).toBe(false);
    await eventually(() => (imap.logins() === 2 ? true : undefined));
    imap.deliver(mail('Disk full', 'alerts@example.com'));
    await kept(1);
    expect(await alerts()).toMatchObject([{ title: 'Disk full' }]);
  });

  test('ALR-67 a mail larger than we read is told by its head', async () => {
    await read();
    imap.deliver(`${mail('Disk full')}${'x'.repeat(6_000_000)}`);
    await kept(1);
    expect(await alerts()).toMatchObject([{ title: 'Disk full' }]);
  });
});

describe('what fails is told', () => {
  test('ALR-68 a refused login, with the words of the server, until it is right', async () => {
    imap.refuse('password expired');
    await added();
    running = await startMailboxes(machine, QUICK);
    const failing = await eventually(async () => {
      const now = await stand();
      return now?.why === null ? undefined : now;
    });
    expect(failing.why).toBe('the server refused the login: password expired');
    expect(failing.failingSince).not.toBeNull();
    expect(failing.okAt).toBeNull();
    imap.refuse(null);
    const well = await eventually(async () => ((await stand())?.okAt ? await stand() : undefined));
    expect(well).toMatchObject({ why: null, failingSince: null });
  });

  test.each([
    ['a folder that is not there', { folder: 'Nowhere' }, /no such folder/],
    ['a server that is not there', { port: 1 }, /no connection: .*ECONNREFUSED/],
    ['an inside address', { host: '10.0.0.1' }, /inside this network/],
    ['no STARTTLS', { security: 'starttls' as const }, /STARTTLS/i],
    ['no TLS at all', { security: 'tls' as const }, /no (safe )?connection/],
  ])('ALR-68 %s', async (_name, more, words) => {
    const item = await added(more);
    const tested = await testMailbox(machine, item.id);
    expect(tested).toMatchObject({ ok: false, says: expect.stringMatching(words) });
    running = await startMailboxes(machine, QUICK);
    expect(await eventually(async () => (await stand())?.why ?? undefined)).toMatch(words);
  });

  test('ALR-68 the test button says what is there, and a folder to move to that is not', async () => {
    const item = await added();
    imap.deliver(mail('One'));
    expect(await testMailbox(machine, item.id)).toEqual({
      ...{ ok: true, says: 'INBOX holds 1 mails; the server says when mails come' },
    });
    const moving = await added({ name: 'Moving', moveTo: 'Nowhere' });
    expect(await testMailbox(machine, moving.id)).toMatchObject({
      ...{ ok: false, says: 'there is no folder Nowhere to move mails to' },
    });
  });

  test('ALR-68 a password never goes to another server, nor in the clear to another machine', async () => {
    const item = await added();
    const wish = { ...input({ host: 'elsewhere.example.com' }), password: undefined };
    const refused = await changeMailbox(machine, origin, { id: item.id, input: wish });
    expect(refused).toMatchObject({ code: 'mailbox.wrong_field' });
    const row = await db.one<{ password: string }>(sql`select password from mailbox`);
    expect(row.password).toMatch(/^v1\./);
    const audit = await db.rows<{ said: string }>(
      sql`select row_to_json(audit)::text as said from audit`,
    );
    expect(JSON.stringify(audit)).not.toContain('secret');
  });

  test('ALR-67 one that is removed is read no more', async () => {
    const item = await read();
    expect(await removeMailbox(machine, origin, item.id)).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 200));
    imap.deliver(mail('Late'));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await alerts()).toEqual([]);
    expect(await removeMailbox(machine, origin, item.id)).toMatchObject({
      code: 'mailbox.unknown',
    });
  });
});
