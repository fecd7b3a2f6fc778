/** Twin of `platform/counter.ts`. */
import type { Tx } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function nextNumber(tx: Tx, prefix: string): Promise<string> {
  const session = await on(tx);
  const year = tx.now.slice(0, 4);
  const key = `${prefix}:${year}`;
  const last = ((await session.tables.counter.lock(session, key)) ?? 0) + 1;
  await session.tables.counter.put(session, key, last);
  return `${prefix}-${year}-${String(last).padStart(6, '0')}`;
}
