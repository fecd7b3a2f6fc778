/** Routes that add a contact, prove it and try it; removing one is identity's. */
import { originOf } from '../identity/audit.ts';
import { contactsOf } from '../identity/store.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { type Caller, created, ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zCode, zNewContact, zTestResult } from './api.ts';
import { shownAddress } from './channels/index.ts';
import { newContact, requestCode, requestLink, sendTest, verifyCode } from './contact-handle.ts';

const tag = 'People';
const zPerson = z.object({ id: zUuid.transform(asId<PersonId>) });
const zContact = z.object({ id: zUuid.transform(asId<PersonId>), contact: zUuid });
const base = '/api/v1/people/:id/contacts';

export function contactRoutes(machine: Machine): readonly Route[] {
  return [listRoute(machine), ...addRoutes(machine), ...proofRoutes(machine), testRoute(machine)];
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: base,
    access: SIGNED_IN,
    summary: 'How a person can be reached, in the order it is tried',
    tag,
    params: zPerson,
    handle: async ({ params }) => {
      const contacts = await contactsOf(db, [params.id]);
      return ok({
        items: contacts.map(({ personId: _, ...contact }) => ({
          ...contact,
          value: shownAddress(contact.kind, contact.value),
        })),
      });
    },
  });
}

function addRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: base,
      access: SIGNED_IN,
      summary: 'Add a way to be reached, to oneself or as admin',
      tag,
      params: zPerson,
      body: zNewContact,
      response: { status: 201, schema: z.object({ id: z.string() }) },
      handle: async (call) => {
        const personId = call.params.id;
        const denied = notYours(call.caller, personId);
        if (denied !== undefined) return denied;
        const contact = await newContact(machine, originOf(call), { ...call.body, personId });
        return isRefusal(contact) ? contact : created(contact);
      },
    }),
    route({
      method: 'POST',
      path: `${base}/link`,
      access: SIGNED_IN,
      summary: 'A code to send from an address that only the channel knows, such as /start CODE',
      tag,
      params: zPerson,
      body: z.strictObject({ kind: z.string().max(30) }),
      response: { status: 201, schema: z.object({ code: z.string(), expiresAt: z.string() }) },
      perMinute: 10,
      handle: async ({ params, caller, body }) => {
        const denied = notYours(caller, params.id);
        if (denied !== undefined) return denied;
        const link = await requestLink(machine, { person: params.id, kind: body.kind });
        return isRefusal(link) ? link : created(link);
      },
    }),
  ];
}

function proofRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${base}/:contact/verify-request`,
      access: SIGNED_IN,
      summary: 'Send a code to this contact',
      tag,
      params: zContact,
      perMinute: 10,
      handle: async ({ params, caller }) => {
        const denied = notYours(caller, params.id);
        if (denied !== undefined) return denied;
        const answer = await requestCode(machine, { person: params.id, contact: params.contact });
        return answer ?? { status: 202 };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:contact/verify`,
      access: SIGNED_IN,
      summary: 'Type the code that was sent',
      tag,
      params: zContact,
      body: zCode,
      perMinute: 30,
      handle: async (call) => {
        const { params, caller, body } = call;
        const denied = notYours(caller, params.id);
        if (denied !== undefined) return denied;
        const ref = { person: params.id, contact: params.contact, code: body.code };
        return (await verifyCode(machine, originOf(call), ref)) ?? { status: 204 };
      },
    }),
  ];
}

function testRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${base}/:contact/test`,
    access: SIGNED_IN,
    summary: 'Send a test page to this contact now',
    tag,
    params: zContact,
    response: { status: 200, schema: zTestResult },
    perMinute: 10,
    handle: async ({ params, caller }) => {
      const denied = notYours(caller, params.id);
      if (denied !== undefined) return denied;
      const result = await sendTest(machine, { person: params.id, contact: params.contact });
      return isRefusal(result) ? result : ok(result);
    },
  });
}

/** One's own contacts, or anybody's as admin. */
export function notYours(caller: Caller, person: PersonId): Refusal | undefined {
  if (caller.personId === person || caller.roles.includes('admin')) return undefined;
  return refuse('forbidden', 'person.not_you', 'Only the person, or an admin, may do this.');
}
