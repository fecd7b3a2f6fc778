/** The addresses and answers of pagers people leave: GoAlert, Grafana OnCall, VictorOps. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
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
const senders: Record<string, Sender> = {};

beforeAll(async () => {
  const serviceId = await makeService(db, 'Shop');
  for (const source of ['goalert', 'grafana-oncall', 'victorops', 'generic']) {
    senders[source] = await makeSender(db, source, { serviceId });
  }
});

function keyOf(source: string): string {
  return senders[source]?.key ?? '';
}

async function post(url: string, payload = '', headers: Record<string, string> = {}) {
  const answer = await server.inject({ method: 'POST', url, payload, headers });
  return { status: answer.statusCode, body: answer.body };
}

async function alertWith(key: string) {
  const [alert] = await db.rows<{ state: string; count: number; title: string }>(sql`
    select state, count, title from alert where dedup_key = ${key}
     order by first_seen_at desc limit 1`);
  return alert;
}

const ALERTMANAGER = (name: string) =>
  JSON.stringify({
    version: '4',
    alerts: [{ status: 'firing', labels: { alertname: name }, fingerprint: name }],
  });

describe('GoAlert', () => {
  test('ALR-26 takes its fields from query, form or JSON, and answers 204', async () => {
    const url = `/api/v2/generic/incoming?token=${keyOf('goalert')}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const json = { 'content-type': 'application/json' };
    expect(await post(`${url}&summary=Full&dedup=g`)).toEqual({ status: 204, body: '' });
    expect(await post(url, 'summary=Full&dedup=g&meta=host%3Ddb', form)).toMatchObject({
      status: 204,
    });
    expect(await post(url, '{"summary":"Full","dedup":"g"}', json)).toMatchObject({ status: 204 });
    expect(await alertWith('g')).toEqual({ state: 'firing', count: 3, title: 'Full' });
    expect((await post(url, 'summary=x&dedup=g&action=close', form)).status).toBe(204);
    expect(await alertWith('g')).toMatchObject({ state: 'cleared' });
  });

  test('ALR-26 tells the alert in numbers to who asks for JSON', async () => {
    const url = `/api/v2/generic/incoming?token=${keyOf('goalert')}&summary=N&dedup=n`;
    const accept = { accept: 'application/json' };
    const [first, second] = [await post(url, '', accept), await post(url, '', accept)];
    const told = JSON.parse(first.body);
    expect(first.status).toBe(200);
    expect(Number.isSafeInteger(told.AlertID)).toBe(true);
    expect(told).toMatchObject({ ServiceID: senders.goalert?.serviceId, IsNew: true });
    expect(JSON.parse(second.body)).toEqual({ ...told, IsNew: false });
  });

  test('ALR-26 its Alertmanager and Grafana doors take the same key', async () => {
    for (const kind of ['prometheusalertmanager', 'grafana']) {
      const url = `/api/v2/${kind}/incoming?token=${keyOf('goalert')}`;
      expect((await post(url, ALERTMANAGER(`go-${kind}`))).status).toBe(204);
      expect(await alertWith(`go-${kind}`)).toMatchObject({ state: 'firing' });
    }
  });

  test('ALR-19 no summary is 400, a wrong token 404', async () => {
    const url = `/api/v2/generic/incoming?token=${keyOf('goalert')}`;
    expect((await post(url)).status).toBe(400);
    expect((await post(`${url}x&summary=x`)).status).toBe(404);
    expect((await post('/api/v2/generic/incoming?summary=x')).status).toBe(404);
  });
});

describe('Grafana OnCall', () => {
  test('ALR-26 answers Ok. at each of its types, with and without the slash', async () => {
    const key = keyOf('grafana-oncall');
    const formatted = JSON.stringify({ alert_uid: 'oc', title: 'Slow', state: 'alerting' });
    const at = (type: string) => `/integrations/v1/${type}/${key}/`;
    for (const url of [at('formatted_webhook'), at('webhook').slice(0, -1), at('jira')]) {
      expect(await post(url, formatted)).toEqual({ status: 200, body: 'Ok.' });
    }
    expect(await alertWith('oc')).toEqual({ state: 'firing', count: 3, title: 'Slow' });
    for (const type of ['alertmanager', 'grafana_alerting', 'grafana']) {
      expect(await post(at(type), ALERTMANAGER(`oc-${type}`))).toEqual({
        status: 200,
        body: 'Ok.',
      });
      expect(await alertWith(`oc-${type}`)).toMatchObject({ state: 'firing' });
    }
  });

  test('ALR-19 what is no object is 400, a key of another kind 404', async () => {
    const url = (key: string) => `/integrations/v1/formatted_webhook/${key}/`;
    expect((await post(url(keyOf('grafana-oncall')), '[1]')).status).toBe(400);
    expect((await post(url(keyOf('grafana-oncall')), '{')).status).toBe(400);
    expect((await post(url(keyOf('generic')), '{"title":"x"}')).status).toBe(404);
  });
});

describe('VictorOps', () => {
  test('ALR-26 answers in its words, with and without a routing key', async () => {
    const path = `/integrations/generic/20131114/alert/${keyOf('victorops')}`;
    const event = (type: string) => JSON.stringify({ message_type: type, entity_id: 'vo' });
    const good = '{"result":"success","entity_id":"vo"}';
    expect(await post(path, event('CRITICAL'))).toEqual({ status: 200, body: good });
    expect(await post(`${path}/db`, event('INFO'))).toEqual({ status: 200, body: good });
    expect(await alertWith('vo')).toMatchObject({ state: 'firing', count: 1 });
    expect(await post(`${path}/db`, event('RECOVERY'))).toEqual({ status: 200, body: good });
    expect(await alertWith('vo')).toMatchObject({ state: 'cleared' });
    const wrong = await post(path, event('PANIC'));
    expect([wrong.status, JSON.parse(wrong.body).result]).toEqual([400, 'failure']);
  });
});
