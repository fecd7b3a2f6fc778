/** HTTP of maintenance windows, once and recurring: everybody signed in sees them and what they hid. */
import { originOf } from '../../identity/audit.ts';
import { namesOf } from '../../identity/store.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../../platform/cursor.ts';
import type { Tx } from '../../platform/db.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { serviceNames } from '../../service/store.ts';
import { hiddenSums } from './quiet-store.ts';
import { zHidden } from './silence-api.ts';
import { hiddenOf, makerOf } from './silence-routes.ts';
import {
  type WindowItem,
  zNewWindow,
  zWindow,
  zWindowChange,
  zWindowPreview,
  zWindowPreviewWish,
} from './window-api.ts';
import {
  cancelWindow,
  changeWindow,
  createWindow,
  previewWindow,
  spansAhead,
  unknownWindow,
  windowStatus,
} from './window-handle.ts';
import { listWindows, type WindowRow, windowById } from './window-store.ts';

const BASE = '/api/v1/maintenance-windows';
const tag = 'Silences';
const MAKERS = roles('responder', 'agent', 'change_manager');
const zById = z.object({ id: zUuid });

export function windowRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: BASE,
      access: SIGNED_IN,
      summary: 'Maintenance windows with their next spans and what each hid, the newest first',
      tag,
      query: z.strictObject(zPage),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zWindow), nextCursor: z.string().nullable() }),
      },
      handle: ({ query }) =>
        db.transact(async (tx) => {
          const after = decodeCursor(query.cursor, ['instant', 'uuid']);
          if (isRefusal(after)) return after;
          const rows = await listWindows(tx, { after, limit: query.limit });
          const page = pageOf(rows, query.limit, (row) => [row.createdAt, row.id]);
          return ok({ ...page, items: await windowItems(tx, page.items) });
        }),
    }),
    route({
      method: 'GET',
      path: `${BASE}/:id`,
      access: SIGNED_IN,
      summary: 'One maintenance window',
      tag,
      params: zById,
      response: { status: 200, schema: zWindow },
      handle: ({ params }) =>
        db.transact(async (tx) => {
          const row = await windowById(tx, params.id);
          return row === undefined ? unknownWindow() : ok((await windowItems(tx, [row]))[0]);
        }),
    }),
    route({
      method: 'GET',
      path: `${BASE}/:id/hidden`,
      access: SIGNED_IN,
      summary: 'The ledger of one: every alert it hid, with counts; the 200 with the most signals',
      tag,
      params: zById,
      response: { status: 200, schema: zHidden },
      handle: ({ params }) =>
        db.transact(async (tx) => {
          const row = await windowById(tx, params.id);
          return row === undefined ? unknownWindow() : ok(await hiddenOf(tx, params.id));
        }),
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const answer = (row: WindowRow | Refusal, reply: typeof ok = ok) =>
    isRefusal(row)
      ? row
      : machine.db.transact(async (tx) => reply((await windowItems(tx, [row]))[0]));
  return [
    route({
      method: 'POST',
      path: BASE,
      access: MAKERS,
      summary:
        'Plan maintenance of services, once or recurring: their alerts wake nobody meanwhile',
      tag,
      body: zNewWindow,
      response: { status: 201, schema: zWindow },
      handle: async (call) =>
        answer(await createWindow(machine, makerOf(call), call.body), created),
    }),
    route({
      method: 'POST',
      path: `${BASE}/preview`,
      access: MAKERS,
      summary: 'What fires now that such a window would cover, and its next three spans',
      tag,
      body: zWindowPreviewWish,
      response: { status: 200, schema: zWindowPreview },
      handle: async ({ body }) => {
        const preview = await previewWindow(machine, body);
        return isRefusal(preview) ? preview : ok(preview);
      },
    }),
    route({
      method: 'PATCH',
      path: `${BASE}/:id`,
      access: MAKERS,
      summary: 'Change a window that has not ended; what it lets go is judged again',
      tag,
      params: zById,
      body: zWindowChange,
      response: { status: 200, schema: zWindow },
      handle: async (call) => {
        const wish = { id: call.params.id, change: call.body };
        return answer(await changeWindow(machine, makerOf(call), wish));
      },
    }),
    route({
      method: 'POST',
      path: `${BASE}/:id/cancel`,
      access: MAKERS,
      summary: 'End it for good; what still fires under it goes to people. Again changes nothing',
      tag,
      params: zById,
      body: z.strictObject({}),
      response: { status: 200, schema: zWindow },
      handle: async (call) => answer(await cancelWindow(machine, originOf(call), call.params.id)),
    }),
  ];
}

async function windowItems(tx: Tx, rows: readonly WindowRow[]): Promise<readonly WindowItem[]> {
  const people = await namesOf(
    tx,
    rows.flatMap(({ ownerId }) => ownerId ?? []),
  );
  const names = await serviceNames(
    tx,
    rows.flatMap(({ services }) => services),
  );
  const hid = await hiddenSums(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row): WindowItem => {
    const { id, name, comment, startsAt, endsAt, recurrence, ownerId, version } = row;
    const { madeBy, cancelledAt, cancelledBy } = row;
    return {
      ...{ id, name, comment, status: windowStatus(row, tx.now) },
      condition: row.condition,
      services: row.services.map((service) => ({ id: service, name: names[service] ?? 'gone' })),
      ...{ startsAt, endsAt, recurrence, next: spansAhead(row, tx.now) },
      owner: ownerId,
      ownerName: ownerId === null ? null : (people[ownerId] ?? null),
      ...{ madeBy, cancelledAt, cancelledBy, hid: hid(id), version },
    };
  });
}
