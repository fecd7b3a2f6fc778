/** HTTP of silences and mutes: everybody signed in sees them and what they hid; those who answer pages make them. */
import { originOf } from '../../identity/audit.ts';
import { maySeeRestricted } from '../../identity/core/access.ts';
import { asId } from '../../kernel/ids.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../../platform/cursor.ts';
import type { Tx } from '../../platform/db.ts';
import {
  type Caller,
  created,
  ok,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName } from '../../service/store.ts';
import { muteAlert } from './mute-handle.ts';
import { previewSilence } from './preview-handle.ts';
import { hiddenAlerts, hiddenSums } from './quiet-store.ts';
import {
  type Hidden,
  zHidden,
  zMute,
  zNewSilence,
  zPreview,
  zPreviewWish,
  zSilence,
  zSilenceChange,
  zSilenceQuery,
} from './silence-api.ts';
import { changeSilence, createSilence, expireSilence, unknownSilence } from './silence-handle.ts';
import { listSilences, type SilenceRow, silenceById } from './silence-store.ts';
import { silenceItems } from './views.ts';

const BASE = '/api/v1/silences';
const tag = 'Silences';
const MAKERS = roles('responder', 'agent', 'change_manager');
const zById = z.object({ id: zUuid });
const MOST_ALERTS = 200;

export function silenceRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: BASE,
      access: SIGNED_IN,
      summary: 'Silences and mutes with what each hid, the latest end first',
      tag,
      query: z.strictObject({ ...zPage, ...zSilenceQuery }),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zSilence), nextCursor: z.string().nullable() }),
      },
      handle: ({ query, caller }) =>
        db.transact(async (tx) => {
          const after = decodeCursor(query.cursor, ['instant', 'uuid']);
          if (isRefusal(after)) return after;
          const { service: name, status, kind, limit } = query;
          const service = name === undefined ? undefined : await serviceByIdOrName(tx, name);
          if (name !== undefined && service === undefined) return unknownService('service', name);
          const filter = { status, kind, service: service?.id, after, limit, now: tx.now };
          const page = pageOf(await listSilences(tx, filter), limit, (row) => [row.endsAt, row.id]);
          const items = await silenceItems(tx, page.items, maySeeRestricted(caller.roles));
          return ok({ ...page, items });
        }),
    }),
    route({
      method: 'GET',
      path: `${BASE}/:id`,
      access: SIGNED_IN,
      summary: 'One silence or mute',
      tag,
      params: zById,
      response: { status: 200, schema: zSilence },
      handle: ({ params, caller }) =>
        db.transact(async (tx) => {
          const row = await silenceById(tx, params.id);
          return row === undefined ? unknownSilence() : ok(await itemOf(tx, row, caller));
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
          const row = await silenceById(tx, params.id);
          return row === undefined ? unknownSilence() : ok(await hiddenOf(tx, params.id));
        }),
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const answer = (row: SilenceRow | Refusal, caller: Caller, reply: typeof ok = ok) =>
    isRefusal(row) ? row : machine.db.transact(async (tx) => reply(await itemOf(tx, row, caller)));
  return [
    route({
      method: 'POST',
      path: BASE,
      access: MAKERS,
      summary: 'Silence what these matchers (and this service) cover, until an end',
      tag,
      body: zNewSilence,
      response: { status: 201, schema: zSilence },
      handle: async (call) => {
        const row = await createSilence(machine, makerOf(call), call.body);
        return answer(row, call.caller, created);
      },
    }),
    route({
      method: 'POST',
      path: `${BASE}/preview`,
      access: MAKERS,
      summary: 'What fires now that such a silence would cover',
      tag,
      body: zPreviewWish,
      response: { status: 200, schema: zPreview },
      handle: async ({ body }) => {
        const preview = await previewSilence(machine, body);
        return isRefusal(preview) ? preview : ok(preview);
      },
    }),
    route({
      method: 'PATCH',
      path: `${BASE}/:id`,
      access: MAKERS,
      summary: 'Change a silence or mute that has not ended; what it lets go is judged again',
      tag,
      params: zById,
      body: zSilenceChange,
      response: { status: 200, schema: zSilence },
      handle: async (call) => {
        const wish = { id: call.params.id, change: call.body };
        return answer(await changeSilence(machine, makerOf(call), wish), call.caller);
      },
    }),
    route({
      method: 'POST',
      path: `${BASE}/:id/expire`,
      access: MAKERS,
      summary: 'End it now; what still fires under it goes to people. Again changes nothing',
      tag,
      params: zById,
      body: z.strictObject({}),
      response: { status: 200, schema: zSilence },
      handle: async (call) =>
        answer(await expireSilence(machine, originOf(call), call.params.id), call.caller),
    }),
    route({
      method: 'POST',
      path: '/api/v1/alerts/:id/mute',
      access: MAKERS,
      summary: 'Mute the condition of this alert, for a week at most',
      tag,
      params: zById,
      body: zMute,
      response: { status: 201, schema: zSilence },
      handle: async (call) => {
        const wish = { alert: asId<never>(call.params.id), ...call.body };
        return answer(await muteAlert(machine, makerOf(call), wish), call.caller, created);
      },
    }),
  ];
}

/** Sums and alerts of whatever hid them. */
export async function hiddenOf(tx: Tx, id: string): Promise<Hidden> {
  const sums = (await hiddenSums(tx, [id]))(id);
  return { ...sums, items: await hiddenAlerts(tx, id, MOST_ALERTS) };
}

async function itemOf(tx: Tx, row: SilenceRow, caller: Caller) {
  const [item] = await silenceItems(tx, [row], maySeeRestricted(caller.roles));
  return item;
}

export function makerOf(call: { readonly caller: Caller; readonly ip: string }) {
  return { origin: originOf(call), person: call.caller.personId };
}
