/** Lists of texts come to the database as they were. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { textArray } from './text-array.ts';

const { db } = await testDatabase();

test.each([
  ['nothing', []],
  ['nulls and empty texts', [null, '', null]],
  ['what text formats escape', ['a,b', '{"a": "\\\\"}', "'", 'NULL', '\t\n']],
  ['more bytes than characters', ['é', '猫', '👍'.repeat(100)]],
])('%s', async (_what, texts) => {
  const { told } = await db.one<{ told: unknown }>(sql`
    select array(select text from unnest(${textArray(texts)}::text[]) with ordinality as t(text, n)
                  order by n) as told`);
  expect(told).toEqual(texts);
});

test('a NUL is refused as a fault of the data, half a character becomes U+FFFD', async () => {
  const first = (text: string) =>
    db.one<{ told: string }>(sql`select (${textArray([text])}::text[])[1] as told`);
  await expect(first('a\u0000b')).rejects.toMatchObject({ code: '22021' });
  expect(await first('a\ud800b')).toEqual({ told: 'a\ufffdb' });
});
