/** The address of a published calendar: a secret that is shown once, counted, and dies with its owner. */
import { describe, expect, test } from 'vitest';
import { oncallHouse } from '../../test/oncall-house.ts';
import { changePerson } from '../identity/people.ts';
import { sql } from '../platform/db.ts';
import { personLeftOrCame } from './departure-handle.ts';

const { db, machine, server, person, as } = await oncallHouse();
const admin = as();

async function link(schedule?: string, name = 'ana'): Promise<{ id: string; path: string }> {
  const made = await as(name)('POST', '/api/v1/calendar-links', schedule ? { schedule } : {});
  expect(made.status).toBe(201);
  return { id: made.body.id, path: new URL(made.body.url).pathname };
}

async function rota(timeZone: string): Promise<string> {
  const layers = [
    { name: 'Weeks', people: [person('ana')], unit: 'week', length: 1, start: '2026-01-05T02:30' },
  ];
  const made = await admin('POST', '/api/v1/schedules', { name: 'On', timeZone, layers });
  expect(made.status).toBe(201);
  return made.body.id;
}

describe('its address', () => {
  test('is shown once, kept as a hash, listed without it, and dies when revoked', async () => {
    const id = await rota('UTC');
    const { id: linkId, path } = await link(id, 'chen');
    const secret = path.slice('/calendar/'.length, -'.ics'.length);
    expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(16);
    const listed = await as('chen')('GET', '/api/v1/calendar-links');
    expect(listed.body.items).toMatchObject([{ id: linkId, schedule: id, lastUsedAt: null }]);
    expect(listed.text).not.toContain(secret);
    const dump = await db.rows<{ row: unknown }>(
      sql`select to_jsonb(l) as row from calendar_link l`,
    );
    expect(JSON.stringify(dump)).not.toContain(secret);
    const good = await server.inject({ url: path });
    expect(good.statusCode).toBe(200);
    expect(good.headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect((await as('ana')('DELETE', `/api/v1/calendar-links/${linkId}`)).status).toBe(404);
    expect((await as('chen')('DELETE', `/api/v1/calendar-links/${linkId}`)).status).toBe(204);
    const shapes = [path, '/calendar/x', `/calendar/${'A'.repeat(32)}.ics`, '/calendar/%F0.ics'];
    const answers = await Promise.all(shapes.map((url) => server.inject({ url })));
    const [revoked, short, wrong] = answers.map(({ statusCode, body }) => [statusCode, body]);
    expect(revoked?.[0]).toBe(404);
    expect(short).toEqual(revoked);
    expect(wrong).toEqual(revoked);
  });

  test('is counted: whoever guesses is told to wait', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 80; n += 1) {
      const guess = { url: `/calendar/${n}`, remoteAddress: '192.0.2.7' };
      statuses.push((await server.inject(guess)).statusCode);
    }
    expect(statuses.filter((status) => status === 404).length).toBe(60);
    expect(statuses.filter((status) => status === 429).length).toBe(20);
  });

  test('dies with the account of its owner', async () => {
    const id = await rota('UTC');
    const { path } = await link(id, 'dora');
    expect((await server.inject({ url: path })).statusCode).toBe(200);
    const change = (active: boolean) =>
      changePerson(machine, { actor: 'system' }, { id: person('dora'), active });
    await change(false);
    expect((await server.inject({ url: path })).statusCode).toBe(404);
    await personLeftOrCame(machine, person('dora'));
    await change(true);
    await personLeftOrCame(machine, person('dora'));
    expect((await server.inject({ url: path })).statusCode).toBe(404);
  });

  test('needs a schedule that exists, and a person', async () => {
    const unknown = { schedule: '01890000-0000-7000-8000-00000000ffff' };
    expect((await as('ana')('POST', '/api/v1/calendar-links', unknown)).status).toBe(404);
    expect((await admin('POST', '/api/v1/calendar-links', {})).body.code).toBe('calendar.nobody');
  });
});
