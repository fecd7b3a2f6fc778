/** HTTP of hand-over notes: everybody signed in may read; those concerned confirm. */

import { originOf } from '../../identity/audit.ts';
import { maySeeRestricted } from '../../identity/core/access.ts';
import { namesOf } from '../../identity/store.ts';
import { asId, type PersonId, type ScheduleId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { scheduleById } from '../../oncall/store.ts';
import type { Tx } from '../../platform/db.ts';
import { type Caller, ok, type Route, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import * as api from '../handover-api.ts';
import { fillNote } from './handover-facts.ts';
import { giveHandover, handoverNotFound, mayConfirm, takeHandover } from './handover-handle.ts';
import { type HandoverRow, handoverById, handoversBetween } from './shift-store.ts';

const BASE = '/api/v1/handovers';
const tag = 'On call';
const WEEK_SECONDS = 7 * 86_400;

export function handoverRoutes(machine: Machine): readonly Route[] {
  return [listRoute(machine), getRoute(machine), giveRoute(machine), takeRoute(machine)];
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: BASE,
    access: SIGNED_IN,
    summary: 'Hand-over notes, newest first; without a window those of the last seven days.',
    tag,
    query: api.zHandoverQuery,
    handle: ({ query }) =>
      db.transact(async (tx) => {
        const from = query.from ?? plusSeconds(tx.now, -WEEK_SECONDS);
        const to = query.to ?? plusSeconds(tx.now, WEEK_SECONDS);
        const schedule = query.schedule === undefined ? null : asId<ScheduleId>(query.schedule);
        const rows = await handoversBetween(tx, { from, to }, schedule);
        const items: api.HandoverItem[] = [];
        for (const row of rows) items.push(await itemOf(tx, row));
        return ok({ items });
      }),
  });
}

function getRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: `${BASE}/:id`,
    access: SIGNED_IN,
    summary:
      'One hand-over note: open incidents with theory and next step, noisy alerts, odd things.',
    tag,
    params: api.zHandoverId,
    handle: ({ params, caller }) =>
      db.transact(async (tx) => {
        const row = await handoverById(tx, params.id);
        return row === undefined ? handoverNotFound() : ok(await viewOf(tx, row, caller));
      }),
  });
}

function giveRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/:id/give`,
    access: SIGNED_IN,
    summary: 'Hand over: those who go, a team lead or an admin. Again changes nothing.',
    tag,
    params: api.zHandoverId,
    body: api.zGive,
    handle: async (call) => {
      const who = { caller: call.caller, origin: originOf(call) };
      const row = await giveHandover(machine, who, { id: call.params.id, ...call.body });
      if (isRefusal(row)) return row;
      return machine.db.transact(async (tx) => ok(await viewOf(tx, row, call.caller)));
    },
  });
}

function takeRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/:id/take`,
    access: SIGNED_IN,
    summary: 'Take over: those who come, a team lead or an admin. Again changes nothing.',
    tag,
    params: api.zHandoverId,
    body: api.zTake,
    handle: async (call) => {
      const who = { caller: call.caller, origin: originOf(call) };
      const row = await takeHandover(machine, who, call.params.id);
      if (isRefusal(row)) return row;
      return machine.db.transact(async (tx) => ok(await viewOf(tx, row, call.caller)));
    },
  });
}

async function viewOf(tx: Tx, row: HandoverRow, caller: Caller): Promise<api.Handover> {
  const viewer = {
    person: caller.personId ?? null,
    seesRestricted: maySeeRestricted(caller.roles),
  };
  const kept = row.filled as api.FilledNote | null;
  return {
    ...(await itemOf(tx, row)),
    odd: row.odd,
    filled: kept ?? (await fillNote(tx, row.scheduleId, viewer)),
    mayGive: row.givenAt === null && mayConfirm(caller, row.outgoing),
    mayTake: row.takenAt === null && mayConfirm(caller, row.incoming),
  };
}

async function itemOf(tx: Tx, row: HandoverRow): Promise<api.HandoverItem> {
  const schedule = await scheduleById(tx, row.scheduleId);
  const confirmed = [row.givenBy, row.takenBy].filter((id) => id !== null);
  const names = await namesOf(tx, [...row.outgoing, ...row.incoming, ...confirmed]);
  const named = (person: PersonId) => ({ person, personName: names[person] ?? 'unknown' });
  // Confirmed by a token, which has no person.
  const by = (id: PersonId | null, at: unknown) =>
    at === null ? null : id === null ? 'an administrator' : (names[id] ?? 'unknown');
  return {
    id: row.id,
    schedule: row.scheduleId,
    scheduleName: schedule?.name ?? 'a schedule',
    at: row.at,
    outgoing: row.outgoing.map(named),
    incoming: row.incoming.map(named),
    givenAt: row.givenAt,
    givenBy: by(row.givenBy, row.givenAt),
    takenAt: row.takenAt,
    takenBy: by(row.takenBy, row.takenAt),
  };
}
