/** Absences over HTTP, on a real database: whose, from when on, and what the rota says because of them. */
import { describe, expect, test } from 'vitest';
import { oncallHouse } from '../../test/oncall-house.ts';
import { asId, type ScheduleId } from '../kernel/ids.ts';
import { instant } from '../kernel/instant.ts';
import { onCallAt } from './store.ts';

const { db, person, as, now } = await oncallHouse();
const admin = as();
const ana = as('ana');

async function dailySchedule(layer: Record<string, unknown> = {}): Promise<string> {
  const people = [person('ana'), person('ben'), person('chen')];
  const days = { name: 'Days', people, unit: 'day', length: 1, start: '2190-01-01T00:00' };
  const input = { name: 'Shop', timeZone: 'UTC', layers: [{ ...days, ...layer }] };
  const { status, body } = await admin('POST', '/api/v1/schedules', input);
  expect(status).toBe(201);
  return body.id;
}

async function shiftsOf(id: string, from: string, to: string) {
  const path = `/api/v1/schedules/${id}/shifts?from=${from}T00:00Z&to=${to}T00:00Z`;
  return (await admin('GET', path)).body;
}

describe('absences', () => {
  test('let the next in the order stand in, and the shift says for whom and why', async () => {
    const id = await dailySchedule();
    const leave = { first: '2190-01-04', last: '2190-01-04', note: 'Moving house' };
    const made = await ana('POST', '/api/v1/absences', leave);
    expect(made.status).toBe(201);
    // 4 January in Berlin, where Ana lives.
    expect(made.body).toMatchObject({
      ...{ person: person('ana'), personName: 'ana', kind: 'leave', note: 'Moving house' },
      ...{ from: '2190-01-03T23:00:00.000Z', to: '2190-01-04T23:00:00.000Z' },
    });
    const { items, gaps } = await shiftsOf(id, '2190-01-04', '2190-01-05');
    expect(gaps).toEqual([]);
    expect(items).toMatchObject([
      { personName: 'ben', insteadName: 'ana', reason: 'leave', to: '2190-01-04T23:00:00.000Z' },
      { personName: 'ana', insteadName: null, reason: 'layer', to: '2190-01-05T00:00:00.000Z' },
    ]);
    const then = await admin('GET', `/api/v1/oncall?schedule=${id}&at=2190-01-04T12:00Z`);
    expect(then.body.items[0].persons[0]).toMatchObject({
      ...{ personName: 'ben', insteadName: 'ana', reason: 'leave' },
    });
    expect(await onCallAt(db, asId<ScheduleId>(id), instant('2190-01-04T12:00Z'))).toEqual([
      person('ben'),
    ]);
    const window = 'from=2190-01-01T00:00Z&to=2190-02-01T00:00Z';
    const listed = await ana('GET', `/api/v1/absences?${window}&person=${person('ana')}`);
    expect(listed.body.items).toEqual([made.body]);
    expect((await ana('DELETE', `/api/v1/absences/${made.body.id}`)).status).toBe(204);
    expect((await ana('DELETE', `/api/v1/absences/${made.body.id}`)).status).toBe(404);
    const after = await shiftsOf(id, '2190-01-04', '2190-01-05');
    expect(after.items).toMatchObject([{ personName: 'ana', reason: 'layer' }]);
  });

  test('leave a gap in a list, which says its people one by one', async () => {
    const shift = { person: person('dora'), from: '2190-03-01T00:00Z', to: '2190-03-03T00:00Z' };
    const list = { kind: 'list', name: 'By hand', shifts: [shift] };
    const input = { name: 'List', timeZone: 'UTC', layers: [list] };
    const { id } = (await admin('POST', '/api/v1/schedules', input)).body;
    await as('dora')('POST', '/api/v1/absences', { first: '2190-03-02', last: '2190-03-02' });
    const { items, gaps } = await shiftsOf(id, '2190-03-01', '2190-03-03');
    expect(items).toMatchObject([{ personName: 'dora', to: '2190-03-02T00:00:00.000Z' }]);
    expect(gaps).toEqual([{ from: '2190-03-02T00:00:00.000Z', to: '2190-03-03T00:00:00.000Z' }]);
    const twice = { ...list, shifts: [shift, shift] };
    const refused = await admin('POST', '/api/v1/schedules', { ...input, layers: [twice] });
    expect(refused.body.fields[0].path).toBe('layers.0.shifts.1.from');
  });

  test('entered or cancelled late never rewrite the past', async () => {
    const times = { unit: 'week', start: '2020-01-06T00:00' };
    const id = await dailySchedule({ ...times, people: [person('dora'), person('chen')] });
    const at = await now();
    const hour = 3_600_000;
    const [from, to] = [-48 * hour, 48 * hour].map((ms) =>
      new Date(Date.parse(at) + ms).toISOString(),
    );
    const both = async () => {
      const path = `/api/v1/schedules/${id}/shifts?from=${from}&to=${at}`;
      return (await admin('GET', path)).body.items;
    };
    const before = await both();
    for (const name of ['dora', 'chen']) {
      const entered = await as(name)('POST', '/api/v1/absences', { from, to, kind: 'holiday' });
      expect(entered.status).toBe(201);
    }
    expect(await both()).toEqual(before);
    // Both are away now: nobody is left to stand in.
    const current = await admin('GET', `/api/v1/oncall?schedule=${id}`);
    expect(current.body.items[0].persons).toEqual([]);
    const gone = await now();
    const window = `from=${from}&to=${to}&person=${person('dora')}`;
    const mine = await as('dora')('GET', `/api/v1/absences?${window}`);
    await as('dora')('DELETE', `/api/v1/absences/${mine.body.items[0].id}`);
    expect(await both()).toEqual(before);
    const was = await admin('GET', `/api/v1/oncall?schedule=${id}&at=${gone}`);
    expect(was.body.items[0].persons).toEqual([]);
    const again = await admin('GET', `/api/v1/oncall?schedule=${id}`);
    expect(again.body.items[0].persons).toMatchObject([{ personName: 'dora' }]);
  });

  test('of a whole house are one list, in the zone of each, and sent twice count once', async () => {
    const people = [person('ana'), person('ben')];
    const days = [
      { date: '2190-12-25', name: 'Christmas Day' },
      { date: '2190-12-26', name: 'Second day' },
    ];
    const list = { people, days };
    expect((await ana('POST', '/api/v1/absences/holidays', list)).status).toBe(403);
    const lead = as('dora', 'team_lead');
    const made = await lead('POST', '/api/v1/absences/holidays', list);
    expect(made.status).toBe(201);
    const begins = made.body.items.map((item: { from: string }) => item.from).sort();
    expect(begins).toEqual([
      ...['2190-12-24T23:00:00.000Z', '2190-12-25T05:00:00.000Z'],
      ...['2190-12-25T23:00:00.000Z', '2190-12-26T05:00:00.000Z'],
    ]);
    expect((await lead('POST', '/api/v1/absences/holidays', list)).body.items).toEqual([]);
  });

  test('are their own business: others need a team lead', async () => {
    const leave = { person: person('ben'), first: '2190-05-01', last: '2190-05-02' };
    const denied = await ana('POST', '/api/v1/absences', leave);
    expect(denied).toMatchObject({ status: 403, body: { code: 'absence.not_yours' } });
    const made = await as('dora', 'team_lead')('POST', '/api/v1/absences', leave);
    expect(made.status).toBe(201);
    expect((await ana('DELETE', `/api/v1/absences/${made.body.id}`)).status).toBe(403);
    expect((await as('ben')('DELETE', `/api/v1/absences/${made.body.id}`)).status).toBe(204);
  });

  test.each([
    [{}, 'from'],
    [{ first: '2190-01-01' }, 'last'],
    [{ first: '2190-01-02', last: '2190-01-01' }, 'last'],
    [{ first: '2190-02-30', last: '2190-03-01' }, 'first'],
    [{ first: '2190-01-01', last: '2191-01-03' }, 'last'],
    [{ from: '2190-01-01T00:00Z', to: '2190-01-01T00:00Z' }, 'to'],
    [{ from: '2190-01-01T00:00Z', first: '2190-01-01' }, 'first'],
    [{ from: '2190-01-01T00:00Z', to: '2190-01-02T00:00Z', kind: 'left' }, 'kind'],
    [{ from: '2190-01-01T00:00', to: '2190-01-02T00:00Z' }, 'from'],
  ])('%j is 422 naming %s', async (body, field) => {
    const answer = await ana('POST', '/api/v1/absences', body);
    expect(answer.status).toBe(422);
    expect(answer.body.fields[0].path).toBe(field);
  });

  test('that are over, of strangers and of nobody are refused', async () => {
    const past = { first: '2020-01-01', last: '2020-01-02' };
    expect((await ana('POST', '/api/v1/absences', past)).body.code).toBe('absence.over');
    const stranger = { person: '01890000-0000-7000-8000-00000000ffff' };
    const next = { first: '2190-01-01', last: '2190-01-02' };
    const unknown = await admin('POST', '/api/v1/absences', { ...next, ...stranger });
    expect(unknown).toMatchObject({ status: 422, body: { fields: [{ path: 'person' }] } });
    const nobody = await admin('POST', '/api/v1/absences', next);
    expect(nobody).toMatchObject({ status: 422, body: { fields: [{ path: 'person' }] } });
    const days = [{ date: '2190-01-01' }];
    const empty = await admin('POST', '/api/v1/absences/holidays', { days });
    expect(empty).toMatchObject({ status: 422, body: { fields: [{ path: 'people' }] } });
  });
});
