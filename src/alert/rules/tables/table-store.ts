/** Keeps enrichment tables. */
import type { Instant } from '../../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../../platform/db.ts';
import type { TableContent } from './csv.ts';

export interface TableHead {
  readonly id: string;
  readonly name: string;
  readonly keyName: string;
  readonly labels: readonly string[];
  readonly rowCount: number;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Instant;
}

export interface TableRow extends Omit<TableHead, 'rowCount'> {
  readonly rows: TableContent['rows'];
}

const COLUMNS = sql.raw('id, name, key_name, labels, rows, version, changed_by, changed_at');

export function allTables(reader: Reader): Promise<readonly TableRow[]> {
  return reader.rows(sql`select ${COLUMNS} from enrichment_table order by name, id`);
}

/** Without their rows, which may be many. */
export function tableHeads(reader: Reader): Promise<readonly TableHead[]> {
  return reader.rows(sql`
    select id, name, key_name, labels, version, changed_by, changed_at,
           (select count(*)::int from jsonb_object_keys(rows)) as row_count
      from enrichment_table order by name, id`);
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
  const { id, name, keyName, labels, rows, version, changedBy, changedAt } = table;
  await tx.run(sql`
    insert into enrichment_table (id, name, key_name, labels, rows, version, changed_by,
                                  changed_at)
    values (${id}, ${name}, ${keyName}, ${JSON.stringify(labels)}::jsonb,
            ${JSON.stringify(rows)}::jsonb, ${version}, ${changedBy}, ${changedAt})
    on conflict (id) do update
       set name = excluded.name, key_name = excluded.key_name, labels = excluded.labels,
           rows = excluded.rows, version = excluded.version,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at`);
}

export async function removeTable(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`delete from enrichment_table where id = ${id}`);
}
