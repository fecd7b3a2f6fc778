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
import { addTable, changeTable, dropTable, tableNotFound } from './table-handle.ts';
import { type TableItem, zNewTable, zTable, zTableChange, zTableItem } from './table-shape.ts';
import { allTables, type TableRow, tableById } from './table-store.ts';

const WRITERS = roles('responder', 'team_lead');
const tag = 'Rules';
const zById = z.object({ id: zUuid });

export function tableRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/enrichment-tables',
      access: SIGNED_IN,
      summary: 'Tables that rules look labels up in',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zTableItem) }) },
      handle: async () => ok({ items: (await allTables(db)).map(itemOf), nextCursor: null }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/enrichment-tables/:id',
      access: SIGNED_IN,
      summary: 'One table with its rows',
      tag,
      params: zById,
      response: { status: 200, schema: zTable },
      handle: async ({ params }) => {
        const table = await tableById(db, params.id);
        return table === undefined ? tableNotFound() : answer(table, ok);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/enrichment-tables',
      access: WRITERS,
      summary: 'Add a table, its rows as JSON or as CSV',
      tag,
      body: zNewTable,
      response: { status: 201, schema: zTable },
      handle: async (call) => answer(await addTable(machine, originOf(call), call.body), created),
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
        return answer(await changeTable(machine, originOf(call), wish), ok);
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

function answer(table: TableRow | Refusal, reply: (body: unknown) => Reply): Reply | Refusal {
  return isRefusal(table) ? table : reply({ ...itemOf(table), rows: table.rows });
}

function itemOf({ id, name, rows, version, changedBy, changedAt }: TableRow): TableItem {
  const labels = [...new Set(Object.values(rows).flatMap((row) => Object.keys(row)))].sort();
  return { id, name, rowCount: Object.keys(rows).length, labels, version, changedBy, changedAt };
}
