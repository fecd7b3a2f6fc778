/** OpenTelemetry as protobuf over HTTP: taken as its JSON is, answered as protobuf, and what is unreadable kept to be read again. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Caller } from '../../platform/route.ts';
import { accept } from '../handle.ts';
import { senderById } from '../integration-store.ts';
import { integrationOf } from '../integrations/index.ts';
import { LOGS_REQUEST, LOGS_RESPONSE, STATUS } from '../protobuf/otlp-logs.ts';
import { readMessage } from '../protobuf/read-message.ts';
import { writeMessage } from '../protobuf/write-message.ts';
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
const serviceId = await makeService(db, 'Shop');
const SDK = Buffer.from(
  integrationOf('opentelemetry').examples.find(({ packed }) => packed !== undefined)?.packed ?? '',
  'base64',
);

async function post(url: string, payload: Buffer, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/x-protobuf', ...headers };
  const answer = await server.inject({ method: 'POST', url, payload, headers: all });
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    bytes: answer.rawPayload,
  };
}

function statusIn(bytes: Uint8Array) {
  const read = readMessage(bytes, STATUS);
  return read.ok ? read.value : read.reason;
}

function sender() {
  return makeSender(db, 'opentelemetry', { serviceId });
}

interface AlertRow {
  readonly dedupKey: string;
  readonly title: string;
  readonly severity: string;
  readonly labels: object;
}

function alertsOf(integration: string): Promise<readonly AlertRow[]> {
  return db.rows(sql`
    select dedup_key, title, severity, labels from alert
     where integration_id = ${integration} order by dedup_key`);
}

test('ALR-181 what an SDK packs is taken, with gzip too, and makes the alerts its JSON makes', async () => {
  const [byBytes, byGzip, byJson] = [await sender(), await sender(), await sender()];
  const url = (key: string) => `/intake/opentelemetry/${key}/v1/logs`;
  const plain = await post(url(byBytes.key), SDK);
  expect(plain).toEqual({ status: 200, type: 'application/x-protobuf', bytes: Buffer.alloc(0) });
  const packed = await post(url(byGzip.key), gzipSync(SDK), { 'content-encoding': 'gzip' });
  expect(packed).toEqual(plain);
  const read = readMessage(SDK, LOGS_REQUEST);
  const json = Buffer.from(JSON.stringify(read.ok ? read.value : null));
  const told = await post(url(byJson.key), json, { 'content-type': 'application/json' });
  expect([told.status, told.bytes.toString()]).toEqual([200, '{}']);
  const alerts = await alertsOf(byBytes.id);
  expect(alerts.map(({ dedupKey }) => dedupKey)).toEqual([
    'shop: OutOfMemoryError',
    'shop: payment.failed',
  ]);
  expect(await alertsOf(byGzip.id)).toEqual(alerts);
  expect(await alertsOf(byJson.id)).toEqual(alerts);
});

test('ALR-181 records that are too many are told as a partial success, as protobuf', async () => {
  const { key } = await sender();
  const logRecords = Array.from({ length: 510 }, (_none, n) => ({
    severityNumber: 17,
    attributes: [{ key: 'evenkeel.key', value: { stringValue: `n${n}` } }],
  }));
  const request = writeMessage({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }, LOGS_REQUEST);
  const { status, bytes } = await post(`/intake/opentelemetry/${key}/v1/logs`, request);
  expect([status, readMessage(bytes, LOGS_RESPONSE)]).toEqual([
    200,
    {
      ok: true,
      value: {
        partialSuccess: {
          rejectedLogRecords: '10',
          errorMessage: '510 records, 500 were kept',
        },
      },
    },
  ]);
});

test('ALR-181 what cannot be read is 400 with a Status, and a dead letter of its bytes without the key', async () => {
  const { id, key } = await sender();
  const url = `/intake/opentelemetry/${key}/v1/logs`;
  const cut = Buffer.concat([SDK.subarray(0, 100), Buffer.from(key)]);
  const refused = await post(url, cut);
  const message = expect.stringContaining('The protobuf cannot be read: it ends too early');
  expect([refused.status, refused.type]).toEqual([400, 'application/x-protobuf']);
  expect(statusIn(refused.bytes)).toEqual({ code: 3, message });
  const [letter] = await db.rows<{ id: string; raw: string; reason: string }>(sql`
    select id, raw, reason from intake_refusal where integration_id = ${id}`);
  expect(letter?.reason).toEqual(message);
  const kept = Buffer.from(letter?.raw ?? '', 'base64');
  expect(kept.subarray(0, 100).equals(SDK.subarray(0, 100))).toBe(true);
  expect(kept.toString('latin1').slice(100)).toBe('*'.repeat(key.length));
  const retry = () =>
    server.inject({ method: 'POST', url: `/api/v1/dead-letters/${letter?.id}/retry`, payload: {} });
  expect((await retry()).json()).toMatchObject({ outcome: 'failed', words: message });
  // As if a reader of tomorrow understood it.
  await db.transact((tx) =>
    tx.run(sql`
      update intake_refusal set raw = ${SDK.toString('base64')} where id = ${letter?.id ?? ''}`),
  );
  expect((await retry()).json()).toMatchObject({ outcome: 'delivered', signals: 2 });
  expect(await alertsOf(id)).toHaveLength(2);
});

test('ALR-181 refusals of every kind are a Status in the encoding of the request', async () => {
  const unknown = await post('/intake/opentelemetry/none/v1/logs', SDK);
  expect([unknown.status, statusIn(unknown.bytes)]).toMatchObject([404, { code: 5 }]);
  const { key } = await sender();
  const url = `/intake/opentelemetry/${key}/v1/logs`;
  const broken = await post(url, SDK, { 'content-encoding': 'gzip' });
  expect([broken.status, statusIn(broken.bytes)]).toMatchObject([400, { code: 3 }]);
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  const large = await post(url, bomb, { 'content-encoding': 'gzip' });
  expect([large.status, statusIn(large.bytes)]).toMatchObject([413, { code: 8 }]);
  const nul = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: 'a\u0000' }] }] }] };
  const stored = await post(url, writeMessage(nul, LOGS_REQUEST));
  expect([stored.status, statusIn(stored.bytes)]).toMatchObject([
    ...[400, { message: expect.stringContaining('NUL') }],
  ]);
  const grafana = await makeSender(db, 'grafana', { serviceId });
  const other = await post(`/intake/grafana/${grafana.key}`, SDK);
  expect([other.status, other.bytes.toString()]).toEqual([
    400,
    expect.stringContaining('Protobuf is not read here'),
  ]);
});

test('ALR-181 who is to come back is told when, with a Status', async () => {
  const { id, key } = await sender();
  const stuck: Machine = {
    ...machine,
    db: { ...db, transact: () => new Promise(() => undefined) },
  };
  const integration = await senderById(db, id);
  if (integration === undefined) throw new Error('the sender is there');
  const event = { action: 'firing', key: 'k', severity: 'error', title: 'T', body: '' } as const;
  const many = Array.from({ length: 45_000 }, (_none, n) => ({
    ...{ ...event, key: `flood-${n}`, labels: {}, links: [], raw: '', cuts: [] },
  }));
  accept(stuck, { integration, source: 'opentelemetry', events: many }).catch(() => undefined);
  const busy = await createHttp({
    ...{ machine: stuck, routes: alertRoutes(stuck), authenticate: async () => ADMIN },
  });
  const answer = await busy.inject({
    ...{ method: 'POST', url: `/intake/opentelemetry/${key}/v1/logs`, payload: SDK },
    headers: { 'content-type': 'application/x-protobuf' },
  });
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  expect(statusIn(answer.rawPayload)).toMatchObject({ code: 14 });
});
