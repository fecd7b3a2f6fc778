/**
 * Rows as one parameter of `json_to_recordset`. PostgreSQL takes neither half a character nor U+0000 in JSON, and a
 * text that was cut to a length may end in half a character: one such row must not keep a page from going out.
 */
export function jsonRows(rows: readonly unknown[]): string {
  const text = JSON.stringify(rows);
  return SUSPECT.test(text) ? JSON.stringify(rows, mended) : text;
}

/** Also found where the text itself speaks of such escapes; then there is nothing to mend. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

function mended(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\u0000', '\ufffd') : value;
}
