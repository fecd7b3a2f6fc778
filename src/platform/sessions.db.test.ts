/** Statements asked together: in their order, kept or undone as one. */
import { beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { sql } from './db.ts';
import { withLast } from './with-last.ts';

const { db } = await testDatabase();
await db.rows(sql`create table note (id int primary key, said_by text, told_at timestamptz)`);

beforeEach(() => db.rows(sql`truncate note`));

const ids = () => db.rows<{ id: number }>(sql`select id from note order by id`);

test('what is asked together is done in its order', async () => {
  await db.transact((tx) =>
    Promise.all([
      tx.run(sql`insert into note (id) values (1)`),
      tx.run(sql`update note set id = 2 where id = 1`),
      tx.run(sql`update note set id = 3 where id = 2`),
    ]),
  );
  expect(await ids()).toEqual([{ id: 3 }]);
});

test('one that fails undoes those beside it, and says why itself', async () => {
  const done = db.transact((tx) =>
    Promise.all([
      tx.run(sql`insert into note (id) values (1)`),
      tx.run(sql`insert into note (id) values (1)`),
      tx.run(sql`insert into note (id) values (2)`),
    ]),
  );
  await expect(done).rejects.toMatchObject({ code: '23505' });
  expect(await ids()).toEqual([]);
});

test('a session serves on after a failure, with what it has prepared', async () => {
  const insert = (id: number) =>
    db.transact((tx) => tx.run(sql`insert into note (id) values (${id})`));
  for (const id of [1, 1, 2, 2, 3]) await insert(id).catch(() => undefined);
  expect(await ids()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('what a statement cannot be given fails it, not the session, and nothing is kept', async () => {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  const done = db.transact((tx) =>
    Promise.all([
      tx.run(sql`insert into note (id) values (1)`),
      tx.run(sql`insert into note (id, said_by) values (2, ${loop})`),
    ]),
  );
  await expect(done).rejects.toThrow(/circular/);
  expect(await ids()).toEqual([]);
});

test('columns come in camelCase, keys inside jsonb as they are, instants as text', async () => {
  await db.transact((tx) =>
    tx.run(sql`insert into note values (1, 'x', '2026-03-29T01:30:00.120Z')`),
  );
  expect(
    await db.rows(sql`select said_by, told_at, '{"a_b": 1}'::jsonb as my_json from note`),
  ).toEqual([{ saidBy: 'x', toldAt: '2026-03-29T01:30:00.120Z', myJson: { a_b: 1 } }]);
});

test('the answer to a question comes with the beginning', async () => {
  await db.rows(sql`insert into note (id) values (7)`);
  const seen = await db.transact(
    async (tx, row?: { readonly id: number }) => ({ now: tx.now, id: row?.id }),
    { question: sql`select id from note` },
  );
  expect(seen).toEqual({ now: expect.stringMatching(/Z$/), id: 7 });
});

test('what is asked first is asked after the question, in the same transaction', async () => {
  await db.rows(sql`insert into note (id) values (7), (8)`);
  const first = sql`select id from note order by id for update`;
  const seen = await db.transact(
    async (_tx, row?: { readonly id: number }, rows?: readonly { readonly id: number }[]) => ({
      id: row?.id,
      ids: rows?.map(({ id }) => id),
    }),
    { question: sql`select max(id) as id from note`, first },
  );
  expect(seen).toEqual({ id: 8, ids: [7, 8] });
});

describe('what goes with the commit', () => {
  const insert = (id: unknown) => sql`insert into note (id) values (${id}::text::int)`;

  test('is kept with what was written before', async () => {
    const done = await db.transact(async (tx) => {
      await tx.run(insert('1'));
      return withLast('done', [insert('2'), insert('3')]);
    });
    expect([done, await ids()]).toEqual(['done', [{ id: 1 }, { id: 2 }, { id: 3 }]]);
  });

  test('undoes all where it fails, says why itself, and the session serves on', async () => {
    for (let n = 0; n < 25; n += 1) {
      const done = db.transact(async (tx) => {
        await tx.run(insert('1'));
        return withLast(undefined, [insert('2'), insert('1'), insert('3')]);
      });
      await expect(done).rejects.toMatchObject({ code: '23505' });
    }
    expect(await ids()).toEqual([]);
  });

  test('is tried again where the transaction is', async () => {
    let tries = 0;
    await db.transact(async () => {
      tries += 1;
      const fails = sql`do $$ begin raise sqlstate '40001'; end $$`;
      return withLast(undefined, [insert('1'), ...(tries === 1 ? [fails] : [])]);
    });
    expect([tries, await ids()]).toEqual([2, [{ id: 1 }]]);
  });

  test('is not sent where a part of it could not be read by the driver', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const done = db.transact(async () => withLast(undefined, [insert('1'), insert(circular)]));
    await expect(done).rejects.toThrow('Only texts');
    expect(await ids()).toEqual([]);
  });

  test('a refusal is not followed by anything', async () => {
    const refused = await db.transact(async () =>
      withLast(refuse('conflict', 'note.no', 'No.'), [insert('1')]),
    );
    expect([isRefusal(refused), await ids()]).toEqual([true, []]);
  });
});

test('what is asked after a transaction has ended is refused, not done in the session of another', async () => {
  let late: Promise<unknown> | undefined;
  const done = db.transact(async (tx) => {
    const slow = async () => {
      await tx.run(sql`insert into note (id) values (1)`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await tx.run(sql`insert into note (id) values (2)`);
    };
    late = slow();
    late.catch(() => undefined);
    await tx.run(sql`select 1`);
    throw new Error('mine');
  });
  await expect(done).rejects.toThrow('mine');
  await expect(late).rejects.toThrow('over');
  expect(await ids()).toEqual([]);
});
