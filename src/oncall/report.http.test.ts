/** The reports on a rota over HTTP, on a real database: gaps ahead, double booking, and the sharing of hours. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { insertPerson } from '../identity/store.ts';
import type { PageId, PersonId } from '../kernel/ids.ts';
import { loadRoutes } from '../notification/load-routes.ts';
import { sql } from '../platform/db.ts';
import { createHttp } from '../platform/http.ts';
import { newId } from '../platform/random.ts';
import { oncallRoutes } from './routes.ts';

const { db, machine } = await testDatabase();
const people: Record<string, PersonId> = {};
const schedules: Record<string, string> = {};
const server = await createHttp({
  machine,
  routes: [...oncallRoutes(machine), ...loadRoutes(machine)],
  authenticate: async () => ({
    kind: 'token',
    actorId: 'token:t',
    personId: undefined,
    roles: ['admin'],
    via: 'bearer',
    credentialId: 't',
  }),
});

async function call(method: 'GET' | 'POST', path: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await server.inject({ method, url: `/api/v1${path}`, headers, ...payload });
  return { status: answer.statusCode, body: answer.json() };
}

beforeAll(async () => {
  for (const name of ['Ana', 'Ben']) {
    const id = newId<PersonId>();
    people[name] = id;
    const fixed = { timeZone: 'Europe/Berlin', roles: ['responder'] as const, active: true };
    const email = `${name}@example.org`;
    const rest = { isOwner: false, passwordHash: null, contactId: newId() };
    await db.transact((tx) => insertPerson(tx, { id, name, email, ...fixed, ...rest }));
  }
  const layer = {
    name: 'Days',
    people: [people.Ana, people.Ben],
    unit: 'day',
    length: 1,
    start: '2026-01-05T09:00:00',
  };
  const restrictions = [{ kind: 'daily', from: '09:00:00', to: '21:00:00' }];
  for (const name of ['Primary', 'Second']) {
    const input = { name, timeZone: 'Europe/Berlin', layers: [{ ...layer, restrictions }] };
    const answer = await call('POST', '/schedules', input);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    schedules[name] = answer.body.id;
  }
});
afterAll(() => server.close());

const WINDOW = 'from=2026-03-02T00:00:00Z&to=2026-03-09T00:00:00Z';

describe('coverage report', () => {
  test('names gaps and people in two schedules, in words, with their zone', async () => {
    const { status, body } = await call('GET', `/schedules/${schedules.Primary}/report?${WINDOW}`);
    expect(status).toBe(200);
    const kinds = new Set(body.items.map((item: { kind: string }) => item.kind));
    expect([...kinds].sort()).toEqual(['double_booked', 'gap']);
    expect(body.items[0]).toEqual({
      kind: 'gap',
      level: 'finding',
      from: '2026-03-02T00:00:00.000Z',
      to: '2026-03-02T08:00:00.000Z',
      what: 'Nobody is on call',
      text: 'Nobody is on call from 2026-03-02 01:00 CET, UTC+1 to 2026-03-02 09:00 CET, UTC+1.',
    });
    expect(body.items[1]).toMatchObject({
      kind: 'double_booked',
      personName: 'Ana',
      otherSchedule: schedules.Second,
      otherScheduleName: 'Second',
    });
  });

  test('looks at least 60 days ahead when no window is given', async () => {
    const { body } = await call('GET', `/schedules/${schedules.Primary}/report`);
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(60 * 86_400_000);
  });

  test('refuses half a window, a backward one and an unknown schedule', async () => {
    const path = `/schedules/${schedules.Primary}/report`;
    const half = await call('GET', `${path}?from=2026-03-02T00:00:00Z`);
    expect([half.status, half.body.fields[0].path]).toEqual([422, 'to']);
    const back = await call('GET', `${path}?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z`);
    expect(back.status).toBe(422);
    const unknown = await call('GET', `/schedules/${newId()}/report`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'schedule.unknown']);
  });
});

describe('fairness', () => {
  test('shares hours and pages by person, nights on their own clock', async () => {
    const page = async (person: PersonId | undefined, at: string, incident: string) => {
      const id = newId<PageId>();
      await db.transact((tx) =>
        tx.run(sql`
          insert into page (id, incident_id, incident_number, person_id, loudness, reason, state, created_at)
          values (${id}, ${incident}, 'INC-1', ${person ?? ''}, 'high', 'test', 'delivered', ${at})`),
      );
    };
    const incidents = [newId(), newId(), newId()];
    for (const incident of incidents) await page(people.Ana, '2026-03-03T02:00:00Z', incident);
    await page(people.Ana, '2026-03-04T10:00:00Z', incidents[0] ?? '');
    await page(people.Ana, '2026-03-20T10:00:00Z', incidents[0] ?? '');
    const { status, body } = await call(
      'GET',
      `/schedules/${schedules.Primary}/fairness?${WINDOW}`,
    );
    expect(status).toBe(200);
    expect(body.people).toHaveLength(2);
    expect(body.people[0]).toMatchObject({
      personName: 'Ana',
      inRotation: true,
      hours: 48,
      nightHours: 0,
      weekendHours: 12,
      weightedHours: 54,
      pages: 4,
      offHoursPages: 3,
      sleepInterruptions: 1,
      overloads: [{ from: '2026-03-03T02:00:00.000Z', incidents: 3 }],
    });
    expect(body.people[1]).toMatchObject({ personName: 'Ben', hours: 36, pages: 0 });
    expect(body.balance).toBeCloseTo(0.75, 9);
    expect(body.coverage).toBeCloseTo(0.5, 9);
    expect(body.quality).toBeCloseTo(62.5, 9);
  });
});

test('saving a schedule says what it would leave unpaged, and saves it', async () => {
  const layer = { name: 'Days', people: [people.Ana], unit: 'day', length: 1 };
  const layers = [{ ...layer, start: '2026-01-05T09:00:00', end: '2026-01-06T09:00:00' }];
  const input = { name: 'Over', timeZone: 'Europe/Berlin', layers };
  const { status, body } = await call('POST', '/schedules', input);
  expect(status).toBe(201);
  expect(body.warnings).toEqual([
    { code: 'schedule_empty', text: 'Nobody is on call at any time.' },
  ]);
  const primary = await call('POST', '/schedules', {
    ...input,
    layers: [
      {
        ...layer,
        start: '2026-01-05T09:00:00',
        restrictions: [{ kind: 'daily', from: '09:00', to: '17:00' }],
      },
    ],
  });
  const codes = primary.body.warnings.map((warning: { code: string }) => warning.code);
  expect(codes).toEqual(['schedule_gap', 'unverified_contact']);
});
