/** A write repeated with its key is done once, whatever its address, and leaves no secret behind. */
import { afterAll, expect, test } from 'vitest';
import { authenticate } from '../src/identity/authenticate.ts';
import { identityRoutes } from '../src/identity/routes.ts';
import { makeToken } from '../src/identity/tokens.ts';
import { sha256Hex } from '../src/kernel/sha256.ts';
import { sql } from '../src/platform/db.ts';
import { createHttp } from '../src/platform/http.ts';
import { testDatabase } from './database.ts';

const { machine, db } = await testDatabase();
const server = await createHttp({
  machine,
  routes: identityRoutes(machine),
  authenticate: authenticate(machine),
});
const wish = { name: 'repeats', roles: ['admin'] as const, origin: { actor: 'system' as const } };
const { token } = await makeToken(machine, wish);
afterAll(() => server.close());

const NEW = { name: 'a sender', roles: ['auditor'] };

async function newToken(key: string, payload: object = NEW, query = '') {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
  const url = `/api/v1/tokens${query}`;
  const reply = await server.inject({ method: 'POST', url, headers, payload });
  return { status: reply.statusCode, json: reply.json() };
}

test('the same key and body give the same answer, secret and all', async () => {
  const first = await newToken('one');
  const second = await newToken('one');
  expect(first.status).toBe(201);
  expect(second).toEqual(first);
  expect((await newToken('two')).json.token).not.toBe(first.json.token);
});

test('the same key and another body are refused', async () => {
  const other = await newToken('one', { ...NEW, name: 'another' });
  expect(other).toMatchObject({ status: 422, json: { code: 'idempotency.key_reused' } });
});

test('what is kept of it names neither the secret nor the key', async () => {
  const { json } = await newToken('a key of a client');
  const rows = await db.rows<{ row: string }>(sql`
    select to_jsonb(idempotency_key)::text as row from idempotency_key`);
  const kept = rows.map(({ row }) => row).join();
  expect(rows.length).toBeGreaterThan(0);
  expect(kept).not.toContain(json.token);
  expect(kept).not.toContain('a key of a client');
});

test('an address longer than an index can hold is no fault of ours', async () => {
  const noise = Array.from({ length: 150 }, (_, place) => sha256Hex(String(place))).join('');
  expect((await newToken('long', NEW, `?q=${noise}`)).status).toBeLessThan(500);
});
