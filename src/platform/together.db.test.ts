/** Work that shares a transaction: asked once, kept or undone for each as if it had been alone. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { sql, type Tx } from './db.ts';
import { lockTogether, readTogether, writeTogether } from './shared-tx.ts';

const database = await testDatabase();
await database.db.rows(sql`create table box (id int primary key, value int check (value >= 0))`);

let statements: string[];

beforeEach(async () => {
  await database.db.rows(sql`truncate box`);
  statements = [];
});

const put = writeTogether<{ id: number; value: number }, void>('box.put', async (tx, items) => {
  statements.push(`put ${items.length}`);
  await tx.run(sql`
    insert into box select id, value
      from json_to_recordset(${JSON.stringify(items)}::json) as t(id int, value int)`);
  return items.map(() => undefined);
});

const lock = lockTogether<number, number | undefined>('box.lock', async (tx, ids) => {
  const rows = await tx.rows<{ id: number; value: number }>(sql`
    select id, value from box where id = any(${[...ids]}::int[]) order by id for update`);
  return ids.map((id) => rows.find((row) => row.id === id)?.value);
});

const readValue = readTogether<number, number | undefined>('box.value', async (reader, ids) => {
  statements.push(`read ${ids.length}`);
  const rows = await reader.rows<{ id: number; value: number }>(sql`
    select id, value from box where id = any(${[...ids]}::int[])`);
  return ids.map((id) => rows.find((row) => row.id === id)?.value);
});

/** All at once: the first goes alone, the others together. */
function all<T>(ids: readonly number[], work: (tx: Tx, id: number) => Promise<T>) {
  const together = (id: number) =>
    database.db.together({ lane: 'box', key: `${id}`, work: (tx) => work(tx, id) });
  return Promise.allSettled(ids.map(together));
}

const upTo = (count: number) => Array.from({ length: count }, (_one, index) => index);

function kept() {
  return database.db.rows<{ id: number; value: number }>(
    sql`select id, value from box order by id`,
  );
}

test('what is asked by many at once is asked once', async () => {
  const answers = await all(upTo(21), async (tx, id) => {
    await put(tx, { id, value: id * 2 });
    return readValue(tx, id);
  });
  expect(answers.map((one) => one.status === 'fulfilled' && one.value)).toEqual(
    upTo(21).map((id) => id * 2),
  );
  expect(statements).toEqual(['put 21', 'read 21']);
  expect(await kept()).toHaveLength(21);
});

test('one that fails is undone alone, by its own fault or the database', async () => {
  const answers = await all(upTo(9), async (tx, id) => {
    await put(tx, { id, value: id === 5 ? -1 : id });
    if (id === 7) throw new Error('mine');
  });
  const failed = answers.flatMap((one, id) => (one.status === 'rejected' ? [id] : []));
  expect(failed).toEqual([5, 7]);
  expect((await kept()).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 6, 8]);
});

test('a refusal undoes what that one wrote, and costs the others nothing', async () => {
  const answers = await all(upTo(6), async (tx, id) => {
    if (id === 2) return refuse('conflict', 'box.early', 'Before anything was written.');
    await put(tx, { id, value: id });
    return id === 3 ? refuse('conflict', 'box.late', 'After it was written.') : id;
  });
  expect(answers.map((one) => one.status === 'fulfilled' && isRefusal(one.value))).toEqual(
    upTo(6).map((id) => id === 2 || id === 3),
  );
  expect((await kept()).map(({ id }) => id)).toEqual([0, 1, 4, 5]);
});

test('whoever has to wait for a lock does not hold up the others', async () => {
  for (const id of upTo(4)) await database.db.transact((tx) => put(tx, { id, value: 1 }));
  let letGo = (): void => undefined;
  let holds = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    holds = resolve;
  });
  const holder = database.db.transact(async (tx) => {
    await lock(tx, 2);
    holds();
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
  });
  await held;
  const done: number[] = [];
  const asked = all(upTo(4), async (tx, id) => {
    await lock(tx, id);
    done.push(id);
  });
  await expect.poll(() => [...done].sort(), { timeout: 5_000 }).toEqual([0, 1, 3]);
  letGo();
  await holder;
  expect((await asked).every((one) => one.status === 'fulfilled')).toBe(true);
});

test('exclusively holds among those who share a transaction too, and sees what was written', async () => {
  const seen: number[] = [];
  await all(upTo(12), async (tx, id) => {
    await tx.exclusively('box');
    const { count } = await tx.one<{ count: number }>(sql`select count(*) from box`);
    seen.push(count);
    await put(tx, { id, value: 0 });
  });
  expect(seen).toEqual(upTo(12));
});

test('two of one key never share a transaction', async () => {
  const together = (value: number) =>
    database.db.together({ lane: 'box', key: 'same', work: (tx) => put(tx, { id: value, value }) });
  await Promise.all(upTo(3).map(together));
  expect(statements).toEqual(['put 1', 'put 1', 'put 1']);
});

test('the commit may wait longer than what was asked before it', async () => {
  await database.db.rows(sql`create table seen (lock_timeout text)`);
  await database.db.rows(sql`
    create function look() returns trigger language plpgsql as $$
    begin
      insert into seen values (current_setting('lock_timeout'));
      return null;
    end $$`);
  await database.db.rows(sql`
    create constraint trigger look after insert on box deferrable initially deferred
       for each row execute function look()`);
  await all(upTo(3), async (tx, id) => {
    const { now } = await tx.one<{ now: string }>(sql`
      select current_setting('lock_timeout') as now`);
    await put(tx, { id, value: 1 });
    return now;
  });
  await database.db.rows(sql`drop trigger look on box`);
  expect(await database.db.rows(sql`select lock_timeout from seen`)).toEqual(
    upTo(3).map(() => ({ lockTimeout: '0' })),
  );
});
