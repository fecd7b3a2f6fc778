/** Enrichment tables over HTTP: labels to add, by the value of one. */
import { z, zLine, zStoredInstant, zUuid } from '../../../kernel/schema.ts';
import {
  MAX_CELL,
  MAX_CSV,
  MAX_LABEL,
  MAX_ROW_LABELS,
  MAX_ROWS,
  MAX_TABLE_LABELS,
  MAX_VALUE,
} from './table-limits.ts';

export const zTableRows = z
  .record(
    z.string().min(1).max(MAX_VALUE),
    z
      .record(z.string().min(1).max(MAX_LABEL), z.string().max(MAX_CELL))
      .refine(
        (row) => Object.keys(row).length <= MAX_ROW_LABELS,
        `At most ${MAX_ROW_LABELS} labels a row.`,
      ),
  )
  .refine((rows) => Object.keys(rows).length <= MAX_ROWS, `At most ${MAX_ROWS} rows.`);

const zColumnName = z.string().trim().min(1).max(MAX_LABEL);

const zRowsOrCsv = {
  rows: zTableRows.optional(),
  /** What the first column is called, beside `rows`; it changes nothing of what rules do. */
  keyName: zColumnName.optional(),
  /** The order of the columns, beside `rows`; those without a cell yet too. */
  labels: z.array(zColumnName).max(MAX_TABLE_LABELS).readonly().optional(),
  /** First line: the name of the value and the labels; then a line for each value. */
  csv: z.string().max(MAX_CSV).optional(),
};

export const zNewTable = z.strictObject({ name: zLine(1, 120), ...zRowsOrCsv });
export type NewTable = z.infer<typeof zNewTable>;

export const zTableChange = z.strictObject({
  name: zLine(1, 120).optional(),
  ...zRowsOrCsv,
  expectedVersion: z.int().optional(),
});
export type TableChange = z.infer<typeof zTableChange>;

export const zTableItem = z.object({
  id: zUuid,
  name: z.string(),
  rowCount: z.int(),
  /** What the first column is called. */
  keyName: z.string(),
  /** Names of the labels its rows hold, in the order of the columns. */
  labels: z.array(z.string()).readonly(),
  /** Rules that look labels up in it, those that are off too. */
  usedBy: z.array(z.object({ id: zUuid, name: z.string(), enabled: z.boolean() })).readonly(),
  version: z.int(),
  changedBy: z.string(),
  changedAt: zStoredInstant,
});
export type TableItem = z.infer<typeof zTableItem>;

export const zTable = zTableItem.extend({ rows: zTableRows });
export type TableWithRows = z.infer<typeof zTable>;
