/** Enrichment tables over HTTP: labels to add, by the value of one. */
import { z, zLine, zStoredInstant, zUuid } from '../../../kernel/schema.ts';

export const MAX_ROWS = 5_000;
const MAX_ROW_LABELS = 20;

export const zTableRows = z
  .record(
    z.string().min(1).max(1_000),
    z
      .record(z.string().min(1).max(256), z.string().max(4_000))
      .refine(
        (row) => Object.keys(row).length <= MAX_ROW_LABELS,
        `At most ${MAX_ROW_LABELS} labels a row.`,
      ),
  )
  .refine((rows) => Object.keys(rows).length <= MAX_ROWS, `At most ${MAX_ROWS} rows.`);
export type TableRows = z.infer<typeof zTableRows>;

const zRowsOrCsv = {
  rows: zTableRows.optional(),
  /** First line: the name of the value and the labels; then a line for each value. */
  csv: z.string().max(900_000).optional(),
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
  /** Names of the labels its rows hold. */
  labels: z.array(z.string()).readonly(),
  version: z.int(),
  changedBy: z.string(),
  changedAt: zStoredInstant,
});
export type TableItem = z.infer<typeof zTableItem>;

export const zTable = zTableItem.extend({ rows: zTableRows });
