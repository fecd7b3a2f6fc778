/** Routes of the catalogue of services, and the list of all routes of this feature. */
import { originOf } from '../identity/audit.ts';
import type { TeamId } from '../kernel/ids.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import type { Reader } from '../platform/db.ts';
import { created, ok, type Reply, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import {
  type Service,
  zNewService,
  zService,
  zServiceChange,
  zServiceWithDependants,
} from './api.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { changeService, createService, serviceNotFound } from './handle.ts';
import * as store from './store.ts';

/** Who keeps the catalogue: admins, and whoever leads a team. */
const KEEPERS = roles('team_lead');
const tag = 'Services';
const zReference = z.object({ id: z.string().min(1).max(120) });
const zServiceQuery = z.strictObject({
  ...zPage,
  q: z.string().max(200).optional(),
  team: zUuid.optional(),
  archived: z.stringbool().default(false),
});

export function serviceRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine), ...calendarRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/services',
      access: SIGNED_IN,
      summary: 'Services by name',
      tag,
      query: zServiceQuery,
      response: {
        status: 200,
        schema: z.object({ items: z.array(zService), nextCursor: z.string().nullable() }),
      },
      handle: async ({ query }) => {
        const after = decodeCursor(query.cursor, ['text', 'uuid']);
        if (isRefusal(after)) return after;
        const { q, archived, limit } = query;
        const filter = { q, archived, after, teamId: query.team as TeamId | undefined };
        const rows = await store.listServices(db, { ...filter, limit: limit + 1 });
        const page = pageOf(rows, limit, (row) => [row.sortKey, row.id]);
        return ok({ ...page, items: await views(db, page.items) });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/services/:id',
      access: SIGNED_IN,
      summary: 'One service by id or name, with who stands on it',
      tag,
      params: zReference,
      response: { status: 200, schema: zServiceWithDependants },
      handle: async ({ params }) => {
        const service = await store.serviceByIdOrName(db, params.id);
        if (service === undefined) return serviceNotFound();
        const [view] = await views(db, [service]);
        const dependants = await store.dependantsOf(db, service.id);
        const blast = await store.blastRadiusOf(db, service.id);
        return ok({
          ...view,
          dependants: dependants.map(({ of: _, ...one }) => one),
          blastRadius: blast.map(({ id, name }) => ({ service: id, name })),
        });
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'POST',
      path: '/api/v1/services',
      access: KEEPERS,
      summary: 'Add a service; dependencies are named by id or name',
      tag,
      body: zNewService,
      response: { status: 201, schema: zService },
      handle: async (call) =>
        answer(db, await createService(machine, originOf(call), call.body), created),
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/services/:id',
      access: KEEPERS,
      summary: 'Change or archive a service; what is not named stays',
      tag,
      params: zReference,
      body: zServiceChange,
      response: { status: 200, schema: zService },
      handle: async (call) => {
        const service = await store.serviceByIdOrName(db, call.params.id);
        if (service === undefined) return serviceNotFound();
        const change = { ...call.body, id: service.id };
        return answer(db, await changeService(machine, originOf(call), change), ok);
      },
    }),
  ];
}

async function answer(
  reader: Reader,
  service: store.ServiceRow | Refusal,
  reply: (body: unknown) => Reply,
): Promise<Reply | Refusal> {
  if (isRefusal(service)) return service;
  const [view] = await views(reader, [service]);
  return reply(view);
}

async function views(
  reader: Reader,
  services: readonly store.ServiceRow[],
): Promise<readonly Service[]> {
  const needed = await store.dependenciesOf(
    reader,
    services.map((service) => service.id),
  );
  return services.map((service) => ({
    id: service.id,
    name: service.name,
    tier: service.tier,
    description: service.description,
    owner: service.ownerId,
    team: service.teamId,
    escalationPolicy: service.policyId,
    calendar: service.calendarId,
    normalCriteria: service.normalCriteria,
    usersTotal: service.usersTotal,
    keyCustomers: service.keyCustomers,
    runbookUrl: service.runbookUrl,
    dependsOn: needed.filter((one) => one.of === service.id).map(({ of: _, ...one }) => one),
    settings: service.settings,
    monitored: service.monitored,
    archivedAt: service.archivedAt,
    version: service.version,
    createdAt: service.createdAt,
  }));
}
