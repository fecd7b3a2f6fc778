/** What the one HTTP server promises for every route, seen from outside. */
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { z } from '../kernel/schema.ts';
import { sql } from './db.ts';
import { ANYONE, createHttp, NOBODY, ok, route } from './http.ts';
import { createLog } from './log.ts';

const { machine } = await testDatabase({ blank: false });

const echo = route({
  method: 'POST',
  path: '/echo',
  access: ANYONE,
  summary: 'says who is calling',
  tag: 'test',
  body: z.strictObject({ text: z.string().max(20).optional() }),
  handle: async (call) => ok({ ip: call.ip, text: call.body.text ?? null }),
});

async function serverWith(trustedProxies: readonly string[]) {
  return createHttp({
    machine: { ...machine, config: { ...machine.config, trustedProxies } },
    routes: [echo],
    authenticate: async () => NOBODY,
  });
}

const forwarded = { 'x-forwarded-for': '203.0.113.7', 'content-type': 'application/json' };

describe('the address of a caller', () => {
  test('is not what a stranger writes into a header', async () => {
    const server = await serverWith([]);
    const answer = await server.inject({
      method: 'POST',
      url: '/echo',
      headers: forwarded,
      payload: '{}',
    });
    expect(answer.json().ip).toBe('127.0.0.1');
    await server.close();
  });

  test('is what a trusted proxy says', async () => {
    const server = await serverWith(['127.0.0.0/8']);
    const answer = await server.inject({
      method: 'POST',
      url: '/echo',
      headers: forwarded,
      payload: '{}',
    });
    expect(answer.json().ip).toBe('203.0.113.7');
    await server.close();
  });
});

describe('bodies', () => {
  const bad: readonly (readonly [string, string | Buffer, number])[] = [
    ['is not JSON', '{', 400],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400],
    ['holds NUL', '{"text":"a\\u0000b"}', 400],
    ['holds half a surrogate pair', '{"text":"\\ud800"}', 400],
    ['reaches for the prototype', '{"__proto__":{"x":1}}', 400],
    ['is nested too deep', `${'['.repeat(65)}${']'.repeat(65)}`, 400],
    ['holds a number no double can', '{"text":1e400}', 400],
    ['has an unknown field', '{"colour":"red"}', 400],
    ['has a field of the wrong kind', '{"text":7}', 422],
    ['has a field that is too long', `{"text":"${'x'.repeat(21)}"}`, 422],
    ['is too large', `{"text":"${'x'.repeat(1_100_000)}"}`, 413],
  ];

  test.each(bad)('one that %s is answered with a problem', async (_what, payload, status) => {
    const server = await serverWith([]);
    const headers = { 'content-type': 'application/json' };
    const answer = await server.inject({ method: 'POST', url: '/echo', headers, payload });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status, code: expect.stringMatching(/^http\./) });
    await server.close();
  });
});

describe('the database', () => {
  const { db } = machine;
  const asked = async (ask: () => Promise<unknown>) => {
    const asking = route({
      method: 'GET',
      path: '/ask',
      access: ANYONE,
      summary: 'asks the database',
      tag: 'test',
      handle: async () => ok(await ask()),
    });
    const authenticate = async () => NOBODY;
    const quiet = { ...machine, log: createLog('silent') };
    const server = await createHttp({ machine: quiet, routes: [asking], authenticate });
    const { statusCode, headers, body } = await server.inject({ method: 'GET', url: '/ask' });
    await server.close();
    return [statusCode, headers['retry-after'], JSON.parse(body).code];
  };
  const LATER = [503, '2', 'http.database'];

  test('that breaks off, takes too long or is full: 503 and when to come back', async () => {
    const breaksOff = () =>
      db.rows(sql`select pg_terminate_backend(pg_backend_pid()) from pg_sleep(0.05)`);
    const takesLong = () =>
      db.transact(async (tx) => {
        await tx.run(sql`set local statement_timeout = '20ms'`);
        return tx.rows(sql`select pg_sleep(2)`);
      });
    expect(await asked(takesLong)).toEqual(LATER);
    expect(await asked(breaksOff)).toEqual(LATER);
    for (const code of ['53300', '57P03', '40001', '08006', 'ECONNREFUSED']) {
      const refuses = () => Promise.reject(Object.assign(new Error('no'), { code }));
      expect(await asked(refuses), code).toEqual(LATER);
    }
    const cut = () => Promise.reject(new Error('Connection terminated unexpectedly'));
    expect(await asked(cut)).toEqual(LATER);
  });

  test('that refuses what we ask is a fault of ours', async () => {
    const answer = await asked(() => db.rows(sql`select nothing from nowhere`));
    expect(answer).toEqual([500, undefined, 'http.internal']);
  });
});
