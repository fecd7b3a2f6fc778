/** Statements asked together: in their order, kept or undone as one. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';

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
    sql`select id from note`,
  );
  expect(seen).toEqual({ now: expect.stringMatching(/Z$/), id: 7 });
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
