/** The doors under bad weather: wrong keys, wrong shapes, poison, and what each sender is answered. */
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../test/senders.ts';
import { prng } from '../kernel/prng.ts';
import { sql } from '../platform/db.ts';
import { createHttp } from '../platform/http.ts';
import { NOBODY } from '../platform/route.ts';
import { INTEGRATIONS, SOURCES } from './integrations/index.ts';
import { alertRoutes } from './routes.ts';

const { db, machine } = await testDatabase();
const routes = alertRoutes(machine);
const server = await createHttp({ machine, routes, authenticate: async () => NOBODY });
let pagerduty: Sender;
let generic: Sender;
let alertmanager: Sender;
/** One of every sender in the list: each is under the same weather. */
const listed: { readonly source: string; readonly key: string }[] = [];

beforeAll(async () => {
  const serviceId = await makeService(db, 'Shop');
  pagerduty = await makeSender(db, 'pagerduty', { serviceId });
  generic = await makeSender(db, 'generic', { serviceId });
  alertmanager = await makeSender(db, 'alertmanager', { serviceId });
  for (const source of SOURCES) {
    listed.push({ source, key: (await makeSender(db, source, { serviceId })).key });
  }
});

async function post(url: string, payload: string | Buffer, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/json', ...headers };
  const response = await server.inject({ method: 'POST', url, payload, headers: all });
  return { status: response.statusCode, body: response.body, headers: response.headers };
}

function enqueue(event: unknown, key = pagerduty.key) {
  return post('/v2/enqueue', JSON.stringify({ routing_key: key, ...(event as object) }));
}

const trigger = {
  event_action: 'trigger',
  dedup_key: 'd',
  payload: { summary: 'S', source: 'x', severity: 'error' },
};

function refusalsOf(sender: Sender) {
  return db.rows<{ reason: string; raw: string }>(sql`
    select reason, raw from intake_refusal where integration_id = ${sender.id}
     order by at desc, id desc`);
}

describe('PagerDuty door', () => {
  test('ALR-19 wrong fields are named in PagerDuty words', async () => {
    const loud = { ...trigger, payload: { ...trigger.payload, severity: 'loud' } };
    const { status, body } = await enqueue(loud);
    expect(status).toBe(400);
    const severity = `'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')`;
    expect(JSON.parse(body)).toEqual({
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [severity],
    });
    const [kept] = await refusalsOf(pagerduty);
    expect(kept?.reason).toContain('payload.severity');
    expect(kept?.raw).toContain('"loud"');
    expect(kept?.raw).not.toContain(pagerduty.key);
  });

  test.each([
    [{ ...trigger, event_action: 'explode' }, /'event_action' is invalid/],
    [{ event_action: 'resolve' }, /'dedup_key' is missing or blank/],
    [{ event_action: 'trigger' }, /'payload.summary' is missing or blank/],
    [{ ...trigger, dedup_key: 'x'.repeat(256) }, /'dedup_key' is longer/],
    [{ ...trigger, payload: 'text' }, /'payload' must be an object/],
    [{ ...trigger, payload: { ...trigger.payload, timestamp: 'soon' } }, /timestamp/],
  ])('ALR-19 400 with the field named: %j', async (event, wanted) => {
    const { status, body } = await enqueue(event);
    expect(status).toBe(400);
    expect(JSON.parse(body).errors.join()).toMatch(wanted);
  });

  test('ALR-21 unknown, missing and foreign keys are 400, nothing is lost in silence', async () => {
    for (const key of ['0'.repeat(32), '', generic.key]) {
      const { status, body } = await enqueue(trigger, key);
      expect([status, JSON.parse(body).status]).toEqual([400, 'invalid event']);
      expect(body).toContain('routing_key');
    }
  });

  test('ALR-18 a long summary is cut, the event kept, the cut told', async () => {
    const payload = { ...trigger.payload, summary: 'x'.repeat(3_000) };
    const { status } = await enqueue({ ...trigger, dedup_key: 'long', payload });
    expect(status).toBe(202);
    const [row] = await db.rows<{ cuts: readonly string[] }>(sql`
      select cuts from signal join alert on alert.id = alert_id where dedup_key = 'long'`);
    expect(row?.cuts).toEqual(['summary: 3000 characters, 1024 kept']);
  });

  test('ALR-19 512 KB are taken, more is 413', async () => {
    const event = (filler: number) => ({
      ...trigger,
      payload: { ...trigger.payload, custom_details: { filler: 'x'.repeat(filler) } },
    });
    expect((await enqueue(event(500_000))).status).toBe(202);
    expect((await enqueue(event(530_000))).status).toBe(413);
    expect((await enqueue(event(2_000_000))).status).toBe(413);
  });

  test('ALR-2 a missing dedup key is made up and told', async () => {
    const { dedup_key: _without, ...event } = trigger;
    const [one, two] = [await enqueue(event), await enqueue(event)];
    const keys = [one, two].map(({ body }) => JSON.parse(body).dedup_key);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('PagerDuty v1 door', () => {
  test('ALR-19 answers as v1 does, and its condition is the one of v2', async () => {
    const v1 = (event: object) =>
      post(
        '/generic/2010-04-15/create_event.json',
        JSON.stringify({ service_key: pagerduty.key, incident_key: 'both', ...event }),
      );
    const fired = await v1({ event_type: 'trigger', description: 'Old plug-in' });
    const good = { status: 'success', message: 'Event processed', incident_key: 'both' };
    expect([fired.status, JSON.parse(fired.body)]).toEqual([200, good]);
    expect((await enqueue({ event_action: 'resolve', dedup_key: 'both' })).status).toBe(202);
    const rows = await db.rows(sql`select state from alert where dedup_key = 'both'`);
    expect(rows).toEqual([{ state: 'cleared' }]);
    const wrong = await v1({ event_type: 'explode' });
    expect([wrong.status, JSON.parse(wrong.body).errors]).toEqual([400, ['event_type is invalid']]);
  });
});

describe('generic door', () => {
  test('ALR-19 faults are problems that name the field', async () => {
    const url = `/intake/generic/${generic.key}`;
    const wrong = await post(url, JSON.stringify({ title: 'x', severity: 'purple' }));
    expect(wrong.status).toBe(422);
    expect(wrong.headers['content-type']).toContain('application/problem+json');
    expect(JSON.parse(wrong.body).fields).toEqual([
      { path: 'severity', message: 'Give critical, error, warning or info.' },
    ]);
    expect((await post(url, 'not json')).status).toBe(400);
    expect((await post(url, '')).status).toBe(400);
    expect((await post('/intake/generic/wrong', '{"title":"x"}')).status).toBe(404);
  });

  test('ALR-20 curl -d with fields, and curl -d with JSON, both work', async () => {
    const url = `/intake/generic/${generic.key}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const fields = await post(url, 'title=Disk+full&key=c1&severity=warning', form);
    expect(JSON.parse(fields.body)).toMatchObject({
      status: 'accepted',
      key: 'c1',
      outcome: 'new',
    });
    const json = await post(url, '{"title":"Disk full","key":"c1","state":"cleared"}', form);
    expect(JSON.parse(json.body)).toMatchObject({ key: 'c1', outcome: 'cleared' });
  });
});

describe('every sender', () => {
  test('ALR-17 is taken at the address it is given, sample by sample', async () => {
    const publicUrl = 'https://on.example.com';
    for (const { source, url, sample, sampleAround, proof } of INTEGRATIONS) {
      if (proof !== undefined) continue;
      const key = listed.find((one) => one.source === source)?.key ?? '';
      const told = { action: 'firing', key: 'k', title: 'Full', severity: 'error' } as const;
      const body = sample(told);
      const around = sampleAround?.(told) ?? {};
      const headers = { ...around.headers } as Record<string, string>;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      // What needs more of its address than the key is taken at its own alone.
      const general = around.path === undefined ? [`/intake/${source}/${key}`] : [];
      for (const address of general.flatMap((one) => [one, `${one}/`])) {
        const { status } = await post(address, text, headers);
        expect([address, Math.floor(status / 100)]).toEqual([address, 2]);
      }
      const given = await post(url({ publicUrl, key }).slice(publicUrl.length), text);
      expect([source, given.status]).not.toEqual([source, 404]);
    }
  });

  test('ALR-21 the key is taken from path, header or query, and a wrong one nowhere', async () => {
    const basic = (key: string) => Buffer.from(`x:${key}`).toString('base64');
    const ways = (key: string): readonly [string, Record<string, string>][] => [
      [`/intake/generic/${key}`, {}],
      [`/intake/generic?token=${key}`, {}],
      [`/intake/generic/?key=${key}`, {}],
      ['/intake/generic', { authorization: `Bearer ${key}` }],
      ['/intake/generic', { authorization: `Basic ${basic(key)}` }],
      ['/intake/generic', { authorization: `GenieKey ${key}` }],
      ['/intake/generic', { authorization: `Token token=${key}` }],
      ['/intake/generic', { 'x-api-key': key }],
    ];
    for (const [url, headers] of ways(generic.key)) {
      expect([url, (await post(url, '{"title":"x"}', headers)).status]).toEqual([url, 202]);
    }
    for (const [url, headers] of ways(alertmanager.key)) {
      expect([url, (await post(url, '{"title":"x"}', headers)).status]).toEqual([url, 404]);
    }
    expect((await post('/intake/generic', '{"title":"x"}')).status).toBe(404);
    expect((await post('/intake/nobody/key', '{"title":"x"}')).status).toBe(404);
  });
});

describe('Alertmanager doors', () => {
  test('ALR-19 a body somebody replaced is kept as one quiet alert', async () => {
    const url = `/intake/alertmanager/${alertmanager.key}`;
    for (const text of ['CPU high', 'CPU higher']) {
      expect((await post(url, JSON.stringify({ text }))).status).toBe(202);
    }
    const rows = await db.rows(sql`
      select loudness, count, body from alert
       where dedup_key = 'unreadable' and integration_id = ${alertmanager.id}`);
    expect(rows).toEqual([{ loudness: 'low', count: 2, body: '{"text":"CPU higher"}' }]);
  });

  test('ALR-19 of a batch the good are kept, the bad are told as a JSON string', async () => {
    const url = `/intake/alertmanager/${alertmanager.key}/api/v2/alerts`;
    const batch = [
      { labels: {} },
      { labels: { alertname: 'Kept' } },
      { labels: { alertname: 'Late' }, startsAt: '+275760-09-13T00:00:00Z' },
    ];
    const { status, body } = await post(url, JSON.stringify(batch));
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatch(/^0\.labels: .*; 2\.startsAt: /);
    const query = `${url}?filter=${encodeURIComponent('alertname=~"Kept|Late"')}`;
    const got = await server.inject({ method: 'GET', url: query });
    expect(JSON.parse(got.body)).toMatchObject([{ labels: { alertname: 'Kept' } }]);
    const groups = await server.inject({ method: 'GET', url: url.replace(/s$/, 's/groups') });
    expect(JSON.parse(groups.body)).toMatchObject([{ receiver: { name: 'evenkeel' } }]);
  });

  test('ALR-21 without a key the API is 401, with a wrong one too', async () => {
    const wrong = { authorization: 'Bearer wrong' };
    for (const headers of [
      {},
      wrong,
      { authorization: 'Basic' },
      { authorization: 'Basic eA==' },
    ]) {
      const got = await server.inject({ method: 'GET', url: '/api/v2/status', headers });
      expect([got.statusCode, typeof JSON.parse(got.body)]).toEqual([401, 'string']);
    }
  });
});

describe('poison', () => {
  const doors = () => [
    '/v2/enqueue',
    '/v2/change/enqueue',
    '/generic/2010-04-15/create_event.json',
    `/intake/generic/${generic.key}`,
    `/intake/alertmanager/${alertmanager.key}`,
    `/intake/alertmanager/${alertmanager.key}/api/v2/alerts`,
    ...listed.map(({ source, key }) => `/intake/${source}/${key}`),
    ...INTEGRATIONS.flatMap(({ source, doors: declared = [] }) =>
      declared.map(({ path }) => {
        const key = listed.find((one) => one.source === source)?.key ?? '';
        const filled = path.replace(':key', key).replace(/:\w+/g, 'x');
        return path.includes(':key') ? filled : `${filled}?token=${key}`;
      }),
    ),
    ...listed
      .filter(({ source }) => source === 'opsgenie')
      .flatMap(({ key }) => [
        `/v2/alerts?apiKey=${key}`,
        `/v2/alerts/x/notes?identifierType=alias&apiKey=${key}`,
      ]),
  ];

  test.each<[string, string | Buffer]>([
    ['NUL', '{"title":"a\\u0000b"}'],
    ['half a surrogate', '{"title":"a\\ud800b"}'],
    ['half a surrogate in a key', '{"title":"a","\\udfff":"b"}'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65)],
    ['a million levels', '['.repeat(1_000_000)],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['UTF-16', Buffer.from('{"title":"x"}', 'utf16le')],
    ['a number no double holds', '{"title":"x","labels":{"n":1e400}}'],
    ['a prototype', '{"title":"x","__proto__":{"polluted":1}}'],
    ['gzip', gzipSync('{"title":"x"}')],
  ])('ALR-19 %s is refused with 4xx at every door', async (_name, body) => {
    for (const url of doors()) {
      const { status } = await post(url, body);
      expect([url, Math.floor(status / 100)]).toEqual([url, 4]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('ALR-19 3,000 mangled bodies get no 5xx, and what was accepted is in the ledger', async () => {
    const random = prng(20261123);
    const seeds = [
      JSON.stringify({ routing_key: pagerduty.key, ...trigger }),
      JSON.stringify({ title: 'x', labels: { a: 1 }, links: ['https://example.com'], state: 'ok' }),
      JSON.stringify({ version: '4', alerts: [{ status: 'firing', labels: { alertname: 'x' } }] }),
      JSON.stringify([{ labels: { alertname: 'x' }, startsAt: '2026-11-23T08:00:00Z' }]),
    ];
    const pieces = [
      ...['null', '[]', '{}', '""', '-0', '1e308', 'true', '"\\u0007"', '"constructor"', ',', '}'],
      ...[
        '{"labels":null}',
        '"0001-01-01T00:00:00Z"',
        '"9999-12-31T23:59:59Z"',
        '\u202e',
        '%s',
        "'",
      ],
      ...[`"${'x'.repeat(5_000)}"`, '"2026-02-30T00:00:00Z"', '[[[]]]', '"\\uffff"', '0.1e-400'],
    ];
    const statuses = new Map<number, number>();
    for (let i = 0; i < 3_000; i += 1) {
      let body = random.pick(seeds);
      for (let cuts = random.below(4); cuts >= 0; cuts -= 1) body = mangle(body, random, pieces);
      const { status } = await post(random.pick(doors()), body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 500) throw new Error(`${status} for ${body}`);
    }
    expect(statuses.get(202) ?? 0).toBeGreaterThan(50);
    const { orphans } = await db.one<{ orphans: number }>(sql`
      select count(*) as orphans from signal where alert_id is null and disposition <> 'suppressed'`);
    expect(orphans).toBe(0);
  }, 120_000);
});

/** Replaces one JSON value or any span of the text by a piece, or doubles a span. */
function mangle(body: string, random: ReturnType<typeof prng>, pieces: readonly string[]): string {
  const values = [...body.matchAll(/"[^"]*"|\d+|true|null|\[|\{/g)];
  const value = values.length === 0 ? undefined : random.pick(values);
  if (value !== undefined && random.below(3) > 0) {
    const end = value.index + value[0].length;
    return body.slice(0, value.index) + random.pick(pieces) + body.slice(end);
  }
  const from = random.below(body.length + 1);
  const to = from + random.below(20);
  const middle = random.below(2) === 0 ? '' : body.slice(from, to).repeat(2);
  return body.slice(0, from) + middle + body.slice(to);
}
