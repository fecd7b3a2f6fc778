/** What every address answers alike, whatever stands behind it: refusals, cursors, the API document. */
import { afterAll, describe, expect, test } from 'vitest';
import { allRoutes } from '../src/app/compose.ts';
import { authenticate } from '../src/identity/authenticate.ts';
import { makeToken } from '../src/identity/tokens.ts';
import { encodeCursor } from '../src/platform/cursor.ts';
import { createHttp } from '../src/platform/http.ts';
import { createLiveHub } from '../src/platform/live.ts';
import { testDatabase } from './database.ts';

const { machine, db, url } = await testDatabase();
const live = await createLiveHub({ db, url, log: machine.log, metrics: machine.metrics });
const server = await createHttp({
  machine,
  routes: allRoutes(machine, live),
  authenticate: authenticate(machine),
});
const wish = { name: 'shapes', roles: ['admin'] as const, origin: { actor: 'system' as const } };
const { token } = await makeToken(machine, wish);
const authorization = `Bearer ${token}`;
afterAll(async () => {
  await live.close();
  await server.close();
});

function get(path: string) {
  return server.inject({ method: 'GET', url: path, headers: { authorization } });
}

describe('an address that is none', () => {
  test.each([
    ['GET', '/api/v1/nothing', 404, 'http.no_such_route'],
    ['PUT', '/api/v1/incidents', 404, 'http.no_such_route'],
    ['GET', `/api/v1/incidents/${'x'.repeat(3_000)}`, 404, 'http.no_such_route'],
    ['GET', '/api/v1/incidents/%ff', 400, 'http.unreadable'],
    ['GET', '/%', 400, 'http.unreadable'],
  ] as const)('%s %s is %i %s', async (method, path, status, code) => {
    const reply = await server.inject({ method, url: path, headers: { authorization } });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(reply.json()).toMatchObject({ status, code });
  });

  // To a sender that asks with GET, a page answered with 200 would mean "taken".
  test.each(['/ping/some-key', '/v2/nothing', '/intake/unknown/key', '/jsm/ops/x', '/generic/x'])(
    'a door that is not there, %s, is no page',
    async (path) => {
      expect((await get(path)).statusCode).toBe(404);
    },
  );
});

describe('a made-up place in a list', () => {
  const day = '2026-02-30T00:00:00.000Z';
  const id = '00000000-0000-0000-0000-000000000000';

  test.each([
    ['/api/v1/incidents', [day, id]],
    ['/api/v1/incidents', ['0000-01-01T00:00:00.000Z', id]],
    ['/api/v1/alerts', [day, id]],
    ['/api/v1/signals', [day, id]],
  ])('%s after %j is 422', async (path, parts) => {
    const reply = await get(`${path}?cursor=${encodeCursor(parts)}`);
    expect(reply.statusCode).toBe(422);
    expect(reply.json()).toMatchObject({ code: 'http.bad_cursor' });
  });
});

describe('the API document', () => {
  interface Operation {
    readonly operationId: string;
    readonly parameters: readonly { readonly name: string; readonly in: string }[];
  }
  const read = async (): Promise<readonly (readonly [string, Operation])[]> => {
    const paths: Record<string, Record<string, Operation>> = (await get('/api/openapi.json')).json()
      .paths;
    return Object.entries(paths).flatMap(([path, all]) =>
      Object.values(all).map((operation) => [path, operation] as const),
    );
  };

  test('names each operation once, and every part of its path', async () => {
    const operations = await read();
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, { operationId, parameters }] of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        inPath.map(({ name }) => name),
        operationId,
      ).toEqual(names);
    }
  });

  test('holds no reference that leads nowhere', async () => {
    const document = (await get('/api/openapi.json')).json();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(refs.length).toBeGreaterThan(0);
    for (const [, ref = ''] of refs) {
      const target = ref
        .split('/')
        .reduce<unknown>(
          (node, part) => (node as Record<string, unknown> | undefined)?.[part],
          document,
        );
      expect(target, ref).toBeDefined();
    }
  });
});
