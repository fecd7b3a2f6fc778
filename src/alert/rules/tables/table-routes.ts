/** Routes of the enrichment tables that rules look labels up in. */
import { originOf } from '../../../identity/audit.ts';
import { isRefusal, type Refusal } from '../../../kernel/refusal.ts';
import { z, zUuid } from '../../../kernel/schema.ts';
import {
  created,
  ok,
  type Reply,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from '../../../platform/http.ts';
import type { Machine } from '../../../platform/machine.ts';
import type { Reader } from '../../../platform/reader.ts';
import { allRules, type RuleRow } from '../rule-store.ts';
import { csvOfTable } from './csv.ts';
import { addTable, changeTable, dropTable, tableNotFound } from './table-handle.ts';
import { type TableItem, zNewTable, zTable, zTableChange, zTableItem } from './table-shape.ts';
import { type TableHead, type TableRow, tableByIdOrName, tableHeads } from './table-store.ts';

const WRITERS = roles('responder', 'team_lead');
const tag = 'Rules';
const zById = z.object({ id: zUuid });
/** By its name too, and whatever else stands there is no table. */
const zNamed = z.object({ id: z.string().max(200) });

export function tableRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine)];
}

function readRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/enrichment-tables',
      access: SIGNED_IN,
      summary: 'Tables that rules look labels up in',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zTableItem) }) },
      handle: async () => {
        const [heads, rules] = await Promise.all([tableHeads(db), allRules(db)]);
        return ok({ items: heads.map((head) => itemOf(head, rules)), nextCursor: null });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/enrichment-tables/:id',
      access: SIGNED_IN,
      summary: 'One table with its rows, by id or name',
      tag,
      params: zNamed,
      response: { status: 200, schema: zTable },
      handle: async ({ params }) => {
        const table = await tableByIdOrName(db, params.id);
        return answer(db, table ?? tableNotFound(), ok);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/enrichment-tables/:id/csv',
      access: SIGNED_IN,
      summary: 'One table as CSV, as it can be given back, by id or name',
      tag,
      params: zNamed,
      handle: async ({ params }) => {
        const table = await tableByIdOrName(db, params.id);
        return table === undefined ? tableNotFound() : download(table);
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'POST',
      path: '/api/v1/enrichment-tables',
      access: WRITERS,
      summary: 'Add a table, its rows as JSON or as CSV',
      tag,
      body: zNewTable,
      response: { status: 201, schema: zTable },
      handle: async (call) =>
        answer(db, await addTable(machine, originOf(call), call.body), created),
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/enrichment-tables/:id',
      access: WRITERS,
      summary: 'Rename a table or replace all its rows',
      tag,
      params: zById,
      body: zTableChange,
      response: { status: 200, schema: zTable },
      handle: async (call) => {
        const wish = { ...call.body, id: call.params.id };
        return answer(db, await changeTable(machine, originOf(call), wish), ok);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/enrichment-tables/:id',
      access: WRITERS,
      summary: 'Remove a table that no rule reads',
      tag,
      params: zById,
      response: { status: 204 },
      handle: async (call) => {
        const gone = await dropTable(machine, originOf(call), call.params.id);
        return isRefusal(gone) ? gone : { status: 204 };
      },
    }),
  ];
}

async function answer(
  reader: Reader,
  table: TableRow | Refusal,
  reply: (body: unknown) => Reply,
): Promise<Reply | Refusal> {
  if (isRefusal(table)) return table;
  const { rows, ...rest } = table;
  const head = { ...rest, rowCount: Object.keys(rows).length };
  return reply({ ...itemOf(head, await allRules(reader)), rows });
}

function itemOf(head: TableHead, rules: readonly RuleRow[]): TableItem {
  const usedBy = rules
    .filter(({ actions }) => actions.enrich?.table === head.id)
    .map(({ id, name, enabled }) => ({ id, name, enabled }));
  return { ...head, usedBy };
}

function download(table: TableRow): Reply {
  const file = table.name.replace(/[^A-Za-z0-9._-]+/g, '-');
  return {
    status: 200,
    type: 'text/csv; charset=utf-8',
    headers: {
      'content-disposition': `attachment; filename="${file}.csv"; filename*=UTF-8''${encodeURIComponent(table.name)}.csv`,
    },
    body: csvOfTable(table),
  };
}
