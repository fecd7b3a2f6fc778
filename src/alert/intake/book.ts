/**
 * The book of rules and times of quiet, kept ready between batches. Its version is read in the transaction of each
 * batch, so that what people change holds from their commit on, on every node.
 */
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import type { RuleBook } from '../core/judging/book.ts';
import { loadRules } from '../rules/load-book.ts';
import { loadQuiets } from '../silences/load-quiets.ts';
import { bookVersion } from './intake-store.ts';

const books = new WeakMap<Machine, RuleBook>();

/** The book as this node read it last; whether it still holds only `bookIn` can tell. */
export function lastBook(machine: Machine): RuleBook | undefined {
  return books.get(machine);
}

/** The book as the transaction sees it; `version` where that was asked already. */
export async function bookIn(machine: Machine, tx: Tx, version?: number): Promise<RuleBook> {
  return bookOf(machine, tx, version ?? (await bookVersion(tx)));
}

async function bookOf(machine: Machine, tx: Tx, version: number): Promise<RuleBook> {
  const known = books.get(machine);
  if (known !== undefined && known.version === version && tx.now < known.goodUntil) return known;
  const book: RuleBook = { version, ...(await readBook(tx)) };
  books.set(machine, book);
  return book;
}

async function readBook(tx: Tx): Promise<Omit<RuleBook, 'version'>> {
  const rules = await loadRules(tx);
  return { rules, ...(await loadQuiets(tx, tx.now)) };
}
