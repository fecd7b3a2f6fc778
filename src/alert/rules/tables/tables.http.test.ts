/** Enrichment tables over HTTP: kept, listed with the rules that read them, given as CSV and taken back. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../../../test/database.ts';
import { sql } from '../../../platform/db.ts';
import { createHttp } from '../../../platform/http.ts';
import type { Caller } from '../../../platform/route.ts';
import { alertRoutes } from '../../routes.ts';

const { db, machine } = await testDatabase();
const ADMIN: Caller = {
  ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles: ['admin'] },
  ...{ via: 'bearer', credentialId: undefined },
};
let caller = ADMIN;
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => caller,
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const TABLES = '/api/v1/enrichment-tables';

async function call(method: Method, url: string, payload?: object) {
  const answer = await server.inject({ method, url, ...(payload && { payload }) });
  const isJson = answer.headers['content-type']?.toString().includes('json') === true;
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: isJson ? answer.json() : {},
  };
}

const add = (csv: string) => call('POST', TABLES, { name: 'T', csv });

beforeEach(async () => {
  caller = ADMIN;
  await db.transact(async (tx) => {
    await tx.run(sql`delete from rule`);
    await tx.run(sql`delete from enrichment_table`);
  });
});

test('ALR-89 are bounded, and change by version', async () => {
  const many = Array.from({ length: 5_001 }, (_none, index) => `h${index},x`).join('\n');
  expect((await add(`host,team\n${many}`)).body.fields[0].message).toMatch(/At most 5000/);
  const wide = Object.fromEntries(Array.from({ length: 3 }, (_none, row) => [row, labels(row)]));
  const refused = await call('POST', TABLES, { name: 'Wide', rows: wide });
  expect(refused.body.fields).toEqual([{ path: 'rows', message: 'At most 50 labels a table' }]);
  const made = await add('host;team;note\n__proto__;core;\n"a;""b""";web;two\n');
  expect(made.status, made.text).toBe(201);
  expect(Object.entries(made.body.rows)).toContainEqual(['a;"b"', { team: 'web', note: 'two' }]);
  expect(({} as Record<string, unknown>)['team']).toBeUndefined();
  expect((await add('a,b\nc,d')).body.fields[0].message).toMatch(/already/);
  const path = `${TABLES}/${made.body.id}`;
  const wish = { rows: { x: { y: 'z' } }, expectedVersion: 1 };
  const changed = await call('PATCH', path, wish);
  expect(changed.body).toMatchObject({ version: 2, labels: ['y'], rows: { x: { y: 'z' } } });
  const late = await call('PATCH', path, wish);
  expect(late.status).toBe(409);
  expect((await call('GET', path)).body.version).toBe(2);
  expect((await call('GET', `${TABLES}/T`)).body.id).toBe(made.body.id);
  expect((await call('GET', `${TABLES}/none`)).status).toBe(404);
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
  expect((await call('GET', `${path}/csv`)).body.code).toBe('enrichment_table.unknown');
});

function labels(row: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: 20 }, (_none, at) => [`l${row}-${at}`, 'x']));
}

test('ALR-89 say which rules read them, and stay while one does, be it off', async () => {
  const { id } = (await add('host,team\ndb-1,core')).body;
  const rule = await call('POST', '/api/v1/rules', {
    ...{ name: 'Hosts have teams', condition: 'true', enabled: false },
    actions: { enrich: { table: 'T', by: 'labels.host' } },
  });
  expect(rule.status, rule.text).toBe(201);
  const usedBy = [{ id: rule.body.id, name: 'Hosts have teams', enabled: false }];
  const listed = (await call('GET', TABLES)).body.items;
  expect(listed).toMatchObject([
    { id, name: 'T', rowCount: 1, keyName: 'host', labels: ['team'], usedBy },
  ]);
  expect(listed[0]).toMatchObject({ changedBy: 'token:test', version: 1 });
  expect(listed[0].rows).toBeUndefined();
  expect((await call('GET', `${TABLES}/${id}`)).body.usedBy).toEqual(usedBy);
  const kept = await call('DELETE', `${TABLES}/${id}`);
  expect(kept.status).toBe(409);
  expect(kept.body.detail).toContain('Hosts have teams');
  await call('DELETE', `/api/v1/rules/${rule.body.id}`);
  expect((await call('GET', TABLES)).body.items[0].usedBy).toEqual([]);
  expect((await call('DELETE', `${TABLES}/${id}`)).status).toBe(204);
});

test('ALR-92 faults of CSV are told each by line and column, and nothing is kept', async () => {
  const wrong = await add('host,team\na,b\na,c\n,d,e');
  expect(wrong.status).toBe(422);
  expect(wrong.body.code).toBe('enrichment_table.wrong_field');
  expect(wrong.body.fields).toEqual(
    [
      'Line 3, column host: a is there twice, first in line 2',
      'Line 4, column host: the value is empty',
      'Line 4, column 3: more cells than names',
    ].map((message) => ({ path: 'csv', message })),
  );
  expect((await call('GET', TABLES)).body.items).toEqual([]);
  for (const beside of [{ rows: {} }, { keyName: 'x' }, { labels: ['x'] }]) {
    const both = await call('POST', TABLES, { name: 'T', csv: 'a,b\nc,d', ...beside });
    expect(both.body.fields?.[0]?.path, both.text).toBe('csv');
  }
  const cut = await add('host,team\na,b\ud800');
  expect(cut.status, cut.text).toBeLessThan(500);
  const zero = await call('POST', TABLES, { name: 'Z', csv: 'host,team\na,b\u0000c' });
  expect(zero.status, zero.text).toBeLessThan(500);
});

test('ALR-92 come back as CSV with their columns in order, and can be given again', async () => {
  const csv = 'host,team,"a, b"\ndb-1,core,\ndb-2,,"one\ntwo"\n';
  const made = await call('POST', TABLES, { name: 'Häuser / 1', csv });
  const answer = await call('GET', `${TABLES}/${made.body.id}/csv`);
  expect(answer.text).toBe(csv);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(answer.headers['content-disposition']).toBe(
    `attachment; filename="H-user-1.csv"; filename*=UTF-8''H%C3%A4user%20%2F%201.csv`,
  );
  const again = await call('PATCH', `${TABLES}/${made.body.id}`, { csv: answer.text });
  expect(again.body).toMatchObject({ keyName: 'host', labels: ['team', 'a, b'] });
  expect(again.body.rows).toEqual(made.body.rows);
});

test('ALR-92 columns keep their order, and those without a cell are kept where they are named', async () => {
  const rows = { a: { z: '1', b: '2' } };
  const made = await call('POST', TABLES, { name: 'T', rows, keyName: 'host', labels: ['z', 'n'] });
  expect(made.body).toMatchObject({ keyName: 'host', labels: ['z', 'n', 'b'] });
  const path = `${TABLES}/${made.body.id}`;
  const renamed = await call('PATCH', path, { name: 'U' });
  expect(renamed.body).toMatchObject({ name: 'U', keyName: 'host', labels: ['z', 'b'], rows });
  const twice = await call('PATCH', path, { labels: ['x', 'x'] });
  expect(twice.body.fields).toEqual([{ path: 'labels', message: 'x is there twice' }]);
});

test('ALR-89 are read by everybody and changed by those who are called', async () => {
  const { id } = (await add('host,team\ndb-1,core')).body;
  caller = { ...ADMIN, roles: ['agent'] };
  expect((await call('GET', `${TABLES}/${id}/csv`)).status).toBe(200);
  expect((await add('a,b\nc,d')).status).toBe(403);
  expect((await call('PATCH', `${TABLES}/${id}`, { name: 'U' })).status).toBe(403);
  expect((await call('DELETE', `${TABLES}/${id}`)).status).toBe(403);
});
