/** Silences as amtool, Karma and Grafana ask for them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { call, db, look, now, server, silence } from '../../../test/quiet-world.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { sql } from '../../platform/db.ts';

let prometheus: Sender;
let other: Sender;

beforeAll(async () => {
  const serviceId = await makeService(db, 'Cluster');
  prometheus = await makeSender(db, 'prometheus', { serviceId });
  other = await makeSender(db, 'prometheus', { serviceId });
});

async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  payload?: unknown,
  by = prometheus,
) {
  const answer = await server.inject({
    method,
    url: `/intake/alertmanager/${by.key}/api/v2${path}`,
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}

async function wish(more: object = {}) {
  const startsAt = await now();
  return {
    ...{ matchers: [{ name: 'alertname', value: 'Down', isRegex: false, isEqual: true }] },
    ...{ startsAt, endsAt: plusSeconds(startsAt, 3_600), createdBy: 'root', comment: 'swap' },
    ...more,
  };
}

async function add(more: object = {}, by = prometheus): Promise<string> {
  const { status, body } = await ask('POST', '/silences', await wish(more), by);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.silenceID;
}

async function fire(alertname: string, instance: string, by = prometheus) {
  const alerts = [{ labels: { alertname, instance }, annotations: { summary: instance } }];
  expect((await ask('POST', '/alerts', alerts, by)).status).toBe(200);
}

describe('silences through the door of Alertmanager', () => {
  test('ALR-162 are added, asked for, and hide this sender alone', async () => {
    const id = await add();
    const { body } = await ask('GET', `/silence/${id}`);
    expect(body).toMatchObject({
      id,
      status: { state: 'active' },
      createdBy: 'root',
      comment: 'swap',
    });
    await fire('Down', 'n1');
    await fire('Down', 'n2', other);
    const rows = await ask('GET', '/alerts');
    expect(rows.body).toMatchObject([{ status: { state: 'suppressed', silencedBy: [id] } }]);
    const others = await ask('GET', '/alerts', undefined, other);
    expect(others.body).toMatchObject([{ status: { state: 'active', silencedBy: [] } }]);
    expect((await ask('GET', '/alerts?silenced=false')).body).toEqual([]);
    expect((await ask('GET', '/alerts?active=false')).body).toHaveLength(1);
    expect((await ask('DELETE', `/silence/${id}`)).status).toBe(200);
    expect((await ask('GET', `/silence/${id}`)).body.status.state).toBe('expired');
    expect((await ask('DELETE', `/silence/${id}`)).status).toBe(200);
    await look();
    expect((await ask('GET', '/alerts')).body).toMatchObject([{ status: { state: 'active' } }]);
  });

  test('ALR-162 the id stays where only the end moves, else the old one ends', async () => {
    const id = await add();
    const shown = (await ask('GET', `/silence/${id}`)).body;
    const longer = { ...shown, endsAt: plusSeconds(shown.endsAt, 3_600), comment: 'longer' };
    expect((await ask('POST', '/silences', longer)).body).toEqual({ silenceID: id });
    const another = { ...longer, matchers: [{ ...shown.matchers[0], value: 'Up' }] };
    const { silenceID } = (await ask('POST', '/silences', another)).body;
    expect(silenceID).not.toBe(id);
    expect((await ask('GET', `/silence/${id}`)).body.status.state).toBe('expired');
    expect((await ask('GET', `/silence/${silenceID}`)).body).toMatchObject({
      ...{ status: { state: 'active' }, comment: 'longer' },
    });
  });

  test('ALR-162 what Alertmanager refuses is refused in a JSON string', async () => {
    const refused = async (more: object) => {
      const { status, body } = await ask('POST', '/silences', await wish(more));
      expect(typeof body).toBe('string');
      return status;
    };
    expect(await refused({ endsAt: plusSeconds(await now(), -60) })).toBe(400);
    expect(await refused({ matchers: [] })).toBe(400);
    const regex = { name: 'a', isRegex: true };
    expect(await refused({ matchers: [{ ...regex, value: '.*' }] })).toBe(400);
    expect(await refused({ matchers: [{ ...regex, value: '(' }] })).toBe(400);
    expect(await refused({ id: 'b2c1f0a2-0000-4000-8000-000000000000' })).toBe(404);
    expect(await refused({ id: 'nonsense' })).toBe(404);
    expect((await ask('GET', '/silence/nonsense')).status).toBe(404);
  });

  test('ALR-162 a key has a thousand at most, then a new one is 400; others have theirs, and an end makes no room for a day', async () => {
    const many = await makeSender(db, 'prometheus', { serviceId: prometheus.serviceId });
    const id = await add({}, many);
    const copies = sql`
      insert into silence select (jsonb_populate_record(silence, jsonb_build_object('id', gen_random_uuid()))).*
        from silence, generate_series(1, 997) where id = ${id}`;
    await db.transact((tx) => tx.run(copies));
    const tries = await Promise.all(
      Array.from({ length: 5 }, async () => ask('POST', '/silences', await wish(), many)),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual([200, 200, 400, 400, 400]);
    expect(tries.find(({ status }) => status === 400)?.body).toMatch(/has 1000 silences/);
    const later = { id, endsAt: plusSeconds(await now(), 7_200) };
    const stands = await ask('GET', `/silence/${id}`, undefined, many);
    const moved = { ...(await wish()), startsAt: stands.body.startsAt, ...later };
    expect((await ask('POST', '/silences', moved, many)).status).toBe(200);
    expect((await ask('DELETE', `/silence/${id}`, undefined, many)).status).toBe(200);
    expect((await ask('POST', '/silences', await wish(), many)).status).toBe(400);
    const others = await makeSender(db, 'prometheus', { serviceId: prometheus.serviceId });
    await add({}, others);
    await db.transact((tx) => tx.run(sql`delete from silence where integration_id = ${many.id}`));
  });

  test('ALR-163 the filters of silences hold, and active ones come first', async () => {
    const start = plusSeconds(await now(), 600);
    const soon = await add({ startsAt: start, endsAt: plusSeconds(start, 60), comment: 'soon' });
    const pending = (await ask('GET', '/silences?active=false&expired=false')).body;
    expect(pending.map(({ id }: { id: string }) => id)).toEqual([soon]);
    const filter = encodeURIComponent('alertname=~"U.*"');
    const { body } = await ask('GET', `/silences?filter=${filter}`);
    expect(body).toMatchObject([{ matchers: [{ value: 'Up' }] }]);
    expect((await ask('GET', '/silences?filter=nonsense')).status).toBe(400);
    const states = (await ask('GET', '/silences')).body.map(
      ({ status }: { status: { state: string } }) => status.state,
    );
    const order = ['active', 'pending', 'expired'];
    const rank = (state: string) => order.indexOf(state);
    expect(states).toEqual(states.toSorted((a: string, b: string) => rank(a) - rank(b)));
  });

  test('ALR-163 an alert that people were called for before says what covers it now', async () => {
    await fire('Slow', 'n3', other);
    const id = await add({ matchers: [{ name: 'instance', value: 'n3', isRegex: false }] }, other);
    const { body } = await ask('GET', '/alerts?active=false', undefined, other);
    expect(body).toMatchObject([{ labels: { instance: 'n3' }, status: { silencedBy: [id] } }]);
  });

  test('ALR-164 a key sees those of everybody and ends its own alone', async () => {
    const theirs = await add({}, other);
    expect((await ask('GET', `/silence/${theirs}`)).status).toBe(404);
    expect((await ask('DELETE', `/silence/${theirs}`)).status).toBe(404);
    const { id } = await silence({ matchers: [{ name: 'alertname', value: 'Ours' }] });
    expect((await ask('GET', `/silence/${id}`)).body.createdBy).toBe('Evenkeel');
    expect((await ask('DELETE', `/silence/${id}`)).status).toBe(403);
    expect((await call('GET', `/api/v1/silences/${id}`)).body.status).toBe('active');
  });
});
