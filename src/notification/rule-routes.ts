/** Routes of personal rules: how one wants to be reached, when it is quiet, what one agrees to. */
import { audit, originOf } from '../identity/audit.ts';
import { versionConflict } from '../identity/handle.ts';
import { personNotFound } from '../identity/people.ts';
import { contactsOf, lockPerson, personById } from '../identity/store.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import type { Tx } from '../platform/db.ts';
import { ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { type RulesInput, type RulesItem, zRules, zRulesInput } from './api.ts';
import { notYours } from './contact-routes.ts';
import type { PersonalRules } from './core/personal-plan.ts';
import { type RulesRow, rulesOf, storeRules } from './rule-store.ts';

const tag = 'People';
const path = '/api/v1/people/:id/notification-rules';
const zPerson = z.object({ id: zUuid.transform(asId<PersonId>) });

export function ruleRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path,
      access: SIGNED_IN,
      summary: 'How a person wants to be reached, by urgency, and when it is quiet',
      tag,
      params: zPerson,
      response: { status: 200, schema: zRules },
      handle: async ({ params }) => {
        const person = await personById(db, params.id);
        if (person === undefined) return personNotFound();
        return ok(itemOf(await rulesOf(db, person.id), person.timeZone));
      },
    }),
    route({
      method: 'PUT',
      path,
      access: SIGNED_IN,
      summary: 'Choose how one wants to be reached; admins for anybody',
      tag,
      params: zPerson,
      body: zRulesInput,
      response: { status: 200, schema: zRules },
      handle: async (call) => {
        const { params, body, caller } = call;
        const denied = notYours(caller, params.id);
        if (denied !== undefined) return denied;
        const rules = await machine.db.transact(async (tx) => {
          const person = await lockPerson(tx, params.id);
          if (person === undefined) return personNotFound();
          const before = await rulesOf(tx, person.id);
          if (body.expectedVersion !== undefined && body.expectedVersion !== before.version) {
            return versionConflict(before.version);
          }
          const unknown = await unknownContact(tx, params.id, body);
          if (unknown !== undefined) return unknown;
          const after = rulesIn(body, before);
          await storeRules(tx, person.id, after);
          const object = `person:${person.id}`;
          const origin = originOf(call);
          await audit(tx, { ...origin, action: 'rules.changed', object, old: before, new: after });
          return itemOf({ ...after, version: before.version + 1 }, person.timeZone);
        });
        return isRefusal(rules) ? rules : ok(rules);
      },
    }),
  ];
}

function rulesIn(body: RulesInput, before: PersonalRules): PersonalRules {
  const steps = (list: RulesInput['high']) =>
    list?.map(({ afterMinutes, contact }) => ({
      afterSeconds: Math.round(afterMinutes * 60),
      contact,
    }));
  return {
    high: steps(body.high) ?? before.high,
    low: steps(body.low) ?? before.low,
    quiet: body.quietHours === undefined ? before.quiet : body.quietHours,
    drillConsent: body.drillConsent ?? before.drillConsent,
    selfTest: body.selfTest ?? before.selfTest,
  };
}

async function unknownContact(
  tx: Tx,
  person: PersonId,
  body: RulesInput,
): Promise<Refusal | undefined> {
  const known = new Set((await contactsOf(tx, [person])).map(({ id }) => id));
  for (const urgency of ['high', 'low'] as const) {
    const index = (body[urgency] ?? []).findIndex(({ contact }) => !known.has(contact));
    if (index < 0) continue;
    const path = `${urgency}.${index}.contact`;
    const message = 'this person has no such contact';
    return refuse('invalid', 'rules.unknown_contact', {
      message: `${path}: ${message}.`,
      fields: [{ path, message }],
    });
  }
  return undefined;
}

function itemOf(rules: RulesRow, timeZone: string): RulesItem {
  const steps = (list: PersonalRules['high']) =>
    list.map(({ afterSeconds, contact }) => ({ afterMinutes: afterSeconds / 60, contact }));
  return {
    high: steps(rules.high),
    low: steps(rules.low),
    quietHours: rules.quiet,
    timeZone,
    drillConsent: rules.drillConsent,
    selfTest: rules.selfTest,
    version: rules.version,
  };
}
