/** How a twin of a store gets from the `Reader` or `Tx` it is given to the simulated database behind it. */
import type { Reader } from '../../src/platform/db.ts';
import { type Session, statement } from './engine.ts';
import type { Tables } from './tables.ts';

export interface MemorySession extends Session {
  readonly tables: Tables;
}

const SESSION = Symbol('session');

type Bound = Reader & { readonly [SESSION]?: MemorySession };

export function bind<R extends object>(reader: R, session: MemorySession): R {
  (reader as { [SESSION]?: MemorySession })[SESSION] = session;
  return reader;
}

/** One statement: takes its time, may fail, then the tables as this reader sees them. */
export function on(reader: Reader): Promise<MemorySession> {
  const session = (reader as Bound)[SESSION];
  if (session === undefined) throw new Error('not a reader of the simulated database');
  return statement(session);
}
