/**
 * Secret links that can be made again: the token is the id it stands for, signed with a key that never
 * leaves this database. Nothing has to be stored per link, so no leak of a table gives away a link, and a
 * later mail can carry the same one. HMAC-SHA256 cut to 192 bits; compared in constant time.
 * Where a link must die by itself or be used once, store its hash instead (`link_token`).
 */
import { createHmac } from 'node:crypto';
import { isUuid } from '../kernel/ids.ts';
import { type Reader, sql } from './db.ts';
import { sameSecret } from './random.ts';

const SIGNED_BYTES = 24;
const SHAPE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{32})$/;

/** `<id>.<signature>` in URL-safe letters. `purpose` separates doors: `reporter` opens no other. */
export async function linkToken(reader: Reader, purpose: string, id: string): Promise<string> {
  const packed = Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
  return `${packed}.${await signature(reader, purpose, id)}`;
}

/** The id a token stands for; undefined for one that is not ours or was made for another purpose. */
export async function readLinkToken(
  reader: Reader,
  purpose: string,
  token: string,
): Promise<string | undefined> {
  const [, packed, signed] = SHAPE.exec(token) ?? [];
  if (packed === undefined || signed === undefined) return undefined;
  const hex = Buffer.from(packed, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUuid(id)) return undefined;
  return sameSecret(signed, await signature(reader, purpose, id)) ? id : undefined;
}

async function signature(reader: Reader, purpose: string, id: string): Promise<string> {
  const { value } = await reader.one<{ value: string }>(
    sql`select value from platform_secret where name = 'link'`,
  );
  return createHmac('sha256', Buffer.from(value, 'hex'))
    .update(`${purpose}:${id}`)
    .digest()
    .subarray(0, SIGNED_BYTES)
    .toString('base64url');
}
