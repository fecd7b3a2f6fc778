/** Routes of support hours: calendars, their windows and their holidays. */
import { originOf } from '../identity/audit.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zCalendar, zCalendarInput, zHolidays } from './api.ts';
import { calendarByIdOrName, listCalendars } from './calendar-store.ts';
import { calendarNotFound, changeCalendar, createCalendar } from './calendars.ts';

const tag = 'Services';
const zReference = z.object({ id: z.string().min(1).max(120) });

export function calendarRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine), ...holidayRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/calendars',
      access: SIGNED_IN,
      summary: 'Support hours, the default first',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zCalendar) }) },
      handle: async () => ok({ items: await listCalendars(db) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/calendars/:id',
      access: SIGNED_IN,
      summary: 'One calendar by id or name',
      tag,
      params: zReference,
      response: { status: 200, schema: zCalendar },
      handle: async ({ params }) => {
        const calendar = await calendarByIdOrName(db, params.id);
        return calendar === undefined ? calendarNotFound() : ok(calendar);
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/calendars',
      access: roles('admin'),
      summary: 'Add support hours',
      tag,
      body: zCalendarInput,
      response: { status: 201, schema: zCalendar },
      handle: async (call) => {
        const calendar = await createCalendar(machine, originOf(call), call.body);
        return isRefusal(calendar) ? calendar : created(calendar);
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/calendars/:id',
      access: roles('admin'),
      summary: 'Replace support hours',
      tag,
      params: zReference,
      body: zCalendarInput,
      response: { status: 200, schema: zCalendar },
      handle: async (call) => {
        const found = await calendarByIdOrName(machine.db, call.params.id);
        if (found === undefined) return calendarNotFound();
        const change = { id: found.id, calendar: call.body };
        const calendar = await changeCalendar(machine, originOf(call), change);
        return isRefusal(calendar) ? calendar : ok(calendar);
      },
    }),
  ];
}

function holidayRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/calendars/:id/holidays',
      access: SIGNED_IN,
      summary: 'Days without support',
      tag,
      params: zReference,
      response: { status: 200, schema: zHolidays },
      handle: async ({ params }) => {
        const calendar = await calendarByIdOrName(db, params.id);
        return calendar === undefined ? calendarNotFound() : ok({ holidays: calendar.holidays });
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/calendars/:id/holidays',
      access: roles('admin'),
      summary: 'Replace the days without support',
      tag,
      params: zReference,
      body: zHolidays,
      response: { status: 200, schema: zCalendar },
      handle: async (call) => {
        const found = await calendarByIdOrName(machine.db, call.params.id);
        if (found === undefined) return calendarNotFound();
        const change = { id: found.id, holidays: call.body.holidays };
        const calendar = await changeCalendar(machine, originOf(call), change);
        return isRefusal(calendar) ? calendar : ok(calendar);
      },
    }),
  ];
}
