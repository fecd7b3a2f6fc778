/**
 * Looking for words is looking row by row, and who asks decides how many rows that are: such a look has an end
 * (reliability.md row 39). Whoever asked too much is told to narrow it, and no connection is kept busy for them.
 */
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { sqlState } from './database-errors.ts';
import { type Db, type Reader, sql } from './db.ts';
import { createTurnstile } from './turnstile.ts';

/** Each statement; with the way there and back a look of one statement stays below a second. */
const MOST = '700ms';
const CANCELLED = '57014';
/** Of a node, so that looks leave most connections to others; the rest of them wait, and not many do. */
const AT_ONCE = 4;
const WAITING = 16;

const turnstile = createTurnstile(AT_ONCE);
let inside = 0;

/** The answer of `look`, where words are looked for within bounds; without words as it is. */
export async function withinBounds<T>(
  db: Db,
  words: string | undefined,
  look: (reader: Reader) => Promise<T>,
): Promise<T | Refusal> {
  if (words === undefined || words === '') return look(db);
  if (inside >= AT_ONCE + WAITING) {
    const message = 'Too many are searching just now. Try again in a moment.';
    return refuse('unavailable', 'http.search_busy', { message, retryAfterSeconds: 1 });
  }
  inside += 1;
  try {
    return await turnstile.through(() =>
      db.transact(async (tx) => {
        await tx.rows(sql`select set_config('statement_timeout', ${MOST}, true)`);
        return look(tx);
      }),
    );
  } catch (error) {
    if (sqlState(error) !== CANCELLED) throw error;
    const message =
      'q: there is too much to look through for these words. Give a span of time (from, to), a service or a source too.';
    return refuse('invalid', 'http.search_too_wide', {
      message,
      fields: [{ path: 'q', message: 'too much to look through; narrow it' }],
    });
  } finally {
    inside -= 1;
  }
}
