/** Senders that sign: without a secret given the key is enough, with one every byte must be signed. */
import { createHmac } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { SYSTEM } from '../../identity/audit.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import { NOBODY } from '../../platform/route.ts';
import { setSecret } from '../integration-handle.ts';
import { INTEGRATIONS } from '../integrations/index.ts';
import type { Integration, Sample } from '../integrations/integration.ts';
import { alertRoutes } from '../routes.ts';

const SECRET = 's3cret-of-the-sender';
const SIGNING = INTEGRATIONS.flatMap((one) =>
  one.signature === undefined ? [] : [{ ...one, signature: one.signature }],
);
const { db, machine } = await testDatabase();
const routes = alertRoutes(machine);
const server = await createHttp({ machine, routes, authenticate: async () => NOBODY });
let serviceId: Awaited<ReturnType<typeof makeService>>;

beforeAll(async () => {
  serviceId = await makeService(db, 'Shop');
});

async function post(url: string, payload: string, headers: Readonly<Record<string, string>> = {}) {
  const all = { 'content-type': 'application/json', ...headers };
  const { statusCode, body } = await server.inject({ method: 'POST', url, payload, headers: all });
  return { status: statusCode, code: JSON.parse(body).code };
}

function bodyOf(integration: Pick<Integration, 'sample'>, title: string): string {
  const sample: Sample = { action: 'firing', key: 'k', title, severity: 'info' };
  return JSON.stringify(integration.sample(sample));
}

test('ALR-30 some senders sign', () => {
  const sources = SIGNING.map(({ source }) => source);
  for (const source of ['grafana', 'sentry', 'github']) expect(sources).toContain(source);
});

test.each(SIGNING)(
  'ALR-30 $source: with a secret given, what is not signed is 403',
  async (one) => {
    const { id, key } = await makeSender(db, one.source, { serviceId });
    const url = `/intake/${one.source}/${key}`;
    const { header, prefix = '' } = one.signature;
    const body = bodyOf(one, 'é');
    const sign = (text: string, secret: string) =>
      prefix + createHmac('sha256', secret).update(text).digest('hex');
    expect((await post(url, body)).status).toBe(202);
    expect(await setSecret(machine, SYSTEM, { id, secret: SECRET })).toBeUndefined();
    const forged = { status: 403, code: 'intake.not_proven' };
    expect(await post(url, body)).toEqual(forged);
    expect(await post(url, body, { [header]: sign(body, 'other') })).toEqual(forged);
    expect(await post(url, body, { [header]: sign(bodyOf(one, 'e'), SECRET) })).toEqual(forged);
    expect(await post(url, body, { [header]: sign(body, SECRET).slice(0, -1) })).toEqual(forged);
    expect((await post(url, body, { [header]: sign(body, SECRET) })).status).toBe(202);
    const [row] = await db.rows<{ secret: string }>(sql`
    select secret from integration where id = ${id}`);
    expect(row?.secret).not.toContain(SECRET);
    expect(await setSecret(machine, SYSTEM, { id, secret: null })).toBeUndefined();
    expect((await post(url, body)).status).toBe(202);
  },
);

test('ALR-30 a secret sealed with another key is 503, never a signature that is taken', async () => {
  const { id, key } = await makeSender(db, 'sentry', { serviceId });
  await db.transact((tx) => tx.run(sql`update integration set secret = 'v1.x.y' where id = ${id}`));
  const answer = await post(`/intake/sentry/${key}`, bodyOf(SIGNING[0] ?? fail(), 'x'));
  expect(answer).toEqual({ status: 503, code: 'intake.secret_sealed' });
});

test('ALR-30 a sender that signs nothing takes no secret', async () => {
  const { id } = await makeSender(db, 'generic', { serviceId });
  const answer = await setSecret(machine, SYSTEM, { id, secret: SECRET });
  expect(isRefusal(answer) && answer.code).toBe('integration.signs_nothing');
});

function fail(): never {
  throw new Error('nobody signs');
}
