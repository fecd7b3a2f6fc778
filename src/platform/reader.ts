/** The three ways to ask, from the one that gives rows. */
import type { Reader, Sql } from './db.ts';

export function readerFrom(rows: Reader['rows']): Reader {
  return {
    rows,
    one: async <T>(query: Sql) => {
      const found = await rows<T>(query);
      const [row] = found;
      if (row === undefined || found.length > 1) {
        throw new Error(`Expected one row, got ${found.length}`);
      }
      return row;
    },
    maybeOne: async <T>(query: Sql) => (await rows<T>(query))[0],
  };
}
