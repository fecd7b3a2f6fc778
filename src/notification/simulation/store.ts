/** What the simulator asks the database beside the stores it shares with the real path. */
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import { sendsSince } from '../store.ts';

/** From here on the database itself refuses every write of this transaction. */
export async function readOnly(tx: Tx): Promise<void> {
  await tx.run(sql`set transaction read only`);
}

/** A transaction that believes it is another moment, and writes nothing. */
export function at(tx: Tx, now: Instant): Tx {
  const run = () => Promise.reject(new Error('A simulation writes nothing.'));
  return { ...tx, run, now };
}

/** Real messages to a contact that its throttle would still remember at `window.to`. */
export async function realSends(
  reader: Reader,
  contact: string,
  window: { readonly from: Instant; readonly to: Instant; readonly drills: boolean },
): Promise<readonly Instant[]> {
  const sent = await sendsSince(reader, contact, { since: window.from, drills: window.drills });
  return sent.filter((when) => when <= window.to);
}
