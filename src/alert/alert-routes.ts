/** Routes that show alerts, and the button that clears one by hand. */

import { maySeeRestricted } from '../identity/core/access.ts';
import { present } from '../kernel/assert.ts';
import { type AlertId, asId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { withinBounds } from '../platform/bounded-search.ts';
import { readClock } from '../platform/clock.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import { ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { unknownService } from '../service/handle.ts';
import { serviceByIdOrName } from '../service/store.ts';
import { type AlertView, zAlertItem, zAlertQuery, zAlertView } from './api.ts';
import { keptFrom } from './days/day-store.ts';
import { clearByPerson } from './handle.ts';
import { alertItem, changesOf, listAlerts, signalsOfAlert } from './list-store.ts';
import { alertById } from './store.ts';
import { suppressorById } from './suppressor-store.ts';

const tag = 'Alerts';
const zById = z.object({ id: zUuid });

export function alertListRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/alerts',
      access: SIGNED_IN,
      summary: 'Alerts, the newest first',
      tag,
      query: z.strictObject({ ...zPage, ...zAlertQuery }),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zAlertItem), nextCursor: z.string().nullable() }),
      },
      handle: async ({ query, caller }) => {
        const after = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(after)) return after;
        const found =
          query.service === undefined
            ? undefined
            : await serviceByIdOrName(machine.db, query.service);
        if (query.service !== undefined && found === undefined) {
          return unknownService('service', query.service);
        }
        const seesRestricted = maySeeRestricted(caller.roles);
        const rows = await withinBounds(machine.db, query.q, (reader) =>
          listAlerts(reader, { ...query, service: found?.id, after, seesRestricted }),
        );
        if (isRefusal(rows)) return rows;
        return ok(pageOf(rows, query.limit, (row) => [row.firstSeenAt, row.id]));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/alerts/:id',
      access: SIGNED_IN,
      summary: 'One alert with its changes and its newest signals as they arrived',
      tag,
      params: zById,
      response: { status: 200, schema: zAlertView },
      handle: async ({ params, caller }) => {
        const view = await viewOf(machine, asId(params.id), maySeeRestricted(caller.roles));
        return isRefusal(view) ? view : ok(view);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/alerts/:id/clear',
      access: roles('responder', 'agent'),
      summary: 'Clear a firing alert by hand',
      tag,
      params: zById,
      body: z.strictObject({}),
      handle: async ({ params, caller }) => {
        const id = asId<AlertId>(params.id);
        const cleared = await clearByPerson(machine, id, caller.actorId);
        if (isRefusal(cleared)) return cleared;
        const item = await alertItem(machine.db, id, maySeeRestricted(caller.roles));
        return ok(present(item, 'the alert just cleared'));
      },
    }),
  ];
}

async function viewOf(
  { db }: Machine,
  id: AlertId,
  seesRestricted: boolean,
): Promise<AlertView | Refusal> {
  const [item, alert] = await Promise.all([alertItem(db, id, seesRestricted), alertById(db, id)]);
  if (item === undefined || alert === undefined) {
    return refuse('notFound', 'alert.unknown', 'No such alert.');
  }
  const now = await readClock(db);
  const { suppressedBy } = item;
  const [changes, signals, signalsKeptFrom, suppressor] = await Promise.all([
    changesOf(db, id),
    signalsOfAlert(db, alert, { seesRestricted, now }),
    keptFrom(db),
    suppressedBy === null ? undefined : suppressorById(db, suppressedBy),
  ]);
  const hidden = item.incident === null;
  const { body, labels, links, startsAt, expiresAt, clearedBy, previousId } = alert;
  return {
    ...item,
    ...{ body, labels, links, startsAt, expiresAt, clearedBy },
    suppressor: suppressor ?? null,
    previous: previousId,
    changes: hidden ? changes.map(withoutIncident) : changes,
    signals,
    signalsKeptFrom,
  };
}

/** The change says which incident took the alert. */
function withoutIncident<T extends { readonly data: Readonly<Record<string, unknown>> }>(
  change: T,
) {
  const { incident: _hidden, ...data } = change.data;
  return { ...change, data };
}
