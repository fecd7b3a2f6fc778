/** What is kept of an incident is what its rows fold to, though only the parts that changed are sent. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { asId, type IncidentId } from '../kernel/ids.ts';
import { sql } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { EMPTY } from './core/empty.ts';
import type { IncidentState } from './core/state.ts';
import { appendRows, incidentByRef } from './store.ts';

const { db } = await testDatabase();

const NOON = '2026-11-26T12:00:00.000Z' as IncidentState['stateSince'] & string;

function born(title: string): IncidentState {
  const id = newId<IncidentId>();
  const number = `INC-2026-${id.slice(-6).toUpperCase()}`;
  const stamps = { ...EMPTY.stamps, createdAt: NOON };
  return { ...EMPTY, id, number, title, version: 1, stamps };
}

/** A row of the timeline as it would be hashed; what it says does not matter here. */
const append = (after: IncidentState, before?: IncidentState) =>
  db.transact((tx) => {
    const body = JSON.stringify({ seq: after.version, title: after.title });
    const row = {
      seq: after.version,
      body,
      hash: `${after.id}-${after.version}`,
      recordedAt: NOON,
    };
    return appendRows(tx, [row], { before, after });
  });

const stored = (id: IncidentId) =>
  db.one<{ state: unknown; version: number; words: string }>(sql`
    select state, version, words::text from incident where id = ${id}`);

const plain = (state: IncidentState): unknown => JSON.parse(JSON.stringify(state));

test('parts that became others are written, parts that are no more go', async () => {
  const first = { ...born('Checkout is down'), folded: [] };
  await append(first);
  const { folded: _gone, ...rest } = first;
  const paging = { ...first.paging, level: 2 };
  const second: IncidentState = { ...rest, version: 2, paging };
  await append(second, first);
  expect(await stored(first.id)).toMatchObject({ state: plain(second), version: 2 });
  const third: IncidentState = { ...second, version: 3, summary: { ...EMPTY.summary, what: 'x' } };
  await append(third);
  expect((await stored(first.id)).state).toEqual(plain(third));
});

test('the words to search for follow the title and the description', async () => {
  const first = born('Checkout is down');
  await append(first);
  expect((await stored(first.id)).words).toContain('checkout');
  const second = { ...first, version: 2, description: 'payments too' };
  await append(second, first);
  expect((await stored(first.id)).words).toContain('payments');
  const third = { ...second, version: 3, title: 'Basket is down' };
  await append(third, second);
  const { words } = await stored(first.id);
  expect(words).toContain('basket');
  expect(words).not.toContain('checkout');
});

test('what another node wrote meanwhile is read', async () => {
  const first = born('Checkout is down');
  await append(first);
  expect((await incidentByRef(db, first.id))?.state.version).toBe(1);
  await db.rows(sql`
    update incident set head_hash = 'theirs', version = 2,
           state = state || '{"version": 2, "title": "Theirs"}' where id = ${first.id} returning id`);
  const found = await incidentByRef(db, first.id);
  expect(found).toMatchObject({ headHash: 'theirs', state: { version: 2, title: 'Theirs' } });
  expect(await incidentByRef(db, asId<IncidentId>(newId()))).toBeUndefined();
});
