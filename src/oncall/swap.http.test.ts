/** Swaps, taking a shift, shadows and leaving over HTTP, on a real database. */

import { describe, expect, test } from 'vitest';
import { passSeconds } from '../../test/clock.ts';
import { oncallHouse } from '../../test/oncall-house.ts';
import { changePerson } from '../identity/people.ts';
import { insertPerson } from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import { instant, plusSeconds } from '../kernel/instant.ts';
import { sql } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { oncallJobs } from './jobs.ts';
import { shadowsOf } from './shadow-store.ts';

const { db, machine, person, as, now } = await oncallHouse();
const admin = as();
const [ana, ben, chen, lead] = [as('ana'), as('ben'), as('chen'), as('dora', 'team_lead')];

/** One person a day from 1 January 2190 on: Ana, Ben, Chen, Ana ... */
async function daily(more: Record<string, unknown> = {}): Promise<string> {
  const people = [person('ana'), person('ben'), person('chen')];
  const days = { name: 'Days', people, unit: 'day', length: 1, start: '2190-01-01T00:00' };
  const input = { name: 'Shop', timeZone: 'UTC', layers: [days], ...more };
  const { status, body } = await admin('POST', '/api/v1/schedules', input);
  expect(status).toBe(201);
  return body.id;
}

const day = (number: number) => `2190-01-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const days = (from: number, to = from + 1) => ({ from: day(from), to: day(to) });

async function whoHas(id: string, from: number, to: number): Promise<readonly string[]> {
  const path = `/api/v1/schedules/${id}/shifts?from=${day(from)}&to=${day(to)}`;
  const { items } = (await admin('GET', path)).body;
  return items.map((item: { personName: string }) => item.personName);
}

/** Kinds of notices left in the outbox for each person since the last look. */
async function notices(): Promise<readonly string[]> {
  return db.transact(async (tx) => {
    const rows = await tx.rows<{ payload: { person: string; kind: string } }>(sql`
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and t.identifier = 'shift.notice' returning payload`);
    const names = ['ana', 'ben', 'chen', 'dora'];
    const nameOf = (id: string) => names.find((name) => person(name) === id) ?? id;
    return rows.map(({ payload }) => `${nameOf(payload.person)} ${payload.kind}`).sort();
  });
}

async function run(task: string, payload: unknown): Promise<void> {
  const job = oncallJobs.find((one) => one.task === task);
  await job?.handle(machine, payload, { number: 1, last: false });
}

describe('swaps', () => {
  test('of one day against another become two overrides at once', async () => {
    const id = await daily();
    await notices();
    const wish = { ...days(4), asked: person('ben'), inReturn: { ...days(5), slot: 0 } };
    const asked = await ana('POST', `/api/v1/schedules/${id}/swaps`, { ...wish, note: 'Wedding' });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      ...{ state: 'asked', personName: 'ana', askedName: 'ben', verbs: ['withdraw'] },
    });
    expect(await notices()).toEqual(['ben swap_asked']);
    expect(await whoHas(id, 4, 6)).toEqual(['ana', 'ben']);
    const path = `/api/v1/swaps/${asked.body.id}`;
    expect((await chen('POST', `${path}/accept`, {})).body.code).toBe('swap.not_yours');
    const agreed = await ben('POST', `${path}/accept`, {});
    expect(agreed.body).toMatchObject({ state: 'agreed', acceptedByName: 'ben', verbs: [] });
    expect(await whoHas(id, 4, 6)).toEqual(['ben', 'ana']);
    expect(await notices()).toEqual(['ana swap_accepted']);
    const window = `from=${day(1)}&to=${day(10)}`;
    const { items } = (await ben('GET', `/api/v1/schedules/${id}/swaps?${window}`)).body;
    expect(items).toEqual([agreed.body]);
    const log = await db.rows<{ action: string }>(
      sql`select action from audit where object = ${`schedule:${id}`} order by id`,
    );
    expect(log.map(({ action }) => action)).toEqual([
      ...['schedule.added', 'swap.asked', 'swap.agreed'],
    ]);
  });

  test('are accepted by exactly one of a hundred at once', async () => {
    const id = await daily();
    const takers: PersonId[] = [];
    for (let n = 0; n < 100; n += 1) {
      const taker = newId<PersonId>();
      takers.push(taker);
      await db.transact((tx) =>
        insertPerson(tx, {
          ...{ id: taker, name: `taker ${n}`, email: `t${n}@example.org`, timeZone: 'UTC' },
          ...{ roles: ['responder'], active: true, isOwner: false, passwordHash: null },
          contactId: newId(),
        }),
      );
    }
    const asked = await ana('POST', `/api/v1/schedules/${id}/swaps`, days(4));
    const answers = await Promise.all(
      takers.map((taker) => as(`id:${taker}`)('POST', `/api/v1/swaps/${asked.body.id}/accept`, {})),
    );
    const tally = (status: number) => answers.filter((one) => one.status === status).length;
    expect([tally(200), tally(409)]).toEqual([1, 99]);
    const path = `/api/v1/schedules/${id}/overrides?from=${day(1)}&to=${day(9)}`;
    const { items } = (await admin('GET', path)).body;
    const winner = answers.find((one) => one.status === 200)?.body.acceptedBy;
    expect(items.map((item: { person: string }) => item.person)).toEqual([winner]);
  });

  test('wait for a team lead where the schedule says so', async () => {
    const id = await daily({ swapApproval: true });
    expect((await admin('GET', `/api/v1/schedules/${id}`)).body.swapApproval).toBe(true);
    const { body } = await ana('POST', `/api/v1/schedules/${id}/swaps`, days(4));
    const path = `/api/v1/swaps/${body.id}`;
    expect((await ben('POST', `${path}/accept`, {})).body.state).toBe('accepted');
    expect((await chen('POST', `${path}/accept`, {})).body.code).toBe('swap.state');
    expect(await whoHas(id, 4, 5)).toEqual(['ana']);
    expect((await ben('POST', `${path}/approve`, {})).status).toBe(403);
    await notices();
    expect((await lead('POST', `${path}/approve`, {})).body.state).toBe('agreed');
    expect(await whoHas(id, 4, 5)).toEqual(['ben']);
    expect(await notices()).toEqual(['ana swap_approved', 'ben swap_approved']);
    const other = await ana('POST', `/api/v1/schedules/${id}/swaps`, days(7));
    await ben('POST', `/api/v1/swaps/${other.body.id}/accept`, {});
    const no = { why: 'Ben was on call all month.' };
    const declined = await lead('POST', `/api/v1/swaps/${other.body.id}/decline`, no);
    expect(declined.body).toMatchObject({ state: 'declined', ...no });
    expect(await whoHas(id, 7, 8)).toEqual(['ana']);
  });

  test('are refused when the rota has changed, and offered once at a time', async () => {
    const id = await daily();
    const { body } = await ana('POST', `/api/v1/schedules/${id}/swaps`, days(4));
    const again = await ana('POST', `/api/v1/schedules/${id}/swaps`, days(4));
    expect(again).toMatchObject({ status: 409, body: { code: 'swap.open' } });
    await chen('POST', `/api/v1/schedules/${id}/take`, { ...days(4) });
    const late = await ben('POST', `/api/v1/swaps/${body.id}/accept`, {});
    expect(late).toMatchObject({ status: 409, body: { code: 'swap.changed' } });
    expect((await ana('POST', `/api/v1/swaps/${body.id}/withdraw`, {})).body.state).toBe(
      'withdrawn',
    );
    await ben('POST', '/api/v1/absences', { first: '2190-01-07', last: '2190-01-07' });
    const next = await ana('POST', `/api/v1/schedules/${id}/swaps`, days(7));
    const away = await ben('POST', `/api/v1/swaps/${next.body.id}/accept`, {});
    expect(away.body.detail).toContain('away');
  });

  test('expire when their time begins', async () => {
    const start = '2020-01-06T00:00';
    const weekly = { name: 'Weeks', people: [person('ana')], unit: 'week', length: 1, start };
    const id = await daily({ layers: [weekly] });
    const soon = plusSeconds(await now(), 3600);
    const to = plusSeconds(soon, 3600);
    const { body } = await ana('POST', `/api/v1/schedules/${id}/swaps`, { from: soon, to });
    await notices();
    await run('swap.due', { swap: body.id });
    expect(await notices()).toEqual([]);
    await passSeconds(db, 61 * 60);
    expect((await ben('POST', `/api/v1/swaps/${body.id}/accept`, {})).status).toBe(409);
    await run('swap.due', { swap: body.id });
    await run('swap.due', { swap: body.id });
    expect(await notices()).toEqual(['ana swap_expired']);
    const timers = await db.rows<{ runAt: string }>(sql`
      select run_at from graphile_worker.jobs where task_identifier = 'swap.due'
         and run_at between ${soon}::timestamptz - interval '1 second'
                        and ${soon}::timestamptz + interval '1 second'`);
    expect(timers).toHaveLength(1);
  });

  test.each([
    [{ from: day(4), to: day(6) }, 'from'],
    [{ from: day(5), to: day(6) }, 'from'],
    [{ from: day(4), to: day(5), slot: 1 }, 'from'],
    [{ from: '2020-01-01T00:00Z', to: '2020-01-02T00:00Z' }, 'from'],
    [{ from: day(5), to: day(4) }, 'to'],
    [{ ...days(4), inReturn: days(5) }, 'asked'],
    [{ ...days(4), asked: person('ben'), inReturn: days(6) }, 'inReturn'],
    [{ ...days(4), asked: person('ana') }, 'asked'],
    [{ ...days(4), asked: '01890000-0000-7000-8000-00000000ffff' }, 'asked'],
  ])('%j is 422 naming %s', async (body, field) => {
    const id = await daily();
    const answer = await ana('POST', `/api/v1/schedules/${id}/swaps`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.fields[0].path).toBe(field);
  });
});

describe('a shift', () => {
  test('is taken at once, and whoever is relieved is told', async () => {
    const id = await daily();
    await notices();
    const taken = await chen('POST', `/api/v1/schedules/${id}/take`, days(4, 6));
    expect(taken).toMatchObject({ status: 201, body: { personName: 'chen' } });
    expect(await whoHas(id, 4, 6)).toEqual(['chen']);
    expect(await notices()).toEqual(['ana shift_taken', 'ben shift_taken']);
    const again = await chen('POST', `/api/v1/schedules/${id}/take`, days(4, 6));
    expect(again.body.code).toBe('shift.yours');
    const cover = { person: person('ben'), ...days(5) };
    await lead('POST', `/api/v1/schedules/${id}/overrides`, cover);
    expect(await notices()).toEqual(['ben shift_given', 'chen shift_taken']);
    const past = { from: '2020-01-01T00:00Z', to: '2020-01-02T00:00Z' };
    expect((await chen('POST', `/api/v1/schedules/${id}/take`, past)).status).toBe(422);
  });
});

describe('a shadow', () => {
  test('ONC-25 is nobody’s turn, but gets copies while the other is on call', async () => {
    const id = await daily();
    await notices();
    const made = await lead('POST', `/api/v1/schedules/${id}/shadows`, {
      ...{ person: person('ben'), ...days(4, 6) },
    });
    expect(made.status).toBe(201);
    expect(await notices()).toEqual(['ben shadow']);
    expect(await whoHas(id, 4, 5)).toEqual(['ana']);
    const at = (text: string) => shadowsOf(db, person('ana'), instant(text));
    expect(await at('2190-01-04T12:00Z')).toEqual([person('ben')]);
    // On the 5th Ben himself is on call, and nobody is his own shadow.
    expect(await at('2190-01-05T12:00Z')).toEqual([]);
    expect(await shadowsOf(db, person('ben'), instant('2190-01-05T12:00Z'))).toEqual([]);
    const path = `/api/v1/schedules/${id}/shadows`;
    const window = `from=${day(1)}&to=${day(9)}`;
    expect((await ana('GET', `${path}?${window}`)).body.items).toEqual([made.body]);
    const denied = await ana('POST', path, { person: person('chen'), ...days(4) });
    expect(denied).toMatchObject({ status: 403, body: { code: 'shift.not_yours' } });
    expect((await ana('DELETE', `${path}/${made.body.id}`)).status).toBe(403);
    expect((await ben('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
    expect(await at('2190-01-04T12:00Z')).toEqual([]);
  });
});

describe('somebody who leaves while on call', () => {
  const origin = { actor: 'system' };

  test('ONC-24 is followed by the next in the order, and comes back later', async () => {
    const start = '2020-01-06T00:00';
    const weeks = { name: 'Weeks', unit: 'week', length: 1, start };
    const gone = newId<PersonId>();
    await db.transact((tx) =>
      insertPerson(tx, {
        ...{ id: gone, name: 'gone', email: 'gone@example.org', timeZone: 'UTC' },
        ...{ roles: ['responder'], active: true, isOwner: false, passwordHash: null },
        contactId: newId(),
      }),
    );
    const id = await daily({ layers: [{ ...weeks, people: [gone] }] });
    const cover = { person: gone, ...days(10) };
    await lead('POST', `/api/v1/schedules/${id}/overrides`, cover);
    const both = await daily({ layers: [{ ...weeks, people: [gone, person('ana')] }] });
    const swap = await as(`id:${gone}`)('POST', `/api/v1/schedules/${id}/swaps`, days(20));
    expect(swap.status).toBe(201);
    const before = await now();

    await changePerson(machine, origin, { id: gone, active: false });
    const left = await db.rows<{ payload: unknown }>(sql`
      select payload from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'person.activity'`);
    expect(left).toEqual([{ payload: { person: gone } }]);
    await run('person.activity', { person: gone });
    await run('person.activity', { person: gone });

    const at = async (schedule: string, query: string) =>
      (await admin('GET', `/api/v1/oncall?schedule=${schedule}${query}`)).body.items[0].persons.map(
        (one: { personName: string }) => one.personName,
      );
    expect(await at(id, '')).toEqual([]);
    expect(await at(both, '')).toEqual(['ana']);
    expect(await at(both, `&at=${day(10)}`)).toEqual(['ana']);
    expect(await at(id, `&at=${before}`)).toEqual(['gone']);
    expect(await whoHas(id, 10, 11)).toEqual([]);
    const window = `from=${day(1)}&to=${day(30)}`;
    const swaps = await admin('GET', `/api/v1/schedules/${id}/swaps?${window}`);
    expect(swaps.body.items[0].state).toBe('withdrawn');

    await changePerson(machine, origin, { id: gone, active: true });
    await run('person.activity', { person: gone });
    expect(await at(id, '')).toEqual(['gone']);
  });
});
