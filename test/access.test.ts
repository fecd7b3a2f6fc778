/**
 * Who may call what: a walk over every route of the program, by HTTP, without a login and with each
 * role. The outcome is written down in `access.txt`, so a new route shows in the diff with the rights
 * it was given. `EVENKEEL_WRITE_DOCS=1 npx vitest run test/access.test.ts` writes it anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { allRoutes } from '../src/app/compose.ts';
import { authenticate } from '../src/identity/authenticate.ts';
import { ROLES, type Role } from '../src/identity/core/access.ts';
import { makeToken } from '../src/identity/tokens.ts';
import { accessRefusal, createHttp } from '../src/platform/http.ts';
import { createLiveHub } from '../src/platform/live.ts';
import type { Route } from '../src/platform/route.ts';
import { testDatabase } from './database.ts';

const PAGE = 'test/access.txt';
/** Routes that never end their answer when all is well; their rights are judged without a call. */
const ENDLESS = /\/stream$/;
/**
 * Routes open to everybody who has signed in, whose handler lets people touch only what is their own.
 * An admin may do each of them; others get 403 for what belongs to somebody else.
 */
const OWN_THINGS: ReadonlySet<string> = new Set([
  'PATCH /api/v1/people/:id',
  'POST /api/v1/people/:id/contacts',
  'DELETE /api/v1/people/:id/contacts/:contact',
  'POST /api/v1/people/:id/contacts/:contact/test',
  'POST /api/v1/people/:id/contacts/:contact/verify-request',
  'PUT /api/v1/people/:id/notification-rules',
  'GET /api/v1/people/:id/pages',
  'POST /api/v1/people/:id/password',
  'POST /api/v1/absences',
  'DELETE /api/v1/absences/:id',
  'POST /api/v1/handovers/:id/give',
  'POST /api/v1/handovers/:id/take',
  'GET /api/v1/tokens',
  'POST /api/v1/tokens',
  'DELETE /api/v1/tokens/:id',
]);

const { machine, db, url } = await testDatabase();
const live = await createLiveHub({ db, url, log: machine.log, metrics: machine.metrics });
const routes = allRoutes(machine, live);
const server = await createHttp({ machine, routes, authenticate: authenticate(machine) });
const tokens = new Map<Role, string>();
for (const role of ROLES) {
  const wish = { name: `only ${role}`, roles: [role], origin: { actor: 'system' } };
  tokens.set(role, (await makeToken(machine, wish)).token);
}
afterAll(async () => {
  await live.close();
  await server.close();
});

const named = routes.map((route) => ({ name: `${route.method} ${route.path}`, route }));
const guarded = named.filter(({ route }) => needsLogin(route));
const callable = guarded.filter(({ route }) => !ENDLESS.test(route.path));

test('there are routes, each once', () => {
  expect(routes.length).toBeGreaterThan(30);
  expect(new Set(named.map(({ name }) => name)).size).toBe(routes.length);
});

test('the rights are as written down', () => {
  const table = accessTable(routes);
  if (process.env.EVENKEEL_WRITE_DOCS === '1') writeFileSync(PAGE, table);
  const written = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  expect(table, 'EVENKEEL_WRITE_DOCS=1 npx vitest run test/access.test.ts').toBe(written);
});

describe('without a login', () => {
  test.each(guarded)('$name is 401', async ({ route }) => {
    expect(await statusOf(route, undefined)).toBe(401);
  });

  test.each(guarded)('$name is 401 with a wrong token', async ({ route }) => {
    expect(await statusOf(route, 'evk_wrong')).toBe(401);
  });
});

describe.each(ROLES)('as %s', (role) => {
  const denied = guarded.filter(({ route }) => !allows(route, role));
  const allowed = callable.filter(({ route }) => allows(route, role));

  if (role !== 'admin') {
    test('something is denied', () => expect(denied.length).toBeGreaterThan(0));
  }

  test('what is denied is 403', async () => {
    const wrong: string[] = [];
    for (const { name, route } of denied) {
      const status = await statusOf(route, tokens.get(role));
      if (status !== 403) wrong.push(`${name}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  test('what is allowed is neither 401 nor 403, nor breaks', async () => {
    const wrong: string[] = [];
    for (const { name, route } of allowed) {
      const status = await statusOf(route, tokens.get(role));
      const maybeOthers = OWN_THINGS.has(name) && role !== 'admin';
      const refused = status === 401 || (status === 403 && !maybeOthers);
      if (refused || status >= 500) wrong.push(`${name}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});

test('own things only is said of existing routes for everybody', () => {
  const open = named.filter(({ route }) => route.access.who === 'signedIn').map(({ name }) => name);
  expect([...OWN_THINGS].filter((name) => !open.includes(name))).toEqual([]);
});

describe('verbs on an incident that is there', () => {
  const verbs = named.filter(({ name }) => name.startsWith('POST /api/v1/incidents/:number/'));

  test('are refused to whom may only read', async () => {
    const made = await server.inject({
      method: 'POST',
      url: '/api/v1/incidents',
      headers: {
        authorization: `Bearer ${tokens.get('admin')}`,
        'content-type': 'application/json',
      },
      payload: JSON.stringify({ title: 'The shop is slow' }),
    });
    expect(made.statusCode, made.body).toBe(201);
    const { number } = made.json<{ number: string }>();
    const wrong: string[] = [];
    for (const { name, route } of verbs) {
      const path = route.path.replace(':number', number);
      const status = await statusOf({ ...route, path }, tokens.get('auditor'));
      // 422 where the verb needs more than the empty body of this walk.
      if (status !== 403 && status !== 422) wrong.push(`${name}: ${status}`);
    }
    expect(verbs.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
    const shown = await server.inject({
      url: `/api/v1/incidents/${number}`,
      headers: { authorization: `Bearer ${tokens.get('auditor')}` },
    });
    const offered = shown.json<{ verbs: { verb: string; allowed: boolean }[] }>().verbs;
    expect(offered.filter(({ allowed }) => allowed)).toEqual([]);
  });
});

describe('routes that never end', () => {
  const endless = guarded.filter(({ route }) => ENDLESS.test(route.path));

  test.each(endless)('$name lets in whom it says', ({ route }) => {
    for (const role of ROLES) {
      const caller = {
        ...({ kind: 'token', actorId: 'token:x', personId: undefined, via: 'bearer' } as const),
        ...{ roles: [role], credentialId: undefined },
      };
      expect(accessRefusal(route, caller) === undefined, role).toBe(allows(route, role));
    }
  });
});

function needsLogin({ access }: Route): boolean {
  return access.who === 'signedIn' || access.who === 'roles';
}

function allows({ access }: Route, role: Role): boolean {
  if (access.who !== 'roles') return true;
  return role === 'admin' || access.roles.includes(role);
}

/** Calls the route with ids of nothing and an empty body: rights are judged before anything else. */
async function statusOf(route: Route, token: string | undefined): Promise<number> {
  const url = route.path
    .replace(/:number\b/g, 'INC-2026-0001')
    .replace(/:\w+/g, '00000000-0000-7000-8000-000000000000')
    .replace('*', '');
  const hasBody = route.method !== 'GET' && route.method !== 'HEAD';
  const answer = await server.inject({
    method: route.method,
    url,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { payload: '{}' } : {}),
  });
  return answer.statusCode;
}

function accessTable(all: readonly Route[]): string {
  const lines = all.map(({ method, path, access }) => {
    const who =
      access.who === 'roles' ? [...new Set([...access.roles, 'admin'])].join(', ') : access.who;
    const own = OWN_THINGS.has(`${method} ${path}`) ? ', own things only' : '';
    return { path, line: `${method.padEnd(6)} ${path} -> ${who}${own}` };
  });
  const sorted = lines.sort((a, b) => (`${a.path} ${a.line}` < `${b.path} ${b.line}` ? -1 : 1));
  return `${sorted.map(({ line }) => line).join('\n')}\n`;
}
