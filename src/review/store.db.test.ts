/** Looking up reviews and action items costs the same however many there are. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql, type Tx } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { lockAction, lockReview, reviewById, reviewOfAction } from './store.ts';

const { db } = await testDatabase();

/** How often an index was read while `work` ran, where the planner may not read whole tables. */
async function readsOf(index: string, work: (tx: Tx) => Promise<unknown>): Promise<number> {
  return db.transact(async (tx) => {
    await tx.rows(sql`set local enable_seqscan = off`);
    const reads = () =>
      tx.one<{ count: number }>(
        sql`select pg_stat_get_xact_numscans(${index}::regclass)::int as count`,
      );
    const before = await reads();
    expect(await work(tx)).toBeUndefined();
    return (await reads()).count - before.count;
  });
}

test.each([
  ['review_pkey', (tx: Tx) => reviewById(tx, newId())],
  ['review_pkey', (tx: Tx) => lockReview(tx, newId())],
  ['review_by_number', (tx: Tx) => reviewById(tx, 'inc-2027-0001')],
  ['review_by_number', (tx: Tx) => lockReview(tx, 'no such thing')],
  ['action_item_pkey', (tx: Tx) => lockAction(tx, newId())],
  ['action_item_pkey', (tx: Tx) => reviewOfAction(tx, newId())],
])('%s answers a look-up', async (index, work) => {
  expect(await readsOf(index, work)).toBe(1);
});

test('what is no id finds nothing, without an error', async () => {
  const found = await db.transact(async (tx) => [
    await lockAction(tx, 'x'),
    await reviewOfAction(tx, "' or 1"),
    await reviewById(tx, 'x'),
  ]);
  expect(found).toEqual([undefined, undefined, undefined]);
});
