/**
 * Reads one mailbox on: what has come since the last look is kept in the order it came, each mail in one transaction
 * with how far we are, and only then marked as read or moved. A node that dies between the two marks it later; of
 * two nodes that believe to be the one only one moves on. So no mail is lost and none is taken twice.
 */
import type { ImapFlow } from 'imapflow';
import type { Machine } from '../../platform/machine.ts';
import { keyInAddress } from '../core/mail-address.ts';
import { senderOf } from '../handle.ts';
import { senderById } from '../integration-store.ts';
import { email } from '../integrations/email.ts';
import { type Addressee, takeMail } from '../mail/mail-handle.ts';
import type { ReadMail } from '../mail/parse-mail.ts';
import { readMail } from '../mail/read-mail.ts';
import { MAX_MAIL, MailboxFault } from './imap.ts';
import {
  advance,
  beginReading,
  type MailboxRow,
  mailboxById,
  noteMarked,
} from './mailbox-store.ts';

/** Of one look; the rest is taken by the next, at once. */
const MAX_AT_ONCE = 200;
const MAX_KEYS = 10;
/** Of a mail that is larger this much is asked for: enough to say what it is about. */
const HEAD_BYTES = 65_536;

/** How many mails were looked at; a fault is thrown. The folder is open. */
export async function readOn(machine: Machine, client: ImapFlow, box: MailboxRow): Promise<number> {
  const { mailbox } = client;
  if (mailbox === false) throw new MailboxFault('the folder is not open');
  const uidValidity = String(mailbox.uidValidity);
  const at = await placeIn(machine, client, box, uidValidity);
  if (at.markedUid < at.lastUid) await markLeftOver(machine, client, at);
  const uids = (await uidsAfter(client, at.lastUid)).slice(0, MAX_AT_ONCE);
  const ours: number[] = [];
  let last = at.lastUid;
  try {
    for (const uid of uids) {
      if (await takeOne(machine, client, { box: at, uidValidity, from: last, uid })) ours.push(uid);
      last = uid;
    }
  } finally {
    if (last > at.lastUid) await mark(machine, client, { box: at, ours, upTo: last });
  }
  return uids.length;
}

/** The row with the place to read on from, whatever has happened to the folder meanwhile. */
async function placeIn(
  machine: Machine,
  client: ImapFlow,
  box: MailboxRow,
  uidValidity: string,
): Promise<MailboxRow> {
  const row = await mailboxById(machine.db, box.id);
  if (row === undefined || row.version !== box.version) throw new MailboxFault('it was set anew');
  if (row.uidValidity === uidValidity) return row;
  const { mailbox } = client;
  const next = mailbox === false ? 1 : mailbox.uidNext;
  // What was there before anybody connected it is nobody's alert. Of a folder that was made anew (restored, moved to
  // another server) all that came since the last good look is looked at again: what is known is kept once.
  const lastUid =
    row.uidValidity === null || row.okAt === null
      ? next - 1
      : (await firstSince(client, new Date(row.okAt), next)) - 1;
  await machine.db.transact((tx) => beginReading(tx, { id: box.id, uidValidity, lastUid }));
  return { ...row, uidValidity, lastUid, markedUid: lastUid };
}

/** IMAP knows days alone; a day more is looked at for the zones. */
async function firstSince(client: ImapFlow, okAt: Date, next: number): Promise<number> {
  const since = new Date(okAt.getTime() - 86_400_000);
  const found = (await client.search({ since }, { uid: true })) || [];
  return found.reduce((first, uid) => Math.min(first, uid), next);
}

/** `n:*` always names the last one, however small its number. */
async function uidsAfter(client: ImapFlow, last: number): Promise<readonly number[]> {
  const found = (await client.search({ uid: `${last + 1}:*` }, { uid: true })) || [];
  return found.filter((uid) => uid > last).toSorted((a, b) => a - b);
}

interface One {
  readonly box: MailboxRow;
  readonly uidValidity: string;
  readonly from: number;
  readonly uid: number;
}

/** Whether it was anybody's. */
async function takeOne(machine: Machine, client: ImapFlow, one: One): Promise<boolean> {
  const { box, uidValidity, from, uid } = one;
  const raw = await fetched(client, uid);
  const mail = raw === undefined ? undefined : await readMail(raw);
  const to = mail === undefined ? [] : await addressees(machine, box, mail);
  const { id, version } = box;
  const unclaimed = mail !== undefined && to.length === 0;
  const step = { id, version, uidValidity, from, to: uid, unclaimed };
  const outcome =
    mail === undefined
      ? await machine.db.transact((tx) => advance(tx, step))
      : (await takeMail(machine, { mail, to }, (tx) => advance(tx, step))) === 'kept';
  if (!outcome) throw new MailboxFault('another node reads it, or it was set anew');
  return to.length > 0;
}

/** Undefined where somebody deleted it meanwhile. */
async function fetched(client: ImapFlow, uid: number): Promise<Buffer | undefined> {
  const about = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true });
  if (about === false) return undefined;
  const maxLength = (about.size ?? 0) > MAX_MAIL ? HEAD_BYTES : MAX_MAIL;
  const found = await client.fetchOne(String(uid), { source: { maxLength } }, { uid: true });
  return found === false ? undefined : found.source;
}

/** Whose keys the addresses of the mail hold; else who gets what names none. */
async function addressees(
  machine: Machine,
  { integrationId }: MailboxRow,
  { recipients }: ReadMail,
): Promise<readonly Addressee[]> {
  const keys = new Set(recipients.flatMap((address) => keyInAddress(address) ?? []));
  const found = new Map<string, Addressee>();
  for (const key of [...keys].slice(0, MAX_KEYS)) {
    const integration = await senderOf(machine, key, [email.source]);
    if (integration !== undefined) found.set(integration.id, { integration, key });
  }
  if (found.size > 0 || integrationId === null) return [...found.values()];
  const integration = await senderById(machine.db, integrationId);
  return integration === undefined ? [] : [{ integration, key: undefined }];
}

interface Marking {
  readonly box: MailboxRow;
  readonly ours: readonly number[];
  readonly upTo: number;
}

/** Only what was somebody's alert: nobody's unread mail becomes read or goes away. */
async function mark(machine: Machine, client: ImapFlow, { box, ours, upTo }: Marking) {
  const { moveTo } = box;
  if (ours.length > 0 && moveTo === null) {
    const marked = await client.messageFlagsAdd([...ours], ['\\Seen'], { uid: true });
    if (!marked) throw new MailboxFault('mails cannot be marked as read');
  } else if (ours.length > 0 && moveTo !== null) {
    const moved = await client.messageMove([...ours], moveTo, { uid: true });
    if (moved === false) {
      throw new MailboxFault(`mails cannot be moved to ${moveTo}: is there such a folder?`);
    }
  }
  await machine.db.transact((tx) => noteMarked(tx, box.id, upTo));
}

/** What was kept by a node that did not get to mark it. */
async function markLeftOver(machine: Machine, client: ImapFlow, box: MailboxRow): Promise<void> {
  const left = (await uidsAfter(client, box.markedUid)).filter((uid) => uid <= box.lastUid);
  const ours: number[] = [];
  for (const uid of left) {
    const raw = await fetched(client, uid);
    const to = raw === undefined ? [] : await addressees(machine, box, await readMail(raw));
    if (to.length > 0) ours.push(uid);
  }
  await mark(machine, client, { box, ours, upTo: box.lastUid });
}
