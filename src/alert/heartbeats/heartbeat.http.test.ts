/** Heartbeats over HTTP: pings as clients send them, silence, failure, and what people set. */

import { beforeAll, describe, expect, test } from 'vitest';
import { passSeconds } from '../../../test/clock.ts';
import { testDatabase } from '../../../test/database.ts';
import { makeService } from '../../../test/senders.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import type { Caller } from '../../platform/route.ts';
import { alertJobs } from '../jobs.ts';
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

beforeAll(async () => {
  await makeService(db, 'Backups');
});

interface Made {
  readonly id: string;
  readonly key: string;
  /** Path of its pings. */
  readonly ping: string;
}

async function heartbeat(name: string): Promise<Made> {
  const payload = { service: 'Backups', source: 'heartbeat', name };
  const made = await server.inject({ method: 'POST', url: '/api/v1/integrations', payload });
  expect(made.statusCode, made.body).toBe(201);
  const { id, key, url } = made.json();
  return { id, key, ping: new URL(url).pathname };
}

function setRhythm(id: string, payload: object) {
  return server.inject({ method: 'PUT', url: `/api/v1/integrations/${id}/heartbeat`, payload });
}

async function ping(
  url: string,
  method: 'GET' | 'POST' | 'PUT' | 'HEAD' = 'GET',
  payload?: string,
): Promise<{ status: number; body: string }> {
  const answer = await server.inject({
    method,
    url,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.body };
}

async function ask(id: string): Promise<void> {
  const job = alertJobs.find(({ task }) => task === 'heartbeat.due');
  await job?.handle(machine, { integration: id }, { number: 1, last: false });
}

async function look(): Promise<void> {
  const job = alertJobs.find(({ task }) => task === 'heartbeat.look');
  await job?.handle(machine, {}, { number: 1, last: false });
}

function alertsOf(id: string) {
  return db.rows(sql`
    select state, count, title, body, cleared_by from alert
     where integration_id = ${id} order by first_seen_at, id`);
}

async function listed(id: string) {
  const { items } = (await server.inject('/api/v1/heartbeats')).json();
  return items.find((item: { integration: string }) => item.integration === id);
}

describe('silence', () => {
  test('ALR-40 a minute with half a minute of grace: asked at 90 s, told once, cleared by the next ping', async () => {
    const { id, ping: url } = await heartbeat('nightly');
    expect((await setRhythm(id, { periodSeconds: 60, graceSeconds: 30 })).statusCode).toBe(200);
    expect(await listed(id)).toMatchObject({ state: 'new', dueAt: null, periodSeconds: 60 });
    expect(await ping(url)).toEqual({ status: 200, body: 'OK' });
    const { dueAt, lastPingAt } = await listed(id);
    expect(secondsBetween(lastPingAt as Instant, dueAt as Instant)).toBe(90);
    const [job] = await db.rows<{ seconds: number }>(sql`
      select extract(epoch from run_at - now())::float8 as seconds
        from graphile_worker._private_jobs where key = ${`heartbeat.due:${id}`}`);
    expect(job?.seconds).toBeGreaterThan(85);
    expect(job?.seconds).toBeLessThanOrEqual(91);
    await passSeconds(db, 60);
    await ask(id);
    expect(await alertsOf(id)).toEqual([]);
    await passSeconds(db, 31);
    await ask(id);
    await ask(id);
    expect(await alertsOf(id)).toMatchObject([
      { state: 'firing', count: 1, title: 'nightly: the heartbeat stayed away' },
    ]);
    expect(await listed(id)).toMatchObject({ state: 'down', dueAt: null });
    await ping(url, 'HEAD');
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared', clearedBy: 'sender' }]);
    expect(await listed(id)).toMatchObject({ state: 'up' });
  });

  test('ALR-40 pings that change nothing are no signals', async () => {
    const { id, ping: url } = await heartbeat('quiet');
    for (const method of ['GET', 'POST', 'PUT', 'HEAD'] as const) {
      expect((await ping(url, method)).status).toBe(200);
    }
    const signals = await db.rows(sql`select id from signal where integration_id = ${id}`);
    expect(signals).toEqual([]);
  });

  test('ALR-40 a heartbeat that is switched off is asked nothing and takes no ping', async () => {
    const { id, ping: url } = await heartbeat('gone');
    await ping(url);
    await server.inject({ method: 'DELETE', url: `/api/v1/integrations/${id}` });
    expect(await ping(url)).toEqual({ status: 404, body: 'not found' });
    await passSeconds(db, 200_000);
    await ask(id);
    expect(await alertsOf(id)).toEqual([]);
  });
});

describe('lost timers', () => {
  test('ALR-45 a look tells of a silence whose timer is lost, once, and of none that is switched off', async () => {
    const { id, ping: url } = await heartbeat('orphan');
    const off = await heartbeat('orphan switched off');
    for (const one of [id, off.id]) await setRhythm(one, { periodSeconds: 60, graceSeconds: 30 });
    await ping(url);
    await ping(off.ping);
    await server.inject({ method: 'DELETE', url: `/api/v1/integrations/${off.id}` });
    const gone = await db.rows(sql`
      delete from graphile_worker._private_jobs where key = ${`heartbeat.due:${id}`} returning id`);
    expect(gone).toHaveLength(1);
    await passSeconds(db, 80);
    await look();
    expect(await alertsOf(id)).toEqual([]);
    await passSeconds(db, 20);
    await look();
    await look();
    expect(await alertsOf(id)).toMatchObject([
      { state: 'firing', count: 1, title: 'orphan: the heartbeat stayed away' },
    ]);
    expect(await listed(id)).toMatchObject({ state: 'down', dueAt: null });
    expect(await alertsOf(off.id)).toEqual([]);
    await ping(url);
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
  });
});

describe('failure', () => {
  test('ALR-41 an exit status tells of it at once, with the words, until a success', async () => {
    const { id, ping: url } = await heartbeat('backup');
    await ping(`${url}/start`);
    await ping(`${url}/7`, 'POST', 'no space left');
    await ping(`${url}/fail`);
    await passSeconds(db, 3 * 86_400);
    expect(await alertsOf(id)).toMatchObject([
      {
        state: 'firing',
        count: 2,
        title: 'backup: the job reported a failure',
        body: 'no space left',
      },
    ]);
    const [{ expires } = { expires: 0 }] = await db.rows<{ expires: number }>(sql`
      select extract(epoch from expires_at - evenkeel_now())::float8 as expires
        from alert where integration_id = ${id}`);
    expect(expires).toBeGreaterThan(300 * 86_400);
    await ping(`${url}/log`, 'POST', 'trying again');
    expect(await listed(id)).toMatchObject({ state: 'down', lastWords: 'trying again' });
    await ping(`${url}/0`);
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
  });

  test('ALR-42 how long a run took is kept', async () => {
    const { id, ping: url } = await heartbeat('slow');
    await ping(`${url}/start`);
    await passSeconds(db, 40);
    await ping(url);
    expect((await listed(id)).lastRunSeconds).toBe(40);
  });
});

describe('doors', () => {
  test('ALR-19 odd addresses are 4xx in a word', async () => {
    const { ping: url } = await heartbeat('odd');
    expect(await ping(`${url}/256`)).toEqual({ status: 400, body: 'invalid url format' });
    expect(await ping(`${url}/Start`)).toEqual({ status: 400, body: 'invalid url format' });
    expect(await ping(`${url}?rid=x`)).toEqual({ status: 400, body: 'invalid uuid format' });
    expect(await ping('/ping/00000000-0000-7000-8000-000000000000')).toMatchObject({ status: 404 });
    expect((await ping(url, 'POST', 'x'.repeat(200_000))).status).toBe(200);
    const answer = await server.inject(url);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['ping-body-limit']).toBe('100000');
  });

  test('ALR-26 pings of Grafana OnCall, GoAlert and Opsgenie keep their paths', async () => {
    const { id, key } = await heartbeat('moved');
    expect(await ping(`/integrations/v1/webhook/${key}/heartbeat/`)).toMatchObject({
      ...{ status: 200, body: 'Ok.' },
    });
    expect((await ping(`/api/v2/heartbeat/${key}`, 'POST')).status).toBe(200);
    const opsgenie = await server.inject({
      method: 'POST',
      url: '/v2/heartbeats/backup/ping',
      headers: { authorization: `GenieKey ${key}` },
    });
    expect(opsgenie.statusCode).toBe(202);
    expect(opsgenie.json()).toMatchObject({ result: 'PONG - Heartbeat received' });
    expect(await listed(id)).toMatchObject({ state: 'up' });
  });
});

describe('rhythm', () => {
  test('ALR-43 a cron expression in its zone, and what is refused names its field', async () => {
    const { id, ping: url } = await heartbeat('cron');
    const good = { cron: '5 4 * * *', timeZone: 'Europe/Berlin', graceSeconds: 600 };
    expect((await setRhythm(id, good)).json()).toMatchObject(good);
    await ping(url);
    const { dueAt } = await listed(id);
    expect(dueAt).toMatch(/T0[23]:15:00\.000Z$/);
    for (const [odd, field] of [
      [{ ...good, cron: '61 * * * *' }, 'cron'],
      [{ ...good, timeZone: 'CET+1' }, 'timeZone'],
      [{ ...good, graceSeconds: 0 }, 'graceSeconds'],
      [{ cron: '@daily', graceSeconds: 60 }, 'timeZone'],
      [{ periodSeconds: 60, timeZone: 'UTC', graceSeconds: 60 }, 'timeZone'],
      [{ periodSeconds: 60, ...good }, 'periodSeconds'],
      [{ periodSeconds: 5, graceSeconds: 60 }, 'periodSeconds'],
      [{ graceSeconds: 60 }, 'periodSeconds'],
    ] as const) {
      const refused = await setRhythm(id, odd);
      const paths = refused.json().fields.map(({ path }: { path: string }) => path);
      expect([JSON.stringify(odd), refused.statusCode, paths]).toEqual([
        ...[JSON.stringify(odd), 422, [field]],
      ]);
    }
    const other = await setRhythm('00000000-0000-7000-8000-000000000000', good);
    expect(other.statusCode).toBe(404);
  });
});
