/** Finding things among alerts and signals: filters, facets, saved searches, and the trace of a signal. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeService } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import type { Caller } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const { db, machine } = await testDatabase();
const caller = (name: string, ...roles: Caller['roles']): Caller => ({
  kind: 'token',
  actorId: `token:${name}`,
  personId: undefined,
  roles,
  via: 'bearer',
  credentialId: undefined,
});
let who = caller('ana', 'responder');
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => who,
});
const keys: Record<string, string> = {};

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown) {
  const response = await server.inject({
    method,
    url,
    ...(body === undefined
      ? {}
      : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return {
    status: response.statusCode,
    body: response.body === '' ? undefined : JSON.parse(response.body),
  };
}

beforeAll(async () => {
  for (const name of ['Facets shop', 'Facets mail']) {
    await makeService(db, name);
    who = caller('admin', 'admin');
    const { body } = await call('POST', '/api/v1/integrations', {
      service: name,
      source: 'generic',
    });
    keys[name] = body.key;
  }
  who = caller('ana', 'responder');
  const send = (service: string, body: object) =>
    call('POST', `/intake/generic/${keys[service]}`, body);
  await send('Facets shop', { title: 'Disk full', key: 'f-1', severity: 'critical' });
  await send('Facets shop', { title: 'Disk full', key: 'f-1', severity: 'critical' });
  await send('Facets shop', { title: '50%_off\\ page slow', key: 'f-2', severity: 'warning' });
  await send('Facets mail', { title: 'Queue long', key: 'f-3', severity: 'warning' });
  await send('Facets mail', { title: 'Queue long', key: 'f-3', state: 'cleared' });
});

describe('facets', () => {
  test('ALR-39 alerts spread over state, severity, service and source', async () => {
    const { status, body } = await call('GET', '/api/v1/alerts/facets?source=generic');
    expect(status).toBe(200);
    expect(body).toMatchObject({ counted: 3, isCut: false });
    expect(body.facets.state).toEqual([
      { value: 'firing', label: 'firing', count: 2 },
      { value: 'cleared', label: 'cleared', count: 1 },
    ]);
    expect(body.facets.service.map(({ label, count }: never) => [label, count])).toEqual([
      ['Facets shop', 2],
      ['Facets mail', 1],
    ]);
    expect(body.facets.reason).toEqual([]);
  });

  test('ALR-39 facets follow every filter of their list, and the sums agree with it', async () => {
    for (const filter of ['severity=warning', 'state=firing', 'service=facets%20mail', 'q=disk']) {
      const facets = await call('GET', `/api/v1/alerts/facets?source=generic&${filter}`);
      const list = await call('GET', `/api/v1/alerts?source=generic&limit=200&${filter}`);
      expect(facets.body.counted, filter).toBe(list.body.items.length);
      expect(list.body.items.length, filter).toBeGreaterThan(0);
    }
    const facets = await call('GET', '/api/v1/signals/facets?disposition=pending&q=disk');
    const list = await call('GET', '/api/v1/signals?disposition=pending&q=disk&limit=200');
    expect(facets.body.counted).toBe(list.body.items.length);
    expect(facets.body.facets.disposition).toEqual([
      { value: 'pending', label: 'pending', count: 2 },
    ]);
  });

  test('ALR-39 more than ten thousand: the newest are counted, and that is said', async () => {
    await db.transact((tx) =>
      tx.run(sql`
        insert into signal (id, received_at, kind, source, title, raw, disposition, reason)
        select gen_random_uuid(), ${tx.now}::timestamptz - n * interval '1 ms', 'event', 'flood',
               'Flood', '{}', 'suppressed', 'nothing_firing'
          from generate_series(1, 10001) as n`),
    );
    const { body } = await call('GET', '/api/v1/signals/facets?source=flood');
    expect(body).toMatchObject({ counted: 10_000, isCut: true });
    expect(body.facets.reason).toEqual([
      { value: 'nothing_firing', label: 'nothing_firing', count: 10_000 },
    ]);
    await db.transact((tx) => tx.run(sql`delete from signal where source = 'flood'`));
  });

  test('ALR-39 words are found as they stand, signs of patterns too', async () => {
    const found = await call('GET', `/api/v1/alerts?q=${encodeURIComponent('50%_off\\')}`);
    expect(found.body.items.map(({ title }: never) => title)).toEqual(['50%_off\\ page slow']);
    const wild = await call('GET', `/api/v1/signals?q=${encodeURIComponent('%_%')}`);
    expect(wild.body.items).toEqual([]);
  });

  test('ALR-39 a span of time and an unknown service are checked by name', async () => {
    const later = await call('GET', '/api/v1/alerts?from=2100-01-01T00:00:00Z');
    expect(later.body.items).toEqual([]);
    const none = await call('GET', '/api/v1/alerts/facets?service=nobody');
    expect(none).toMatchObject({ status: 422, body: { fields: [{ path: 'service' }] } });
    expect((await call('GET', '/api/v1/alerts/facets?colour=red')).status).toBe(400);
  });
});

describe('saved searches', () => {
  const search = { name: 'Loud ones', view: 'alerts', filters: { severity: 'critical' } };

  test("ALR-39 mine are mine, shared ones are everybody's, and only I remove mine", async () => {
    const own = await call('POST', '/api/v1/saved-searches', search);
    expect(own).toMatchObject({ status: 201, body: { ...search, isShared: false, isOwn: true } });
    const shared = await call('POST', '/api/v1/saved-searches', {
      ...search,
      name: 'For all',
      isShared: true,
    });
    who = caller('ben', 'responder');
    const { body } = await call('GET', '/api/v1/saved-searches');
    expect(body.items).toMatchObject([{ name: 'For all', isOwn: false }]);
    expect((await call('DELETE', `/api/v1/saved-searches/${shared.body.id}`)).status).toBe(404);
    who = caller('ana', 'responder');
    expect((await call('DELETE', `/api/v1/saved-searches/${own.body.id}`)).status).toBe(204);
    who = caller('root', 'admin');
    expect((await call('DELETE', `/api/v1/saved-searches/${shared.body.id}`)).status).toBe(204);
    who = caller('ana', 'responder');
  });

  test('ALR-39 a name twice is refused, and so is a fifty-first', async () => {
    who = caller('many', 'responder');
    for (let n = 0; n < 50; n += 1) {
      await call('POST', '/api/v1/saved-searches', { ...search, name: `Search ${n}` });
    }
    const twice = await call('POST', '/api/v1/saved-searches', { ...search, name: 'SEARCH 7' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'saved_search.too_many' } });
    const { body } = await call('GET', '/api/v1/saved-searches');
    await call('DELETE', `/api/v1/saved-searches/${body.items[0].id}`);
    const again = await call('POST', '/api/v1/saved-searches', { ...search, name: 'SEARCH 7' });
    expect(again).toMatchObject({ status: 409, body: { code: 'saved_search.name_taken' } });
    who = caller('ana', 'responder');
  });
});

test('ALR-31 a signal tells what rules said of it', async () => {
  const trace = {
    steps: [
      { kind: 'rule', id: 'r', name: 'Quiet disks', outcome: 'applied', set: { loudness: 'low' } },
    ],
    verdict: 'new',
    suppressed: null,
    heldUntil: null,
  };
  const { body } = await call('GET', '/api/v1/signals?source=generic&limit=1');
  const [{ id }] = body.items;
  await db.transact((tx) =>
    tx.run(sql`update signal set trace = ${JSON.stringify(trace)} where id = ${id}`),
  );
  expect((await call('GET', `/api/v1/signals/${id}`)).body.trace).toEqual(trace);
});
