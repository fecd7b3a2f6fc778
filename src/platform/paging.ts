/**
 * Keyset paging, the same for every list: `?limit=&cursor=` -> `{items, nextCursor}` (product.md).
 * A cursor holds the sort keys of the last row seen, so rows added meanwhile shift nothing.
 */
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';

/** Lay it under a list's own filters: `z.strictObject({ ...pageQuery, q: ... })`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
};

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Cuts `rows`, fetched with `limit + 1`, into a page; `keysOf` gives the sort keys of a row. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keysOf: (row: T) => readonly string[],
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? cursorOf(keysOf(last)) : null };
}

/** The sort keys in a cursor, or undefined where none was sent; a made-up cursor is refused. */
export function keysIn(
  cursor: string | undefined,
  shapes: readonly z.ZodType<string>[],
): readonly string[] | undefined | Refusal {
  if (cursor === undefined) return undefined;
  const keys = decode(cursor);
  const fits =
    keys?.length === shapes.length && shapes.every((shape, i) => shape.safeParse(keys[i]).success);
  if (keys !== undefined && fits) return keys;
  return refuse('invalid', 'http.invalid_cursor', {
    message: 'cursor: not one of ours. Start again without it.',
    fields: [{ path: 'cursor', message: 'not one of ours' }],
  });
}

function cursorOf(keys: readonly string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

function decode(cursor: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return z
      .array(z.string().refine((text) => !text.includes('\u0000') && text.isWellFormed()))
      .parse(value);
  } catch {
    return undefined;
  }
}
