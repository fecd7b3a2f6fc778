/** HTTP of the coverage report. Fairness, which counts pages too, is served where pages are known. */
import { asId, type ScheduleId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zScheduleId } from './api.ts';
import { zReportWindow } from './report-api.ts';
import { reportView, windowAhead } from './report-views.ts';

export function rotaReportRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/schedules/:id/report',
      access: SIGNED_IN,
      summary:
        'What lies wrong ahead: gaps, overlaps, people in two schedules, on leave, short of rest. At least 60 days.',
      tag: 'On call',
      params: zScheduleId,
      query: zReportWindow,
      handle: ({ params, query }) =>
        db.transact(async (tx) => {
          const { from, to } = query;
          const ahead = await windowAhead(tx, tx.now);
          const window = from === undefined || to === undefined ? ahead : { from, to };
          const view = await reportView(tx, asId<ScheduleId>(params.id), window);
          return isRefusal(view) ? view : ok(view);
        }),
    }),
  ];
}
