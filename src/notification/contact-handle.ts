/** Proving that a contact is read, and trying whether pages arrive there. */
import { audit, type Origin } from '../identity/audit.ts';
import {
  type ContactRow,
  contactsOf,
  markContactVerified,
  type PersonRow,
  personById,
} from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { readClock } from '../platform/clock.ts';
import type { Reader } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret, newHexKey, newId, sameSecret } from '../platform/random.ts';
import { envOf } from './channel-env.ts';
import { channelOf } from './channels/index.ts';
import { codeLetter, testLetter } from './core/wording.ts';
import { countTry, dropCode, storeCode } from './link-store.ts';
import { queueMail } from './mail-handle.ts';

export interface ContactRef {
  readonly person: PersonId;
  readonly contact: string;
}

const CODE_MINUTES = 15;
const CODE_TRIES = 5;

/** NOT-19: mails six digits to the contact; a new code ends the old one. */
export async function requestCode(machine: Machine, ref: ContactRef): Promise<undefined | Refusal> {
  const found = await contactOf(machine.db, ref);
  if (isRefusal(found)) return found;
  const code = String(Number.parseInt(newHexKey(12), 16) % 1_000_000).padStart(6, '0');
  return machine.db.transact(async (tx) => {
    const { contact, person } = found;
    const expiresAt = plusSeconds(tx.now, CODE_MINUTES * 60);
    await storeCode(tx, { contactId: contact.id, codeHash: hashSecret(code), expiresAt });
    await queueMail(tx, {
      key: `code:${newId()}`,
      kind: 'code',
      to: contact.value,
      letter: codeLetter(code, CODE_MINUTES),
      incident: null,
      person: person.id,
    });
    return undefined;
  });
}

/** NOT-19: the contact counts as read from now on. */
export async function verifyCode(
  machine: Machine,
  origin: Origin,
  { code, ...ref }: ContactRef & { readonly code: string },
): Promise<undefined | Refusal> {
  const found = await contactOf(machine.db, ref);
  if (isRefusal(found)) return found;
  const tried = await machine.db.transact(async (tx) => ({
    row: await countTry(tx, ref.contact),
    now: tx.now,
  }));
  const { row, now } = tried;
  if (row === undefined || row.expiresAt <= now || row.tries > CODE_TRIES) {
    return refuse('gone', 'contact.code_ended', 'This code has ended. Ask for a new one.');
  }
  if (!sameSecret(row.codeHash, hashSecret(code))) {
    return refuse('invalid', 'contact.wrong_code', {
      message: 'code: this is not the code that was sent.',
      fields: [{ path: 'code', message: 'not the code that was sent' }],
    });
  }
  return machine.db.transact(async (tx) => {
    await dropCode(tx, ref.contact);
    await markContactVerified(tx, ref.contact);
    const object = `person:${ref.person}`;
    await audit(tx, { ...origin, action: 'contact.verified', object, new: { id: ref.contact } });
    return undefined;
  });
}

/** Sends a test page now and tells what the provider said. */
export async function sendTest(
  machine: Machine,
  ref: ContactRef,
): Promise<{ readonly delivered: boolean; readonly reason: string | null } | Refusal> {
  const found = await contactOf(machine.db, ref);
  if (isRefusal(found)) return found;
  const { contact, person } = found;
  const channel = channelOf(contact.kind);
  const missing =
    channel === undefined
      ? `there is no channel for ${contact.kind}`
      : channel.missing(envOf(machine));
  if (channel === undefined || missing !== undefined) {
    return { delivered: false, reason: missing ?? null };
  }
  const at = await readClock(machine.db);
  const result = await channel.send(envOf(machine), {
    address: contact.value,
    rendered: channel.render(testLetter(at, person.timeZone)),
    idempotencyKey: `test.${newId()}`,
    thread: null,
  });
  const delivered = result.kind === 'accepted';
  return { delivered, reason: delivered ? null : result.reason };
}

async function contactOf(
  reader: Reader,
  { person: id, contact: contactId }: ContactRef,
): Promise<{ readonly person: PersonRow; readonly contact: ContactRow } | Refusal> {
  const person = await personById(reader, id);
  const contacts = person === undefined ? [] : await contactsOf(reader, [person.id]);
  const contact = contacts.find((one) => one.id === contactId);
  if (person === undefined || contact === undefined) {
    return refuse('notFound', 'contact.unknown', 'This person has no such contact.');
  }
  return { person, contact };
}
