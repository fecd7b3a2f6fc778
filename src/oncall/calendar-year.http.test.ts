/**
 * Published calendars, read by two parsers that are not ours and compared with what the program answers to
 * `GET /api/v1/oncall?at=` at every hour of a year, in six zones that change their clocks in six ways. Every hour
 * is asked for over a real socket and in one request for all six, as a user asks: who is on call anywhere?
 */
import { sync } from 'node-ical';
import { convertIcsCalendar } from 'ts-ics';
import { Pool } from 'undici';
import { afterAll, describe, expect, test } from 'vitest';
import { oncallHouse } from '../../test/oncall-house.ts';
import { fromMillis, plusSeconds, toMillis } from '../kernel/instant.ts';

const { server, person, as, now } = await oncallHouse({
  // So that the test may ask in the name of as many hosts as the limit of questions a minute wants.
  env: { EVENKEEL_TRUSTED_PROXIES: '127.0.0.1' },
});
const admin = as();
const HOUR_MS = 3_600_000;
const YEAR_HOURS = 365 * 24;
/** At most so many questions from one host: the route takes 600 a minute. */
const ASKED_BY_ONE = 500;
const AT_ONCE = 8;

const origin = await server.listen({ port: 0, host: '127.0.0.1' });
const sockets = new Pool(origin, { connections: AT_ONCE });
afterAll(() => sockets.close());

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

/** A rota with nights and weekends on top of weeks, a person instead for two days; gaps at midday. */
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

/** Who the program says is on call in each schedule at each hour, by name: every hour is a request of its own. */
async function toldHourly(first: number): Promise<ReadonlyMap<string, readonly string[]>> {
  const said = new Map<string, string[]>();
  let next = 0;
  const ask = async () => {
    for (let hour = next++; hour < YEAR_HOURS; hour = next++) {
      const at = fromMillis(first + hour * HOUR_MS);
      const answer = await sockets.request({
        ...{ method: 'GET', path: `/api/v1/oncall?at=${at}` },
        headers: { 'x-forwarded-for': `192.0.2.${Math.floor(hour / ASKED_BY_ONE)}` },
      });
      const told = (await answer.body.json()) as Told;
      expect([answer.statusCode, told.at]).toEqual([200, at]);
      for (const { schedule, persons } of told.items) {
        const hours = said.get(schedule) ?? [];
        said.set(schedule, hours);
        hours[hour] = persons
          .map(({ personName }) => personName)
          .sort()
          .join('+');
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return said;
}

interface Told {
  readonly at: string;
  readonly items: readonly {
    readonly schedule: string;
    readonly persons: readonly { readonly personName: string }[];
  }[];
}

/** The events with those after half the year moved, as a feed is that forgets a change of the clock. */
function moved(events: readonly Event[], first: number, byMs: number): readonly Event[] {
  const half = first + (YEAR_HOURS / 2) * HOUR_MS;
  return events.map((event) =>
    event.from < half ? event : { ...event, from: event.from + byMs, to: event.to + byMs },
  );
}

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
] as const;

describe('a published calendar', () => {
  test('ONC-26 of rotas in six zones agrees with the program at every hour of a year', async () => {
    const rotas = new Map<string, string>();
    for (const zone of ZONES) {
      const id = await rota(zone);
      rotas.set(zone, id);
      const extra = { person: person('dora'), from: plusSeconds(await now(), 5000) };
      const to = plusSeconds(extra.from, 200_000);
      await admin('POST', `/api/v1/schedules/${id}/overrides`, { ...extra, to });
    }
    const first = Math.ceil(toMillis(await now()) / HOUR_MS) * HOUR_MS;
    const told = await toldHourly(first);
    for (const [zone, id] of rotas) {
      const said = told.get(id) ?? [];
      expect(said.length, zone).toBe(YEAR_HOURS);
      expect(new Set(said).size, zone).toBeGreaterThan(4);
      const { path } = await link(id);
      const { text } = await admin('GET', path);
      expect(text).not.toContain('TZID');
      for (const [parser, read] of Object.entries(PARSERS)) {
        const where = `${zone}, ${parser}`;
        const events = read(text);
        expect(new Set(events.map(({ uid }) => uid)).size, where).toBe(events.length);
        expect(hourly(events, first), where).toEqual(said);
        // That the comparison can fail: half an hour (as on Lord Howe) or an hour too early or too late.
        for (const hours of [-1, -0.5, 0.5, 1]) {
          const wrong = hourly(moved(events, first, hours * HOUR_MS), first);
          expect(wrong, where).not.toEqual(said);
        }
      }
    }
  }, 180_000);

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
