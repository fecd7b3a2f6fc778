/** How large an enrichment table may be: rules keep all of them in memory. */
export const MAX_TABLES = 50;
export const MAX_ROWS = 5_000;
export const MAX_ROW_LABELS = 20;
/** Of all rows together: as many as somebody can still look at. */
export const MAX_TABLE_LABELS = 50;
export const MAX_VALUE = 1_000;
export const MAX_LABEL = 256;
export const MAX_CELL = 4_000;
export const MAX_CSV = 900_000;
