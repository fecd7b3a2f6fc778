/** Rules over HTTP: kept, ordered, tried, and what they do to signals that come in after. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import type { Caller } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const { db, machine } = await testDatabase();
const ADMIN: Caller = {
  ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles: ['admin'] },
  ...{ via: 'bearer', credentialId: undefined },
};
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => ADMIN,
});

let sender: Sender;
beforeAll(async () => {
  await makeService(db, 'Orders');
  sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Shop') });
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function call(method: Method, path: string, payload?: object) {
  const url = path.startsWith('/intake') ? path : `/api/v1/${path}`;
  const answer = await server.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
}

async function add(rule: object): Promise<{ id: string; version: number }> {
  const made = await call('POST', 'rules', { name: 'A rule', ...rule });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

async function send(event: object): Promise<Record<string, unknown>> {
  const answer = await call('POST', `/intake/generic/${sender.key}`, event);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return db.one(sql`
    select signal.id, signal.disposition, signal.reason, signal.trace, signal.suppressed_by,
           alert.severity, alert.labels, alert.dedup_key, alert.component, service.name as service
      from signal left join alert on alert.id = signal.alert_id
      join service on service.id = signal.service_id
     order by signal.received_at desc, signal.id desc limit 1`);
}

async function noRules(): Promise<void> {
  for (const { id } of (await call('GET', 'rules')).body.items) await call('DELETE', `rules/${id}`);
}

describe('rules that are kept', () => {
  test('ALR-85 say what is wrong with each expression, by its place, and are not kept', async () => {
    const before = (await call('GET', 'rules')).body.items.length;
    const made = await call('POST', 'rules', {
      name: 'Wrong',
      condition: `event.titel == 'x'`,
      actions: { key: 'event.severity == 1', labels: { team: 'labels.a + 1' } },
    });
    expect(made.status).toBe(422);
    expect(made.body.code).toBe('rule.wrong_expression');
    const paths = made.body.fields.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(['condition', 'actions.key', 'actions.labels.team']);
    expect(made.body.fields[0].message).toMatch(/^line 1, column 7: No such key: titel/);
    const nowhere = { name: 'x', condition: 'true', actions: { service: 'Nowhere' } };
    expect((await call('POST', 'rules', nowhere)).body.fields[0].path).toBe('actions.service');
    const idle = await call('POST', 'rules', { name: 'x', condition: 'true', actions: {} });
    expect(idle.status).toBe(422);
    expect((await call('GET', 'rules')).body.items).toHaveLength(before);
  });

  test('ALR-85 change by version, leave an audit row each, turn the page of the book, and come back', async () => {
    await noRules();
    const pages = () => db.one<{ version: number }>(sql`select version from rule_book`);
    const { version: page } = await pages();
    const first = await add({ name: 'One', condition: 'true', actions: { loudness: 'low' } });
    const second = await add({ name: 'Two', condition: 'true', actions: { service: 'Orders' } });
    const change = { name: 'Uno', expectedVersion: 1 };
    expect((await call('PATCH', `rules/${first.id}`, change)).body.version).toBe(2);
    expect((await call('PATCH', `rules/${first.id}`, change)).status).toBe(409);
    expect((await call('POST', 'rules/reorder', { ids: [first.id] })).status).toBe(422);
    expect((await call('POST', 'rules/reorder', { ids: [second.id, first.id] })).status).toBe(204);
    const names = async () =>
      (await call('GET', 'rules')).body.items.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(['Two', 'Uno']);
    expect((await call('GET', `rules/${second.id}`)).body.serviceName).toBe('Orders');
    expect((await call('DELETE', `rules/${second.id}`)).status).toBe(204);
    expect((await call('GET', `rules/${second.id}`)).status).toBe(404);
    expect((await call('POST', `rules/${second.id}/restore`, {})).status).toBe(200);
    expect(await names()).toEqual(['Two', 'Uno']);
    expect((await pages()).version).toBe(page + 6);
    const rows = await db.rows<{ action: string }>(sql`
      select action from audit where action like 'rule.%' order by id desc limit 6`);
    expect(rows.map(({ action }) => action)).toEqual([
      ...['rule.restored', 'rule.deleted', 'rule.reordered', 'rule.changed', 'rule.added'],
      'rule.added',
    ]);
  });
});

describe('rules that run', () => {
  test('ALR-31 a later rule sees the service an earlier one sent it to, as it is called now', async () => {
    await noRules();
    await makeService(db, 'Cellar');
    await add({ condition: `has(labels.cellar)`, actions: { service: 'Cellar' } });
    await add({
      condition: `service.name.startsWith('Cell')`,
      actions: { labels: { place: `service.name + ' ' + service.tier` } },
    });
    const placed = await send({ title: 'Damp', cellar: 'north' });
    expect(placed).toMatchObject({ service: 'Cellar' });
    expect(placed.labels).toMatchObject({ place: expect.stringMatching(/^Cellar T\d$/) });
    await db.transact((tx) =>
      tx.run(sql`update service set name = 'Cell block' where name = 'Cellar'`),
    );
    const renamed = await send({ title: 'Mould', cellar: 'south' });
    expect(renamed.labels).toMatchObject({ place: expect.stringMatching(/^Cell block T\d$/) });
  });

  test('ALR-86 route, rename, enrich and suppress what comes in after, and the signal tells it', async () => {
    await noRules();
    const csv = 'host,team,region\ndb-1,core,eu\n"db,2",web,us\n';
    const table = await call('POST', 'enrichment-tables', { name: 'Hosts', csv });
    expect(table.body.labels).toEqual(['team', 'region']);
    const rule = await add({
      condition: `labels.host.startsWith('db') && event.action == 'firing'`,
      actions: {
        ...{ service: 'Orders', severity: 'warning', component: 'database' },
        enrich: { table: 'Hosts', by: 'labels.host' },
        labels: { where: `labels.host + '/' + event.severity` },
        key: `'db/' + labels.host`,
      },
    });
    const routed = await send({ title: 'Disk', severity: 'critical', host: 'db-1' });
    expect(routed).toMatchObject({
      ...{ disposition: 'pending', severity: 'warning', service: 'Orders', component: 'database' },
      ...{ dedupKey: 'db/db-1' },
      labels: { host: 'db-1', where: 'db-1/critical', team: 'core', region: 'eu' },
    });
    const trace = JSON.parse(String(routed['trace']));
    expect(trace.steps).toMatchObject([{ id: rule.id, outcome: 'applied', kind: 'rule' }]);
    expect((await send({ title: 'Else', host: 'web-1' }))['trace']).toBeNull();
    const quiet = await add({ condition: `labels.env == 'test'`, actions: { suppress: 'A test' } });
    expect(await send({ title: 'T', env: 'test' })).toMatchObject({
      ...{ disposition: 'suppressed', reason: 'rule', suppressedBy: quiet.id },
    });
    expect((await call('DELETE', `enrichment-tables/${table.body.id}`)).status).toBe(409);
    const { touched } = (await call('GET', `rules/${rule.id}`)).body;
    expect(touched).toBe(1);
  });

  test('ALR-87 a rule that fails lets the signal pass to its own service, is counted and shown', async () => {
    await noRules();
    const failing = await add({ condition: 'int(labels.nr) > 3', actions: { service: 'Orders' } });
    const half = await add({
      condition: `labels.half == 'yes'`,
      actions: { service: 'Orders', labels: { made: `labels.half.substring(7)` } },
    });
    const kept = await send({ title: 'Passes', nr: 'many' });
    expect(kept).toMatchObject({ disposition: 'pending', service: 'Shop' });
    expect(JSON.parse(String(kept['trace'])).steps[0]).toMatchObject({
      ...{ id: failing.id, outcome: 'failed' },
    });
    expect(await send({ title: 'Half', nr: '1', half: 'yes' })).toMatchObject({ service: 'Shop' });
    const shown = (await call('GET', `rules/${failing.id}`)).body.failure;
    expect(shown).toMatchObject({ count: 1, words: expect.stringMatching(/int/i) });
    expect((await call('GET', `rules/${half.id}`)).body.failure.count).toBe(1);
    await call('PATCH', `rules/${failing.id}`, { condition: `has(labels.nr)` });
    expect((await call('GET', `rules/${failing.id}`)).body.failure).toBeNull();
  });

  test('ALR-87 a rule that can no longer be read passes every signal by, those after it run', async () => {
    await noRules();
    const broken = await add({ condition: 'true', actions: { suppress: 'All of it' } });
    await add({ condition: 'true', actions: { component: 'after' } });
    await db.transact(async (tx) => {
      await tx.run(sql`update rule set condition = 'event.gone' where id = ${broken.id}`);
      await tx.run(sql`update rule_book set version = version + 1`);
    });
    const kept = await send({ title: 'Still told' });
    expect(kept).toMatchObject({ disposition: 'pending', component: 'after' });
    expect((await call('GET', `rules/${broken.id}`)).body.failure.words).toMatch(/gone/);
  });
});

describe('rules that are tried', () => {
  test('ALR-88 on an event by hand or on a stored one, without being kept', async () => {
    await noRules();
    const { id } = await send({ title: 'Tried', severity: 'critical', team: 'web' });
    const told = await call('POST', 'rules/check', {
      ...{ expression: `labels.team + '/' + event.severity`, wanted: 'text', signal: id },
    });
    expect(told.body).toMatchObject({ faults: [], value: 'web/critical' });
    const typed = await call('POST', 'rules/check', { expression: 'event.titl' });
    expect(typed.body.faults).toMatchObject([{ path: 'expression', start: 6, end: 10, line: 1 }]);
    const failing = await call('POST', 'rules/check', {
      ...{ expression: 'int(labels.n) > 1', event: { labels: { n: 'x' } } },
    });
    expect(failing.body).toMatchObject({ value: null, failed: expect.stringMatching(/int/i) });
    await add({ condition: `event.severity == 'info'`, actions: { loudness: 'low' } });
    await add({ condition: 'true', actions: { severity: 'info' }, isLast: true });
    await add({ condition: 'true', actions: { loudness: 'low' } });
    const all = await call('POST', 'rules/check', { signal: id });
    expect(all.body.tried.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      ...['passed', 'applied', 'not_asked'],
    ]);
    const draft = { condition: `labels.team == 'web'`, actions: { key: `labels.team` } };
    const one = await call('POST', 'rules/check', { rule: draft, signal: id });
    expect(one.body.tried).toMatchObject([{ rule: null, outcome: 'applied', set: { key: 'web' } }]);
    const examples = await call('GET', 'rules/examples');
    expect(examples.body.items[0]).toMatchObject({ signal: id, labels: { team: 'web' } });
    expect((await call('GET', 'rules/vocabulary')).body.functions.length).toBeGreaterThan(10);
  });
});
