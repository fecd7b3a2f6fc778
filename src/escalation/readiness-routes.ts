/** HTTP of readiness: everybody signed in may know what would keep a page from arriving. */
import { asId, type PolicyId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { zReportWindow } from '../oncall/report-api.ts';
import { windowAhead } from '../oncall/report-views.ts';
import { ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zPolicyId } from './api.ts';
import { zReadinessQuery } from './readiness-api.ts';
import { policyCoverageView, readinessView } from './readiness-view.ts';

export function readinessRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/readiness',
      access: SIGNED_IN,
      summary:
        'What would keep a page from arriving, by policy, schedule and person, and its place.',
      tag: 'Escalation',
      query: zReadinessQuery,
      handle: ({ query }) =>
        db.transact(async (tx) =>
          ok(await readinessView(tx, await windowAhead(tx, tx.now), query)),
        ),
    }),
    route({
      method: 'GET',
      path: '/api/v1/escalation-policies/:id/coverage',
      access: SIGNED_IN,
      summary: 'Spans in which all levels of a policy are empty; at least 60 days ahead.',
      tag: 'Escalation',
      params: zPolicyId,
      query: zReportWindow,
      handle: ({ params, query: { from, to } }) =>
        db.transact(async (tx) => {
          const ahead = await windowAhead(tx, tx.now);
          const window = from === undefined || to === undefined ? ahead : { from, to };
          const view = await policyCoverageView(tx, asId<PolicyId>(params.id), window);
          return isRefusal(view) ? view : ok(view);
        }),
    }),
  ];
}
