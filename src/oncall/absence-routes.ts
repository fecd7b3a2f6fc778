/**
 * HTTP of absences. Everybody signed in may read them, because they say why somebody else is on call;
 * each person enters their own, team leads and admins those of anybody.
 */
import { originOf } from '../identity/audit.ts';
import { namesOf } from '../identity/store.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import type { Reader } from '../platform/db.ts';
import { type Caller, created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import * as handle from './absence-handle.ts';
import * as shapes from './absence-shapes.ts';
import { type AbsenceRow, absencesBetween } from './absence-store.ts';
import { zPersonWindow } from './api.ts';

const BASE = '/api/v1/absences';
const tag = 'On call';

export function absenceRoutes(machine: Machine): readonly Route[] {
  return [listRoute(machine), addRoute(machine), holidaysRoute(machine), cancelRoute(machine)];
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: BASE,
    access: SIGNED_IN,
    summary: 'Absences that touch a window of at most 400 days, of everybody or of one person.',
    tag,
    query: zPersonWindow,
    handle: async ({ query: { from, to, person } }) => {
      const filter = {
        from,
        to,
        person: person === undefined ? undefined : asId<PersonId>(person),
      };
      return ok({ items: await absencesView(db, await absencesBetween(db, filter)) });
    },
  });
}

function addRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: BASE,
    access: SIGNED_IN,
    summary: 'Enter leave or a holiday: your own, or as team lead or admin that of anybody.',
    tag,
    body: shapes.zAbsenceInput,
    response: { status: 201 },
    handle: async (call) => {
      const person = call.body.person ?? call.caller.personId;
      if (person === undefined) return whoIsAway();
      if (!mayTouch(call.caller, asId<PersonId>(person))) return handle.absenceNotYours();
      const input = { ...call.body, person };
      const row = await handle.addAbsence(machine, originOf(call), input);
      if (isRefusal(row)) return row;
      const [item] = await absencesView(machine.db, [row]);
      return created(item);
    },
  });
}

function holidaysRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/holidays`,
    access: roles('team_lead'),
    summary: 'Enter a list of days, such as national holidays, for many people at once.',
    tag,
    body: shapes.zHolidaysInput,
    response: { status: 201 },
    handle: async (call) => {
      const rows = await handle.addHolidays(machine, originOf(call), call.body);
      return isRefusal(rows) ? rows : created({ items: await absencesView(machine.db, rows) });
    },
  });
}

function cancelRoute(machine: Machine): Route {
  return route({
    method: 'DELETE',
    path: `${BASE}/:id`,
    access: SIGNED_IN,
    summary: 'Cancel an absence; one that is running ends now.',
    tag,
    params: shapes.zAbsenceId,
    response: { status: 204 },
    handle: async (call) => {
      const which = {
        id: call.params.id,
        mayTouch: (person: PersonId) => mayTouch(call.caller, person),
      };
      return (await handle.cancelAbsence(machine, originOf(call), which)) ?? { status: 204 };
    },
  });
}

function mayTouch(caller: Caller, person: PersonId): boolean {
  const leads = caller.roles.includes('team_lead') || caller.roles.includes('admin');
  return leads || caller.personId === person;
}

function whoIsAway() {
  return refuse('invalid', 'absence.invalid', {
    message: 'person: this token acts for nobody; say who is away.',
    fields: [{ path: 'person', message: 'this token acts for nobody; say who is away' }],
  });
}

async function absencesView(
  reader: Reader,
  rows: readonly AbsenceRow[],
): Promise<readonly shapes.AbsenceItem[]> {
  const names = await namesOf(reader, [...new Set(rows.map((row) => row.person))]);
  return rows.map(({ id, person, kind, note, from, to, recordedAt, recordedBy }) => ({
    ...{ id, person, personName: names[person] ?? 'unknown' },
    ...{ kind, note, from, to, recordedAt, recordedBy },
  }));
}
