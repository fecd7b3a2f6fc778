/** The catalogue over HTTP, as a page or a script sees it, against the real database. */
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { authenticate } from '../identity/authenticate.ts';
import { ORGANISATION } from '../identity/core/setting.ts';
import { writeSetting } from '../identity/settings-store.ts';
import { createToken } from '../identity/tokens.ts';
import { asId, type ServiceId } from '../kernel/ids.ts';
import { createHttp } from '../platform/http.ts';
import { supportHoursOf } from './calendar-store.ts';
import { serviceRoutes } from './routes.ts';
import { blastRadiusOf, serviceByIdOrName, setMonitored } from './store.ts';

const { machine } = await testDatabase();
const server = await createHttp({
  machine,
  routes: serviceRoutes(machine),
  authenticate: authenticate(machine),
});
const admin = (await createToken(machine, { role: 'admin', name: 'test' })).token;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

async function ask(method: Method, url: string, body?: unknown, bearer = admin) {
  const reply = await server.inject({
    method,
    url: `/api/v1${url}`,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: reply.statusCode, json: JSON.parse(reply.body) };
}

async function add(name: string, more: object = {}): Promise<string> {
  const answer = await ask('POST', '/services', { name, ...more });
  expect(answer).toMatchObject({ status: 201, json: { name } });
  return answer.json.id;
}

describe('services', () => {
  test('SVC-5 are made of a name alone and found by id and name', async () => {
    const id = await add('Payments API');
    const byName = await ask('GET', '/services/payments%20api');
    expect(byName.json).toMatchObject({
      id,
      tier: 'T2',
      escalationPolicy: null,
      dependsOn: [],
      monitored: false,
      settings: { groupBy: 'service', holdSeconds: 30 },
      dependants: [],
    });
    expect((await ask('GET', `/services/${id}`)).json.name).toBe('Payments API');
    expect((await ask('GET', '/services/unheard-of')).status).toBe(404);
    expect((await serviceByIdOrName(machine.db, 'PAYMENTS API'))?.id).toBe(id);
  });

  test('SVC-5 keep what they were given and change only what is named', async () => {
    const id = await add('Wifi', {
      tier: 'T1',
      description: 'Headquarters',
      normalCriteria: ['A phone joins in 5 s'],
      usersTotal: 400,
      keyCustomers: ['Board'],
      runbookUrl: 'https://runbooks.example.org/wifi',
      team: 'everyone',
      calendar: 'Around the clock',
      settings: { groupBy: 'alert' },
    });
    const path = `/services/${id}`;
    const change = { tier: 'T0', runbookUrl: null, settings: { holdSeconds: 10 } };
    const { json } = await ask('PATCH', path, { ...change, expectedVersion: 1 });
    expect(json).toMatchObject({
      tier: 'T0',
      description: 'Headquarters',
      normalCriteria: ['A phone joins in 5 s'],
      usersTotal: 400,
      keyCustomers: ['Board'],
      runbookUrl: null,
      settings: { groupBy: 'alert', holdSeconds: 10, autoResolveSeconds: 900 },
      version: 2,
    });
    expect((await ask('PATCH', path, { tier: 'T3', expectedVersion: 1 })).status).toBe(409);
    expect((await supportHoursOf(machine.db, asId<ServiceId>(id))).always).toBe(true);
  });

  test.each([
    [{ name: 'payments api' }, 422, 'name'],
    [{ name: '' }, 422, 'name'],
    [{}, 422, 'name'],
    [{ name: 'New', tier: 'T9' }, 422, 'tier'],
    [{ name: 'New', team: 'Nobodies' }, 422, 'team'],
    [{ name: 'New', owner: '00000000-0000-7000-8000-000000000000' }, 422, 'owner'],
    [
      { name: 'New', escalationPolicy: '00000000-0000-7000-8000-000000000000' },
      422,
      'escalationPolicy',
    ],
    [{ name: 'New', calendar: 'Never' }, 422, 'calendar'],
    [{ name: 'New', dependsOn: [{ service: 'unheard of' }] }, 422, 'dependsOn.0.service'],
    [{ name: 'New', dependsOn: [{ service: 'New' }] }, 422, 'dependsOn.0.service'],
    [{ name: 'New', runbookUrl: 'javascript:alert(1)' }, 422, 'runbookUrl'],
    [{ name: 'New', settings: { holdSeconds: -1 } }, 422, 'settings.holdSeconds'],
    [{ name: 'New', settings: { hold: 1 } }, 400, 'settings.hold'],
    [{ name: 'New', id: 'x' }, 400, 'id'],
  ])('SVC-5 names the field that is wrong in %j', async (body, status, path) => {
    const answer = await ask('POST', '/services', body);
    expect([answer.status, answer.json.fields?.[0].path]).toEqual([status, path]);
    expect(await serviceByIdOrName(machine.db, 'New')).toBeUndefined();
  });

  test('SVC-3 refuses a ring of hard dependencies and says where it runs', async () => {
    const db = await add('db');
    await add('api', { dependsOn: [{ service: 'DB' }] });
    await add('shop', { dependsOn: [{ service: 'api', kind: 'hard' }] });
    const ring = await ask('PATCH', `/services/${db}`, { dependsOn: [{ service: 'shop' }] });
    expect([ring.status, ring.json.fields[0].path]).toEqual([422, 'dependsOn']);
    expect(ring.json.detail).toContain('db -> shop -> api -> db');
    const soft = { dependsOn: [{ service: 'shop', kind: 'soft' }] };
    expect((await ask('PATCH', `/services/${db}`, soft)).status).toBe(200);
    const { json } = await ask('GET', '/services/db');
    expect(json.dependants).toMatchObject([{ name: 'api', kind: 'hard' }]);
  });

  test('SVC-3 lets one of two requests close a ring, never both', async () => {
    const [left, right] = [await add('left'), await add('right')];
    const [one, other] = await Promise.all([
      ask('PATCH', `/services/${left}`, { dependsOn: [{ service: right }] }),
      ask('PATCH', `/services/${right}`, { dependsOn: [{ service: left }] }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 422]);
  });

  test('SVC-4 a fault takes along living T0 and T1 services above', async () => {
    const base = await add('base');
    await add('mid', { tier: 'T3', dependsOn: [{ service: 'base' }] });
    await add('top', { tier: 'T0', dependsOn: [{ service: 'mid' }] });
    const old = await add('old', { tier: 'T0', dependsOn: [{ service: 'base' }] });
    await ask('PATCH', `/services/${old}`, { archived: true });
    const hit = await blastRadiusOf(machine.db, asId<ServiceId>(base));
    expect(hit.map((service) => service.name)).toEqual(['top']);
    expect((await ask('GET', '/services/base')).json.blastRadius).toMatchObject([{ name: 'top' }]);
  });

  test('SVC-8 leave the list when archived, and come back', async () => {
    const id = await add('Fax');
    const archived = await ask('PATCH', `/services/${id}`, { archived: true });
    expect(archived.json.archivedAt).toMatch(/Z$/);
    const names = async (query: string) =>
      (await ask('GET', `/services?limit=200&q=fax${query}`)).json.items.length;
    expect([await names(''), await names('&archived=true')]).toEqual([0, 1]);
    expect((await ask('POST', '/services', { name: 'fax' })).status).toBe(422);
    await ask('PATCH', `/services/${id}`, { archived: false });
    expect(await names('')).toBe(1);
  });

  test('SVC-5 are listed by name in pages, each with what it needs', async () => {
    await machine.db.transact(async (tx) => {
      const db = await serviceByIdOrName(tx, 'db');
      if (db !== undefined) await setMonitored(tx, db.id, true);
    });
    const seen: { name: string; monitored: boolean; dependsOn: object[] }[] = [];
    let cursor = '';
    do {
      const { json } = await ask('GET', `/services?limit=4${cursor}`);
      seen.push(...json.items);
      cursor = json.nextCursor === null ? '' : `&cursor=${json.nextCursor}`;
    } while (cursor !== '');
    const names = seen.map((one) => one.name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.map((name) => name.toLowerCase())).toEqual(
      names.map((name) => name.toLowerCase()).sort(),
    );
    expect(seen.find((one) => one.name === 'db')?.monitored).toBe(true);
    expect(seen.find((one) => one.name === 'api')?.dependsOn).toMatchObject([{ name: 'db' }]);
  });

  test('SVC-5 are kept by admins and team leads', async () => {
    const responder = (await createToken(machine, { role: 'responder', name: 'r' })).token;
    expect((await ask('GET', '/services', undefined, responder)).status).toBe(200);
    expect((await ask('POST', '/services', { name: 'X' }, responder)).status).toBe(403);
    expect((await ask('GET', '/services', undefined, 'nonsense')).status).toBe(401);
  });
});

describe('calendars', () => {
  test('SVC-7 the default one is meant in the zone of the organisation', async () => {
    const hours = await supportHoursOf(machine.db, null);
    expect(hours).toMatchObject({ zone: 'UTC', always: false, windows: { length: 5 } });
    const value = { name: 'Quay', timeZone: 'Asia/Tokyo' };
    await machine.db.transact((tx) => writeSetting(tx, ORGANISATION, { value, by: 'system' }));
    expect((await supportHoursOf(machine.db, null)).zone).toBe('Asia/Tokyo');
    const { items } = (await ask('GET', '/calendars')).json;
    expect(items[0]).toMatchObject({ name: 'Business hours', isDefault: true, timeZone: null });
  });

  test('SVC-7 take holidays, by id or name', async () => {
    const holidays = [{ date: '2026-12-25', name: 'Christmas' }, { date: '2027-01-01' }];
    const put = await ask('PUT', '/calendars/Business%20hours/holidays', { holidays });
    expect(put.json).toMatchObject({ holidays, version: 2, isDefault: true });
    const read = await ask('GET', `/calendars/${put.json.id}/holidays`);
    expect(read.json).toEqual({ holidays });
    expect((await supportHoursOf(machine.db, null)).holidays).toEqual(['2026-12-25', '2027-01-01']);
    expect((await ask('PUT', '/calendars/none/holidays', { holidays })).status).toBe(404);
  });

  const window = { weekday: 1, from: '08:00', to: '24:00' };
  test.each([
    [{ name: 'Plant', windows: [] }, 'windows'],
    [{ name: 'Plant', windows: [{ ...window, from: '24:00' }] }, 'windows.0.from'],
    [{ name: 'Plant', windows: [{ ...window, from: '09:00', to: '08:00' }] }, 'windows.0.to'],
    [{ name: 'Plant', windows: [{ ...window, weekday: 8 }] }, 'windows.0.weekday'],
    [{ name: 'Plant', windows: [window], timeZone: 'CET' }, 'timeZone'],
    [{ name: 'Plant', windows: [window], holidays: [{ date: '2026-02-30' }] }, 'holidays.0.date'],
    [{ name: 'business HOURS', windows: [window] }, 'name'],
  ])('SVC-7 refuse %j', async (body, path) => {
    const answer = await ask('POST', '/calendars', body);
    expect([answer.status, answer.json.fields?.[0].path]).toEqual([422, path]);
  });

  test('SVC-7 are made and replaced as a whole', async () => {
    const body = { name: 'Plant', timeZone: 'Europe/Berlin', windows: [window] };
    const made = await ask('POST', '/calendars', body);
    expect([made.status, made.json.version]).toEqual([201, 1]);
    const halfDays = [{ date: '2026-12-24', from: '08:00', to: '12:00' }];
    const next = { name: 'Plant 2', windows: [], always: true, halfDays, expectedVersion: 1 };
    const put = await ask('PUT', '/calendars/plant', next);
    expect(put.json).toMatchObject({ id: made.json.id, name: 'Plant 2', timeZone: null, halfDays });
    expect((await ask('PUT', '/calendars/Plant%202', next)).status).toBe(409);
  });
});
