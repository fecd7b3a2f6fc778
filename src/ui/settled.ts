/**
 * A list that does not jump while one reads it: what is new on top waits, counted, until it is asked for; rows that are
 * shown already change in place.
 */
import { useRef, useState } from 'react';

export interface Settled<T> {
  readonly rows: readonly T[];
  /** How many wait above. */
  readonly waiting: number;
  /** More wait than the page has read. */
  readonly isMore: boolean;
  readonly show: () => void;
}

/**
 * What stays of `known`, as `rows` has it now: from the first that is still there. Of what has left the list nothing is
 * shown any more; only where none is left of the old ones, since all that was read is newer, they stay until asked.
 */
export function settledRows<T>(
  known: readonly T[],
  rows: readonly T[],
  idOf: (row: T) => string,
): Pick<Settled<T>, 'rows' | 'waiting' | 'isMore'> {
  if (known.length === 0 || rows.length === 0) return { rows, waiting: 0, isMore: false };
  const places = new Map(rows.map((row, place) => [idOf(row), place]));
  const stays = known.find((row) => places.has(idOf(row)));
  if (stays === undefined) return { rows: known, waiting: rows.length, isMore: true };
  const place = places.get(idOf(stays)) ?? 0;
  return { rows: rows.slice(place), waiting: place, isMore: false };
}

/** `rows` the newest first; `key` of what they are narrowed to: when it changes, everything is shown anew. */
export function useSettled<T>(
  rows: readonly T[],
  idOf: (row: T) => string,
  key: string,
): Settled<T> {
  const [, redraw] = useState(0);
  const shown = useRef<{ key: string; rows: readonly T[] }>({ key, rows });
  const known = shown.current;
  const settled = settledRows(known.key === key ? known.rows : [], rows, idOf);
  shown.current = { key, rows: settled.rows };
  return {
    ...settled,
    show: () => {
      shown.current = { key, rows };
      redraw((count) => count + 1);
    },
  };
}
