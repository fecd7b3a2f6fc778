/** Numbers without gaps: a counter row per (prefix, UTC year), taken in the opening transaction. */
import { sql, type Tx } from './db.ts';

/** `INC-2026-000001`; the row lock makes openings of one prefix wait for each other's commit. */
export async function nextNumber(tx: Tx, prefix: string): Promise<string> {
  const year = Number(tx.now.slice(0, 4));
  const { last } = await tx.one<{ last: number }>(sql`
    insert into counter (prefix, year, last) values (${prefix}, ${year}, 1)
    on conflict (prefix, year) do update set last = counter.last + 1
    returning last`);
  return `${prefix}-${year}-${String(last).padStart(6, '0')}`;
}
