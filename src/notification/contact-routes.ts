/** Routes that prove a contact and try it; adding and removing contacts is identity's. */
import { originOf } from '../identity/audit.ts';
import { contactsOf } from '../identity/store.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { type Caller, ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zCode, zTestResult } from './api.ts';
import { requestCode, sendTest, verifyCode } from './contact-handle.ts';

const tag = 'People';
const zPerson = z.object({ id: zUuid.transform(asId<PersonId>) });
const zContact = z.object({ id: zUuid.transform(asId<PersonId>), contact: zUuid });
const base = '/api/v1/people/:id/contacts';

export function contactRoutes(machine: Machine): readonly Route[] {
  return [listRoute(machine), ...proofRoutes(machine), testRoute(machine)];
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
      return ok({ items: contacts.map(({ personId: _, ...contact }) => contact) });
    },
  });
}

function proofRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${base}/:contact/verify-request`,
      access: SIGNED_IN,
      summary: 'Mail a code to this contact',
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
      summary: 'Type the code that was mailed',
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
function notYours(caller: Caller, person: PersonId): Refusal | undefined {
  if (caller.personId === person || caller.roles.includes('admin')) return undefined;
  return refuse('forbidden', 'person.not_you', 'Only the person, or an admin, may do this.');
}
