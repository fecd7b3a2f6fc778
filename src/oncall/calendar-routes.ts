/**
 * HTTP of published calendars: each person makes and revokes their own secret addresses; whoever holds one
 * reads the calendar there without signing in, as calendar programs must.
 */
import { originOf } from '../identity/audit.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import type { Reader } from '../platform/db.ts';
import { created, LINK, ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import type { CalendarLinkItem } from './api.ts';
import { makeCalendarLink, readCalendar, revokeCalendarLink } from './calendar-handle.ts';
import { type CalendarLinkRow, calendarLinksOf } from './calendar-store.ts';
import { scheduleById } from './store.ts';

const BASE = '/api/v1/calendar-links';
const tag = 'On call';
/** Calendar programs ask every quarter of an hour; a guesser would ask far more often. */
const READS_PER_MINUTE = 60;

export function calendarRoutes(machine: Machine): readonly Route[] {
  return [readRoute(machine), listRoute(machine), makeRoute(machine), revokeRoute(machine)];
}

function readRoute(machine: Machine): Route {
  return route({
    method: 'GET',
    path: '/calendar/:file',
    access: LINK,
    summary: 'The calendar behind a secret address, as iCalendar text in UTC.',
    tag,
    params: z.strictObject({ file: z.string().max(200) }),
    perMinute: READS_PER_MINUTE,
    handle: async ({ params }) => {
      const text = await readCalendar(machine, params.file);
      if (isRefusal(text)) return text;
      return {
        status: 200,
        body: text,
        type: 'text/calendar; charset=utf-8',
        headers: { 'content-disposition': 'inline; filename="oncall.ics"' },
      };
    },
  });
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: BASE,
    access: SIGNED_IN,
    summary: 'Your own calendar addresses, never their secrets.',
    tag,
    handle: async ({ caller }) => {
      if (caller.personId === undefined) return ok({ items: [] });
      return ok({ items: await linksView(db, await calendarLinksOf(db, caller.personId)) });
    },
  });
}

function makeRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: BASE,
    access: SIGNED_IN,
    summary: 'Make a calendar address of your shifts, or of one schedule. It is shown this once.',
    tag,
    body: z.strictObject({ schedule: zUuid.optional() }),
    response: { status: 201 },
    handle: async (call) => {
      const owner = call.caller.personId;
      if (owner === undefined) {
        return refuse('conflict', 'calendar.nobody', 'A calendar address belongs to a person.');
      }
      const { schedule } = call.body;
      const wish = {
        owner,
        schedule: schedule === undefined ? null : asId<ScheduleId>(schedule),
      };
      const made = await makeCalendarLink(machine, originOf(call), wish);
      if (isRefusal(made)) return made;
      const [item] = await linksView(machine.db, [made.link]);
      return created({ ...item, url: made.url });
    },
  });
}

function revokeRoute(machine: Machine): Route {
  return route({
    method: 'DELETE',
    path: `${BASE}/:id`,
    access: SIGNED_IN,
    summary: 'Revoke a calendar address of yours; an admin may revoke any.',
    tag,
    params: z.strictObject({ id: zUuid }),
    response: { status: 204 },
    handle: async (call) => {
      const { personId, roles } = call.caller;
      const mayTouch = (owner: PersonId) => owner === personId || roles.includes('admin');
      const which = { id: call.params.id, mayTouch };
      return (await revokeCalendarLink(machine, originOf(call), which)) ?? { status: 204 };
    },
  });
}

async function linksView(
  reader: Reader,
  rows: readonly CalendarLinkRow[],
): Promise<readonly CalendarLinkItem[]> {
  const items: CalendarLinkItem[] = [];
  for (const { id, scheduleId, createdAt, lastUsedAt } of rows) {
    const schedule = scheduleId === null ? undefined : await scheduleById(reader, scheduleId);
    const scheduleName = schedule?.name ?? null;
    items.push({ id, schedule: scheduleId, scheduleName, createdAt, lastUsedAt });
  }
  return items;
}
