/** Keyset cursors: the sort key of the last row, opaque to clients, refused when it was made up. */
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { faultIn } from './body-guard.ts';

export const MAX_PAGE = 200;

/** `?limit=&cursor=` of every list. */
export const zPage = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(500).optional(),
};

export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor of this length, undefined when none was given, or a Refusal naming it. */
export function decodeCursor(
  cursor: string | undefined,
  length: number,
): readonly string[] | undefined | Refusal {
  if (cursor === undefined) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits =
      Array.isArray(parts) && parts.length === length && parts.every((p) => typeof p === 'string');
    if (fits && faultIn(parts) === undefined) return parts as string[];
  } catch {
    // falls through: not a cursor of ours
  }
  return refuse('invalid', 'http.bad_cursor', {
    message: 'cursor: take it from nextCursor of the page before, unchanged.',
    fields: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}

/** Cuts the one row too many that tells whether there is a next page. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly string[],
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(keyOf(last)) : null };
}
