/** Schedules over HTTP, on a real database: the shapes of product.md, refusals, history. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { insertPerson } from '../identity/store.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { instant } from '../kernel/instant.ts';
import { createHttp } from '../platform/http.ts';
import { newId } from '../platform/random.ts';
import type { Caller } from '../platform/route.ts';
import { oncallRoutes } from './routes.ts';
import { onCallAt } from './store.ts';

const { db, machine } = await testDatabase();
const people: Record<string, PersonId> = {};
let caller: Caller;
const server = await createHttp({
  machine,
  routes: oncallRoutes(machine),
  authenticate: async () => caller,
});

beforeAll(async () => {
  for (const name of ['ana', 'ben', 'chen']) {
    const id = newId<PersonId>();
    people[name] = id;
    await db.transact((tx) =>
      insertPerson(tx, {
        id,
        name,
        email: `${name}@example.org`,
        timeZone: 'UTC',
        roles: ['responder'],
        active: true,
        isOwner: false,
        passwordHash: null,
        contactId: newId(),
      }),
    );
  }
  caller = callerWith('admin');
});
afterAll(() => server.close());

function callerWith(...roles: readonly string[]): Caller {
  const kind = 'token';
  return { kind, actorId: 'token:t', personId: undefined, roles, via: 'bearer', credentialId: 't' };
}

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  const answer = await server.inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

function definition(more: Record<string, unknown> = {}) {
  const { ana, ben } = people;
  return {
    name: 'Databases',
    timeZone: 'Europe/Berlin',
    layers: [
      {
        name: 'Nights',
        people: [ana, ben],
        unit: 'day',
        length: 1,
        start: '2026-03-27T20:00:00',
        restrictions: [{ kind: 'daily', from: '20:00', to: '08:00' }],
        ...more,
      },
    ],
  };
}

async function newSchedule(more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await call('POST', '/schedules', definition(more));
  expect(status).toBe(201);
  return body.id;
}

describe('schedules', () => {
  test('are created, read back, listed and shown as shifts and gaps in UTC', async () => {
    const id = await newSchedule();
    const { body } = await call('GET', `/schedules/${id}`);
    expect(body).toMatchObject({ id, name: 'Databases', version: 1 });
    const window = 'from=2026-03-28T08:00:00%2B01:00&to=2026-03-29T08:00:00%2B02:00';
    const shifts = await call('GET', `/schedules/${id}/shifts?${window}`);
    expect(shifts.body).toEqual({
      items: [
        {
          person: people.ben,
          personName: 'ben',
          from: '2026-03-28T19:00:00.000Z',
          to: '2026-03-29T06:00:00.000Z',
          layer: 'Nights',
          slot: 0,
          override: null,
          instead: null,
          insteadName: null,
          reason: 'layer',
        },
      ],
      gaps: [{ from: '2026-03-28T07:00:00.000Z', to: '2026-03-28T19:00:00.000Z' }],
    });
    const other = await newSchedule();
    const first = await call('GET', '/schedules?limit=1');
    const second = await call('GET', `/schedules?limit=1&cursor=${first.body.nextCursor}`);
    expect([first.body.items[0].id, second.body.items[0].id]).toEqual([id, other]);
    const { id: _id, version: _version, createdAt: _at, ...input } = body;
    expect((await call('PUT', `/schedules/${id}`, input)).body.layers).toEqual(body.layers);
  });

  test('show what each layer alone would say, beaten or not', async () => {
    const { chen } = people;
    const { name, timeZone, layers } = definition();
    const all = {
      name: 'Always',
      people: [chen],
      unit: 'week',
      length: 1,
      start: '2026-03-02T00:00',
    };
    const made = await call('POST', '/schedules', { name, timeZone, layers: [all, ...layers] });
    const window = 'from=2026-03-28T08:00:00%2B01:00&to=2026-03-29T08:00:00%2B02:00';
    const { body } = await call('GET', `/schedules/${made.body.id}/layers?${window}`);
    expect(body.items.map((layer: { name: string }) => layer.name)).toEqual(['Always', 'Nights']);
    const [always, nights] = body.items;
    expect(always.shifts).toMatchObject([
      { personName: 'chen', from: '2026-03-28T07:00:00.000Z', to: '2026-03-29T06:00:00.000Z' },
    ]);
    expect(nights.shifts).toMatchObject([
      { personName: 'ben', from: '2026-03-28T19:00:00.000Z', to: '2026-03-29T06:00:00.000Z' },
    ]);
  });

  test('are judged by the layers of then, and an edit keeps the shift that runs', async () => {
    const { ana, ben, chen } = people;
    const times = { unit: 'week', start: '2020-01-06T00:00:00', restrictions: [] };
    const id = await newSchedule(times);
    const before = (await call('GET', `/oncall?schedule=${id}`)).body;
    const now = before.items[0].persons[0];
    const edited = definition({ ...times, people: [chen] });
    const preview = await call('POST', `/schedules/${id}/preview`, edited);
    expect(preview.body.changes[0]).toMatchObject({ from: now.until, after: [chen] });
    const put = await call('PUT', `/schedules/${id}`, { ...edited, expectedVersion: 1 });
    expect(put.status).toBe(200);
    const after = (await call('GET', `/oncall?schedule=${id}`)).body.items[0];
    expect(after.persons[0]).toMatchObject({ person: now.person, until: now.until });
    expect(after.next).toEqual({ at: now.until, persons: [{ person: chen, personName: 'chen' }] });
    const past = (await call('GET', `/oncall?schedule=${id}&at=2020-01-07T12:00Z`)).body.items[0];
    const weekAfter = await onCallAt(db, asId<ScheduleId>(id), instant('2020-01-14T12:00Z'));
    expect([past.persons[0].person, ...weekAfter]).toEqual([ana, ben]);
    const stale = await call('PUT', `/schedules/${id}`, { ...edited, expectedVersion: 1 });
    expect(stale.status).toBe(409);
  });

  test('take overrides, and give them back until they are over', async () => {
    const { ana, ben, chen } = people;
    const id = await newSchedule({ people: [ana], restrictions: [] });
    const path = `/schedules/${id}/overrides`;
    const cover = { person: chen, from: '2190-01-01T08:00:00Z', to: '2190-01-01T10:00:00Z' };
    const { status, body } = await call('POST', path, cover);
    expect(status).toBe(201);
    expect(body).toMatchObject({ person: chen, personName: 'chen', backdated: false, slot: 0 });
    const window = 'from=2190-01-01T07:00:00Z&to=2190-01-01T11:00:00Z';
    const layers = async () =>
      (await call('GET', `/schedules/${id}/shifts?${window}`)).body.items.map(
        (item: { layer: string }) => item.layer,
      );
    expect(await layers()).toEqual(['Nights', 'override', 'Nights']);
    expect((await call('GET', `${path}?${window}`)).body.items).toEqual([body]);
    expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect(await layers()).toEqual(['Nights']);
    expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(404);

    const running = { person: ben, from: '2026-06-01T00:00:00Z', to: '2026-06-02T00:00:00Z' };
    const old = await call('POST', path, running);
    expect(old.body.backdated).toBe(true);
    const at = await onCallAt(db, asId<ScheduleId>(id), instant('2026-06-01T12:00Z'));
    expect(at).toEqual([ben]);
  });

  test('end a running override now, and keep one that is over', async () => {
    const { ana, chen } = people;
    const id = await newSchedule({ people: [ana], restrictions: [] });
    const { now } = await db.transact(async (tx) => ({ now: tx.now }));
    const [from, to] = [-3_600_000, 3_600_000].map((ms) =>
      new Date(Date.parse(now) + ms).toISOString(),
    );
    const { body } = await call('POST', `/schedules/${id}/overrides`, { person: chen, from, to });
    expect((await call('DELETE', `/schedules/${id}/overrides/${body.id}`)).status).toBe(204);
    const shifts = await call('GET', `/schedules/${id}/shifts?from=${from}&to=${to}`);
    const people_ = shifts.body.items.map((item: { person: string }) => item.person);
    expect(new Set(people_)).toEqual(new Set([chen, ana]));
    expect(people_.at(-1)).toBe(ana);
    const again = await call('DELETE', `/schedules/${id}/overrides/${body.id}`);
    expect(again).toMatchObject({ status: 409, body: { code: 'override.over' } });
  });

  test.each([
    ['/schedules', { layers: [] }, 'layers'],
    ['/schedules', { timeZone: 'CET' }, 'timeZone'],
    ['/schedules', { timeZone: 7 }, 'timeZone'],
    ['/schedules', { name: '' }, 'name'],
  ])('POST %s refuses %j with 422 naming the field', async (path, more, field) => {
    const { status, body } = await call('POST', path, { ...definition(), ...more });
    expect(status).toBe(422);
    expect(body.fields?.[0]?.path ?? body.errors?.[0]?.path).toBe(field);
  });

  test('refuse what is unknown, too long or not allowed', async () => {
    const { ana } = people;
    const id = await newSchedule();
    const stranger = '01890000-0000-7000-8000-00000000ffff';
    const unknown = await call('POST', '/schedules', definition({ people: [ana, stranger] }));
    expect(unknown.status).toBe(422);
    expect(JSON.stringify(unknown.body)).toContain('layers.0.people.1');
    expect((await call('POST', '/schedules', { ...definition(), colour: 1 })).status).toBe(400);
    const year = 'from=2026-01-01T00:00:00Z&to=2027-02-05T00:00:00Z';
    expect((await call('GET', `/schedules/${id}/shifts?${year}`)).status).toBe(200);
    const longer = 'from=2026-01-01T00:00:00Z&to=2027-02-06T00:00:00Z';
    expect((await call('GET', `/schedules/${id}/shifts?${longer}`)).status).toBe(422);
    for (const odd of ['from=x&to=y', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z']) {
      expect((await call('GET', `/schedules/${id}/shifts?${odd}`)).status).toBe(422);
    }
    expect((await call('GET', '/oncall?at=9999-12-31T00:00:00Z')).status).toBe(422);
    expect((await call('GET', `/schedules/${stranger}/shifts?${year}`)).status).toBe(404);
    expect((await call('GET', '/schedules?cursor=WyJhIiwiYiJd')).status).toBe(422);
    const slot = { person: ana, from: '2190-01-01T00:00:00Z', to: '2190-01-02T00:00:00Z', slot: 1 };
    expect((await call('POST', `/schedules/${id}/overrides`, slot)).status).toBe(422);

    caller = callerWith('responder');
    expect((await call('POST', '/schedules', definition())).status).toBe(403);
    expect((await call('POST', `/schedules/${id}/overrides`, { ...slot, slot: 0 })).status).toBe(
      201,
    );
    caller = callerWith('auditor');
    expect((await call('POST', `/schedules/${id}/overrides`, slot)).status).toBe(403);
    expect((await call('GET', '/oncall')).status).toBe(200);
    caller = callerWith('team_lead');
    expect((await call('POST', '/schedules', definition())).status).toBe(201);
    caller = callerWith('admin');
  });
});
