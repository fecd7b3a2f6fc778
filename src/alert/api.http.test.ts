/** What people do with senders, alerts and signals, by HTTP. */

import { beforeAll, describe, expect, test } from 'vitest';
import { passSeconds } from '../../test/clock.ts';
import { testDatabase } from '../../test/database.ts';
import { makeService, waitingTasks } from '../../test/senders.ts';
import type { AlertId, IncidentId, ServiceId } from '../kernel/ids.ts';
import { sql } from '../platform/db.ts';
import { createHttp } from '../platform/http.ts';
import { newId } from '../platform/random.ts';
import type { Caller } from '../platform/route.ts';
import { alertJobs } from './jobs.ts';
import { alertRoutes } from './routes.ts';
import { firingOf, linkAlert, moveAlerts, setDisposition } from './store.ts';

const { db, machine } = await testDatabase();
const ADMIN: Caller = {
  kind: 'token',
  actorId: 'token:test',
  personId: undefined,
  roles: ['admin'],
  via: 'bearer',
  credentialId: undefined,
};
const routes = alertRoutes(machine);
const server = await createHttp({ machine, routes, authenticate: async () => ADMIN });
let service: ServiceId;

beforeAll(async () => {
  service = await makeService(db, 'Shop');
});

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown) {
  const response = await server.inject({
    method,
    url,
    ...(body === undefined
      ? {}
      : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = response.body;
  return { status: response.statusCode, body: text === '' ? undefined : JSON.parse(text) };
}

async function connected(source: string): Promise<{ id: string; key: string; url: string }> {
  const { status, body } = await call('POST', '/api/v1/integrations', { service: 'shop', source });
  expect(status).toBe(201);
  return body;
}

/** Sends to a generic integration; gives the ids of signal and alert. */
async function send(key: string, body: object): Promise<{ signal: string; alert: AlertId }> {
  const answer = await call('POST', `/intake/generic/${key}`, body);
  expect(answer.status).toBe(202);
  return answer.body;
}

describe('integrations', () => {
  test('ALR-21 a key is 32 hex characters, shown once, kept as a hash', async () => {
    const made = await connected('pagerduty');
    expect(made.key).toMatch(/^[0-9a-f]{32}$/);
    expect(made.url).toBe('http://127.0.0.1:4680/v2/enqueue');
    const { body } = await call('GET', '/api/v1/integrations');
    expect(body.items[0]).toMatchObject({ id: made.id, service, keyHint: made.key.slice(-4) });
    expect(JSON.stringify(body)).not.toContain(made.key);
    const stored = await db.rows(
      sql`select row_to_json(integration)::text as row from integration`,
    );
    expect(JSON.stringify(stored)).not.toContain(made.key);
    const watched = await db.one(sql`select monitored from service where id = ${service}`);
    expect(watched).toEqual({ monitored: true });
  });

  test('ALR-21 unknown services and sources are 422 by name', async () => {
    const unknown = { service: 'nothing', source: 'generic' };
    const answers = [
      await call('POST', '/api/v1/integrations', unknown),
      await call('POST', '/api/v1/integrations', { service: 'Shop', source: 'smoke' }),
    ];
    expect(answers.map(({ status, body }) => [status, body.fields[0].path])).toEqual([
      [422, 'service'],
      [422, 'source'],
    ]);
  });

  test('ALR-21 a key opens no door once it is switched off', async () => {
    const { id, key } = await connected('generic');
    await send(key, { title: 'before' });
    expect((await call('DELETE', `/api/v1/integrations/${id}`)).status).toBe(204);
    expect((await call('POST', `/intake/generic/${key}`, { title: 'x' })).status).toBe(404);
    expect((await call('POST', `/api/v1/integrations/${id}/test`, {})).status).toBe(404);
  });

  test.each(['pagerduty', 'alertmanager', 'prometheus', 'generic'])(
    'ALR-17 the test button of %s goes the real way, and clears again',
    async (source) => {
      const { id } = await connected(source);
      const fired = await call('POST', `/api/v1/integrations/${id}/test`, {});
      expect([fired.status, fired.body.outcome]).toEqual([202, 'new']);
      const cleared = { action: 'cleared' };
      const ended = await call('POST', `/api/v1/integrations/${id}/test`, cleared);
      expect(ended.body).toMatchObject({ outcome: 'cleared', alert: fired.body.alert });
      const list = await call('GET', '/api/v1/integrations');
      const item = list.body.items.find((one: { id: string }) => one.id === id);
      expect(item.lastSeenAt).not.toBeNull();
    },
  );

  test('ALR-19 what could not be taken is shown with the reason', async () => {
    const { id, key } = await connected('generic');
    await call('POST', `/intake/generic/${key}`, { severity: 'info' });
    const { body } = await call('GET', `/api/v1/integrations/${id}/refusals`);
    expect(body.items).toMatchObject([
      { reason: 'title: A title is needed.', raw: '{"severity":"info"}' },
    ]);
  });
});

describe('alerts', () => {
  test('ALR-3 the list has the promised shape, filters and pages', async () => {
    const { key } = await connected('generic');
    for (const title of ['List one', 'List two', 'List 100%']) await send(key, { title });
    await send(key, { title: 'List two' });
    await send(key, { title: 'List one', state: 'cleared' });
    const { body } = await call('GET', '/api/v1/alerts?q=list&state=firing&service=shop');
    expect(
      body.items.map((one: { title: string; count: number }) => [one.title, one.count]),
    ).toEqual([
      ['List 100%', 1],
      ['List two', 2],
    ]);
    expect(body.items[1]).toMatchObject({
      service,
      serviceName: 'Shop',
      dedupKey: 'List two',
      state: 'firing',
      severity: 'error',
      incident: null,
    });
    expect((await call('GET', '/api/v1/alerts?q=100%25')).body.items).toHaveLength(1);
    const first = await call('GET', '/api/v1/alerts?q=list&limit=2');
    const cursor = first.body.nextCursor;
    const second = await call('GET', `/api/v1/alerts?q=list&limit=2&cursor=${cursor}`);
    expect(second.body).toMatchObject({ items: [{ title: 'List one' }], nextCursor: null });
    for (const odd of ['x', Buffer.from('["now","x"]').toString('base64url')]) {
      expect((await call('GET', `/api/v1/alerts?cursor=${odd}`)).status).toBe(422);
    }
  });

  test('ALR-5 a person clears an alert once', async () => {
    const { key } = await connected('generic');
    const { alert } = await send(key, { title: 'By hand', labels: { host: 'a' } });
    const before = await waitingTasks(db);
    expect((await call('POST', `/api/v1/alerts/${alert}/clear`, {})).body.state).toBe('cleared');
    const again = await call('POST', `/api/v1/alerts/${alert}/clear`, {});
    expect([again.status, again.body.code]).toEqual([409, 'alert.not_firing']);
    const cleared = (tasks: typeof before) =>
      tasks.find((t) => t.task === 'alert.cleared')?.count ?? 0;
    expect(cleared(await waitingTasks(db)) - cleared(before)).toBe(1);
    const { body } = await call('GET', `/api/v1/alerts/${alert}`);
    expect(body).toMatchObject({
      clearedBy: 'token:test',
      labels: { host: 'a' },
      changes: [{ kind: 'cleared' }, { kind: 'fired' }],
      signals: [{ raw: '{"title":"By hand","labels":{"host":"a"}}' }],
    });
  });

  test('ALR-11 an alert of Prometheus is over five minutes after the last it was sent', async () => {
    const { key } = await connected('prometheus');
    const url = `/intake/alertmanager/${key}/api/v2/alerts`;
    const resend = () => call('POST', url, [{ labels: { alertname: 'Expiring' } }]);
    const stateOf = () =>
      db.one(sql`select state, cleared_by, count from alert where title = 'Expiring'`);
    const { alert } = await resend().then(() =>
      db.one<{ alert: AlertId }>(sql`select id as alert from alert where title = 'Expiring'`),
    );
    const ask = async () => {
      const job = alertJobs.find(({ task }) => task === 'alert.expire');
      await job?.handle(machine, { alert }, { number: 1, last: false });
    };
    await passSeconds(db, 4 * 60);
    await resend();
    await passSeconds(db, 4 * 60);
    await ask();
    expect(await stateOf()).toEqual({ state: 'firing', clearedBy: null, count: 2 });
    await passSeconds(db, 2 * 60);
    await ask();
    await ask();
    expect(await stateOf()).toEqual({ state: 'cleared', clearedBy: 'expiry', count: 2 });
  });
});

describe('ledger', () => {
  test('ALR-14 it balances after opening, attaching, suppressing and dismissing', async () => {
    const { key } = await connected('generic');
    const from = (await db.one<{ now: string }>(sql`select evenkeel_now() as now`)).now;
    const ledger = () => call('GET', `/api/v1/signals/ledger?from=${from}`).then((a) => a.body);
    const opened = await send(key, { title: 'Ledger one' });
    await send(key, { title: 'Ledger one' });
    const muted = await send(key, { title: 'Ledger two' });
    const put = await send(key, { title: 'Ledger three' });
    await send(key, { title: 'Ledger four', state: 'cleared' });
    expect(await ledger()).toMatchObject({
      received: 5,
      pending: 4,
      suppressed: 1,
      balances: true,
    });
    const incident = { id: newId<IncidentId>(), number: 'INC-2026-0007' };
    await db.transact(async (tx) => {
      await linkAlert(tx, opened.alert, incident);
      const outcome = { disposition: 'opened', incident: incident.id } as const;
      await setDisposition(tx, { alert: opened.alert }, outcome);
      const suppressed = { disposition: 'suppressed', reason: 'maintenance' } as const;
      await setDisposition(tx, { alert: muted.alert }, suppressed);
    });
    const dismissal = { reason: 'a drill' };
    const done = await call('POST', `/api/v1/signals/${put.signal}/dismiss`, dismissal);
    expect(done.body).toMatchObject({ disposition: 'dismissed', byActor: 'token:test' });
    const twice = await call('POST', `/api/v1/signals/${put.signal}/dismiss`, dismissal);
    expect(twice.status).toBe(409);
    // Nothing keeps it back any more, so its next firing waits for an incident.
    await send(key, { title: 'Ledger two' });
    expect(await ledger()).toMatchObject({
      received: 6,
      opened: 1,
      attached: 1,
      suppressed: 2,
      dismissed: 1,
      pending: 1,
      unexplained: 0,
      balances: true,
    });
    const list = await call('GET', '/api/v1/signals?disposition=opened');
    expect(list.body.items).toMatchObject([{ title: 'Ledger one', incident: 'INC-2026-0007' }]);
    const histogram = await call('GET', '/api/v1/signals/histogram?minutes=5');
    expect(histogram.body.items).toHaveLength(5);
    expect(histogram.body.items.at(-1).received).toBeGreaterThanOrEqual(6);
  });

  test('ALR-14 merging moves alerts and signals together', async () => {
    const { key } = await connected('generic');
    const one = await send(key, { title: 'Merge one' });
    const from = { id: newId<IncidentId>(), number: 'INC-2026-0008' };
    const to = { id: newId<IncidentId>(), number: 'INC-2026-0009' };
    await db.transact(async (tx) => {
      await linkAlert(tx, one.alert, from);
      const outcome = { disposition: 'attached', incident: from.id } as const;
      await setDisposition(tx, { alert: one.alert }, outcome);
      expect(await moveAlerts(tx, from.id, to)).toBe(1);
    });
    expect(await firingOf(db, to.id)).toEqual({ count: 1, titles: ['Merge one'] });
    expect(await firingOf(db, from.id)).toEqual({ count: 0, titles: [] });
    const { body } = await call('GET', `/api/v1/signals/${one.signal}`);
    expect(body).toMatchObject({ incident: 'INC-2026-0009', disposition: 'attached' });
  });
});
