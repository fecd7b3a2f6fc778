/** A mailbox nobody can read: its keepers hear of it once, after a while, and admins see it on every page. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { insertPerson } from '../../identity/store.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { sql } from '../../platform/db.ts';
import { newId } from '../../platform/random.ts';
import { lookForDeadMailboxes } from './mailbox-watch.ts';
import { standOfWatch } from './stand-handle.ts';

const { db, machine } = await testDatabase();

async function failing(minutes: number): Promise<string> {
  const id = newId();
  await db.transact((tx) =>
    tx.run(sql`
      insert into mailbox (id, name, address, host, port, security, username, password, folder,
                           created_by, created_at, failing_since, why)
      values (${id}, 'Alerts', 'alerts@example.com', 'imap.example.com', 993, 'tls', 'alerts', 'v1.x.y',
              'INBOX', 'test', ${tx.now}, ${tx.now}::timestamptz - ${minutes} * interval '1 minute',
              'the server refused the login: no')`),
  );
  return id;
}

const letters = () =>
  db.rows<{ toAddress: string; subject: string; textBody: string }>(
    sql`select to_address, subject, text_body from mail order by to_address`,
  );

test('ALR-68 keepers are told after ten minutes, once for each time it breaks', async () => {
  await db.transact((tx) =>
    insertPerson(tx, {
      id: newId<PersonId>(),
      name: 'Olive',
      email: 'olive@example.test',
      roles: ['admin'],
      ...{ timeZone: 'UTC', active: true, isOwner: false, passwordHash: null, contactId: newId() },
    }),
  );
  const id = await failing(9);
  await lookForDeadMailboxes(machine);
  expect(await letters()).toEqual([]);
  expect((await standOfWatch(machine, true)).problems.map(({ code }) => code)).not.toContain(
    'mailbox',
  );
  await db.transact((tx) =>
    tx.run(sql`update mailbox set failing_since = failing_since - interval '2 minutes'`),
  );
  await lookForDeadMailboxes(machine);
  await lookForDeadMailboxes(machine);
  const told = await letters();
  expect(told).toMatchObject([
    { toAddress: 'olive@example.test', subject: 'The mailbox Alerts cannot be read' },
  ]);
  expect(told[0]?.textBody).toContain('the server refused the login: no');
  const { problems } = await standOfWatch(machine, true);
  expect(problems).toContainEqual({
    code: 'mailbox',
    text: 'The mailbox Alerts cannot be read: the server refused the login: no. Alerts may wait in it.',
  });
  expect((await standOfWatch(machine, false)).problems.map(({ code }) => code)).not.toContain(
    'mailbox',
  );
  await db.transact((tx) =>
    tx.run(sql`
      update mailbox set failing_since = ${tx.now}::timestamptz - interval '11 minutes' where id = ${id}`),
  );
  await lookForDeadMailboxes(machine);
  expect(await letters()).toHaveLength(2);
});
