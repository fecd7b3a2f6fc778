/** Twin of `notification/mail-store.ts`: the delivery log. */
import type { PersonId } from '../../../src/kernel/ids.ts';
import type { Instant } from '../../../src/kernel/instant.ts';
import type { MailRow, NewMail } from '../../../src/notification/mail-store.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { type MemorySession, on } from '../session.ts';

export async function insertMail(tx: Tx, mail: NewMail): Promise<boolean> {
  const session = await on(tx);
  await session.tx?.lock('mail.key', mail.key);
  if (byKey(session, mail.key) !== undefined) return false;
  await session.tables.mail.put(session, mail.id, {
    why: null,
    providerAnswer: null,
    tries: 0,
    repeatedAt: null,
    nextTryAt: null,
    at: tx.now,
    endedAt: null,
    ...mail,
    data: mail.data ?? null,
  });
  return true;
}

export async function lockMail(tx: Tx, id: string): Promise<MailRow | undefined> {
  const session = await on(tx);
  return session.tables.mail.lock(session, id);
}

export async function mailById(reader: Reader, id: string): Promise<MailRow | undefined> {
  const session = await on(reader);
  return session.tables.mail.get(session, id);
}

export async function mailByKey(reader: Reader, key: string): Promise<MailRow | undefined> {
  return byKey(await on(reader), key);
}

function byKey(session: MemorySession, key: string): MailRow | undefined {
  return session.tables.mail.where(session, 0, key)[0];
}

const LINKS = /\/(a|r)\/[A-Za-z0-9_.-]+/g;

export async function updateMail(
  tx: Tx,
  mail: Pick<MailRow, 'key' | 'state' | 'why' | 'providerAnswer' | 'nextTryAt'>,
): Promise<void> {
  const session = await on(tx);
  const found = byKey(session, mail.key);
  const before =
    found === undefined ? undefined : await session.tables.mail.lock(session, found.id);
  if (before === undefined) return;
  const gone = mail.state === 'sent';
  const waits = mail.state === 'queued' || mail.state === 'sending';
  const cut = (text: string): string => (gone ? text.replace(LINKS, '/$1/[cut]') : text);
  await session.tables.mail.put(session, before.id, {
    ...before,
    ...mail,
    tries: before.tries + (mail.state === 'sending' ? 1 : 0),
    repeatedAt: before.state === 'sending' && mail.state === 'sending' ? tx.now : before.repeatedAt,
    endedAt: waits ? null : tx.now,
    textBody: cut(before.textBody),
    htmlBody: cut(before.htmlBody),
    data: gone ? null : before.data,
  });
}

export async function lockNoticesOf(tx: Tx, person: PersonId): Promise<void> {
  const session = await on(tx);
  await session.tx?.lock('notice', person);
}

export async function noticesSince(
  tx: Tx,
  person: PersonId,
  since: Instant,
): Promise<{ readonly recent: number; readonly held: number }> {
  const session = await on(tx);
  const notices = session.tables.mail
    .where(session, 1, person)
    .filter((row) => row.kind === 'notice');
  const recent = notices.filter((row) => row.at > since).map((row) => row.pageId ?? row.id);
  return {
    recent: new Set(recent).size,
    held: notices.filter((row) => row.state === 'held').length,
  };
}

export async function takeHeld(tx: Tx, person: PersonId): Promise<readonly MailRow[]> {
  const session = await on(tx);
  const taken: MailRow[] = [];
  for (const { id } of session.tables.mail.where(session, 1, person)) {
    const row = session.tables.mail.get(session, id);
    if (row?.state !== 'held') continue;
    const now = await session.tables.mail.lock(session, id);
    if (now?.state !== 'held') continue;
    const why = 'went out in one mail with others';
    const bundled: MailRow = { ...now, state: 'bundled', why, endedAt: tx.now };
    await session.tables.mail.put(session, id, bundled);
    taken.push(bundled);
  }
  return taken.sort((a, b) => (`${a.at} ${a.id}` < `${b.at} ${b.id}` ? -1 : 1));
}
