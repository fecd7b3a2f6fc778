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

/** `rows` the newest first; `key` of what they are narrowed to: when it changes, everything is shown anew. */
export function useSettled<T>(
  rows: readonly T[],
  idOf: (row: T) => string,
  key: string,
): Settled<T> {
  const [, redraw] = useState(0);
  const shown = useRef<{ key: string; rows: readonly T[] }>({ key, rows });
  const known = shown.current;
  const top = known.rows[0];
  const place = top === undefined ? 0 : rows.findIndex((row) => idOf(row) === idOf(top));
  const isAnew = known.key !== key || top === undefined;
  // Past the end of what was read, the old rows stay as they were.
  const next = isAnew ? rows : place === -1 ? known.rows : rows.slice(place);
  shown.current = { key, rows: next };
  return {
    rows: next,
    waiting: isAnew ? 0 : place === -1 ? rows.length : place,
    isMore: !isAnew && place === -1,
    show: () => {
      shown.current = { key, rows };
      redraw((count) => count + 1);
    },
  };
}
