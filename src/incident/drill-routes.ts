/** Drills over HTTP: start one, end it, and the list with how well people were reached. */
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { pageOf } from '../platform/cursor.ts';
import type { Reader } from '../platform/db.ts';
import { created, ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { type DrillQuery, zDrillQuery, zIncidentRef, zNewDrill } from './api.ts';
import type { IncidentState } from './core/state.ts';
import { drillItem, startDrillIn } from './drill-handle.ts';
import { listDrills } from './drill-store.ts';
import { execute } from './handle.ts';
import { beforeOf, keyOf } from './newest-first.ts';
import { idOf } from './open.ts';
import { actorOf, sourceOf, visibleIncident } from './routes.ts';
import { namesIn, withServiceName } from './views.ts';

const tag = 'Drills';
const PATH = '/api/v1/drills';

export function drillRoutes(machine: Machine): readonly Route[] {
  return [listRoute(machine), startRoute(machine), endRoute(machine)];
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: PATH,
    access: SIGNED_IN,
    summary: 'Drills, newest first: under way, or over with their score.',
    tag,
    query: zDrillQuery,
    handle: async ({ query }) => {
      const page = await pageOfDrills(db, query);
      return isRefusal(page) ? page : ok(page);
    },
  });
}

async function pageOfDrills(reader: Reader, query: DrillQuery) {
  const before = beforeOf(query.cursor);
  if (isRefusal(before)) return before;
  const service = await idOf(reader, query.service, 'service');
  if (isRefusal(service)) return service;
  const rows = await listDrills(reader, {
    service: service ?? null,
    running: query.running === undefined ? null : query.running === 'true',
    before,
    limit: query.limit + 1,
  });
  const { items, nextCursor } = pageOf(rows, query.limit, keyOf);
  const shown = items.map(drillItem);
  const names = await namesIn(reader, shown);
  return { items: shown.map((item) => withServiceName(item, names)), names, nextCursor };
}

function startRoute({ db }: Machine): Route {
  return route({
    method: 'POST',
    path: PATH,
    access: SIGNED_IN,
    summary: 'Start a drill on a service: for admins, team leads and the owner of the service.',
    tag,
    body: zNewDrill,
    response: { status: 201 },
    handle: async ({ body, caller }) => {
      const state = await db.transact((tx) =>
        startDrillIn(tx, { input: body, actor: actorOf(caller), source: sourceOf(caller) }),
      );
      return isRefusal(state) ? state : created(await shown(db, state));
    },
  });
}

function endRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: `${PATH}/:number/end`,
    access: SIGNED_IN,
    summary: 'End a drill now; it is scored as far as it got.',
    tag,
    params: zIncidentRef,
    handle: async (call) => {
      const found = await visibleIncident(machine, call);
      if (isRefusal(found)) return found;
      const state: IncidentState | Refusal = await execute(machine, {
        incident: found.id,
        verb: 'end-drill',
        input: {},
        actor: actorOf(call.caller),
        source: sourceOf(call.caller),
      });
      return isRefusal(state) ? state : ok(await shown(machine.db, state));
    },
  });
}

async function shown(reader: Reader, state: IncidentState) {
  const item = drillItem(state);
  const names = await namesIn(reader, [item]);
  return { ...withServiceName(item, names), names };
}
