/**
 * Nothing a client sends may become a 5xx: seeded garbage at every route of the program, by the shapes
 * of its own OpenAPI document. `EVENKEEL_FUZZ=20000 EVENKEEL_FUZZ_SEED=9` looks further.
 */
import { afterAll, expect, test } from 'vitest';
import { allRoutes } from '../src/app/compose.ts';
import { authenticate } from '../src/identity/authenticate.ts';
import { makeToken } from '../src/identity/tokens.ts';
import { createHttp } from '../src/platform/http.ts';
import { createLiveHub } from '../src/platform/live.ts';
import { testDatabase } from './database.ts';
import { type Garbage, garbageOf, type Shape } from './garbage.ts';

interface Operation {
  readonly parameters: readonly { readonly name: string; in: string; readonly schema: Shape }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Shape }>> };
}

interface Target {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly operation: Operation;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const REQUESTS = Number(process.env.EVENKEEL_FUZZ ?? 1500);
const SEED = Number(process.env.EVENKEEL_FUZZ_SEED ?? 20261123);
/** It never ends its answer; and these two would end our own session. */
const SPARED = /\/stream$|^DELETE .*\/(tokens|session)/;
const RAW = ['{', 'null', '[]', '{"a":1,"a":2}', '{"__proto__":{}}', '['.repeat(70), '{"a":1e400}'];
const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', ''];

const { machine, db, url } = await testDatabase();
const live = await createLiveHub({ db, url, log: machine.log, metrics: machine.metrics });
const server = await createHttp({
  machine,
  routes: allRoutes(machine, live),
  authenticate: authenticate(machine),
});
const wish = { name: 'fuzz', roles: ['admin'] as const, origin: { actor: 'system' as const } };
const { token } = await makeToken(machine, wish);
afterAll(async () => {
  await live.close();
  await server.close();
});

test(`${REQUESTS} requests of garbage are all answered, none by a 5xx`, async () => {
  const ids = await furnish();
  const garbage = garbageOf(SEED, ids);
  const targets = await targetsOf();
  expect(targets.length).toBeGreaterThan(100);
  const counts: Record<string, number> = {};
  const broken: string[] = [];
  for (let left = REQUESTS; left > 0; left -= 1) {
    const request = requestOf(garbage.pick(targets), garbage);
    const reply = await server.inject({ ...request, remoteAddress: `10.0.0.${left % 250}` });
    const kind = `${Math.floor(reply.statusCode / 100)}xx`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (reply.statusCode >= 500) broken.push(JSON.stringify({ request, answer: reply.body }));
  }
  expect(broken.slice(0, 5)).toEqual([]);
  // Garbage that never gets past the door tests nothing.
  expect(counts['2xx'] ?? 0).toBeGreaterThan(REQUESTS / 20);
  expect(counts['4xx'] ?? 0).toBeGreaterThan(REQUESTS / 3);
});

async function targetsOf(): Promise<readonly Target[]> {
  const document: Document = (await server.inject('/api/openapi.json')).json();
  return Object.entries(document.paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        method: method.toUpperCase() as Target['method'],
        path,
        operation,
      })),
    )
    .filter(({ method, path }) => !SPARED.test(`${method} ${path}`));
}

function requestOf({ method, path, operation }: Target, garbage: Garbage) {
  const { chance, pick, text, value } = garbage;
  const filled = path.replace(/\{\w+\}/g, () => encoded(text().slice(0, 700) || 'x'));
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && chance() < 0.5)
    .map(({ name, schema }) => `${name}=${encoded(String(value(schema)).slice(0, 3000))}`);
  const shape = operation.requestBody?.content['application/json']?.schema;
  const body = chance() < 0.05 ? pick(RAW) : JSON.stringify(value(shape));
  const key = chance() < 0.05 ? { 'idempotency-key': pick(['a', 'x'.repeat(255), 'é']) } : {};
  return {
    method,
    url: `${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'content-type': chance() < 0.9 ? TYPES[0] : pick(TYPES) }),
      ...key,
    },
    ...(method === 'GET' ? {} : { payload: body }),
  };
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A little of everything, so that garbage meets things that exist. */
async function furnish(): Promise<readonly string[]> {
  const post = async (path: string, payload: object): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await server.inject({ method: 'POST', url: `/api/v1${path}`, headers, payload });
    expect(reply.statusCode, reply.body).toBe(201);
    return reply.json().number ?? reply.json().id;
  };
  const person = await post('/people', { name: 'Ann Ho', email: 'ann@example.test' });
  const layer = {
    name: 'all',
    people: [person],
    unit: 'day',
    length: 1,
    start: '2026-01-01T08:00',
  };
  const wishes = { name: 'rota', timeZone: 'Europe/Berlin', layers: [layer] };
  const schedule = await post('/schedules', wishes);
  const levels = [{ targets: [{ kind: 'schedule', id: schedule }], delayMinutes: 1 }];
  const policy = { name: 'policy', levels, repeat: 1, catchAll: person };
  const escalationPolicy = await post('/escalation-policies', policy);
  const service = await post('/services', { name: 'Shop', escalationPolicy });
  const titles = ['Slow shop', 'Shop is down', 'Wrong prices', 'No mails'];
  const incident = { service, description: 'As customers say', effect: 'degraded' };
  const numbers = await Promise.all(
    titles.map((title) => post('/incidents', { ...incident, title, impact: 2, urgency: 2 })),
  );
  return [person, schedule, escalationPolicy, service, ...numbers];
}
