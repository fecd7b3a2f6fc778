/** Links that can be made again: the same for ever, for one purpose, and not to be guessed or bent. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { linkToken, readLinkToken } from './link-token.ts';
import { newId } from './random.ts';

const { db } = await testDatabase();
const id = newId();

test('the same id gives the same token, and the token gives the id', async () => {
  const token = await linkToken(db, 'reporter', id);
  expect(token).toMatch(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{32}$/);
  expect(await linkToken(db, 'reporter', id)).toBe(token);
  expect(await readLinkToken(db, 'reporter', token)).toBe(id);
});

test('a token opens only the door it was made for', async () => {
  const token = await linkToken(db, 'reporter', id);
  expect(await readLinkToken(db, 'acknowledge', token)).toBeUndefined();
});

test('nothing bent opens a door', async () => {
  const token = await linkToken(db, 'reporter', id);
  const other = await linkToken(db, 'reporter', newId());
  const [ownId = ''] = token.split('.');
  const [, otherSignature = ''] = other.split('.');
  const last = token.endsWith('A') ? 'B' : 'A';
  const bent = [
    `${ownId}.${otherSignature}`,
    token.slice(0, -1) + last,
    `${token}A`,
    ownId,
    '',
    '.',
  ];
  for (const one of bent) expect(await readLinkToken(db, 'reporter', one)).toBeUndefined();
});

test('another secret, another house: no link opens', async () => {
  const token = await linkToken(db, 'reporter', id);
  const { value } = await db.one<{ value: string }>(sql`select value from platform_secret`);
  expect(value).toMatch(/^[0-9a-f]{64}$/);
  await db.transact((tx) => tx.run(sql`update platform_secret set value = reverse(value)`));
  expect(await readLinkToken(db, 'reporter', token)).toBeUndefined();
});
