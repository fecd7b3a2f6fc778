/** The proof of history on a database that is in use: what is written meanwhile is no forgery. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { acknowledgedBy, pagingWorld } from '../../test/page-fixture.ts';
import { type Reader, sql } from '../platform/db.ts';
import { verifyAll } from './verify.ts';

const database = await testDatabase();
const { db } = database;
const { person, incident, paged, write } = pagingWorld(database);

/** Does something between the first question and the second. */
function interrupted(work: () => Promise<unknown>): Reader {
  let asked = 0;
  return {
    ...db,
    rows: async (query) => {
      asked += 1;
      if (asked === 2) await work();
      return db.rows(query);
    },
  };
}

test('a row written between the head and the chain is proved, not reported', async () => {
  const ann = await person('Ann');
  const state = await incident();
  await paged(state, ann.id);
  const reader = interrupted(() => write(state, acknowledgedBy(ann.id)));
  expect(await verifyAll(reader)).toMatchObject({ ok: true, incidents: 1, rows: 4 });
});

test('a row nobody decided is reported however often the head is read', async () => {
  await db.transact((tx) =>
    tx.run(sql`
      insert into timeline (incident_id, seq, body, hash, recorded_at)
      select incident_id, 5, body, hash, recorded_at from timeline where seq = 4`),
  );
  expect((await verifyAll(db)).bad).toMatchObject([{ ok: false, firstBadRow: 5 }]);
});
