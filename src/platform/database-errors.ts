/** What the errors of the database say: whether it is away, what refused it, and whether time will heal it. */

/** The five-character SQLSTATE of a database error, such as `23505` for a unique violation; or Node's code. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return typeof error.code === 'string' ? error.code : undefined;
  }
  return undefined;
}

/** Name of the violated constraint, when the error is about one. */
export function violatedConstraint(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'constraint' in error) {
    return typeof error.constraint === 'string' ? error.constraint : undefined;
  }
  return undefined;
}

/** SQLSTATE classes of a database that is gone, full or closing: no other work would fare better. */
const NOT_OF_DATA = /^(08|53|57P|58)/;

/** The database refused this work, or made it wait too long; other work it may take. */
export function isOfData(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && /^[0-9A-Z]{5}$/.test(state) && !NOT_OF_DATA.test(state);
}

const AWAY =
  /^(?:(?:08|40|53|57|58)[0-9A-Z]{3}|25P0[34]|ECONN[A-Z]+|EPIPE|ETIMEDOUT|E(?:HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** `pg` has no code for a connection that broke, only words. */
const CONNECTION_BROKE =
  /Connection terminated|is not queryable|Query read timeout|timeout exceeded when trying/;

/** It is away, full, overloaded or closing, or our work met that of others: the same asked again may well be done. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return AWAY.test(state);
  return error instanceof Error && CONNECTION_BROKE.test(error.message);
}

/** True when one item of a batch, not the database, is at fault: the others can be kept without it. */
export function isDataFault(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

/** Somebody else held what was needed for longer than the lock time-out of this transaction. */
export function isHeldByOthers(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** Time heals it; other errors come again on every try. */
export function isPassing(error: unknown): boolean {
  return isDatabaseAway(error) || isHeldByOthers(error);
}
