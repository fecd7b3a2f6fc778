/**
 * A restricted incident is not there for whoever is no member (domain.md 5.7): not by number, not in
 * lists, not through its alerts, its review or its action items, and not as the target of a merge.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allRoutes } from '../src/app/compose.ts';
import { authenticate } from '../src/identity/authenticate.ts';
import { makeToken } from '../src/identity/tokens.ts';
import { settleAlert } from '../src/incident/intake-handle.ts';
import { sql } from '../src/platform/db.ts';
import { createHttp } from '../src/platform/http.ts';
import { createLiveHub } from '../src/platform/live.ts';
import { testDatabase } from './database.ts';

const { machine, db, url } = await testDatabase();
const live = await createLiveHub({ db, url, log: machine.log, metrics: machine.metrics });
const routes = allRoutes(machine, live);
const server = await createHttp({ machine, routes, authenticate: authenticate(machine) });
const tokens = { admin: '', security: '' };
let number = '';
afterAll(async () => {
  await live.close();
  await server.close();
});

type Who = keyof typeof tokens;

async function call(who: Who, method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) {
  const headers = { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' };
  const request = { method, url: `/api/v1${path}`, headers };
  const reply = await server.inject(payload === undefined ? request : { ...request, payload });
  return {
    status: reply.statusCode,
    text: reply.body,
    json: /json/.test(String(reply.headers['content-type'])) ? reply.json() : undefined,
  };
}

/** What a good answer says, with the part of it that matters. */
async function good(who: Who, path: string, payload: object) {
  const answer = await call(who, 'POST', path, payload);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json;
}

beforeAll(async () => {
  for (const role of ['admin', 'security'] as const) {
    const wish = { name: role, roles: [role], origin: { actor: 'system' as const } };
    tokens[role] = (await makeToken(machine, wish)).token;
  }
  const service = await good('admin', '/services', { name: 'Vault' });
  const wish = { service: service.id, source: 'pagerduty' };
  const { key } = await good('admin', '/integrations', wish);
  const payload = { summary: 'Odd login', source: 'host', severity: 'critical' };
  const event = { routing_key: key, event_action: 'trigger', dedup_key: 'a', payload };
  await server.inject({ method: 'POST', url: '/v2/enqueue', payload: event });
  const [alert] = (await call('admin', 'GET', '/alerts')).json.items;
  await settleAlert(machine, alert.id);
  number = (await call('admin', 'GET', '/alerts')).json.items[0].incident;
  const review = await good('admin', '/reviews', { incident: number, why: 'to learn' });
  const person = await good('admin', '/people', { name: 'Ann Ho', email: 'ann@example.test' });
  const action = { what: 'Rotate keys', type: 'prevent', owner: person.id, dueOn: '2027-01-01' };
  await good('admin', `/reviews/${review.id}/actions`, action);
  await good('security', `/incidents/${number}/restrict`, { reason: 'Need to know' });
});

test.each(['/incidents', '/incidents?order=queue', '/incidents?q=login', '/alerts', '/signals'])(
  '%s does not name it',
  async (path) => {
    expect((await call('admin', 'GET', path)).text).not.toContain(number);
    expect((await call('security', 'GET', path)).text).toContain(number);
  },
);

test.each(['/reviews', '/actions'])('%s holds nothing of it', async (path) => {
  expect((await call('admin', 'GET', path)).json.items).toEqual([]);
  expect((await call('security', 'GET', path)).json.items).toHaveLength(1);
});

test.each(['', '/timeline', '/verify', '/export', '/pages'])('its own %s is 404', async (part) => {
  expect((await call('admin', 'GET', `/incidents/${number}${part}`)).status).toBe(404);
  expect((await call('security', 'GET', `/incidents/${number}${part}`)).status).toBe(200);
});

test('its review is 404, and another cannot be asked for', async () => {
  expect((await call('admin', 'GET', `/reviews/${number}`)).status).toBe(404);
  const again = await call('admin', 'POST', '/reviews', { incident: number, why: 'to look' });
  expect(again.json).toMatchObject({ status: 422, fields: [{ path: 'incident' }] });
});

test('its action cannot be changed', async () => {
  const [action] = (await call('security', 'GET', '/actions')).json.items;
  const change = { what: 'Never mind' };
  expect((await call('admin', 'PATCH', `/actions/${action.id}`, change)).status).toBe(404);
  expect((await call('security', 'PATCH', `/actions/${action.id}`, change)).status).toBe(200);
});

test('its alert does not lead to it', async () => {
  const [alert] = (await call('admin', 'GET', '/alerts')).json.items;
  expect(alert).toMatchObject({ title: 'Odd login', incident: null });
  expect((await call('admin', 'GET', `/alerts/${alert.id}`)).text).not.toContain(number);
  expect((await call('security', 'GET', `/alerts/${alert.id}`)).json.incident).toBe(number);
});

test.each([
  ['merge', 'into'],
  ['link-child', 'child'],
])('%s takes it for a number that does not exist', async (verb, field) => {
  const other = await good('admin', '/incidents', { title: 'Slow shop' });
  const hidden = await call('admin', 'POST', `/incidents/${other.number}/${verb}`, {
    [field]: number,
  });
  const missing = await call('admin', 'POST', `/incidents/${other.number}/${verb}`, {
    [field]: 'INC-2020-000001',
  });
  expect(hidden.json).toMatchObject({ status: 422, fields: [{ path: field }] });
  expect(hidden.json).toEqual(missing.json);
});

test('what was told before is kept from late followers', async () => {
  const rows = await db.rows<{ visibility: string }>(
    sql`
      select body ->> 'visibility' as visibility from live where body ->> 'number' = ${number}`,
  );
  expect(rows.length).toBeGreaterThan(1);
  expect(new Set(rows.map(({ visibility }) => visibility))).toEqual(new Set(['restricted']));
});
