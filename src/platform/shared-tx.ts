/**
 * One piece of work's view of a transaction it shares with others (`together.ts`): the reads they all make at one
 * moment are made once, and what a store wrote for many items is asked for all of them in one statement.
 */
import { type Reader, readerFrom, type SharedBy, type Sql, type Tx } from './reader.ts';

/** Names a plain read by its text and parameters; undefined for what locks or writes. */
export function readName(query: {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}): string | undefined {
  const { sql: text, parameters } = query;
  const isPlain = /^\s*select\b/.test(text) && !/\bfor (update|share)\b/.test(text);
  return isPlain ? JSON.stringify([text, parameters]) : undefined;
}

let asked = 0;

/** What one party sees of a shared transaction. */
export function sharedTx(shared: SharedBy, nameOfRead: (query: Sql) => string | undefined): Tx {
  const { wave, by, direct } = shared;
  const once = <T>(name: string, ask: () => Promise<T>): Promise<T> => {
    const all = async (items: readonly null[]) => {
      const answer = await ask();
      return items.map(() => answer);
    };
    return wave.join({ name, item: null, by, ask: all });
  };
  const own = (): string => {
    asked += 1;
    return `${asked}`;
  };
  const write = <T>(ask: () => Promise<T>): Promise<T> => {
    by.wrote = true;
    return once(own(), ask);
  };
  return {
    ...readerFrom((query) => {
      const name = nameOfRead(query);
      const ask = () => direct.rows(query) as Promise<readonly never[]>;
      return name === undefined ? write(ask) : once(name, ask);
    }),
    now: direct.now,
    run: (query) => write(() => direct.run(query)),
    exclusively: async (key) => {
      await wave.hold(key, by);
      await once(own(), () => direct.exclusively(key));
    },
    shared,
  };
}

type Many<I, O, R> = (reader: R, items: readonly I[]) => Promise<readonly O[]>;

/** A read over many items that is written once and asked for one at a time; answers in the order of the items. */
export function readTogether<I, O>(name: string, many: Many<I, O, Reader>) {
  return async (reader: Reader, item: I): Promise<O> => {
    const { shared } = reader;
    if (shared === undefined) return (await many(reader, [item]))[0] as O;
    const { wave, by, direct } = shared;
    return wave.join({ name, item, by, ask: (items) => many(direct, items) });
  };
}

/** A read of the rows of several keys, of which each asks for its own; rows keep their order. */
export function rowsTogether<K extends string, R>(
  name: string,
  many: (reader: Reader, keys: readonly K[]) => Promise<readonly R[]>,
  keyOf: (row: R) => K,
) {
  const together = readTogether<readonly K[], readonly R[]>(name, async (reader, lists) => {
    const rows = await many(reader, [...new Set(lists.flat())]);
    if (lists.length === 1) return [rows];
    const parts = new Map<string, readonly R[]>();
    return lists.map((keys) => {
      const list = keys.join();
      const part = parts.get(list) ?? rows.filter((row) => keys.includes(keyOf(row)));
      parts.set(list, part);
      return part;
    });
  });
  return async (reader: Reader, keys: readonly K[]): Promise<readonly R[]> =>
    keys.length === 0 ? [] : together(reader, keys);
}

/** The same of a statement that locks rows. */
export function lockTogether<I, O>(name: string, many: Many<I, O, Tx>) {
  return async (tx: Tx, item: I): Promise<O> => {
    const { shared } = tx;
    if (shared === undefined) return (await many(tx, [item]))[0] as O;
    const { wave, by, direct } = shared;
    return wave.join({ name, item, by, ask: (items) => many(direct, items) });
  };
}

/** The same of a statement that writes. */
export function writeTogether<I, O>(name: string, many: Many<I, O, Tx>) {
  const write = lockTogether(name, many);
  return (tx: Tx, item: I): Promise<O> => {
    if (tx.shared !== undefined) tx.shared.by.wrote = true;
    return write(tx, item);
  };
}
