/** Searching signals: days that are over by an index, others so many at a time, and every one found once. */

import { describe, expect, test } from 'vitest';
import { setClock } from '../../../test/clock.ts';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { instant } from '../../kernel/instant.ts';
import { readClock } from '../../platform/clock.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import type { Caller } from '../../platform/route.ts';
import { indexSignalDays } from '../days/days.ts';
import { alertRoutes } from '../routes.ts';
import { buildSearch } from './index-store.ts';

const { db, machine } = await testDatabase();
// An hour after midnight a day is not over for the search yet, and an hour's signals would lie in two days.
await setClock(db, instant(`${(await readClock(db)).slice(0, 10)}T12:00Z`));
const caller: Caller = {
  ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles: ['responder'] },
  ...{ via: 'bearer', credentialId: undefined },
};
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => caller,
});

async function get(path: string) {
  const answer = await server.inject({ method: 'GET', url: `/api/v1/${path}` });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** All pages of a list; `looks`: how many of them were short and not the last. */
async function all(path: string) {
  const items: { readonly id: string; readonly title: string; readonly receivedAt: string }[] = [];
  let looks = 0;
  let cursor = '';
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await get(`${path}${cursor}`);
    items.push(...page.items);
    if (page.lookedBackTo !== null) looks += 1;
    if (page.nextCursor === null) return { items, looks };
    cursor = `&cursor=${page.nextCursor}`;
  }
  throw new Error('the list never ends');
}

/** `count` signals in the hours before an instant, the latest first. */
async function keep(before: string, count: number, title: string): Promise<void> {
  await db.transact((tx) =>
    tx.run(sql`
      insert into signal (id, received_at, kind, source, title, raw, disposition, reason)
      select gen_random_uuid(), ${before}::timestamptz - n * interval '100 ms', 'event', 'generic',
             ${title} || ' ' || n, '{}', 'suppressed', 'known' from generate_series(1, ${count}) as n`),
  );
}

async function dayAgo(days: number): Promise<string> {
  const { at } = await db.one<{ at: string }>(sql`
    select (date_trunc('day', evenkeel_now(), 'UTC') - ${days} * interval '1 day' + interval '12 hours') as at`);
  return at;
}

describe('searching signals', () => {
  test('ALR-104 finds each match once, whether its day has an index or not, and says how far it looked', async () => {
    await db.rows(sql`
      select make_signal_day((evenkeel_now() at time zone 'UTC')::date - n)
        from generate_series(0, 120) as n`);
    for (const days of [1, 2, 36, 119]) {
      await keep(await dayAgo(days), 300, 'Disk full');
      await keep(await dayAgo(days), 3, 'Fan slow');
    }
    const bare = await all('signals?q=fan%20slow&limit=2');
    expect(bare.items).toHaveLength(12);
    await indexSignalDays(machine);
    const { days } = await db.one<{ days: number }>(sql`
      select count(*) as days from signal_day join pg_index on indexrelid = to_regclass(name || '_search')
       where is_searchable and indisvalid and to_at < evenkeel_now()`);
    expect(days).toBe(120);
    // More of today than one answer looks through.
    const { now } = await db.one<{ now: string }>(sql`select evenkeel_now() as now`);
    await keep(now, 25_000, 'Queue long');
    await keep(now, 1, 'Fan slow');
    const first = await get('signals?q=fan%20slow');
    expect(first.items).toHaveLength(1);
    expect(first.lookedBackTo).not.toBeNull();
    const found = await all('signals?q=fan%20slow&limit=2');
    expect(found.items.slice(1).map(({ id }) => id)).toEqual(bare.items.map(({ id }) => id));
    expect(found.looks, 'two looks through today, and one of 37 days').toBeGreaterThanOrEqual(3);
    const times = found.items.map(({ receivedAt }) => receivedAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await all('signals?q=wheel')).items).toEqual([]);
  });

  test('ALR-104 a span of time is looked through to its end, and no further', async () => {
    const [from, to] = [await dayAgo(41), await dayAgo(5)];
    const within = await all(`signals?q=fan&from=${from}&to=${to}&limit=200`);
    expect(within.items).toHaveLength(3);
    const { lookedBackTo } = await get(`signals?q=fan&from=${from}&to=${to}`);
    expect(lookedBackTo).toBeNull();
    const facets = await get(`signals/facets?q=fan&from=${from}&to=${to}`);
    expect(facets).toMatchObject({ counted: 3, isCut: false, lookedBackTo: null });
  });

  test('ALR-104 facets of several spans of time add up, and say how far back they reach', async () => {
    const facets = await get('signals/facets?source=generic&disposition=suppressed');
    expect(facets).toMatchObject({ counted: 10_000, isCut: true, lookedBackTo: null });
    const few = await get('signals/facets?q=disk');
    expect(few).toMatchObject({ counted: 0, isCut: false });
    expect(few.lookedBackTo).not.toBeNull();
    const from = await dayAgo(37);
    const to = await dayAgo(1);
    const some = await get(`signals/facets?q=disk&from=${from}&to=${to}`);
    expect(some).toMatchObject({ counted: 900, isCut: false, lookedBackTo: null });
    expect(some.facets.reason).toEqual([{ value: 'known', label: 'known', count: 900 }]);
  });

  test('ALR-104 an index that was begun and not finished is made anew', async () => {
    const { name } = await db.one<{ name: string }>(sql`
      select name from signal_day where from_at < ${await dayAgo(2)} and to_at > ${await dayAgo(2)}`);
    await db.transact((tx) =>
      tx.run(sql`update signal_day set is_searchable = false where name = ${name}`),
    );
    await db.pool.query(`drop index ${name}_search`);
    const half = `create unique index concurrently ${name}_search on ${name} (source)`;
    await expect(db.pool.query(half)).rejects.toThrow(/could not create unique index/);
    expect(await buildSearch(db)).toEqual({ days: [name], missing: [] });
    const { method } = await db.one<{ method: string }>(sql`
      select amname as method from pg_index join pg_class on pg_class.oid = indexrelid
        join pg_am on pg_am.oid = relam
       where indexrelid = to_regclass(${`${name}_search`}) and indisvalid`);
    expect(method).toBe('gin');
  });
});

test('ALR-104 alerts are found by words while they fire and after, by title and by key', async () => {
  const sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Found') });
  const send = async (body: object) => {
    const url = `/intake/generic/${sender.key}`;
    expect((await server.inject({ method: 'POST', url, payload: body })).statusCode).toBe(202);
  };
  await send({ title: 'Valve stuck', key: 'north-1' });
  await send({ title: 'Valve stuck', key: 'south-1' });
  await send({ title: 'Valve stuck', key: 'south-1', state: 'cleared' });
  await send({ title: 'Valve loose', key: 'south-1' });
  const titles = async (query: string) =>
    (await get(`alerts?${query}`)).items.map(({ dedupKey, state }: Record<string, string>) =>
      [dedupKey, state].join(' '),
    );
  expect((await titles('q=VALVE')).toSorted()).toEqual([
    ...['north-1 firing', 'south-1 cleared', 'south-1 firing'],
  ]);
  expect(await titles('q=south&state=cleared')).toEqual(['south-1 cleared']);
  expect(await titles('q=loose')).toEqual(['south-1 firing']);
  expect((await get('alerts/facets?q=stuck')).facets.state).toEqual([
    { value: 'cleared', label: 'cleared', count: 1 },
    { value: 'firing', label: 'firing', count: 1 },
  ]);
});
