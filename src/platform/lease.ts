/**
 * A thing only one node may do at a time, such as holding a connection to a provider. The lease is an advisory
 * lock on a connection of its own: it falls the moment the process or its connection dies, and nobody guesses
 * by time.
 */
import type { Db } from './db.ts';

export interface Lease {
  /** Aborted once the connection that held the lease is gone: another node may have it by now. */
  readonly lost: AbortSignal;
  readonly release: () => void;
}

const TAKE = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got';

/** Undefined while another holder has it. */
export async function tryLease(db: Db, name: string): Promise<Lease | undefined> {
  const client = await db.pool.connect();
  const lost = new AbortController();
  const gone = () => lost.abort();
  client.on('error', gone).on('end', gone);
  try {
    const { rows } = await client.query<{ got: boolean }>(TAKE, [`lease:${name}`]);
    if (rows[0]?.got !== true) {
      client.off('error', gone).off('end', gone).release();
      return undefined;
    }
  } catch (error) {
    client.release(true);
    throw error;
  }
  let held = true;
  return {
    lost: lost.signal,
    release: () => {
      // Closing the connection is what gives the lock back, whatever state it is in.
      if (held) client.release(true);
      held = false;
    },
  };
}
