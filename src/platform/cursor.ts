/** Keyset cursors: the sort key of the last row, opaque to clients, refused when it was made up. */
import { isUuid } from '../kernel/ids.ts';
import { isInstant } from '../kernel/instant.ts';
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

/** What one part of a cursor is; a made-up one of another kind never reaches SQL. */
export type CursorPart = 'text' | 'uuid' | 'instant' | 'day' | 'number';

const FITS: Readonly<Record<CursorPart, (text: string) => boolean>> = {
  text: () => true,
  uuid: isUuid,
  instant: isStorable,
  day: (text) => isStorable(`${text}T00:00:00.000Z`),
  number: (text) => /^\d{1,15}$/.test(text),
};

/** The parts of a cursor of these kinds, undefined when none was given, or a Refusal naming it. */
export function decodeCursor(
  cursor: string | undefined,
  kinds: readonly CursorPart[],
): readonly string[] | undefined | Refusal {
  if (cursor === undefined) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isListOfText(parts) && faultIn(parts) === undefined && parts.length === kinds.length) {
      if (kinds.every((kind, index) => FITS[kind](parts[index] ?? ''))) return parts;
    }
  } catch {
    // falls through: not a cursor of ours
  }
  return refuse('invalid', 'http.bad_cursor', {
    message: 'cursor: take it from nextCursor of the page before, unchanged.',
    fields: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}

/** SQL knows no year 0. */
function isStorable(text: string): boolean {
  return isInstant(text) && text >= '0001';
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
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
