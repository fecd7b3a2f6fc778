/** Errors that time heals, told apart from those that come again on every try. */
import { sqlState } from './db.ts';

/** SQLSTATE: away, full or closing; serialisation and deadlock; a lock not had in time; taking too long. */
const PASSING = /^(08|53|57|58|40|55P03)/;

/** The database is away, busy, or somebody held a row for too long. */
export function isPassing(error: unknown): boolean {
  const code = sqlState(error);
  if (code === undefined) return /^Error: (Connection|timeout)/.test(String(error));
  // EPIPE has five letters and is no SQLSTATE.
  return /^E[A-Z]/.test(code) || !/^[0-9A-Z]{5}$/.test(code) || PASSING.test(code);
}
