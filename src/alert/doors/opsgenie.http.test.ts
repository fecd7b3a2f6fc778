/** Opsgenie's Alert API over HTTP: every verb, what is asked back for, and what is refused. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender, waitingTasks } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import { NOBODY } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const { db, machine } = await testDatabase();
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => NOBODY,
});
let sender: Sender;
let other: Sender;

beforeAll(async () => {
  const serviceId = await makeService(db, 'Shop');
  sender = await makeSender(db, 'opsgenie', { serviceId });
  other = await makeSender(db, 'opsgenie', { serviceId });
});

interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  readonly body: any;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function ask(method: Method, path: string, body?: unknown, key = sender.key): Promise<Asked> {
  const answer = await server.inject({
    method,
    url: `/v2/alerts${path}`,
    headers: { authorization: `GenieKey ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

/** Asks for a write, then what became of it. */
async function done(method: Method, path: string, body?: unknown) {
  const { status, body: accepted } = await ask(method, path, body);
  expect([path, status, accepted.result]).toEqual([path, 202, 'Request will be processed']);
  expect(accepted.took).toBeGreaterThanOrEqual(0);
  const request = await ask('GET', `/requests/${accepted.requestId}`);
  expect(request.status).toBe(200);
  return request.body.data;
}

async function seen(alias: string) {
  return (await ask('GET', `/${alias}?identifierType=alias`)).body.data;
}

test('ALR-25 create, repeat and close: one alert, the first words, and each request can be asked about', async () => {
  const created = await done('POST', '', { message: 'Disk full', alias: 'd', priority: 'P1' });
  expect(created).toMatchObject({
    ...{ success: true, isSuccess: true, action: 'Create', status: 'Created alert', alias: 'd' },
    integrationId: sender.id,
  });
  await done('POST', '/', { message: 'Disk fuller', alias: 'd' });
  const open = await seen('d');
  expect(open).toMatchObject({
    ...{ id: created.alertId, alias: 'd', message: 'Disk full', status: 'open', count: 2 },
    ...{ priority: 'P1', acknowledged: false, snoozed: false },
  });
  expect(open.tinyId).toMatch(/^\d+$/);
  const closed = await done('POST', '/d/close?identifierType=alias', { user: 'ann', note: 'ok' });
  expect(closed).toMatchObject({ isSuccess: true, status: 'Closed alert', alertId: open.id });
  expect(await seen('d')).toMatchObject({ status: 'closed', report: { closedBy: 'sender' } });
  const again = await done('POST', '/d/close?identifierType=alias');
  expect(again).toMatchObject({ isSuccess: false, status: 'Alert does not exist or is closed' });
});

test('ALR-25 every verb does what its request says it did', async () => {
  await done('POST', '', {
    ...{ message: 'Slow', alias: 'v', tags: ['a'], details: { host: 'h1', gone: '1' } },
    responders: [{ type: 'team', name: 'NOC' }],
  });
  const verbs: readonly (readonly [Method, string, object | undefined, string])[] = [
    ['POST', 'acknowledge', { user: 'ann' }, 'Alert acknowledged; paging goes on'],
    ['POST', 'snooze', { endTime: '2026-12-01T10:00:00Z' }, 'Alert snoozed; paging goes on'],
    ['POST', 'notes', { note: 'Looking at it', user: 'ann' }, 'Note added'],
    ['POST', 'assign', { owner: { username: 'bob@example.com' } }, 'Owner noted'],
    ['POST', 'tags', { tags: ['b', 'c'] }, 'Tags added'],
    ['DELETE', 'tags&tags=a,c', undefined, 'Tags removed'],
    ['POST', 'details', { details: { rack: '7' } }, 'Details added'],
    ['DELETE', 'details&keys=gone', undefined, 'Details removed'],
    ['POST', 'responders', { responder: { type: 'user', username: 'eve' } }, 'Responder noted'],
    ['POST', 'teams', { team: { name: 'DBA' } }, 'Team noted'],
    ['PUT', 'message', { message: 'Slower' }, 'Message updated'],
    ['PUT', 'description', { description: 'p99 is 9 s' }, 'Description updated'],
    ['PUT', 'priority', { priority: 'P5' }, 'Priority updated'],
  ];
  for (const [method, verb, body, status] of verbs) {
    const [path, query] = verb.split('&');
    const url = `/v/${path}?identifierType=alias${query === undefined ? '' : `&${query}`}`;
    const request = await done(method, url, body);
    expect([verb, request.isSuccess]).toEqual([verb, true]);
    expect(request.status).toContain(status);
  }
  expect(await seen('v')).toMatchObject({
    ...{ message: 'Slower', description: 'p99 is 9 s', priority: 'P5', count: 1, tags: ['b'] },
    ...{ acknowledged: true, snoozed: true, owner: 'bob@example.com', status: 'open' },
    snoozedUntil: '2026-12-01T10:00:00.000Z',
    details: { host: 'h1', rack: '7' },
    responders: [
      { type: 'team', name: 'NOC' },
      { type: 'user', name: 'eve' },
      { type: 'team', name: 'DBA' },
    ],
  });
  const alert = await seen('v');
  expect(alert.details).not.toHaveProperty('gone');
  const notes = await ask('GET', `/${alert.id}/notes`);
  expect(notes.body.data).toMatchObject([{ note: 'Looking at it', owner: 'ann' }]);
  const logs = await ask('GET', `/${alert.tinyId}/logs?identifierType=tiny`);
  expect(logs.body.data).toHaveLength(verbs.length + 1);
  await done('POST', '/v/unacknowledge?identifierType=alias', {});
  expect(await seen('v')).toMatchObject({ acknowledged: false });
  await done('DELETE', `/${alert.id}`);
  expect(await seen('v')).toMatchObject({ status: 'closed' });
});

test('ALR-25 what Evenkeel does not do is not said to be done, and neither is what names nothing', async () => {
  await done('POST', '', { message: 'Up', alias: 'e' });
  for (const path of ['escalate', 'actions/Restart']) {
    const request = await done('POST', `/e/${path}?identifierType=alias`, {
      escalation: { name: 'x' },
    });
    expect(request).toMatchObject({ isSuccess: false });
    expect(request.status).toContain('Not carried out');
  }
  for (const path of ['/999999/close?identifierType=tiny', '/no-uuid/acknowledge', '/x/notes']) {
    const request = await done('POST', path, { note: 'n' });
    expect(request).toMatchObject({ isSuccess: false, status: 'Alert does not exist' });
  }
});

test('ALR-24 an acknowledgement of the sender leaves paging alone; a higher priority wakes', async () => {
  const waiting = async () =>
    (await waitingTasks(db)).find(({ task }) => task === 'alert.refired')?.count ?? 0;
  await done('POST', '', { message: 'Low', alias: 'p', priority: 'P5' });
  await done('POST', '/p/acknowledge?identifierType=alias', {});
  expect(await waiting()).toBe(0);
  await done('PUT', '/p/priority?identifierType=alias', { priority: 'P1' });
  expect(await waiting()).toBe(1);
});

describe('reads', () => {
  test('ALR-25 search, sorting, pages and count', async () => {
    const title = (index: number) => ({ message: `Page ${index}`, alias: `page-${index}` });
    for (const index of [1, 2, 3]) {
      await done('POST', '', { ...title(index), tags: ['paged'], priority: 'P4' });
    }
    const list = async (query: string) => {
      const { status, body } = await ask('GET', `?${new URLSearchParams({ query })}`);
      expect([query, status]).toEqual([query, 200]);
      return body.data.map((alert: { alias: string }) => alert.alias);
    };
    expect(await list('status:open AND tag:paged')).toEqual(['page-3', 'page-2', 'page-1']);
    expect(await list('status: closed tag:paged')).toEqual([]);
    expect(await list('message:"page 2"')).toEqual(['page-2']);
    expect(await list('alias:page-1')).toEqual(['page-1']);
    const query = 'query=tag:paged&sort=alias&order=asc&limit=1&offset=1';
    expect((await ask('GET', `?${query}`)).body.data).toMatchObject([{ alias: 'page-2' }]);
    expect((await ask('GET', '/count?query=tag:paged')).body.data).toEqual({ count: 3 });
  });

  test('ALR-25 a key sees its own alerts and requests only', async () => {
    const { body: accepted } = await ask('POST', '', { message: 'Mine', alias: 'mine' });
    const mine = await seen('mine');
    expect((await ask('GET', `/${mine.id}`, undefined, other.key)).status).toBe(404);
    expect((await ask('GET', '', undefined, other.key)).body.data).toEqual([]);
    const request = await ask('GET', `/requests/${accepted.requestId}`, undefined, other.key);
    expect(request.status).toBe(404);
  });

  test.each(['?query=a OR b', '?query=(x)', '?sort=secret', '?limit=0', '?limit=x', '?offset=-1'])(
    'ALR-19 %s is 422 with the field named',
    async (query) => {
      const { status, body } = await ask('GET', encodeURI(query));
      expect([status, Object.keys(body.errors).length]).toEqual([422, 1]);
    },
  );
});

describe('refusals', () => {
  test('ALR-19 a message is needed, JSON is needed, a type of identifier must be known', async () => {
    const empty = await ask('POST', '', { alias: 'x' });
    expect([empty.status, empty.body.errors]).toEqual([422, { message: 'may not be empty' }]);
    expect(empty.body).toHaveProperty('requestId');
    const bad = await ask('POST', '/x/close?identifierType=name', {});
    expect([bad.status, Object.keys(bad.body.errors)]).toEqual([422, ['identifierType']]);
    const late = await ask('POST', '/d/snooze?identifierType=alias', { endTime: 'later' });
    expect([late.status, Object.keys(late.body.errors)]).toEqual([422, ['endTime']]);
    const headers = { authorization: `GenieKey ${sender.key}` };
    const broken = { method: 'POST', url: '/v2/alerts', headers, payload: '{' } as const;
    expect((await server.inject(broken)).statusCode).toBe(400);
    const kept = await db.rows(sql`
      select reason from intake_refusal where integration_id = ${sender.id}`);
    expect(kept.length).toBeGreaterThan(1);
  });

  test('ALR-21 no key, a wrong key and a key of another kind are 401', async () => {
    const { key } = await makeSender(db, 'pagerduty', { serviceId: sender.serviceId });
    for (const wrong of ['', 'x', key]) {
      const { status, body } = await ask('POST', '', { message: 'm' }, wrong);
      expect([status, typeof body.requestId]).toEqual([401, 'string']);
    }
  });

  test('ALR-18 long fields are cut and told, an alias of any length works', async () => {
    const alias = 'ä'.repeat(500);
    await done('POST', '', { message: 'm'.repeat(2_000), alias, tags: ['t'.repeat(300)] });
    const url = `/${encodeURIComponent(alias)}/close?identifierType=alias`;
    expect(await done('POST', url, {})).toMatchObject({ isSuccess: true, alias });
    const [row] = await db.rows<{ cuts: readonly string[] }>(sql`
      select cuts from signal where title like 'mmmm%'`);
    expect(row?.cuts).toEqual(['message: 2000 characters, 1024 kept']);
  });
});

test('ALR-25 Jira Service Management has the same doors under its own path', async () => {
  const answer = await server.inject({
    method: 'POST',
    url: '/jsm/ops/integration/v2/alerts',
    headers: { authorization: `GenieKey ${sender.key}` },
    payload: { message: 'From JSM', alias: 'jsm' },
  });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers['x-request-id']).toBe(answer.json().requestId);
  expect(await seen('jsm')).toMatchObject({ message: 'From JSM' });
});
