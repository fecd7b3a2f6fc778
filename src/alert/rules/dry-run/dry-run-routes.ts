/** Routes of dry runs: ask, follow, and see the signals behind each number. */
import { originOf } from '../../../identity/audit.ts';
import { isRefusal } from '../../../kernel/refusal.ts';
import { z, zUuid } from '../../../kernel/schema.ts';
import { decodeCursor, encodeCursor, zPage } from '../../../platform/cursor.ts';
import { ok, type Route, roles, route, SIGNED_IN } from '../../../platform/http.ts';
import type { Machine } from '../../../platform/machine.ts';
import { askDryRun, dryRunNotFound } from './dry-run-handle.ts';
import {
  type DryRun,
  type DryRunSums,
  MAX_TRIED,
  zDryRun,
  zDryRunSignal,
  zDryRunWish,
} from './dry-run-shape.ts';
import { type DryRunRow, dryRunById, type KeptCell, signalsNamed } from './dry-run-store.ts';

const WRITERS = roles('responder', 'team_lead');
const tag = 'Rules';
const zById = z.object({ id: zUuid });

export function dryRunRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'POST',
      path: '/api/v1/rules/dry-run',
      access: WRITERS,
      summary: 'Try rules on signals that came in: what would be opened, joined, suppressed, paged',
      tag,
      body: zDryRunWish,
      response: { status: 202, schema: zDryRun },
      handle: async (call) => {
        const run = await askDryRun(machine, originOf(call), call.body);
        return isRefusal(run) ? run : { status: 202, body: viewOf(run) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/rules/dry-runs/:id',
      access: SIGNED_IN,
      summary: 'How far a dry run is, and what it found; kept for six hours',
      tag,
      params: zById,
      response: { status: 200, schema: zDryRun },
      handle: async ({ params }) => {
        const run = await dryRunById(db, params.id);
        return run === undefined ? dryRunNotFound() : ok(viewOf(run));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/rules/dry-runs/:id/signals',
      access: SIGNED_IN,
      summary: 'The signals behind a number of a dry run, the first 1,000',
      tag,
      params: zById,
      query: z.strictObject({ ...zPage, cell: z.string().max(50) }),
      response: {
        status: 200,
        schema: z.object({ items: z.array(zDryRunSignal), nextCursor: z.string().nullable() }),
      },
      handle: async ({ params, query }) => {
        const after = decodeCursor(query.cursor, ['number']);
        if (isRefusal(after)) return after;
        const run = await dryRunById(db, params.id);
        if (run === undefined) return dryRunNotFound();
        const cell = run.cells.find(({ name }) => name === query.cell);
        const from = Number(after?.[0] ?? 0);
        const until = from + query.limit;
        const ids = cell?.signals.slice(from, until) ?? [];
        const items = await signalsNamed(db, ids, run);
        const more = until < (cell?.signals.length ?? 0);
        return ok({ items, nextCursor: more ? encodeCursor([String(until)]) : null });
      },
    }),
  ];
}

const IMITATED = [
  'Where alerts go is imitated: while something fires in a service or group, and an hour after, there is one incident.',
  'What people did, silences and maintenance, and what fired before the window are left out.',
];

function viewOf(run: DryRunRow): DryRun {
  const { id, state, fromAt, toAt, createdBy, createdAt, done, untried, words } = run;
  return {
    ...{ id, state, from: fromAt, to: toAt, createdBy, createdAt, done, untried },
    total: Math.min(run.total, MAX_TRIED),
    before: sumsOf(run.cells, 0),
    after: sumsOf(run.cells, 1),
    cells: run.cells.map(({ name, count }) => ({ name, count })),
    words: [
      ...(words === null ? [] : [words]),
      ...(run.total > MAX_TRIED ? [`Only the first ${MAX_TRIED} signals are tried.`] : []),
      ...IMITATED,
    ],
  };
}

/** Of one side of the cells. */
function sumsOf(cells: readonly KeptCell[], side: 0 | 1): DryRunSums {
  const sum = (end: string) =>
    cells.reduce((all, { name, count }) => all + (name.split('>')[side] === end ? count : 0), 0);
  return {
    ...{ opened: sum('opened'), joined: sum('joined') },
    ...{ suppressed: sum('suppressed'), paged: sum('paged') },
  };
}
