/** What the house asks the database with: one statement, or several kept together; `db.ts` makes them. */
import type { RawBuilder } from 'kysely';
import type { Instant } from '../kernel/instant.ts';
import type { Task } from './task.ts';
import type { Party, Wave } from './wave.ts';

export type Sql = RawBuilder<unknown>;

/** Asks the database. Top-level keys of rows are camelCased; keys inside jsonb are left alone. */
export interface Reader {
  /** Where others work in the same transaction, a plain `select` they all ask at one moment is asked once. */
  readonly rows: <T>(query: Sql) => Promise<readonly T[]>;
  /** Exactly one row, or an Error. */
  readonly one: <T>(query: Sql) => Promise<T>;
  readonly maybeOne: <T>(query: Sql) => Promise<T | undefined>;
  /** Of a transaction that several pieces of work share; for `readTogether` and `writeTogether`. */
  readonly shared?: SharedBy;
}

/** A transaction: everything done through it is kept together or not at all. */
export interface Tx extends Reader {
  /** The one instant of this transaction, from `evenkeel_now()` (decisions.md 8). */
  readonly now: Instant;
  /** Runs a statement and tells how many rows it touched. */
  readonly run: (query: Sql) => Promise<number>;
  /** Waits until nobody else holds `key`, in any transaction; held until the end of this one. */
  readonly exclusively: (key: string) => Promise<void>;
  /** Of a transaction that begins what it orders (`at-hand.ts`). */
  readonly atHand?: AtHand;
}

export interface AtHand {
  /** True: this process does the task itself, and it needs no place in the queue. */
  readonly take: (task: Task) => boolean;
}

export interface SharedBy {
  readonly wave: Wave;
  readonly by: Party;
  /** Asks at once, past the wave. */
  readonly direct: Tx;
}

/** The three ways to ask, from the one that gives rows. */
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
