/**
 * HTTP of on call: schedules, overrides, shifts, and who is on call now or at any instant. Everybody
 * signed in may read; admins and team leads write schedules; whoever works on incidents may take
 * somebody's place.
 */
import { originOf } from '../identity/audit.ts';
import { WORKING_ROLES } from '../identity/core/access.ts';
import { asId, type ScheduleId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { readClock } from '../platform/clock.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import type { Reader } from '../platform/db.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { absenceRoutes } from './absence-routes.ts';
import * as api from './api.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { feedRoutes } from './feed-routes.ts';
import * as handle from './handle.ts';
import * as overrides from './override-handle.ts';
import { personRoutes } from './person-routes.ts';
import type { SavedSchedule } from './report-api.ts';
import { rotaReportRoutes } from './report-routes.ts';
import { scheduleWarnings } from './report-views.ts';
import * as store from './store.ts';
import { swapRoutes } from './swap-routes.ts';
import { layersView, onCallView, overridesView, scheduleView, shiftsView } from './views.ts';

const WRITERS = roles('team_lead');
const COVERERS = roles('team_lead', ...WORKING_ROLES);
const BASE = '/api/v1/schedules';
const tag = 'On call';

export function oncallRoutes(machine: Machine): readonly Route[] {
  return [
    createRoute(machine),
    listRoute(machine),
    ...oneScheduleRoutes(machine),
    ...overrideRoutes(machine),
    shiftsRoute(machine),
    layersRoute(machine),
    onCallRoute(machine),
    ...absenceRoutes(machine),
    ...swapRoutes(machine),
    ...rotaReportRoutes(machine),
    ...calendarRoutes(machine),
    ...feedRoutes(machine),
    ...personRoutes(machine),
  ];
}

function createRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: BASE,
    access: WRITERS,
    summary: 'Create a schedule. Layers are listed from low to high: the last one wins.',
    tag,
    body: api.zScheduleInput,
    response: { status: 201 },
    handle: async (call) => {
      const row = await handle.createSchedule(machine, originOf(call), call.body);
      return isRefusal(row) ? row : created(await saved(machine, row));
    },
  });
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: BASE,
    access: SIGNED_IN,
    summary: 'All schedules, by name.',
    tag,
    query: z.strictObject(zPage),
    handle: async ({ query }) => {
      const page = await schedulesOf(db, query);
      if (isRefusal(page)) return page;
      return ok({ ...page, items: page.items.map(scheduleView) });
    },
  });
}

function oneScheduleRoutes(machine: Machine): readonly Route[] {
  const path = `${BASE}/:id`;
  return [
    route({
      method: 'GET',
      path,
      access: SIGNED_IN,
      summary: 'One schedule.',
      tag,
      params: api.zScheduleId,
      handle: async ({ params }) => {
        const row = await store.scheduleById(machine.db, asId<ScheduleId>(params.id));
        return row === undefined ? handle.scheduleNotFound() : ok(scheduleView(row));
      },
    }),
    route({
      method: 'PUT',
      path,
      access: WRITERS,
      summary: 'Replace the layers from now on. Whoever is on call keeps the current shift.',
      tag,
      params: api.zScheduleId,
      body: api.zScheduleChange,
      handle: async (call) => {
        const change = { ...call.body, id: asId<ScheduleId>(call.params.id) };
        const row = await handle.changeSchedule(machine, originOf(call), change);
        return isRefusal(row) ? row : ok(await saved(machine, row));
      },
    }),
    route({
      method: 'POST',
      path: `${path}/preview`,
      access: SIGNED_IN,
      summary: 'Who would be on call instead of whom in the next 60 days. Changes nothing.',
      tag,
      params: api.zScheduleId,
      body: api.zScheduleInput,
      handle: async (call) => {
        const change = { ...call.body, id: asId<ScheduleId>(call.params.id) };
        const preview = await handle.previewSchedule(machine, change);
        return isRefusal(preview) ? preview : ok(preview satisfies api.Preview);
      },
    }),
  ];
}

function overrideRoutes(machine: Machine): readonly Route[] {
  const path = `${BASE}/:id/overrides`;
  return [
    route({
      method: 'POST',
      path,
      access: COVERERS,
      summary: 'Put one person on call instead of whoever the layers name.',
      tag,
      params: api.zScheduleId,
      body: api.zOverrideInput,
      response: { status: 201 },
      handle: async (call) => {
        const input = { ...call.body, scheduleId: asId<ScheduleId>(call.params.id) };
        const row = await overrides.addOverride(machine, originOf(call), input);
        if (isRefusal(row)) return row;
        const [item] = await overridesView(machine.db, [row]);
        return created(item);
      },
    }),
    route({
      method: 'GET',
      path,
      access: SIGNED_IN,
      summary: 'Overrides that touch a window of at most 400 days.',
      tag,
      params: api.zScheduleId,
      query: api.zWindow,
      handle: async ({ params, query }) => {
        const id = asId<ScheduleId>(params.id);
        const schedule = await store.scheduleById(machine.db, id);
        if (schedule === undefined) return handle.scheduleNotFound();
        const rows = await store.overridesBetween(machine.db, id, query);
        return ok({ items: await overridesView(machine.db, rows) });
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:overrideId`,
      access: COVERERS,
      summary: 'Take back an override; one that is running ends now.',
      tag,
      params: api.zOverrideId,
      response: { status: 204 },
      handle: async (call) => {
        const { id, overrideId } = call.params;
        const which = { scheduleId: asId<ScheduleId>(id), id: overrideId };
        const refusal = await overrides.removeOverride(machine, originOf(call), which);
        return refusal ?? { status: 204 };
      },
    }),
  ];
}

function shiftsRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: `${BASE}/:id/shifts`,
    access: SIGNED_IN,
    summary: 'Shifts and gaps over at most 400 days, cut to the window.',
    tag,
    params: api.zScheduleId,
    query: api.zWindow,
    handle: async ({ params, query }) => {
      const view = await shiftsView(db, asId<ScheduleId>(params.id), query);
      return isRefusal(view) ? view : ok(view);
    },
  });
}

function layersRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: `${BASE}/:id/layers`,
    access: SIGNED_IN,
    summary: 'What each layer alone would say over at most 400 days, beaten or not.',
    tag,
    params: api.zScheduleId,
    query: api.zWindow,
    handle: async ({ params, query }) => {
      const view = await layersView(db, asId<ScheduleId>(params.id), query);
      return isRefusal(view) ? view : ok(view);
    },
  });
}

function onCallRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: '/api/v1/oncall',
    access: SIGNED_IN,
    summary: 'Who is on call in each schedule, now or at an instant, until when, and who is next.',
    tag,
    query: api.zOnCallQuery,
    // Without a transaction: half of the statements otherwise, and none of them would see more of one moment.
    handle: async ({ query: { schedule, limit, cursor, ...query } }) => {
      const at = query.at ?? (await readClock(db));
      const page = await schedulesOf(db, { schedule, limit, cursor });
      if (isRefusal(page)) return page;
      const items = await onCallView(db, page.items, at);
      return ok({ at, items, nextCursor: page.nextCursor } satisfies api.OnCall);
    },
  });
}

interface Wanted {
  readonly schedule?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of all schedules by name, or the one asked for. */
async function schedulesOf(reader: Reader, { schedule, limit, cursor }: Wanted) {
  if (schedule !== undefined) {
    const row = await store.scheduleById(reader, asId<ScheduleId>(schedule));
    return row === undefined ? handle.scheduleNotFound() : { items: [row], nextCursor: null };
  }
  const after = decodeCursor(cursor, ['text', 'uuid']);
  if (isRefusal(after)) return after;
  const rows = await store.listSchedules(reader, { after, limit: limit + 1 });
  return pageOf(rows, limit, (row) => [row.sortKey, row.id]);
}

/** What was stored, and what it would leave unpaged. */
function saved({ db }: Machine, row: store.ScheduleRow): Promise<SavedSchedule> {
  return db.transact(async (tx) => ({
    ...scheduleView(row),
    warnings: await scheduleWarnings(tx, row.id, tx.now),
  }));
}
