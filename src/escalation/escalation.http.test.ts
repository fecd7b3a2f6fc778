/** Escalation policies over HTTP, and who stands behind their targets, on a real database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { SYSTEM } from '../identity/audit.ts';
import { insertPerson } from '../identity/store.ts';
import { insertTeam, setMembers } from '../identity/team-store.ts';
import { asId, type PersonId, type PolicyId, type TeamId } from '../kernel/ids.ts';
import { instant } from '../kernel/instant.ts';
import { createSchedule } from '../oncall/handle.ts';
import { sql } from '../platform/db.ts';
import { createHttp } from '../platform/http.ts';
import { newId } from '../platform/random.ts';
import type { Caller } from '../platform/route.ts';
import { ensureDefaultPolicy } from './handle.ts';
import { escalationJobs } from './jobs.ts';
import { escalationRoutes } from './routes.ts';
import { defaultPolicyId, lookupFor, policySnapshot } from './store.ts';

const { db, machine } = await testDatabase();
const AT = instant('2026-11-15T22:40:00Z');
const ids = { ana: '', gus: '', lea: '', gone: '', team: '', schedule: '' };
const caller: Caller = {
  kind: 'token',
  actorId: 'token:t',
  personId: undefined,
  roles: ['admin'],
  via: 'bearer',
  credentialId: 't',
};
const server = await createHttp({
  machine,
  routes: escalationRoutes(machine),
  authenticate: async () => caller,
});

beforeAll(async () => {
  for (const name of ['ana', 'gus', 'lea', 'gone'] as const) ids[name] = await newPerson(name);
  ids.team = newId<TeamId>();
  await db.transact(async (tx) => {
    const id = asId<TeamId>(ids.team);
    await insertTeam(tx, { id, name: 'DBA', leadId: asId<PersonId>(ids.lea), isEveryone: false });
    await setMembers(tx, id, [asId<PersonId>(ids.gus), asId<PersonId>(ids.gone)]);
  });
  const schedule = await createSchedule(machine, SYSTEM, {
    name: 'Secondary',
    timeZone: 'Europe/Berlin',
    layers: [
      {
        name: 'Business hours',
        people: [ids.ana],
        unit: 'week',
        length: 1,
        start: '2026-01-05T09:00:00',
        slots: 1,
        restrictions: [{ kind: 'daily', from: '09:00', to: '17:00' }],
      },
    ],
  });
  if ('refused' in schedule) throw new Error(schedule.message);
  ids.schedule = schedule.id;
});
afterAll(() => server.close());

async function newPerson(name: 'ana' | 'gus' | 'lea' | 'gone'): Promise<PersonId> {
  const id = newId<PersonId>();
  await db.transact((tx) =>
    insertPerson(tx, {
      id,
      name,
      email: `${name}@example.org`,
      timeZone: 'UTC',
      roles: name === 'ana' ? ['admin'] : ['responder'],
      active: name !== 'gone',
      isOwner: name === 'ana',
      passwordHash: null,
      contactId: newId(),
    }),
  );
  return id;
}

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  const answer = await server.inject({
    method,
    url: `/api/v1/escalation-policies${path}`,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

interface Named {
  readonly personName: string;
}

function policy(more: Record<string, unknown> = {}) {
  return {
    name: 'Databases',
    levels: [
      { targets: [{ kind: 'person', id: ids.ana }], delayMinutes: 5 },
      { targets: [{ kind: 'schedule', id: ids.schedule }], delayMinutes: 5 },
      { targets: [{ kind: 'team', id: ids.team }], delayMinutes: 10 },
    ],
    repeat: 2,
    catchAll: ids.gus,
    ...more,
  };
}

describe('escalation policies', () => {
  test('are created, read, listed, changed and deleted', async () => {
    const created = await call('POST', '', policy());
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect((await call('GET', `/${id}`)).body).toMatchObject({ ...policy(), version: 1 });
    expect((await call('GET', '')).body.items.map((item: { id: string }) => item.id)).toContain(id);
    const changed = await call('PUT', `/${id}`, { ...policy({ repeat: 0 }), expectedVersion: 1 });
    expect(changed.body).toMatchObject({ repeat: 0, version: 2 });
    const stale = await call('PUT', `/${id}`, { ...policy(), expectedVersion: 1 });
    expect(stale.status).toBe(409);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('GET', `/${id}`)).status).toBe(404);
  });

  test('are simulated for any moment: scenario I to the second', async () => {
    const { body } = await call('POST', '', policy());
    const simulated = await call('GET', `/${body.id}/simulate?at=${AT}`);
    const lines = simulated.body.steps.map(
      (step: { afterSeconds: number; kind: string; persons: { personName: string }[] }) =>
        `${step.afterSeconds / 60} ${step.kind} ${step.persons.map((p) => p.personName)}`,
    );
    expect(lines).toEqual([
      '0 notify ana',
      '5 level_empty ',
      '5 notify gus',
      '15 notify ana',
      '20 level_empty ',
      '20 notify gus',
      '30 notify ana',
      '35 level_empty ',
      '35 notify gus',
      '45 exhausted gus,lea',
    ]);
  });

  test('find the active people behind each target at the moment of the step', async () => {
    const { body } = await call('POST', '', policy());
    const snapshot = await policySnapshot(db, body.id);
    const keys = { schedule: `schedule:${ids.schedule}`, team: `team:${ids.team}` };
    const night = await lookupFor(db, snapshot, AT);
    expect(night).toEqual({
      targets: {
        [`person:${ids.ana}`]: [ids.ana],
        [`person:${ids.gus}`]: [ids.gus],
        [keys.schedule]: [],
        [keys.team]: [ids.gus],
      },
      leads: [ids.lea],
      lastResort: [ids.ana],
      turns: {},
    });
    const day = await lookupFor(db, snapshot, instant('2026-11-16T10:00:00Z'));
    expect(day.targets[keys.schedule]).toEqual([ids.ana]);
  });

  test('ESC-13 have a stand-in for Default until set-up has made it', async () => {
    const stand = await policySnapshot(db, undefined);
    expect(stand).toMatchObject({ id: await defaultPolicyId(db), catchAll: ids.ana });
    expect((await lookupFor(db, stand, AT)).targets).toEqual({ [`person:${ids.ana}`]: [ids.ana] });
  });

  test('have a Default that set-up makes once and nobody can delete', async () => {
    const owner = asId<PersonId>(ids.ana);
    const before = await defaultPolicyId(db);
    const [job] = escalationJobs;
    await job?.handle(machine, { personId: owner }, { number: 1, last: false });
    const id = await defaultPolicyId(db);
    expect((await policySnapshot(db, before)).id).toBe(id);
    expect(await db.transact((tx) => ensureDefaultPolicy(tx, owner))).toBe(id);
    expect(await defaultPolicyId(db)).toBe(id);
    expect(await policySnapshot(db, undefined)).toMatchObject({ name: 'Default', catchAll: owner });
    expect((await policySnapshot(db, newId<PolicyId>())).id).toBe(id);
    expect(await call('DELETE', `/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'policy.default_stays' },
    });
    const edited = await call('PUT', `/${id}`, policy({ name: 'Default' }));
    expect(edited.body).toMatchObject({ isDefault: true, version: 2 });
  });

  test('take turns, conditions and several acknowledgements, and simulate them', async () => {
    const { ana, gus, lea, gone } = ids;
    const hours = {
      timeZone: 'Europe/Berlin',
      weekdays: [1, 2, 3, 4, 5],
      from: '09:00',
      to: '17:00',
    };
    const levels = [
      { targets: [{ kind: 'person', id: lea }], delayMinutes: 5, only: { hours } },
      { targets: [{ kind: 'roundRobin', people: [ana, gus] }], delayMinutes: 5, acksNeeded: 2 },
      { targets: [{ kind: 'person', id: lea }], delayMinutes: 5, only: { priorities: ['P1'] } },
    ];
    const wish = policy({ levels, repeat: 1, atShiftEnd: 'handover' });
    const { status, body } = await call('POST', '', wish);
    expect({ status, body }).toMatchObject({ status: 201, body: wish });
    const lines = async (query: string) =>
      (await call('GET', `/${body.id}/simulate?at=${AT}${query}`)).body.steps.map(
        (step: { level: number; reason: string; acksNeeded: number; persons: Named[] }) =>
          `${step.level} ${step.reason ?? step.persons.map((p) => p.personName)} ${step.acksNeeded}`,
      );
    const skipped = (clock: string) =>
      `1 Only Mon, Tue, Wed, Thu, Fri 09:00 to 17:00 (Europe/Berlin); it is Sun ${clock} there 1`;
    expect(await lines('')).toEqual([
      ...[skipped('23:40'), '2 ana 2', '3 lea 1'],
      ...[skipped('23:50'), '2 gus 2', '3 lea 1', 'null gus,lea 1'],
    ]);
    expect(await lines('&priority=P4')).toContain('3 Only for P1; this is P4 1');
    const refused: readonly (readonly [unknown, string])[] = [
      [{ targets: [{ kind: 'roundRobin', people: [ana] }] }, 'levels.0.targets.0.people'],
      [{ targets: [{ kind: 'roundRobin', people: [ana, ana] }] }, 'levels.0.targets.0.people'],
      [{ targets: [{ kind: 'roundRobin', people: [ana, gone] }] }, 'levels.0.targets.0.people.1'],
      [{ only: {} }, 'levels.0.only.priorities'],
      [{ only: { hours: { ...hours, timeZone: 'CET' } } }, 'levels.0.only.hours.timeZone'],
      [{ only: { hours: { ...hours, to: undefined } } }, 'levels.0.only.hours.to'],
      [{ only: { hours: { ...hours, to: '09:00' } } }, 'levels.0.only.hours.to'],
      [{ only: { hours: { timeZone: 'UTC' } } }, 'levels.0.only.hours.weekdays'],
      [{ only: { hours: { ...hours, weekdays: [8] } } }, 'levels.0.only.hours.weekdays.0'],
      [{ acksNeeded: 0 }, 'levels.0.acksNeeded'],
      [
        {
          targets: [
            { kind: 'roundRobin', people: [ana, gus] },
            { kind: 'roundRobin', people: [gus, lea] },
          ],
        },
        'levels.0.targets',
      ],
    ];
    for (const [change, field] of refused) {
      const level = {
        targets: [{ kind: 'person', id: ana }],
        delayMinutes: 5,
        ...(change as object),
      };
      const answer = await call('POST', '', policy({ levels: [level] }));
      expect([answer.status, JSON.stringify(answer.body).includes(`"${field}"`), field]).toEqual([
        422,
        true,
        field,
      ]);
    }
    expect((await call('POST', '', policy({ atShiftEnd: 'never' }))).status).toBe(422);
  });

  test('are followed and warned of while they are being written; nothing is stored', async () => {
    const before = (await call('GET', '')).body.items.length;
    const { name: _name, ...draft } = policy({
      levels: [
        { targets: [{ kind: 'schedule', id: ids.schedule }], delayMinutes: 0 },
        {
          targets: [{ kind: 'person', id: ids.gus }],
          delayMinutes: 5,
          only: { priorities: ['P1'] },
        },
      ],
      repeat: 0,
    });
    const { status, body } = await call('POST', '/preview', { ...draft, at: AT, priority: 'P3' });
    expect(status).toBe(200);
    const steps = body.simulation.steps.map((step: { kind: string }) => step.kind);
    expect(steps).toEqual(['level_empty', 'level_skipped', 'exhausted']);
    const texts = body.warnings.map((warning: { text: string }) => warning.text);
    expect(texts).toContain('Level 1 leaves no time to answer: level 2 is called with it.');
    expect(texts.some((text: string) => /gap/.test(text))).toBe(true);
    expect((await call('GET', '')).body.items).toHaveLength(before);
    expect((await call('POST', '/preview', { ...draft, levels: [] })).status).toBe(422);
  });

  test('stay while a service uses them', async () => {
    const { body } = await call('POST', '', policy());
    await db.transact((tx) =>
      tx.run(sql`insert into service (id, name, tier, policy_id, created_at)
                 values (${newId()}, 'orders-db', 'T0', ${body.id}, ${tx.now})`),
    );
    const refused = await call('DELETE', `/${body.id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'policy.in_use' } });
    expect(refused.body.detail).toContain('orders-db');
  });

  test('refuse what is missing, unknown or out of range, naming the field', async () => {
    const stranger = '01890000-0000-7000-8000-00000000ffff';
    const level = (kind: string, id: string, delayMinutes = 5) => ({
      levels: [{ targets: [{ kind, id }], delayMinutes }],
    });
    const cases: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ levels: [] }, 'levels'],
      [{ levels: [{ targets: [], delayMinutes: 5 }] }, 'levels.0.targets'],
      [level('person', stranger), 'levels.0.targets.0.id'],
      [level('schedule', stranger), 'levels.0.targets.0.id'],
      [level('team', stranger), 'levels.0.targets.0.id'],
      [level('schedule', ids.ana), 'levels.0.targets.0.id'],
      [level('person', ids.gone), 'levels.0.targets.0.id'],
      [level('person', ids.ana, 1441), 'levels.0.delayMinutes'],
      [level('person', ids.ana, -1), 'levels.0.delayMinutes'],
      [{ repeat: 10 }, 'repeat'],
      [{ catchAll: undefined }, 'catchAll'],
      [{ catchAll: ids.team }, 'catchAll'],
    ];
    for (const [more, field] of cases) {
      const { status, body } = await call('POST', '', policy(more));
      expect({ status, names: JSON.stringify(body).includes(`"${field}"`) }).toEqual({
        status: 422,
        names: true,
      });
    }
    expect((await call('POST', '', policy({ colour: 1 }))).status).toBe(400);
    expect((await call('GET', '/not-an-id')).status).toBe(422);
  });
});

describe('readiness', () => {
  const get = async (path: string) => {
    const answer = await server.inject({ method: 'GET', url: `/api/v1${path}` });
    return { status: answer.statusCode, body: answer.json() };
  };

  test('ESC-40 names what would keep a page from arriving, and where it is mended', async () => {
    const { status, body } = await get('/readiness');
    expect(status).toBe(200);
    const gap = body.items.find((item: { code: string }) => item.code === 'schedule_gap');
    expect(gap).toMatchObject({
      level: 'fault',
      on: { kind: 'schedule', id: ids.schedule, name: 'Secondary' },
      fix: `/oncall?schedule=${ids.schedule}`,
    });
    const ana = body.items.find((item: { on: { id: string } }) => item.on.id === ids.ana);
    expect(ana).toMatchObject({ code: 'unverified_contact', fix: '/settings/people?q=ana' });
    const one = await get(`/readiness?person=${ids.ana}`);
    expect(one.body.items).toEqual([ana]);
  });

  test('ESC-40 warns when a policy is saved that reaches nobody, and saves it', async () => {
    const levels = [{ targets: [{ kind: 'schedule', id: ids.schedule }], delayMinutes: 5 }];
    const payload = { name: 'Office only', levels, repeat: 0, catchAll: ids.ana };
    const answer = await server.inject({
      method: 'POST',
      url: '/api/v1/escalation-policies',
      payload,
    });
    expect(answer.statusCode).toBe(201);
    const { id, warnings } = answer.json();
    const codes = warnings.map((warning: { code: string }) => warning.code);
    expect(codes).toContain('policy_gap');
    expect(codes).toContain('single_point');
    const window = 'from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z';
    const coverage = await get(`/escalation-policies/${id}/coverage?${window}`);
    expect(coverage.body.gaps).toEqual([
      { from: '2026-03-02T00:00:00.000Z', to: '2026-03-02T08:00:00.000Z' },
      { from: '2026-03-02T16:00:00.000Z', to: '2026-03-03T00:00:00.000Z' },
    ]);
  });
});
