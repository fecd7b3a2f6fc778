/**
 * Published calendars, read by two parsers that are not ours and compared with the answers of the program
 * at every hour of a year, in six zones that change their clocks in six ways.
 */
import { sync } from 'node-ical';
import { convertIcsCalendar } from 'ts-ics';
import { describe, expect, test } from 'vitest';
import { oncallHouse } from '../../test/oncall-house.ts';
import { changePerson } from '../identity/people.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { fromMillis, plusSeconds, toMillis } from '../kernel/instant.ts';
import { sql } from '../platform/db.ts';
import { personsOnCall } from './core/on-call-at.ts';
import { personLeftOrCame } from './departure-handle.ts';
import { loadSchedules } from './store.ts';

const { db, machine, server, person, as, now } = await oncallHouse();
const admin = as();
const HOUR_MS = 3_600_000;
const YEAR_HOURS = 365 * 24;

interface Event {
  readonly uid: string;
  readonly from: number;
  readonly to: number;
  readonly summary: string;
}

const PARSERS: Readonly<Record<string, (text: string) => readonly Event[]>> = {
  'node-ical': (text) =>
    Object.values(sync.parseICS(text)).flatMap((part) => {
      if (part?.type !== 'VEVENT') return [];
      const { uid, start, end, summary } = part;
      return [{ uid, from: start.getTime(), to: end?.getTime() ?? 0, summary: String(summary) }];
    }),
  'ts-ics': (text) =>
    (convertIcsCalendar(undefined, text).events ?? []).map(({ uid, start, end, summary }) => ({
      ...{ uid, from: start.date.getTime(), to: end?.date.getTime() ?? 0, summary },
    })),
};

async function link(schedule?: string, name = 'ana'): Promise<{ id: string; path: string }> {
  const made = await as(name)('POST', '/api/v1/calendar-links', schedule ? { schedule } : {});
  expect(made.status).toBe(201);
  return { id: made.body.id, path: new URL(made.body.url).pathname };
}

/** A rota with nights and weekends on top of weeks, and a month of one person; gaps at midday. */
async function rota(timeZone: string): Promise<string> {
  const people = ['ana', 'ben', 'chen'].map(person);
  const start = '2026-01-05T02:30';
  const layers = [
    {
      ...{ name: 'Weeks', people, unit: 'week', length: 1, start, slots: 2 },
      restrictions: [{ kind: 'daily', from: '14:00', to: '12:00' }],
    },
    {
      ...{ name: 'Nights', people, unit: 'day', length: 1, start: '2026-01-05T20:00' },
      restrictions: [{ kind: 'daily', from: '20:00', to: '08:00' }],
    },
    {
      ...{ name: 'Sundays', people, unit: 'hours', length: 7, start: '2026-01-04T00:00' },
      restrictions: [{ kind: 'weekly', weekday: 7, from: '01:30', toWeekday: 7, to: '03:30' }],
    },
  ];
  const made = await admin('POST', '/api/v1/schedules', {
    name: `On, ${timeZone}`,
    timeZone,
    layers,
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

/** Who the calendar shows at each hour, by name; each event covers [from, to). */
function hourly(events: readonly Event[], first: number): readonly string[] {
  const hours: string[][] = Array.from({ length: YEAR_HOURS }, () => []);
  for (const { from, to, summary } of events) {
    const begin = Math.max(0, Math.ceil((from - first) / HOUR_MS));
    const end = Math.min(YEAR_HOURS, Math.ceil((to - first) / HOUR_MS));
    for (let hour = begin; hour < end; hour += 1) hours[hour]?.push(summary.split(' ')[0] ?? '');
  }
  return hours.map((people) => [...new Set(people)].sort().join('+'));
}

describe('a published calendar', () => {
  test.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'Africa/Casablanca',
  ])('ONC-26 of a rota in %s agrees with the program at every hour of a year', async (zone) => {
    const id = await rota(zone);
    const extra = { person: person('dora'), from: plusSeconds(await now(), 5000) };
    const to = plusSeconds(extra.from, 200_000);
    await admin('POST', `/api/v1/schedules/${id}/overrides`, { ...extra, to });
    const first = Math.ceil(toMillis(await now()) / HOUR_MS) * HOUR_MS;
    const window = { from: fromMillis(first), to: fromMillis(first + YEAR_HOURS * HOUR_MS) };
    const schedule = (await loadSchedules(db, [asId<ScheduleId>(id)], window)).get(
      asId<ScheduleId>(id),
    );
    const names = new Map(['ana', 'ben', 'chen', 'dora'].map((name) => [person(name), name]));
    const said = Array.from({ length: YEAR_HOURS }, (_, hour) => {
      const at = fromMillis(first + hour * HOUR_MS);
      const people = schedule === undefined ? [] : personsOnCall(schedule, at);
      return people
        .map((one: PersonId) => names.get(one))
        .sort()
        .join('+');
    });
    expect(new Set(said).size).toBeGreaterThan(4);
    // The route itself, once a week at another hour each time.
    for (let hour = 0; hour < YEAR_HOURS; hour += 7 * 24 + 1) {
      const at = fromMillis(first + hour * HOUR_MS);
      const { body } = await admin('GET', `/api/v1/oncall?schedule=${id}&at=${at}`);
      const people = body.items[0].persons.map((one: { personName: string }) => one.personName);
      expect([...people].sort().join('+'), at).toBe(said[hour]);
    }
    const { path } = await link(id);
    const { text } = await admin('GET', path);
    expect(text).not.toContain('TZID');
    for (const [parser, read] of Object.entries(PARSERS)) {
      const events = read(text);
      expect(new Set(events.map(({ uid }) => uid)).size, parser).toBe(events.length);
      expect(hourly(events, first), parser).toEqual(said);
    }
  });

  test('of a person holds their shifts of every schedule, with the same ids each time', async () => {
    for (const zone of ['UTC', 'Asia/Tokyo']) await rota(zone);
    const { path } = await link(undefined, 'ben');
    const texts = [await admin('GET', path), await admin('GET', path)];
    const [events = [], again] = texts.map(({ text }) => PARSERS['node-ical']?.(text));
    expect(again).toEqual(events);
    expect(events.length).toBeGreaterThan(100);
    expect(events.every(({ summary }) => summary.startsWith('ben on call: '))).toBe(true);
    const shown = new Set(events.map(({ summary }) => summary));
    expect([...shown]).toEqual(
      expect.arrayContaining(['ben on call: On, UTC', 'ben on call: On, Asia/Tokyo']),
    );
  });
});

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
