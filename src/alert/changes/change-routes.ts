/** The list of changes: what was done to a service, and when. */
import { isRefusal } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../../platform/cursor.ts';
import { ok, type Route, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName } from '../../service/store.ts';
import { zChangeItem, zChangeQuery } from '../api.ts';
import { listChanges } from './change-store.ts';

export function changeRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/changes',
      access: SIGNED_IN,
      summary: 'Deploys and other changes that senders told of, the newest first',
      tag: 'Changes',
      query: z.strictObject({ ...zPage, ...zChangeQuery }),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zChangeItem), nextCursor: z.string().nullable() }),
      },
      handle: async ({ query }) => {
        const after = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(after)) return after;
        const { service: name, from, to, limit } = query;
        const found = name === undefined ? undefined : await serviceByIdOrName(machine.db, name);
        if (name !== undefined && found === undefined) return unknownService('service', name);
        const services = found === undefined ? query.services : [found.id];
        const filter = { services, from, to, after, limit };
        const rows = await listChanges(machine.db, filter);
        return ok(pageOf(rows, limit, (row) => [row.doneAt, row.id]));
      },
    }),
  ];
}
