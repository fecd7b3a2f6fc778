/** Routes of the ledger: every signal, how it ended, and whether all are accounted for. */
import { maySeeRestricted } from '../identity/core/access.ts';
import { type AlertId, asId, type IntegrationId, type SignalId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { withinBounds } from '../platform/bounded-search.ts';
import { readClock } from '../platform/clock.ts';
import { decodeCursor, encodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import { ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { unknownService } from '../service/handle.ts';
import { serviceByIdOrName } from '../service/store.ts';
import {
  type Ledger,
  zDismissal,
  zHistogram,
  zHistogramQuery,
  zLedger,
  zLedgerQuery,
  zSignalQuery,
} from './api.ts';
import { balances, isPendingTooLong } from './core/ledger.ts';
import { bornAt, keptFrom } from './days/day-store.ts';
import { dismiss } from './handle.ts';
import { histogramOf, ledgerOf, listSignals, signalById } from './list-store.ts';
import { zWholeSignal } from './rereads/reread-shape.ts';
import { madeFrom, rereadsOfSignal } from './rereads/reread-store.ts';
import { zSignalPage } from './search/shapes.ts';

const tag = 'Signals';
const DAY_SECONDS = 86_400;
const zById = z.object({ id: zUuid });
/** Before every other id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export function signalRoutes(machine: Machine): readonly Route[] {
  return [...sumRoutes(machine), ...itemRoutes(machine)];
}

function sumRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/signals/ledger',
      access: SIGNED_IN,
      summary: 'What became of every signal received in a span; default the last 24 hours',
      tag,
      query: zLedgerQuery,
      response: { status: 200, schema: zLedger },
      handle: async ({ query }) => {
        const now = await readClock(db);
        const to = query.to ?? plusSeconds(now, 1);
        const from = query.from ?? plusSeconds(to, -DAY_SECONDS);
        const counts = await ledgerOf(db, { from, to });
        const pendingTooLong = isPendingTooLong(counts.pendingOldest, now);
        const ledger: Ledger = {
          ...{ from, to, keptFrom: await keptFrom(db) },
          ...counts,
          balances: balances(counts),
          pendingTooLong,
        };
        return ok(ledger);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/signals/histogram',
      access: SIGNED_IN,
      summary: 'Signals per minute',
      tag,
      query: zHistogramQuery,
      response: { status: 200, schema: zHistogram },
      handle: async ({ query }) => {
        const to = await readClock(db);
        const from = plusSeconds(to, -60 * (query.minutes - 1));
        return ok({ items: await histogramOf(db, { from, to }) });
      },
    }),
  ];
}

function itemRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  /** Made before what is kept begins: whether it ever was, nobody knows any more. */
  const unknown = async (id: string) => {
    const [kept, born] = [await keptFrom(db), bornAt(id)];
    if (kept !== null && born !== undefined && born < kept) {
      const message = `No such signal is kept: those received before ${kept} are past retention.`;
      return refuse('notFound', 'signal.unknown', message);
    }
    return refuse('notFound', 'signal.unknown', 'No such signal.');
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/signals',
      access: SIGNED_IN,
      summary: 'Signals, the newest first',
      tag,
      query: z.strictObject({ ...zPage, ...zSignalQuery }),
      response: {
        status: 200,
        schema: zSignalPage,
      },
      handle: async ({ query, caller }) => {
        const after = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(after)) return after;
        const { service, alert, integration } = query;
        const found = service === undefined ? undefined : await serviceByIdOrName(db, service);
        if (service !== undefined && found === undefined) return unknownService('service', service);
        const filter = {
          ...query,
          service: found?.id,
          alert: alert === undefined ? undefined : asId<AlertId>(alert),
          integration: integration === undefined ? undefined : asId<IntegrationId>(integration),
          after,
          now: await readClock(db),
          seesRestricted: maySeeRestricted(caller.roles),
        };
        const answer = await withinBounds(db, query.q, (reader) => listSignals(reader, filter));
        if (isRefusal(answer)) return answer;
        const { rows, lookedBackTo } = answer;
        const page = pageOf(rows, query.limit, (row) => [row.receivedAt, row.id]);
        // Fewer than asked for, and older ones not looked at yet: the next page goes on there.
        const next =
          lookedBackTo === null ? page.nextCursor : encodeCursor([lookedBackTo, FIRST_ID]);
        return ok({ ...page, nextCursor: next, lookedBackTo });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/signals/:id',
      access: SIGNED_IN,
      summary: 'One signal, as it arrived, and when it was read again',
      tag,
      params: zById,
      response: { status: 200, schema: zWholeSignal },
      handle: async ({ params, caller }) => {
        const signal = await signalById(db, asId(params.id), maySeeRestricted(caller.roles));
        if (signal === undefined) return unknown(params.id);
        const id = asId<SignalId>(signal.id);
        const rereads = await rereadsOfSignal(db, id);
        return ok({ ...signal, rereads, madeFrom: (await madeFrom(db, id)) ?? null });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/signals/:id/dismiss',
      access: roles('responder', 'agent'),
      summary: 'Put a pending signal aside, with a reason',
      tag,
      params: zById,
      body: zDismissal,
      handle: async ({ params, body, caller }) => {
        const by = { actor: caller.actorId, reason: body.reason };
        const refusal = await dismiss(machine, asId(params.id), by);
        if (refusal !== undefined) return refusal;
        const signal = await signalById(db, asId(params.id), maySeeRestricted(caller.roles));
        return signal === undefined ? unknown(params.id) : ok(signal);
      },
    }),
  ];
}
