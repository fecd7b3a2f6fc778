/** Routes of people, how they are reached, and their passwords. */
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import {
  zNewPerson,
  zPageOf,
  zPasswordChange,
  zPerson,
  zPersonChange,
  zPersonWithContacts,
} from './api.ts';
import { originOf } from './audit.ts';
import { changePerson, createPerson, personNotFound, removeContact } from './people.ts';
import { clientOf, signedIn } from './session-routes.ts';
import { invite } from './setup.ts';
import { changeOwnPassword } from './sign-in.ts';
import { type ContactRow, contactsOf, listPeople, personById } from './store.ts';

const tag = 'People';
const zId = z.object({ id: zUuid.transform(asId<PersonId>) });
const zContactId = z.object({ id: zUuid.transform(asId<PersonId>), contact: zUuid });
const zPeopleQuery = z.strictObject({
  ...zPage,
  q: z.string().max(200).optional(),
  active: z.stringbool().optional(),
});

export function peopleRoutes(machine: Machine): readonly Route[] {
  return [
    ...readRoutes(machine),
    ...writeRoutes(machine),
    ...contactRoutes(machine),
    ...passwordRoutes(machine),
  ];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/people',
      access: SIGNED_IN,
      summary: 'People by name',
      tag,
      query: zPeopleQuery,
      response: { status: 200, schema: zPageOf(zPerson) },
      handle: async ({ query }) => {
        const after = decodeCursor(query.cursor, ['text', 'uuid']);
        if (isRefusal(after)) return after;
        const { q, active, limit } = query;
        const rows = await listPeople(db, { q, active, after, limit: limit + 1 });
        const page = pageOf(rows, limit, (row) => [row.sortKey, row.id]);
        return ok({ ...page, items: page.items.map(({ sortKey: _, ...person }) => person) });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/people/:id',
      access: SIGNED_IN,
      summary: 'One person and how to reach them',
      tag,
      params: zId,
      response: { status: 200, schema: zPersonWithContacts },
      handle: async ({ params }) => {
        const person = await personById(db, params.id);
        if (person === undefined) return personNotFound();
        const contacts = await contactsOf(db, [person.id]);
        return ok({ ...person, contacts: contacts.map(shownContact) });
      },
    }),
  ];
}

/** An address may be a secret in itself (a webhook, a browser); which ones are, only its channel knows. */
function shownContact({ personId: _, ...contact }: ContactRow) {
  return contact.kind === 'email' ? contact : { ...contact, value: '...' };
}

function writeRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/people',
      access: roles('admin'),
      summary: 'Add a person; the role defaults to responder',
      tag,
      body: zNewPerson,
      response: { status: 201, schema: zPerson },
      handle: async (call) => {
        const person = await createPerson(machine, originOf(call), call.body);
        return isRefusal(person) ? person : created(person);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/people/:id',
      access: SIGNED_IN,
      summary: 'Change a person; oneself only name and zone, admins everything',
      tag,
      params: zId,
      body: zPersonChange,
      response: { status: 200, schema: zPerson },
      handle: async (call) => {
        const denied = notYours(call.caller, call.params.id, call.body);
        if (denied !== undefined) return denied;
        const change = { ...call.body, id: call.params.id };
        const person = await changePerson(machine, originOf(call), change);
        return isRefusal(person) ? person : ok(person);
      },
    }),
  ];
}

/** Adding and proving contacts is `notification`'s, which knows the channels. */
function contactRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'DELETE',
      path: '/api/v1/people/:id/contacts/:contact',
      access: SIGNED_IN,
      summary: 'Remove an address that is not the one to sign in with',
      tag,
      params: zContactId,
      response: { status: 204 },
      handle: async (call) => {
        const { id: personId, contact: id } = call.params;
        const denied = notYours(call.caller, personId, {});
        if (denied !== undefined) return denied;
        return (await removeContact(machine, originOf(call), { personId, id })) ?? { status: 204 };
      },
    }),
  ];
}

function passwordRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/people/:id/password',
      access: SIGNED_IN,
      summary: 'Change the own password; ends every session but the new one',
      tag,
      params: zId,
      body: zPasswordChange,
      response: { status: 200 },
      handle: async (call) => {
        const personId = call.params.id;
        if (call.caller.personId !== personId) return onlyOwnPassword();
        const { currentPassword, newPassword } = call.body;
        const change = { personId, currentPassword, newPassword };
        return signedIn(machine, await changeOwnPassword(machine, clientOf(call), change));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/people/:id/invite',
      access: roles('admin'),
      summary: 'Make a one-time link with which the person chooses a password',
      tag,
      params: zId,
      response: { status: 201, schema: z.object({ url: z.string(), expiresAt: z.string() }) },
      handle: async (call) => {
        const link = await invite(machine, originOf(call), call.params.id);
        return isRefusal(link) ? link : created(link);
      },
    }),
  ];
}

/** IDN-4: oneself may change name and zone; everything else about anybody is for admins. */
function notYours(
  caller: { readonly personId: PersonId | undefined; readonly roles: readonly string[] },
  id: PersonId,
  change: object,
): Refusal | undefined {
  if (caller.roles.includes('admin')) return undefined;
  if (caller.personId !== id) {
    return refuse('forbidden', 'person.not_you', 'Only an admin may change other people.');
  }
  const free = ['name', 'timeZone', 'expectedVersion'];
  const kept = Object.keys(change).filter((key) => !free.includes(key));
  if (kept.length === 0) return undefined;
  return refuse('forbidden', 'person.admin_field', `Only an admin may change: ${kept.join(', ')}.`);
}

function onlyOwnPassword(): Refusal {
  return refuse(
    'forbidden',
    'person.not_you',
    'A password is changed by its owner only. An admin can send an invitation instead.',
  );
}
