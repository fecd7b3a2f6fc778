/** Times, numbers, texts and names as the worst of senders give them, from the door to what people are shown. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { JSON_CASES } from '../../../test/json-cases.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import type { Caller } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const ADMIN: Caller = {
  ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles: ['admin'] },
  ...{ via: 'bearer', credentialId: undefined },
};
const { db, machine } = await testDatabase();
const routes = alertRoutes(machine);
const server = await createHttp({ machine, routes, authenticate: async () => ADMIN });
const keys: Record<string, string> = {};

beforeAll(async () => {
  const serviceId = await makeService(db, 'Shop');
  for (const source of ['generic', 'alertmanager', 'pagerduty', 'grafana', 'pagerduty-change']) {
    keys[source] = (await makeSender(db, source, { serviceId })).key;
  }
});

async function post(url: string, payload: string | Buffer, type = 'application/json') {
  const headers = { 'content-type': type };
  const { statusCode, body } = await server.inject({ method: 'POST', url, payload, headers });
  return { status: statusCode, body };
}

const generic = (payload: string | Buffer, type?: string) =>
  post(`/intake/generic/${keys['generic']}`, payload, type);

interface Shown {
  readonly title: string;
  readonly raw: string;
  readonly cuts: readonly string[];
}

/** The newest signal as its page shows it. */
async function newestShown(): Promise<Shown> {
  const { id } = await db.one<{ id: string }>(sql`
    select id from signal order by received_at desc, id desc limit 1`);
  return (await server.inject({ method: 'GET', url: `/api/v1/signals/${id}` })).json();
}

describe('row 21: times', () => {
  const UNSET = ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00+00:00'];
  const ABSURD = [
    ...['+275760-09-13T00:00:00.000Z', '+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z'],
    ...['0000-01-01T00:00:00Z', '0000-00-00T00:00:00Z', '1766479475', '1766479475123', 'yesterday'],
    ...[
      '2026-02-30T00:00:00Z',
      '2026-11-23T25:00:00Z',
      '2026-11-23',
      '9999-12-31T23:59:59Z',
      '1e9',
    ],
  ];
  let n = 0;
  const doors = [
    {
      name: 'generic',
      send: (at: unknown, key: string) =>
        generic(JSON.stringify({ title: 'T', key, startedAt: at })),
    },
    {
      name: 'API v2 of Alertmanager',
      send: (at: unknown, alertname: string) =>
        post(
          `/intake/alertmanager/${keys['alertmanager']}/api/v2/alerts`,
          JSON.stringify([{ labels: { alertname }, startsAt: at, endsAt: at }]),
        ),
    },
    {
      name: 'PagerDuty',
      send: (at: unknown, key: string) =>
        post(
          '/v2/enqueue',
          JSON.stringify({
            ...{ routing_key: keys['pagerduty'], event_action: 'trigger', dedup_key: key },
            payload: { summary: 'T', source: 's', severity: 'error', timestamp: at },
          }),
        ),
    },
  ];

  test.each(doors)(
    'ALR-22 year 1 is no time, what is absurd is 4xx, none is 5xx: $name',
    async ({ send }) => {
      for (const at of UNSET) {
        n += 1;
        expect([at, Math.floor((await send(at, `t${n}`)).status / 100)]).toEqual([at, 2]);
      }
      for (const at of [...ABSURD, 1_766_479_475, 1e300, -1, {}, [], true]) {
        n += 1;
        const { status, body } = await send(at, `t${n}`);
        expect([at, Math.floor(status / 100)]).toEqual([at, 4]);
        expect(body).toMatch(/startedAt|startsAt|timestamp/);
      }
      const { beginnings } = await db.one<{ beginnings: number }>(sql`
      select count(*) as beginnings from alert where starts_at < '1971-01-01' or starts_at > '9000-01-01'`);
      expect(beginnings).toBe(0);
    },
  );

  test('ALR-19 the webhook of Alertmanager, which tries again only after a 5xx, is taken and says so', async () => {
    for (const startsAt of ABSURD) {
      n += 1;
      const alerts = [{ status: 'firing', labels: { alertname: `w${n}` }, startsAt }];
      const url = `/intake/alertmanager/${keys['alertmanager']}`;
      expect([startsAt, (await post(url, JSON.stringify({ alerts }))).status]).toEqual([
        startsAt,
        202,
      ]);
      expect((await newestShown()).cuts.join()).toMatch(/startsAt/);
    }
  });
});

test('ALR-22 row 22: two days ahead is told and fires; an end before its beginning ends nothing early', async () => {
  const { now } = await db.one<{ now: string }>(sql`select evenkeel_now() as now`);
  const at = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();
  const url = `/intake/alertmanager/${keys['alertmanager']}/api/v2/alerts`;
  const send = (alertname: string, startsAt: string, endsAt: string) =>
    post(url, JSON.stringify([{ labels: { alertname }, startsAt, endsAt }]));
  const alertOf = (alertname: string) =>
    db.maybeOne<{ state: string; early: boolean }>(sql`
      select state, expires_at < ${at(0)}::timestamptz as early from alert
       where labels->>'alertname' = ${alertname}`);
  expect((await send('Ahead', at(172_800), at(172_800 + 240))).status).toBe(200);
  expect((await newestShown()).cuts.join()).toMatch(/startsAt: 1728\d\d s ahead of our clock/);
  expect(await alertOf('Ahead')).toEqual({ state: 'firing', early: false });
  expect((await send('Backwards', at(600), at(300))).status).toBe(400);
  expect(await alertOf('Backwards')).toBeUndefined();
});

describe('row 30: texts', () => {
  const envelope = (value: string) => `{"title":"Case","labels":{"v":1},"case":${value}}`;

  test('ALR-19 JSON is taken and shown as it was sent, what is none is 400, and nothing is 5xx', async () => {
    for (const { is, name, text } of JSON_CASES) {
      const body = envelope(text);
      const { status } = await generic(Buffer.from(body, 'latin1'));
      if (is === 'json') {
        expect([name, status]).toEqual([name, 202]);
        const { raw } = await newestShown();
        expect([name, raw]).toEqual([name, Buffer.from(body, 'latin1').toString('utf8')]);
      } else if (is === 'not') {
        // A comma or a bracket too many may close the envelope and be JSON again: then it is read as that.
        expect([name, [400, 422].includes(status)]).toEqual([name, true]);
      } else {
        expect([name, status < 500]).toEqual([name, true]);
      }
    }
  });

  test('ALR-19 as a whole body: none of them is a 5xx, what is no JSON is 400', async () => {
    for (const { is, name, text } of JSON_CASES) {
      const { status } = await generic(Buffer.from(text, 'latin1'));
      expect([name, status < 500]).toEqual([name, true]);
      if (is === 'not') expect([name, status]).toEqual([name, 400]);
    }
  });

  test('ALR-18 titles of every plane and direction are stored and shown as they were sent', async () => {
    for (const title of [
      '🔥👩‍👩‍👧',
      '\u202eحريق',
      'é',
      'e\u0301',
      '\ufeffx',
      '\uffff',
      '𝒳',
      '<b>&amp;',
    ]) {
      expect((await generic(JSON.stringify({ title, key: title }))).status).toBe(202);
      const shown = await newestShown();
      expect(JSON.parse(shown.raw)).toEqual({ title, key: title });
      expect(shown.title).toBe(title.replace('\ufeff', ''));
    }
  });
});

describe('row 31: numbers and keys', () => {
  test('ALR-1 two conditions whose numbers differ in the last of nineteen digits are two alerts', async () => {
    for (const key of ['1234567890123456788', '1234567890123456789']) {
      const { status, body } = await generic(`{"title":"Big","key":${key},"nr":${key}}`);
      expect([status, JSON.parse(body)]).toMatchObject([202, { key, outcome: 'new' }]);
    }
    const rows = await db.rows<{ nr: string }>(sql`
      select labels->>'nr' as nr from alert where title = 'Big' order by 1`);
    expect(rows.map(({ nr }) => nr)).toEqual(['1234567890123456788', '1234567890123456789']);
  });

  test('ALR-1 a key of 5 KB or of 100 KB names its condition, again and at its end', async () => {
    for (const length of [5_000, 100_000]) {
      const key = 'k'.repeat(length);
      const outcomes = [];
      for (const state of ['firing', 'firing', 'cleared']) {
        const { status, body } = await generic(JSON.stringify({ title: 'Long key', key, state }));
        outcomes.push([status, JSON.parse(body).outcome]);
      }
      expect(outcomes).toEqual([
        [202, 'new'],
        [202, 'repeat'],
        [202, 'cleared'],
      ]);
    }
  });

  test('ALR-19 numbers beyond a double are 400, minus nought is taken, of repeated keys the last counts', async () => {
    for (const n of ['1e400', '-1e400', '9'.repeat(400), '1e999999999']) {
      expect((await generic(`{"title":"x","n":${n}}`)).status).toBe(400);
    }
    expect((await generic('{"title":"x","n":-0}')).status).toBe(202);
    const twice = await generic('{"title":"one","title":"two","key":"twice"}');
    expect(twice.status).toBe(202);
    expect((await newestShown()).title).toBe('two');
  });
});

describe('row 32: the prototype', () => {
  const clean = () => {
    const made: Record<string, unknown> = {};
    expect([made['x'], made['polluted'], ({} as Record<string, unknown>)['x']]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  };
  const FORM = 'application/x-www-form-urlencoded';

  test.each([
    ['JSON', '{"title":"x","__proto__":{"x":1}}', undefined, 400],
    ['JSON, deeper', '{"title":"x","labels":{"a":{"__proto__":{"x":1}}}}', undefined, 400],
    ['the constructor', '{"title":"x","constructor":{"prototype":{"x":1}}}', undefined, 202],
    ['labels', '{"title":"x","labels":{"constructor":"1","toString":"2","x":3}}', undefined, 202],
    ['a form', 'title=x&__proto__=1&__proto__[x]=1', FORM, 400],
    ['a form with brackets', 'title=x&constructor[prototype][x]=1', FORM, 202],
  ] as const)('ALR-19 by %s changes nothing of ours', async (_by, body, type, status) => {
    expect((await generic(body, type)).status).toBe(status);
    clean();
  });

  test('ALR-19 by query, in lists and at doors', async () => {
    for (const query of ['__proto__[x]=1', '__proto__.x=1', 'constructor[prototype][x]=1']) {
      const list = await server.inject({ method: 'GET', url: `/api/v1/alerts?${query}` });
      expect([query, list.statusCode]).toEqual([query, 400]);
      const door = await post(`/intake/generic/${keys['generic']}?${query}`, '{"title":"q"}');
      expect([query, door.status]).toEqual([query, 202]);
      clean();
    }
  });

  test('ALR-86 by the labels that rules and tables lay over each other', async () => {
    const csv = 'host,constructor,toString\ndb-1,one,two\n';
    const call = (url: string, payload: object) =>
      server.inject({ method: 'POST', url: `/api/v1/${url}`, payload });
    expect((await call('enrichment-tables', { name: 'Bad', csv })).statusCode).toBe(201);
    const made = await call('rules', {
      ...{ name: 'Lays over', condition: 'true' },
      actions: { enrich: { table: 'Bad', by: 'labels.host' }, labels: { valueOf: `labels.host` } },
    });
    expect(made.statusCode, made.body).toBe(201);
    expect((await generic('{"title":"laid","key":"laid","host":"db-1"}')).status).toBe(202);
    const { labels } = await db.one<{ labels: object }>(sql`
      select labels from alert where dedup_key = 'laid'`);
    expect(Object.fromEntries(Object.entries(labels))).toEqual({
      ...{ host: 'db-1', constructor: 'one', toString: 'two', valueOf: 'db-1' },
    });
    const named = await call('rules', {
      ...{ name: 'Named so', condition: 'true' },
      actions: JSON.parse('{"labels":{"__proto__":"labels.host"}}'),
    });
    expect(named.statusCode).toBe(400);
    clean();
  });
});

describe('row 32: what is cut in the middle of a character', () => {
  const fire = '\u{1f525}';

  test('ALR-18 an alert is taken, though the note of what was cut ends in half of one', async () => {
    const name = `${'n'.repeat(19)}${fire}${'n'.repeat(400)}`;
    const body = { title: 'Cut note', labels: { [name]: 'x'.repeat(5_000) } };
    expect((await generic(JSON.stringify(body))).status).toBe(202);
    const shown = await newestShown();
    expect([shown.title, shown.cuts.length > 0]).toEqual(['Cut note', true]);
    const { fires } = await db.one<{ fires: number }>(sql`
      select count(*) as fires from alert where title = 'Cut note' and state = 'firing'`);
    expect(fires).toBe(1);
  });

  test('ALR-18 a change is taken, though the words of its link end in half of one', async () => {
    const links = [{ href: 'https://a.example/', text: `${'x'.repeat(199)}${fire}` }];
    const change = {
      routing_key: keys['pagerduty-change'],
      payload: { summary: 'Cut link', source: 's' },
      links,
    };
    expect((await post('/v2/change/enqueue', JSON.stringify(change))).status).toBe(202);
    const row = await db.one<{ text: string }>(sql`
      select links -> 0 ->> 'text' as text from service_change where title = 'Cut link'`);
    expect(row.text).toBe(`${'x'.repeat(199)}\ufffd`);
  });
});
