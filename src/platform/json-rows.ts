/**
 * JSON for PostgreSQL, which takes neither half a character nor U+0000 in it. A text that was cut to a length may end in
 * half a character: that must not keep a page from going out, nor a signal from coming in.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return SUSPECT.test(text) ? JSON.stringify(value, mended) : text;
}

/** Rows as one parameter of `json_to_recordset`. */
export function jsonRows(rows: readonly unknown[]): string {
  return jsonText(rows);
}

/** Also found where the text itself speaks of such escapes; then there is nothing to mend. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

function mended(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return whole(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // Labels have names that come from outside too.
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [whole(name), part]));
}

function whole(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
