/** Routes that say how alerts and signals spread over services, sources, reasons. */
import { type AlertId, asId, type IntegrationId, type ServiceId } from '../../kernel/ids.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { withinBounds } from '../../platform/bounded-search.ts';
import { readClock } from '../../platform/clock.ts';
import { ok, type Route, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName } from '../../service/store.ts';
import { zAlertQuery, zFacets, zSignalQuery } from '../api.ts';
import { facetsOfAlerts, facetsOfSignals } from './facet-store.ts';

export function facetRoutes({ db }: Machine): readonly Route[] {
  const serviceOf = async (name: string | undefined): Promise<ServiceId | Refusal | undefined> => {
    if (name === undefined) return undefined;
    const found = await serviceByIdOrName(db, name);
    return found === undefined ? unknownService('service', name) : found.id;
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/alerts/facets',
      access: SIGNED_IN,
      summary: 'How alerts spread over state, severity, service, source and reason',
      tag: 'Alerts',
      query: z.strictObject(zAlertQuery),
      response: { status: 200, schema: zFacets },
      handle: async ({ query }) => {
        const service = await serviceOf(query.service);
        if (isRefusal(service)) return service;
        const facets = await withinBounds(db, query.q, (reader) =>
          facetsOfAlerts(reader, { ...query, service }),
        );
        return isRefusal(facets) ? facets : ok(facets);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/signals/facets',
      access: SIGNED_IN,
      summary: 'How signals spread over what became of them, service, source and reason',
      tag: 'Signals',
      query: z.strictObject(zSignalQuery),
      response: { status: 200, schema: zFacets },
      handle: async ({ query }) => {
        const service = await serviceOf(query.service);
        if (isRefusal(service)) return service;
        const { alert, integration } = query;
        const choice = {
          ...query,
          now: await readClock(db),
          service,
          alert: alert === undefined ? undefined : asId<AlertId>(alert),
          integration: integration === undefined ? undefined : asId<IntegrationId>(integration),
        };
        const facets = await withinBounds(db, query.q, (reader) => facetsOfSignals(reader, choice));
        return isRefusal(facets) ? facets : ok(facets);
      },
    }),
  ];
}
