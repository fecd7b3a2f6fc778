/** Routes of reading signals again: look, start, follow, cancel. Whoever connects senders may. */
import { originOf } from '../../identity/audit.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../../platform/cursor.ts';
import { ok, type Reply, type Route, roles, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Reader } from '../../platform/reader.ts';
import { type Cell, effectOf } from '../core/rereads/compare.ts';
import { askReread, cancelReread, startReread, unknownRun } from './ask-handle.ts';
import {
  EFFECTS,
  PLANS,
  type Reread,
  zReread,
  zRereadItem,
  zRereadItemQuery,
  zRereadWish,
  zStartReread,
} from './reread-shape.ts';
import { itemsOf, listRuns, type RunRow, runById, sumsOf } from './reread-store.ts';

const tag = 'Signals';
const path = '/api/v1/rereads';
const access = roles('responder');
const zById = z.object({ id: zUuid });
const response = { status: 200, schema: zReread } as const;

export function rereadRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'Runs of reading kept signals again, the newest first',
      tag,
      query: z.strictObject(zPage),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zReread), nextCursor: z.string().nullable() }),
      },
      handle: async ({ query }) => {
        const after = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(after)) return after;
        const rows = await listRuns(db, { after, limit: query.limit });
        const page = pageOf(rows, query.limit, (row) => [row.askedAt, row.id]);
        const items = await Promise.all(page.items.map((row) => viewOf(db, row)));
        return ok({ ...page, items });
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      access,
      summary: 'How far it is, what would come of it, and what did',
      tag,
      params: zById,
      response,
      handle: async ({ params }) => shown(db, (await runById(db, params.id)) ?? unknownRun()),
    }),
    route({
      method: 'GET',
      path: `${path}/:id/items`,
      access,
      summary: 'The signals and dead letters behind a number of it',
      tag,
      params: zById,
      query: z.strictObject({ ...zPage, ...zRereadItemQuery }),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zRereadItem), nextCursor: z.string().nullable() }),
      },
      handle: async ({ params, query }) => {
        const after = decodeCursor(query.cursor, ['number']);
        if (isRefusal(after)) return after;
        if ((await runById(db, params.id)) === undefined) return unknownRun();
        const { cell, effect, limit } = query;
        const page = { cell, effect, after: Number(after?.[0] ?? -1), limit };
        const rows = await itemsOf(db, params.id, page);
        return ok(pageOf(rows, limit, (row) => [String(row.n)]));
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'POST',
      path,
      access,
      summary:
        'Look what a signal, or all of a sender in at most 7 days and 5,000 signals, would be if read again now; changes nothing',
      tag,
      body: zRereadWish,
      response: { status: 202, schema: zReread },
      handle: async (call) => {
        const run = await askReread(machine, originOf(call), call.body);
        return isRefusal(run) ? run : { status: 202, body: await viewOf(db, run) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/start`,
      access,
      summary:
        'Do what was looked at; pages nobody unless `mayPage`, and then for what still fires',
      tag,
      params: zById,
      body: zStartReread,
      response,
      handle: async (call) => {
        const wish = { id: call.params.id, mayPage: call.body.mayPage };
        return shown(db, await startReread(machine, originOf(call), wish));
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/cancel`,
      access,
      summary: 'Stop before the next slice; what was done stands',
      tag,
      params: zById,
      response,
      handle: async (call) =>
        shown(db, await cancelReread(machine, originOf(call), call.params.id)),
    }),
  ];
}

async function shown(reader: Reader, run: RunRow | Refusal): Promise<Reply | Refusal> {
  return isRefusal(run) ? run : ok(await viewOf(reader, run));
}

const ALWAYS = [
  'What people did and times of quiet are left as they are; what was made of a signal before stays.',
  'An alert it begins is kept back until its sender tells it anew, unless it may page.',
];

async function viewOf(reader: Reader, run: RunRow): Promise<Reread> {
  const { total, looked, done, cells, effects } = await sumsOf(reader, run.id);
  const byCell = new Map<Cell, number>();
  const byPlan = new Map<(typeof PLANS)[number], number>();
  for (const { cells: together, count } of cells) {
    const names = together as readonly Cell[];
    for (const name of names) byCell.set(name, (byCell.get(name) ?? 0) + count);
    const plan = effectOf({ cells: names, differences: [] });
    byPlan.set(plan, (byPlan.get(plan) ?? 0) + count);
  }
  const { id, state, integrationId, integrationName, signalId, fromAt, toAt } = run;
  const { askedBy, askedAt, startedBy, startedAt, cancelledBy, mayPage, words } = run;
  return {
    ...{ id, state, integration: integrationId, integrationName, signal: signalId },
    ...{ from: fromAt, to: toAt, askedBy, askedAt, startedBy, startedAt, cancelledBy, mayPage },
    finishedAt: run.finishedAt,
    ...{ total, looked, done },
    cells: [...byCell].map(([name, count]) => ({ name, count })),
    plan: PLANS.flatMap((name) => {
      const count = byPlan.get(name) ?? 0;
      return count === 0 ? [] : [{ name, count }];
    }),
    effects: EFFECTS.flatMap((name) => effects.filter((one) => one.name === name)).map(
      ({ name, count }) => ({ name: name as (typeof EFFECTS)[number], count }),
    ),
    alerts: { over: run.alertsOver, kept: run.alertsKept, letGo: run.alertsLetGo },
    words: words === null ? ALWAYS : [words, ...ALWAYS],
  };
}
