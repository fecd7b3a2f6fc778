/** Adding a way to reach a person, proving that it is read, and trying whether pages arrive there. */
import { audit, type Origin } from '../identity/audit.ts';
import { addContact } from '../identity/people.ts';
import {
  type ContactRow,
  contactsOf,
  insertContact,
  markContactTested,
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
import type { TestResult } from './api.ts';
import { trySending, unknownChannel, wrongAddress } from './channel-handle.ts';
import { channelOf } from './channels/index.ts';
import { codeLetter, testLetter } from './core/wording.ts';
import { countTry, dropCode, storeCode, storeLinkCode, takeLinkCode } from './link-store.ts';
import { queueMail } from './mail-handle.ts';

export interface ContactRef {
  readonly person: PersonId;
  readonly contact: string;
}

const CODE_MINUTES = 15;
const CODE_TRIES = 5;

/** NOT-26: 422 with what an address of this channel looks like. */
export function newContact(
  machine: Machine,
  origin: Origin,
  contact: { readonly personId: PersonId; readonly kind: string; readonly value: string },
): Promise<{ readonly id: string } | Refusal> {
  const channel = channelOf(contact.kind);
  if (channel === undefined) {
    const message = `there is no channel ${contact.kind}`;
    const fields = [{ path: 'kind', message }];
    return Promise.resolve(refuse('invalid', 'contact.no_channel', { message, fields }));
  }
  const wrong = wrongAddress(channel, contact.value, 'value');
  if (wrong !== undefined) return Promise.resolve(wrong);
  return addContact(machine, origin, contact);
}

/** NOT-19: sends six digits through the contact's own channel; a new code ends the old one. */
export async function requestCode(machine: Machine, ref: ContactRef): Promise<undefined | Refusal> {
  const found = await contactOf(machine.db, ref);
  if (isRefusal(found)) return found;
  const { contact, person } = found;
  const channel = channelOf(contact.kind);
  if (channel === undefined) return unknownChannel();
  const code = String(Number.parseInt(newHexKey(12), 16) % 1_000_000).padStart(6, '0');
  return machine.db.transact(async (tx) => {
    const expiresAt = plusSeconds(tx.now, CODE_MINUTES * 60);
    await storeCode(tx, { contactId: contact.id, codeHash: hashSecret(code), expiresAt });
    await queueMail(tx, {
      key: `code:${newId()}`,
      kind: 'code',
      channel,
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

/** NOT-27: a code to send from the address itself, where only the channel knows that address. */
export function requestLink(
  machine: Machine,
  link: { readonly person: PersonId; readonly kind: string },
): Promise<{ readonly code: string; readonly expiresAt: string } | Refusal> {
  if (channelOf(link.kind)?.inbound === undefined) return Promise.resolve(unknownChannel());
  const code = newHexKey(10);
  return machine.db.transact(async (tx) => {
    const expiresAt = plusSeconds(tx.now, CODE_MINUTES * 60);
    await storeLinkCode(tx, { ...link, codeHash: hashSecret(code), expiresAt });
    return { code, expiresAt };
  });
}

/** NOT-27: somebody sent the code from `address`: it becomes a proven contact of theirs. */
export function linkAddress(
  machine: Machine,
  {
    kind,
    address,
    code,
  }: { readonly kind: string; readonly address: string; readonly code: string },
): Promise<PersonRow | undefined> {
  return machine.db.transact(async (tx) => {
    const link = await takeLinkCode(tx, hashSecret(code));
    if (link === undefined || link.kind !== kind || link.expiresAt <= tx.now) return undefined;
    const person = await personById(tx, link.personId);
    if (person === undefined || !person.active) return undefined;
    const known = (await contactsOf(tx, [person.id])).find(
      (one) => one.kind === kind && one.value === address,
    );
    const id = known?.id ?? newId();
    if (known === undefined)
      await insertContact(tx, { id, personId: person.id, kind, value: address });
    await markContactVerified(tx, id);
    const object = `person:${person.id}`;
    await audit(tx, { actor: person.id, action: 'contact.linked', object, new: { id, kind } });
    return person;
  });
}

/** Sends a test page now, keeps how it went, and tells what the provider said. */
export async function sendTest(machine: Machine, ref: ContactRef): Promise<TestResult | Refusal> {
  const found = await contactOf(machine.db, ref);
  if (isRefusal(found)) return found;
  const { contact, person } = found;
  const channel = channelOf(contact.kind);
  if (channel === undefined) return unknownChannel();
  const letter = testLetter(await readClock(machine.db), person.timeZone);
  const rendered = channel.render(letter);
  const result = await trySending(machine, channel, { address: contact.value, rendered });
  const kept = { ok: result.delivered, why: result.reason };
  await machine.db.transact((tx) => markContactTested(tx, contact.id, kept));
  return result;
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
