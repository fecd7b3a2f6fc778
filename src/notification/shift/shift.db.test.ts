/** The life of shifts on a real database: told to the second and once, edits followed, notes handed over. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setClock } from '../../../test/clock.ts';
import { testDatabase } from '../../../test/database.ts';
import { insertPerson } from '../../identity/store.ts';
import { insertTeam, setMembers } from '../../identity/team-store.ts';
import { asId, type PersonId, type TeamId } from '../../kernel/ids.ts';
import { type Instant, instant, plusSeconds } from '../../kernel/instant.ts';
import { oncallRoutes } from '../../oncall/routes.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import { newId } from '../../platform/random.ts';
import type { Caller } from '../../platform/route.ts';
import { handoverRoutes } from './handover-routes.ts';
import { lookAtShifts } from './look-handle.ts';
import { lookOverRotas } from './nightly-handle.ts';

const { db, machine } = await testDatabase();
const people: Record<string, PersonId> = {};
const server = await createHttp({
  machine,
  routes: [...oncallRoutes(machine), ...handoverRoutes(machine)],
  authenticate: async ({ headers }) => callerOf(String(headers.authorization ?? '')),
});
afterAll(() => server.close());

function callerOf(name: string): Caller {
  const personId = people[name];
  const roles = name === 'admin' ? ['admin'] : ['responder'];
  const actorId = personId ?? 'token:t';
  return { kind: 'person', actorId, personId, roles, via: 'bearer', credentialId: 't' };
}

async function call(name: string, method: 'GET' | 'POST', path: string, body?: unknown) {
  const headers = { authorization: name, 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await server.inject({ method, url: `/api/v1${path}`, headers, ...payload });
  return { status: answer.statusCode, body: answer.json() };
}

interface Told {
  readonly kind: string;
  readonly person: string;
  readonly at: string;
  readonly until?: string;
  readonly text?: string;
  readonly handover?: string;
}

/** Takes the notices that wait to be sent. */
async function told(): Promise<readonly Told[]> {
  const rows = await db.transact((tx) =>
    tx.rows<{ payload: Told }>(sql`
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where j.task_id = t.id and t.identifier = 'shift.notice' returning j.payload`),
  );
  return rows.map(({ payload }) => payload);
}

async function lookAt(moment: Instant): Promise<readonly string[]> {
  await setClock(db, moment);
  await lookAtShifts(machine);
  const nameOf = (id: string) => Object.keys(people).find((name) => people[name] === id);
  return (await told()).map(({ kind, person }) => `${kind} ${nameOf(person)}`).sort();
}

const MONDAY = instant('2027-03-01T08:00Z');
const minutes = (count: number) => plusSeconds(MONDAY, count * 60);
let schedule = '';

beforeAll(async () => {
  for (const name of ['ana', 'ben', 'lea', 'oda']) {
    const id = newId<PersonId>();
    people[name] = id;
    const fixed = { timeZone: 'UTC', roles: ['responder'] as const, active: true };
    const rest = { isOwner: name === 'oda', passwordHash: null, contactId: newId() };
    const email = `${name}@example.org`;
    await db.transact((tx) => insertPerson(tx, { id, name, email, ...fixed, ...rest }));
  }
  await db.transact(async (tx) => {
    const id = newId<TeamId>();
    await insertTeam(tx, { id, name: 'Ops', leadId: people.lea ?? null, isEveryone: false });
    await setMembers(tx, id, [asId(people.ana ?? ''), asId(people.ben ?? '')]);
  });
  await setClock(db, plusSeconds(MONDAY, -40 * 86_400));
  const layer = { name: 'Weeks', people: [people.ana, people.ben], unit: 'week', length: 1 };
  const layers = [{ ...layer, start: '2027-02-22T08:00:00' }];
  const made = await call('admin', 'POST', '/schedules', {
    name: 'Primary',
    timeZone: 'UTC',
    layers,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  schedule = made.body.id;
});

describe('notices', () => {
  test('NOT-61 tell each person once, at the second, and arm the next look', async () => {
    expect(await lookAt(minutes(-24 * 60 - 1))).toEqual([]);
    const next = await db.one<{ due: number }>(sql`
      select round(extract(epoch from run_at - clock_timestamp()))::int as due
        from graphile_worker._private_jobs where key = 'shift.look'`);
    expect(next.due).toBeGreaterThan(50);
    expect(next.due).toBeLessThanOrEqual(60);
    expect(await lookAt(minutes(-24 * 60))).toEqual(['day_before ben']);
    expect(await lookAt(minutes(-24 * 60 + 1))).toEqual([]);
    expect(await lookAt(minutes(-15))).toEqual(['soon ben']);
  });

  test('NOT-61 tell once although many look at the same time', async () => {
    await setClock(db, MONDAY);
    await Promise.all(Array.from({ length: 8 }, () => lookAtShifts(machine)));
    const all = await told();
    expect(all.map(({ kind }) => kind).sort()).toEqual(['end', 'start']);
    const start = all.find(({ kind }) => kind === 'start');
    expect(start).toMatchObject({
      person: people.ben,
      until: '2027-03-08T08:00:00.000Z',
      text: 'No incident is open.',
    });
    expect(start?.handover).toBe(all.find(({ kind }) => kind === 'end')?.handover);
  });

  test('NOT-61 follow an override that comes in between', async () => {
    await setClock(db, minutes(60));
    const span = { from: minutes(100), to: minutes(160) };
    await call('admin', 'POST', `/schedules/${schedule}/overrides`, {
      person: people.ana,
      ...span,
    });
    await lookAt(minutes(60));
    expect(await lookAt(minutes(85))).toEqual(['soon ana']);
    expect(await lookAt(minutes(100))).toEqual(['end ben', 'start ana']);
    // The one who came at 100 was not confirmed either.
    const last = await lookAt(minutes(160));
    expect(last).toEqual(['end ana', 'handover_missing lea', 'start ben']);
  });
});

describe('hand-over notes', () => {
  const nextMonday = plusSeconds(MONDAY, 7 * 86_400);
  const noteOf = async () =>
    (await call('ana', 'GET', `/handovers?schedule=${schedule}`)).body.items[0];

  test('NOT-62 open with the notice 15 minutes before and name both sides', async () => {
    await setClock(db, plusSeconds(nextMonday, -900));
    await lookAtShifts(machine);
    const soon = (await told()).find(({ kind }) => kind === 'soon');
    const note = await noteOf();
    expect(note).toMatchObject({
      at: nextMonday,
      outgoing: [{ personName: 'ben' }],
      incoming: [{ personName: 'ana' }],
      givenAt: null,
    });
    expect(soon?.handover).toBe(note.id);
  });

  test('NOT-62 are confirmed by those concerned, each once however often they press', async () => {
    const { id } = await noteOf();
    const stranger = await call('lea', 'POST', `/handovers/${id}/give`, {});
    expect([stranger.status, stranger.body.code]).toEqual([403, 'handover.not_yours']);
    const wrong = await call('ana', 'POST', `/handovers/${id}/give`, {});
    expect(wrong.status).toBe(403);
    const presses = await Promise.all(
      ['first', 'second', 'third'].map((odd) =>
        call('ben', 'POST', `/handovers/${id}/give`, { odd }),
      ),
    );
    expect(presses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(presses.map(({ body }) => body.odd)).size).toBe(1);
    expect(presses[0]?.body).toMatchObject({ givenBy: 'ben', mayGive: false, takenAt: null });
    const rows = await db.rows(sql`select 1 from audit where action = 'handover.given'`);
    expect(rows).toHaveLength(1);
    const taken = await call('ana', 'POST', `/handovers/${id}/take`, {});
    expect(taken.body).toMatchObject({ takenBy: 'ana', mayTake: false });
    expect(await lookAt(plusSeconds(nextMonday, 1800))).not.toContain('handover_missing lea');
  });

  test('NOT-62 nobody confirmed are told to the lead after 30 minutes, once', async () => {
    const hand = plusSeconds(nextMonday, 7 * 86_400);
    await lookAt(plusSeconds(hand, -60));
    expect(await lookAt(plusSeconds(hand, 1799))).not.toContain('handover_missing lea');
    expect(await lookAt(plusSeconds(hand, 1800))).toContain('handover_missing lea');
    expect(await lookAt(plusSeconds(hand, 1900))).toEqual([]);
    const unknown = await call('ana', 'POST', `/handovers/${newId()}/take`, {});
    expect([unknown.status, unknown.body.code]).toEqual([404, 'handover.unknown']);
    expect((await call('ana', 'GET', '/handovers/none')).status).toBe(404);
  });
});

describe('the nightly look', () => {
  test('NOT-63 tells the owner once what would keep a page from arriving', async () => {
    await lookOverRotas(machine);
    const [first, ...more] = await told();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ kind: 'readiness', person: people.oda });
    expect(first?.text).toContain('ana has never shown to read what is sent');
    await lookOverRotas(machine);
    expect(await told()).toEqual([]);
  });

  test('NOT-63 tells of a gap of all levels 14, 3 and 1 days before, once each', async () => {
    const begin = instant('2027-05-03T08:00Z');
    const end = plusSeconds(begin, 86_400);
    await db.transact((tx) =>
      tx.run(sql`
        insert into escalation_policy (id, name, levels, repeat, catch_all, is_default, created_at)
        values (${newId()}, 'Gap', ${JSON.stringify([
          { targets: [{ kind: 'schedule', id: schedule }], delayMinutes: 5 },
        ])}::jsonb, 0, ${people.oda}, true, ${tx.now})`),
    );
    const absent = (name: string) =>
      db.transact((tx) =>
        tx.run(sql`
          insert into absence (id, person_id, kind, starts_at, ends_at, recorded_at, recorded_by)
          values (${newId()}, ${people[name]}, 'leave', ${begin}, ${end}, ${tx.now}, 'system')`),
      );
    await absent('ana');
    await absent('ben');
    const nights: string[] = [];
    for (const days of [20, 15, 14, 13, 4, 3, 2, 1, 0.5]) {
      await setClock(db, plusSeconds(begin, -days * 86_400));
      await lookOverRotas(machine);
      const gaps = (await told()).filter(({ kind }) => kind === 'gap');
      nights.push(...gaps.map((gap) => `${days} ${gap.at} ${gap.until}`));
    }
    expect(nights).toEqual([14, 3, 1].map((days) => `${days} ${begin} ${end}`));
  });
});
