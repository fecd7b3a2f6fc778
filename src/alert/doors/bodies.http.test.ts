/** How bodies come: packed, with pictures, by query; and what their senders are answered. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import { NOBODY } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const { db, machine } = await testDatabase();
const routes = alertRoutes(machine);
const server = await createHttp({ machine, routes, authenticate: async () => NOBODY });
const serviceId = await makeService(db, 'Shop');

function sender(source: string) {
  return makeSender(db, source, { serviceId });
}

async function post(url: string, payload: string | Buffer, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/json', ...headers };
  const { statusCode, body } = await server.inject({ method: 'POST', url, payload, headers: all });
  return { status: statusCode, body };
}

async function newestRefusal(integration: string) {
  const [row] = await db.rows<{ reason: string }>(sql`
    select reason from intake_refusal where integration_id = ${integration}
     order by at desc, id desc limit 1`);
  return row;
}

test('ALR-19 what comes packed is unpacked; bombs, broken and unknown packing are 4xx', async () => {
  const { id, key } = await sender('generic');
  const url = `/intake/generic/${key}`;
  const packed = (body: Buffer, encoding = 'gzip') =>
    post(url, body, { 'content-encoding': encoding });
  const good = await packed(gzipSync('{"title":"Packed","key":"packed"}'));
  expect([good.status, JSON.parse(good.body)]).toMatchObject([202, { key: 'packed' }]);
  expect((await packed(Buffer.from('{"title":"x"}'), 'identity')).status).toBe(202);
  const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
  expect((await packed(bomb)).status).toBe(413);
  for (const [body, encoding] of [
    [Buffer.from('{"title":"x"}'), 'gzip'],
    [gzipSync('{"title":"x"}').subarray(0, 20), 'gzip'],
    [Buffer.from('{"title":"x"}'), 'br'],
  ] as const) {
    expect((await packed(body, encoding)).status).toBe(400);
  }
  expect((await newestRefusal(id))?.reason).toContain('gzip');
});

test('row 33: four gigabytes in four megabytes are 413 within 200 ms, and a bomb in a bomb is no JSON', async () => {
  const { key } = await sender('generic');
  const url = `/intake/generic/${key}`;
  const gzip = { 'content-encoding': 'gzip' };
  const member = gzipSync(Buffer.alloc(1_000_000, ' '), { level: 9 });
  const bomb = Buffer.concat(Array.from({ length: 4_000 }, () => member));
  expect(bomb.length).toBeLessThan(4_194_304);
  const cpuMs: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const before = process.cpuUsage();
    expect((await post(url, bomb, gzip)).status).toBe(413);
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1000);
  }
  expect(Math.min(...cpuMs)).toBeLessThan(200);
  expect((await post(url, gzipSync(bomb), gzip)).status).toBe(400);
  const kept = await db.one<{ bytes: number }>(sql`
    select coalesce(sum(length(raw)), 0)::int as bytes from intake_refusal where raw like '%  %'`);
  expect(kept.bytes, 'nothing of it is kept').toBe(0);
});

test('ALR-18 a body with pictures is taken up to 4 MB, and what is kept of it says it was cut', async () => {
  const { key } = await sender('grafana');
  const notice = (size: number) => {
    const alert = { labels: { alertname: 'Pictured' }, fingerprint: 'pictured' };
    return JSON.stringify({ alerts: [{ ...alert, embeddedImage: 'A'.repeat(size) }] });
  };
  expect((await post(`/intake/grafana/${key}`, notice(2_000_000))).status).toBe(202);
  expect((await post(`/intake/grafana/${key}`, notice(5_000_000))).status).toBe(413);
  const [row] = await db.rows<{ raw: string }>(sql`
    select raw from signal join alert on alert.id = alert_id where dedup_key = 'pictured'`);
  expect(row?.raw).toMatch(/characters, 524288 kept\)$/);
});

test('ALR-20 OpenTelemetry is answered in its own words', async () => {
  const { key } = await sender('opentelemetry');
  const url = `/intake/opentelemetry/${key}/v1/logs`;
  const logRecords = [{ severityNumber: 17, body: { stringValue: 'boom' } }];
  const request = (records: unknown) =>
    JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] });
  const packed = { 'content-encoding': 'gzip' };
  const good = await post(url, gzipSync(request(logRecords)), packed);
  expect([good.status, good.body]).toEqual([200, '{}']);
  const many = Array.from({ length: 600 }, (_, n) => ({
    ...logRecords[0],
    attributes: [{ key: 'evenkeel.key', value: { stringValue: `n${n}` } }],
  }));
  const some = await post(url, request(many));
  expect([some.status, JSON.parse(some.body).partialSuccess.rejectedLogRecords]).toEqual([
    200,
    '100',
  ]);
  expect((await post(url, '{}')).status).toBe(400);
  const refused = await post(url, '{"resourceLogs":');
  expect([refused.status, JSON.parse(refused.body)]).toEqual([
    400,
    { code: 3, message: 'The body is not valid JSON.' },
  ]);
});

test('ALR-20 UptimeRobot may tell everything in the query, and that is what is kept', async () => {
  const { key } = await sender('uptimerobot');
  const query = 'monitorID=901&monitorFriendlyName=Shop&alertType=1';
  expect((await post(`/intake/uptimerobot/${key}?${query}`, '')).status).toBe(202);
  const [row] = await db.rows<{ raw: string }>(sql`
    select raw from signal join alert on alert.id = alert_id where dedup_key = 'monitor:901'`);
  expect(row?.raw).toContain('"alertType":"1"');
});

test('ALR-195 who sends about an alert that somebody holds is told when to come back', async () => {
  const { id, key } = await sender('generic');
  const tell = () => post(`/intake/generic/${key}`, '{"title":"Held","key":"held"}');
  expect((await tell()).status).toBe(202);
  await db.transact(async (tx) => {
    await tx.run(sql`select 1 from alert where integration_id = ${id} for update`);
    const { statusCode, headers, body } = await server.inject({
      method: 'POST',
      url: `/intake/generic/${key}`,
      payload: { title: 'Held', key: 'held' },
    });
    expect([statusCode, headers['retry-after'], JSON.parse(body).code]).toEqual([
      503,
      '2',
      'http.held',
    ]);
  });
  expect((await tell()).status).toBe(202);
});
