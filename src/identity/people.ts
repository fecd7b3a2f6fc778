/**
 * Adding and changing people: check, write, audit, in one transaction. Contacts live here as well,
 * because the sign-in address is one of them.
 */
import type { PersonId } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import type { NewPerson, PersonChange } from './api.ts';
import { audit, type Origin } from './audit.ts';
import { DEFAULT_ROLE, type Role } from './core/access.ts';
import { ORGANISATION } from './core/setting.ts';
import { lockoutRefusal } from './core/user.ts';
import { deleteSessionsOf } from './credential-store.ts';
import { namingTaken, versionConflict } from './handle.ts';
import { hashPassword } from './password.ts';
import { readSetting } from './settings-store.ts';
import * as store from './store.ts';

export interface PersonToInsert {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly roles: readonly Role[];
  readonly passwordHash: string | null;
  readonly isOwner: boolean;
}

/** 422 naming `email` when the address is taken. The zone defaults to the organisation's. */
export function createPerson(
  machine: Machine,
  origin: Origin,
  input: NewPerson & { readonly password?: string | undefined },
): Promise<store.PersonRow | Refusal> {
  return namingTaken(async () => {
    const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
    return machine.db.transact(async (tx) => {
      const id = await addPerson(tx, origin, {
        name: input.name,
        email: input.email,
        timeZone: input.timeZone ?? (await readSetting(tx, ORGANISATION)).timeZone,
        roles: rolesIn(input) ?? [DEFAULT_ROLE],
        passwordHash,
        isOwner: false,
      });
      return (await store.personById(tx, id)) ?? personNotFound();
    });
  });
}

/** Inserts and audits within the caller's transaction. */
export async function addPerson(tx: Tx, origin: Origin, person: PersonToInsert): Promise<PersonId> {
  const id = newId<PersonId>();
  await store.insertPerson(tx, { ...person, id, active: true, contactId: newId() });
  const { passwordHash: _secret, ...visible } = person;
  await audit(tx, { ...origin, action: 'person.added', object: `person:${id}`, new: visible });
  return id;
}

/** Changes fields of a person; 409 when it would lock everybody out or the version moved on. */
export function changePerson(
  machine: Machine,
  origin: Origin,
  change: PersonChange & { readonly id: PersonId },
): Promise<store.PersonRow | Refusal> {
  return namingTaken(() =>
    machine.db.transact(async (tx) => {
      const otherAdmins = await store.countOtherAdmins(tx, change.id);
      const before = await store.lockPerson(tx, change.id);
      if (before === undefined) return personNotFound();
      if (change.expectedVersion !== undefined && change.expectedVersion !== before.version) {
        return versionConflict(before.version);
      }
      const after = {
        id: before.id,
        name: change.name ?? before.name,
        email: change.email ?? before.email,
        timeZone: change.timeZone ?? before.timeZone,
        roles: rolesIn(change) ?? before.roles,
        active: change.active ?? before.active,
      };
      const locksOut = lockoutRefusal(before, after, otherAdmins);
      if (locksOut !== undefined) return locksOut;
      await store.updatePerson(tx, after);
      if (before.active && !after.active) await deleteSessionsOf(tx, before.id);
      if (before.active !== after.active) {
        // On call lets somebody else stand in for whoever leaves, until they come back.
        await enqueue(tx, { task: 'person.activity', payload: { person: before.id } });
      }
      await audit(tx, {
        ...origin,
        action: 'person.changed',
        object: `person:${before.id}`,
        old: changeable(before),
        new: changeable(after),
      });
      return (await store.personById(tx, before.id)) ?? personNotFound();
    }),
  );
}

/** Adds another way to reach a person. */
export async function addContact(
  machine: Machine,
  origin: Origin,
  contact: { readonly personId: PersonId; readonly kind: string; readonly value: string },
): Promise<{ readonly id: string } | Refusal> {
  return namingTaken(() =>
    machine.db.transact(async (tx) => {
      if ((await store.lockPerson(tx, contact.personId)) === undefined) return personNotFound();
      const id = newId();
      await store.insertContact(tx, { ...contact, id });
      const object = `person:${contact.personId}`;
      // The address itself may be a secret (a browser's push key): the log names the row.
      await audit(tx, {
        ...origin,
        action: 'contact.added',
        object,
        new: { id, kind: contact.kind },
      });
      return { id };
    }),
  );
}

/** The contact at the sign-in address stays: it is how a person can always be reached. */
export function removeContact(
  machine: Machine,
  origin: Origin,
  contact: { readonly personId: PersonId; readonly id: string },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const person = await store.lockPerson(tx, contact.personId);
    if (person === undefined) return personNotFound();
    const contacts = await store.contactsOf(tx, [person.id]);
    const found = contacts.find((one) => one.id === contact.id);
    if (found === undefined) {
      return refuse('notFound', 'contact.unknown', 'This person has no such contact.');
    }
    if (found.value.toLowerCase() === person.email.toLowerCase()) {
      return refuse(
        'conflict',
        'contact.sign_in_address',
        'This is the address the person signs in with. Change it there instead.',
      );
    }
    await store.deleteContact(tx, person.id, found.id);
    const old = { id: found.id, kind: found.kind };
    await audit(tx, { ...origin, action: 'contact.removed', object: `person:${person.id}`, old });
    return undefined;
  });
}

export function personNotFound(): Refusal {
  return refuse('notFound', 'person.unknown', 'There is no such person.');
}

/** `roles`, or `role` as a list, or nothing. */
export function rolesIn(input: {
  readonly role?: Role | undefined;
  readonly roles?: readonly Role[] | undefined;
}): readonly Role[] | undefined {
  return input.roles ?? (input.role === undefined ? undefined : [input.role]);
}

function changeable(person: {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}) {
  const { name, email, timeZone, roles, active } = person;
  return { name, email, timeZone, roles, active };
}
