/** Keeps enrichment tables. */
import type { Instant } from '../../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../../platform/db.ts';
import type { TableRows } from './table-shape.ts';

export interface TableRow {
  readonly id: string;
  readonly name: string;
  readonly rows: TableRows;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Instant;
}

const COLUMNS = sql.raw('id, name, rows, version, changed_by, changed_at');

export function allTables(reader: Reader): Promise<readonly TableRow[]> {
  return reader.rows(sql`select ${COLUMNS} from enrichment_table order by name, id`);
}

export function tableById(reader: Reader, id: string): Promise<TableRow | undefined> {
  return reader.maybeOne(sql`select ${COLUMNS} from enrichment_table where id = ${id}`);
}

export function tableByIdOrName(reader: Reader, text: string): Promise<TableRow | undefined> {
  return reader.maybeOne(sql`
    select ${COLUMNS} from enrichment_table where id::text = ${text} or name = ${text}
     order by id::text = ${text} desc limit 1`);
}

export async function saveTable(tx: Tx, table: TableRow): Promise<void> {
  const { id, name, rows, version, changedBy, changedAt } = table;
  await tx.run(sql`
    insert into enrichment_table (id, name, rows, version, changed_by, changed_at)
    values (${id}, ${name}, ${JSON.stringify(rows)}::jsonb, ${version}, ${changedBy},
            ${changedAt})
    on conflict (id) do update
       set name = excluded.name, rows = excluded.rows, version = excluded.version,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at`);
}

export async function removeTable(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`delete from enrichment_table where id = ${id}`);
}
