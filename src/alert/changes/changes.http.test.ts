/** Changes from their senders' doors to the list. */
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import { alertRoutes } from '../routes.ts';

const { db, machine } = await testDatabase();
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => ({
    kind: 'token',
    actorId: 'token:t',
    personId: undefined,
    roles: [],
    via: 'bearer',
    credentialId: undefined,
  }),
});
let sender: Sender;
let other: string;

beforeAll(async () => {
  sender = await makeSender(db, 'pagerduty', { serviceId: await makeService(db, 'Shop') });
  other = await makeService(db, 'Other');
});

async function tell(summary: string, timestamp?: string): Promise<void> {
  const payload = { routing_key: sender.key, payload: { summary, source: 'ci', timestamp } };
  const answer = await server.inject({ method: 'POST', url: '/v2/change/enqueue', payload });
  expect(answer.statusCode, answer.body).toBe(202);
}

async function listed(query = ''): Promise<{ titles: readonly string[]; next: string | null }> {
  const answer = await server.inject({ method: 'GET', url: `/api/v1/changes${query}` });
  expect(answer.statusCode, answer.body).toBe(200);
  const { items, nextCursor } = answer.json();
  return { titles: items.map((item: { title: string }) => item.title), next: nextCursor };
}

test('ALR-23 changes are listed by when they were done, by service and by time, page by page', async () => {
  await tell('second', '2026-11-23T09:00:00Z');
  await tell('first', '2026-11-23T08:00:00+00:00');
  await tell('third', '2026-11-23T10:00:00Z');
  expect((await listed()).titles).toEqual(['third', 'second', 'first']);
  const { titles, next } = await listed('?limit=2');
  expect(titles).toEqual(['third', 'second']);
  expect((await listed(`?limit=2&cursor=${next}`)).titles).toEqual(['first']);
  expect((await listed('?service=Other')).titles).toEqual([]);
  const window = '?service=Shop&from=2026-11-23T08:30:00Z&to=2026-11-23T09:30:00Z';
  expect((await listed(window)).titles).toEqual(['second']);
  const both = `?services=${sender.serviceId},${other}`;
  expect((await listed(both)).titles).toHaveLength(3);
  expect((await listed(`?services=${other}`)).titles).toEqual([]);
  const odd = await server.inject({ method: 'GET', url: '/api/v1/changes?services=a,b' });
  expect(odd.statusCode).toBe(422);
  const unknown = await server.inject({ method: 'GET', url: '/api/v1/changes?service=nobody' });
  expect(unknown.statusCode).toBe(422);
});

test('ALR-23 a change is no signal and no alert, and its sender was heard', async () => {
  await tell('quiet');
  const { signals, alerts } = await db.one<{ signals: number; alerts: number }>(sql`
    select (select count(*) from signal) as signals, (select count(*) from alert) as alerts`);
  expect([signals, alerts]).toEqual([0, 0]);
  const { lastSeenAt } = await db.one<{ lastSeenAt: string | null }>(sql`
    select last_seen_at from integration where id = ${sender.id}`);
  expect(lastSeenAt).not.toBeNull();
});
