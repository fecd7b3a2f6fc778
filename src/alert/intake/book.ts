/**
 * The book of rules and times of quiet, kept ready between batches. Its version is read in the transaction of each
 * batch, so that what people change holds from their commit on, on every node.
 */
import type { Instant } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Quiet, RuleBook } from '../core/judging/book.ts';
import { loadRules } from '../rules/load-book.ts';
import { bookVersion } from './intake-store.ts';

const books = new WeakMap<Machine, RuleBook>();

/** The book as the transaction sees it. */
export async function bookIn(machine: Machine, tx: Tx): Promise<RuleBook> {
  const version = await bookVersion(tx);
  const known = books.get(machine);
  if (known !== undefined && known.version === version && tx.now < known.goodUntil) return known;
  const book: RuleBook = { version, ...(await readBook(tx)) };
  books.set(machine, book);
  return book;
}

const ALWAYS = '9999-12-31T23:59:59.000Z' as Instant;

async function readBook(tx: Tx): Promise<Omit<RuleBook, 'version'>> {
  const rules = await loadRules(tx);
  const quiets: readonly Quiet[] = [];
  return { rules, quiets, goodUntil: ALWAYS };
}
