/** When one person is on call, over all schedules: what somebody wants to know of themselves. */
import { asId, type ScheduleId } from '../kernel/ids.ts';
import { z, zUuid } from '../kernel/schema.ts';
import type { Reader } from '../platform/db.ts';
import { ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { type PersonShift, zPersonShifts, zWindow } from './api.ts';
import { shiftsBetween } from './core/who-is-on-call.ts';
import { listSchedules, loadSchedules, type ScheduleRow } from './store.ts';

const CHUNK = 100;

export function personRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/people/:id/shifts',
      access: SIGNED_IN,
      summary: 'Shifts of one person in every schedule over at most 400 days, cut to the window.',
      tag: 'On call',
      params: z.object({ id: zUuid }),
      query: zWindow,
      response: { status: 200, schema: zPersonShifts },
      handle: async ({ params, query }) => ok({ items: await shiftsOf(db, params.id, query) }),
    }),
  ];
}

type Window = Parameters<typeof loadSchedules>[2];

async function shiftsOf(
  reader: Reader,
  person: string,
  window: Window,
): Promise<readonly PersonShift[]> {
  const found: PersonShift[] = [];
  for (let after: readonly string[] | undefined; ; ) {
    const rows = await listSchedules(reader, { after, limit: CHUNK });
    found.push(...(await shiftsIn(reader, rows, { person, window })));
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) {
      return found.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    }
    after = [last.sortKey, last.id];
  }
}

async function shiftsIn(
  reader: Reader,
  rows: readonly ScheduleRow[],
  { person, window }: { readonly person: string; readonly window: Window },
): Promise<readonly PersonShift[]> {
  const ids = rows.map((row) => asId<ScheduleId>(row.id));
  const schedules = await loadSchedules(reader, ids, window);
  return rows.flatMap(({ id, name }) => {
    const schedule = schedules.get(asId<ScheduleId>(id));
    const shifts =
      schedule === undefined ? [] : shiftsBetween(schedule, window.from, window.to).shifts;
    return shifts
      .filter((shift) => shift.person === person)
      .map(({ from, to, layer }) => ({ schedule: id, scheduleName: name, from, to, layer }));
  });
}
