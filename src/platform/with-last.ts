/** What a transaction gives that has only statements left to do whose answers decide nothing (ADR 0045). */
import type { Sql } from './reader.ts';

export class WithLast<T> {
  readonly result: T;
  readonly last: readonly Sql[];
  constructor(result: T, last: readonly Sql[]) {
    this.result = result;
    this.last = last;
  }
}

/**
 * The result of a transaction of which only these are left to do: they are sent together with the commit. For statements
 * whose answers nobody needs to decide about the commit, with texts, bytes and null as their values; one that fails
 * undoes all, as ever.
 */
export function withLast<T>(result: T, last: readonly Sql[]): WithLast<T> {
  return new WithLast(result, last);
}
