/**
 * HTTP of swaps, of taking a shift, and of shadow shifts. Everybody signed in may read; whoever works on
 * incidents asks, takes and answers for themselves; team leads do it for others, and approve.
 */
import { originOf } from '../identity/audit.ts';
import { WORKING_ROLES } from '../identity/core/access.ts';
import { namesOf } from '../identity/store.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Reader } from '../platform/db.ts';
import {
  type Call,
  type Caller,
  created,
  ok,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import * as api from './api.ts';
import { type SwapVerb, stateAt, swapVerbsFor } from './core/swap.ts';
import { scheduleNotFound } from './handle.ts';
import { takeShift } from './override-handle.ts';
import { addShadow, endShadow, shiftNotYours } from './shadow-handle.ts';
import { type ShadowRow, shadowsBetween } from './shadow-store.ts';
import { type ScheduleRow, scheduleById } from './store.ts';
import { answerSwap, askSwap } from './swap-handle.ts';
import * as shapes from './swap-shapes.ts';
import { type SwapRow, swapsBetween } from './swap-store.ts';
import { overridesView } from './views.ts';

const WORKERS = roles('team_lead', ...WORKING_ROLES);
const LEADS = roles('team_lead');
const BASE = '/api/v1/schedules/:id';
const tag = 'On call';

export function swapRoutes(machine: Machine): readonly Route[] {
  return [
    askRoute(machine),
    listRoute(machine),
    answerRoute(machine, 'accept', 'Accept a swap: of many who do, exactly one gets it.'),
    answerRoute(
      machine,
      'approve',
      'Approve an accepted swap, as a team lead who is not part of it.',
    ),
    answerRoute(
      machine,
      'decline',
      'Decline a swap one was asked for, or as team lead an accepted one.',
    ),
    answerRoute(machine, 'withdraw', 'Withdraw one’s own swap.'),
    takeRoute(machine),
    ...shadowRoutes(machine),
  ];
}

function askRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/swaps`,
    access: WORKERS,
    summary:
      'Ask a colleague, or anybody, to take over time on call, perhaps against time in return.',
    tag,
    params: api.zScheduleId,
    body: shapes.zSwapInput,
    response: { status: 201 },
    handle: async (call) => {
      const person = personMeant(call.caller, call.body.person);
      if (isRefusal(person)) return person;
      const scheduleId = asId<ScheduleId>(call.params.id);
      const row = await askSwap(machine, originOf(call), { ...call.body, scheduleId, person });
      if (isRefusal(row)) return row;
      return created(await oneView(machine, row, call));
    },
  });
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: `${BASE}/swaps`,
    access: SIGNED_IN,
    summary: 'Swaps about time in a window of at most 400 days, with what the caller could do.',
    tag,
    params: api.zScheduleId,
    query: api.zWindow,
    handle: ({ params, query, caller }) =>
      db.transact(async (tx) => {
        const schedule = await scheduleById(tx, asId<ScheduleId>(params.id));
        if (schedule === undefined) return scheduleNotFound();
        const rows = await swapsBetween(tx, schedule.id, query);
        return ok({ items: await swapsView(tx, rows, { schedule, caller, now: tx.now }) });
      }),
  });
}

function answerRoute(machine: Machine, verb: SwapVerb, summary: string): Route {
  return route({
    method: 'POST',
    path: `/api/v1/swaps/:id/${verb}`,
    access: verb === 'approve' ? LEADS : WORKERS,
    summary,
    tag,
    params: shapes.zSwapId,
    body: shapes.zSwapAnswer,
    handle: async (call) => {
      const { caller, body, params } = call;
      const answer = { id: params.id, verb, why: body.why, caller: standing(caller) };
      const row = await answerSwap(machine, originOf(call), answer);
      return isRefusal(row) ? row : ok(await oneView(machine, row, call));
    },
  });
}

function takeRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/take`,
    access: WORKERS,
    summary: 'Take over somebody’s time on call, at once; whoever is relieved is told.',
    tag,
    params: api.zScheduleId,
    body: shapes.zTakeInput,
    response: { status: 201 },
    handle: async (call) => {
      const person = personMeant(call.caller, undefined);
      if (isRefusal(person)) return person;
      const scheduleId = asId<ScheduleId>(call.params.id);
      const row = await takeShift(machine, originOf(call), { ...call.body, scheduleId, person });
      if (isRefusal(row)) return row;
      const [item] = await overridesView(machine.db, [row]);
      return created(item);
    },
  });
}

function shadowRoutes(machine: Machine): readonly Route[] {
  const path = `${BASE}/shadows`;
  return [
    route({
      method: 'POST',
      path,
      access: WORKERS,
      summary:
        'Look over the shoulder of whoever is on call: copies of what they are told, no duty.',
      tag,
      params: api.zScheduleId,
      body: shapes.zShadowInput,
      response: { status: 201 },
      handle: async (call) => {
        const person = personMeant(call.caller, call.body.person);
        if (isRefusal(person)) return person;
        const scheduleId = asId<ScheduleId>(call.params.id);
        const row = await addShadow(machine, originOf(call), { ...call.body, scheduleId, person });
        if (isRefusal(row)) return row;
        const [item] = await shadowsView(machine.db, [row]);
        return created(item);
      },
    }),
    route({
      method: 'GET',
      path,
      access: SIGNED_IN,
      summary: 'Shadow shifts that touch a window of at most 400 days.',
      tag,
      params: api.zScheduleId,
      query: api.zWindow,
      handle: async ({ params, query }) => {
        const id = asId<ScheduleId>(params.id);
        if ((await scheduleById(machine.db, id)) === undefined) return scheduleNotFound();
        const rows = await shadowsBetween(machine.db, id, query);
        return ok({ items: await shadowsView(machine.db, rows) });
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:shadowId`,
      access: WORKERS,
      summary: 'End a shadow shift; one that has not begun is taken back.',
      tag,
      params: shapes.zShadowId,
      response: { status: 204 },
      handle: async (call) => {
        const { id, shadowId } = call.params;
        const mayTouch = (person: PersonId) =>
          person === call.caller.personId || leads(call.caller);
        const which = { scheduleId: asId<ScheduleId>(id), id: shadowId, mayTouch };
        return (await endShadow(machine, originOf(call), which)) ?? { status: 204 };
      },
    }),
  ];
}

function leads({ roles: held }: Caller): boolean {
  return held.includes('team_lead') || held.includes('admin');
}

function standing(caller: Caller) {
  return {
    actor: caller.personId ?? null,
    mayApprove: leads(caller),
    isAdmin: caller.roles.includes('admin'),
  };
}

/** Whom the caller acts for: themselves, or as a lead the person named. */
function personMeant(caller: Caller, named: string | undefined): PersonId | Refusal {
  const person = named ?? caller.personId;
  if (person === undefined) {
    return refuse('invalid', 'shift.nobody', {
      message: 'person: this token acts for nobody; say for whom.',
      fields: [{ path: 'person', message: 'this token acts for nobody; say for whom' }],
    });
  }
  return person === caller.personId || leads(caller) ? asId<PersonId>(person) : shiftNotYours();
}

function oneView({ db }: Machine, row: SwapRow, { caller }: Pick<Call, 'caller'>) {
  return db.transact(async (tx) => {
    const schedule = await scheduleById(tx, row.scheduleId);
    if (schedule === undefined) return undefined;
    const [item] = await swapsView(tx, [row], { schedule, caller, now: tx.now });
    return item;
  });
}

async function swapsView(
  reader: Reader,
  rows: readonly SwapRow[],
  facts: { readonly schedule: ScheduleRow; readonly caller: Caller; readonly now: SwapRow['from'] },
): Promise<readonly shapes.SwapItem[]> {
  const people = rows.flatMap(({ person, asked, acceptedBy }) => [person, asked, acceptedBy]);
  const names = await namesOf(reader, [...new Set(people.filter((id) => id !== null))]);
  const nameOf = (id: PersonId | null) => (id === null ? null : (names[id] ?? 'unknown'));
  const { caller, now, schedule } = facts;
  const context = { ...standing(caller), now, needsApproval: schedule.swapApproval };
  return rows.map((row) => ({
    ...{ id: row.id, schedule: row.scheduleId, from: row.from, to: row.to, slot: row.slot },
    ...{ person: row.person, personName: nameOf(row.person) ?? 'unknown' },
    ...{ asked: row.asked, askedName: nameOf(row.asked), inReturn: row.inReturn, note: row.note },
    ...{ state: stateAt(row, now), acceptedBy: row.acceptedBy },
    ...{ acceptedByName: nameOf(row.acceptedBy), why: row.why },
    ...{ askedAt: row.askedAt, changedAt: row.changedAt },
    verbs: swapVerbsFor(row, context),
  }));
}

async function shadowsView(
  reader: Reader,
  rows: readonly ShadowRow[],
): Promise<readonly shapes.ShadowItem[]> {
  const names = await namesOf(reader, [...new Set(rows.map((row) => row.person))]);
  return rows.map(({ id, scheduleId, person, from, to, recordedAt }) => ({
    ...{ id, schedule: scheduleId, person, personName: names[person] ?? 'unknown' },
    ...{ from, to, recordedAt },
  }));
}
