/**
 * HTTP of the burden of a rota: hours from the schedule, pages from our own rows. It lives here because only
 * here both are known.
 */

import { readSetting } from '../identity/settings-store.ts';
import { peopleByIds } from '../identity/store.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { zScheduleId, zWindow } from '../oncall/api.ts';
import { ONCALL_LOAD } from '../oncall/core/report/settings.ts';
import type { Fairness } from '../oncall/report-api.ts';
import { fairnessView, type Window } from '../oncall/report-views.ts';
import type { Tx } from '../platform/db.ts';
import { ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { supportHoursOf } from '../service/calendar-store.ts';
import { isOpen } from '../service/core/support-hours.ts';
import type { FairnessWithPages } from './api.ts';
import { pageLoadOf } from './core/page-load.ts';
import { loudPagesBetween } from './store.ts';

export function loadRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/schedules/:id/fairness',
      access: SIGNED_IN,
      summary:
        'How the burden of a rota is shared: hours, weighted hours, balance, and pages by person.',
      tag: 'On call',
      params: zScheduleId,
      query: zWindow,
      handle: ({ params, query }) =>
        db.transact(async (tx) => {
          const fairness = await fairnessView(tx, asId<ScheduleId>(params.id), query);
          if (isRefusal(fairness)) return fairness as Refusal;
          return ok(await withPages(tx, fairness, query));
        }),
    }),
  ];
}

async function withPages(tx: Tx, fairness: Fairness, window: Window): Promise<FairnessWithPages> {
  const ids = fairness.people.map(({ person }) => asId<PersonId>(person));
  const rows = await peopleByIds(tx, ids);
  const pages = await loudPagesBetween(tx, ids, window);
  const hours = await supportHoursOf(tx, null);
  const { mostIncidents } = await readSetting(tx, ONCALL_LOAD);
  const people = fairness.people.map((one) => {
    const zone = rows.find((row) => row.id === one.person)?.timeZone ?? 'UTC';
    const own = pages.filter((page) => page.personId === one.person);
    const isOfficeHour = (at: Window['from']) => isOpen({ ...hours, zone }, at);
    return { ...one, ...pageLoadOf(own, { zone, mostIncidents, isOfficeHour }) };
  });
  return { ...fairness, people };
}
