/** What a reporter is told is found however long the timeline of the others has grown. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { asId } from '../kernel/ids.ts';
import { sql } from '../platform/db.ts';
import { rowsOfKinds } from './store.ts';

const { db } = await testDatabase();
const incident = '01a21ec8-0ad5-767e-b238-9842472f7e37';

test('rows of other kinds stand in nobody’s way; of too many the newest are told, in order', async () => {
  const write = (kind: string, from: number, until: number) =>
    db.transact((tx) =>
      tx.run(sql`
        insert into timeline (incident_id, seq, body, hash, recorded_at)
        select ${incident}, n, jsonb_build_object('seq', n, 'kind', ${kind}::text)::text, '', ${tx.now}
          from generate_series(${from}::int, ${until}::int) as n`),
    );
  const seqs = async () => {
    const rows = await rowsOfKinds(db, asId(incident), ['response.sent', 'incident.closed']);
    return rows.map(({ seq }) => seq);
  };
  await write('page.sent', 1, 1_500);
  await write('response.sent', 1_501, 1_502);
  expect(await seqs()).toEqual([1_501, 1_502]);
  await write('response.sent', 2_000, 3_100);
  const found = await seqs();
  expect([found.length, found[0], found.at(-1)]).toEqual([1_000, 2_101, 3_100]);
});
