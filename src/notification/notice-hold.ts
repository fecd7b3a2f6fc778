/** Quiet messages that wait: in the delivery log as `held`, until one message tells them all (domain.md 6.5). */
import type { PersonRow } from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Tx } from '../platform/db.ts';
import { enqueue } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import { channelOf } from './channels/index.ts';
import type { MailOrder } from './mail-handle.ts';
import { insertMail } from './mail-store.ts';
import { planOf } from './plan.ts';

/** Where quiet messages of a person go; undefined when nothing of theirs can carry one. */
export async function addressOf(
  tx: Tx,
  person: PersonRow,
): Promise<Pick<MailOrder, 'to' | 'channel'> | undefined> {
  const contact = (await planOf(tx, person, 'low')).steps[0]?.contact;
  const channel = channelOf(contact?.kind ?? '');
  return contact === undefined || channel === undefined
    ? undefined
    : { to: contact.address, channel };
}

interface Holding {
  /** What the digest says below the subject. */
  readonly line: string;
  /** When it goes out. */
  readonly until: Instant;
  /** How many wait already. */
  readonly held: number;
}

/** Keeps one message for the digest, and asks for the digest with the first. */
export async function holdBack(
  tx: Tx,
  mail: MailOrder,
  { line, until, held }: Holding,
): Promise<void> {
  await insertMail(tx, {
    id: newId(),
    key: mail.key,
    kind: mail.kind,
    toAddress: mail.to,
    subject: mail.letter.subject,
    textBody: line,
    htmlBody: '',
    channel: mail.channel?.name ?? 'email',
    data: undefined,
    incidentId: mail.incident,
    pageId: null,
    personId: mail.person,
    state: 'held',
  });
  if (held === 0 && mail.person !== null) await enqueueBundle(tx, mail.person, until);
}

export async function enqueueBundle(tx: Tx, person: PersonId, dueAt: Instant): Promise<void> {
  await enqueue(tx, { task: 'notice.bundle', payload: { person }, dueAt, key: `bundle:${person}` });
}
