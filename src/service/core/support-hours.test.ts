/**
 * Support hours: hand-made days around clock changes and holidays, and properties against a reference
 * that looks at the wall clock minute by minute.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Instant, instant, localOf, plusSeconds, secondsBetween } from '../../kernel/time.ts';
import {
  AROUND_THE_CLOCK,
  addBusinessSeconds,
  businessSeconds,
  isOpen,
  officeHours,
  type SupportHours,
  type Window,
} from './support-hours.ts';

const HOUR = 3600;
const berlin = officeHours('Europe/Berlin');
const at = (text: string): Instant => instant(text);

/** Every day from 00:00 to 24:00 on the wall clock. */
function everyDay(zone: string, from = '00:00', to = '24:00'): SupportHours {
  const windows = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
  return { zone, always: false, windows, holidays: [], halfDays: [] };
}

describe('seconds inside the hours', () => {
  test.each([
    ['a working day', '2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', 8],
    ['Friday noon to Monday noon', '2026-11-20T11:00:00Z', '2026-11-23T11:00:00Z', 8],
    ['a weekend', '2026-11-21T00:00:00Z', '2026-11-22T22:59:59Z', 0],
    ['within one window', '2026-11-23T09:30:00Z', '2026-11-23T10:00:00Z', 0.5],
    ['up to the opening', '2026-11-23T07:00:00Z', '2026-11-23T08:00:00Z', 0],
    ['from the closing', '2026-11-23T16:00:00Z', '2026-11-23T20:00:00Z', 0],
    ['a week in which clocks go forward', '2026-03-27T00:00:00Z', '2026-04-03T00:00:00Z', 40],
    ['backwards', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', 0],
  ])('SVC-1 of %s', (_, from, to, hours) => {
    expect(businessSeconds(berlin, at(from), at(to))).toBe(hours * HOUR);
  });

  test.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 23],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-10-03T13:30:00Z', '2026-10-04T13:00:00Z', 23.5],
    ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z', 23],
  ])('SVC-1 a whole local day in %s on a change of clocks', (zone, from, to, hours) => {
    expect(businessSeconds(everyDay(zone), at(from), at(to))).toBe(hours * HOUR);
    const after = plusSeconds(at(to), 1);
    expect(businessSeconds(everyDay(zone), at(to), after)).toBe(1);
  });

  test('SVC-1 a window in the missing hour moves and is not counted twice', () => {
    const night = everyDay('Europe/Berlin', '02:15', '02:45');
    const both: SupportHours = {
      ...night,
      windows: [...night.windows, { weekday: 7, from: '03:00', to: '04:00' }],
    };
    const [from, to] = [at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z')];
    expect(businessSeconds(night, from, to)).toBe(1800);
    expect(businessSeconds(both, from, to)).toBe(3600);
  });

  test('SVC-1 overlapping windows count once', () => {
    const windows: readonly Window[] = [
      { weekday: 1, from: '10:00', to: '12:00' },
      { weekday: 1, from: '09:00', to: '11:00' },
      { weekday: 1, from: '09:30', to: '10:00' },
    ];
    const [from, to] = [at('2026-11-23T00:00:00Z'), at('2026-11-24T00:00:00Z')];
    expect(businessSeconds({ ...berlin, windows }, from, to)).toBe(3 * HOUR);
  });

  test('SVC-1 holidays are closed and half days have their own window', () => {
    const hours: SupportHours = {
      ...berlin,
      holidays: ['2026-12-25', '2026-12-31'],
      halfDays: [
        { date: '2026-12-24', from: '09:00', to: '12:00' },
        { date: '2026-12-31', from: '09:00', to: '12:00' },
      ],
    };
    const monday = at('2026-12-21T00:00:00Z');
    expect(businessSeconds(hours, monday, plusSeconds(monday, 7 * 86_400))).toBe((24 + 3) * HOUR);
    const next = plusSeconds(monday, 7 * 86_400);
    expect(businessSeconds(hours, next, plusSeconds(next, 7 * 86_400))).toBe(32 * HOUR);
  });

  test('SVC-1 around the clock every second counts', () => {
    const [from, to] = [at('2026-03-29T00:00:00Z'), at('2026-03-30T00:00:00.500Z')];
    expect(businessSeconds(AROUND_THE_CLOCK, from, to)).toBe(86_400.5);
    expect(isOpen(AROUND_THE_CLOCK, from)).toBe(true);
  });

  test('SVC-1 a window is open at its first instant and closed at its last', () => {
    expect(isOpen(berlin, at('2026-11-23T08:00:00Z'))).toBe(true);
    expect(isOpen(berlin, at('2026-11-23T07:59:59.999Z'))).toBe(false);
    expect(isOpen(berlin, at('2026-11-23T15:59:59.999Z'))).toBe(true);
    expect(isOpen(berlin, at('2026-11-23T16:00:00Z'))).toBe(false);
  });
});

describe('the instant after so many seconds', () => {
  test.each([
    ['within the day', '2026-11-23T08:00:00Z', 4, '2026-11-23T12:00:00Z'],
    [
      'at the end of the day, not the start of the next',
      '2026-11-23T08:00:00Z',
      8,
      '2026-11-23T16:00:00Z',
    ],
    ['over the weekend', '2026-11-20T15:00:00Z', 4, '2026-11-23T11:00:00Z'],
    ['from a closed moment', '2026-11-21T12:00:00Z', 1, '2026-11-23T09:00:00Z'],
    ['over the change of clocks', '2026-10-23T14:00:00Z', 2, '2026-10-26T09:00:00Z'],
    ['none at all', '2026-11-21T12:00:00Z', 0, '2026-11-21T12:00:00Z'],
  ])('SVC-2 lies %s', (_, from, hours, due) => {
    expect(addBusinessSeconds(berlin, at(from), hours * HOUR)).toBe(at(due));
  });

  test('SVC-2 skips a holiday', () => {
    const hours = officeHours('Europe/Berlin', ['2026-12-25']);
    expect(addBusinessSeconds(hours, at('2026-12-24T15:00:00Z'), 2 * HOUR)).toBe(
      '2026-12-28T09:00:00.000Z',
    );
  });
});

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
const year = at('2026-01-01T00:00:00Z');
const minuteOfYear = fc.integer({ min: 0, max: 365 * 1440 }).map((m) => plusSeconds(year, m * 60));
const two = (n: number): string => String(n).padStart(2, '0');

/** Windows whose edges stay clear of the hours in which clocks change. */
const window: fc.Arbitrary<Window> = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: fc.constantFrom(0, 5, 8, 9, 13),
    length: fc.integer({ min: 5, max: 24 }),
  })
  .map(({ weekday, from, length }) => ({
    weekday,
    from: `${two(from)}:00`,
    to: `${two(Math.min(24, from + length))}:00`,
  }));

const anyHours: fc.Arbitrary<SupportHours> = fc.record({
  zone: fc.constantFrom(...zones),
  always: fc.constant(false),
  windows: fc.array(window, { minLength: 1, maxLength: 6 }),
  holidays: fc.array(
    minuteOfYear.map((one) => one.slice(0, 10)),
    { maxLength: 5 },
  ),
  halfDays: fc.array(
    minuteOfYear.map((one) => ({ date: one.slice(0, 10), from: '09:00', to: '12:30' })),
    { maxLength: 3 },
  ),
});

/** Looks at the wall clock of every minute. */
function reference(hours: SupportHours, from: Instant, to: Instant): number {
  let seconds = 0;
  for (let one = from; one < to; one = plusSeconds(one, 60)) {
    const local = localOf(one, hours.zone);
    const [date, time] = [
      local.toPlainDate().toString(),
      `${two(local.hour)}:${two(local.minute)}`,
    ];
    if (hours.holidays.includes(date)) continue;
    const half = hours.halfDays.filter((day) => day.date === date);
    const windows =
      half.length > 0 ? half : hours.windows.filter((w) => w.weekday === local.dayOfWeek);
    if (windows.some((w) => w.from <= time && time < w.to)) seconds += 60;
  }
  return seconds;
}

describe('for any hours', () => {
  test('SVC-1 the count is that of looking at the clock each minute', () => {
    fc.assert(
      fc.property(
        anyHours,
        minuteOfYear,
        fc.integer({ min: 1, max: 4 * 1440 }),
        (hours, from, m) => {
          const to = plusSeconds(from, m * 60);
          expect(businessSeconds(hours, from, to)).toBe(reference(hours, from, to));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('SVC-1 parts add up and never exceed the time that passed', () => {
    fc.assert(
      fc.property(
        anyHours,
        fc.array(minuteOfYear, { minLength: 3, maxLength: 3 }),
        (hours, any) => {
          const [a, b, c] = [...any].sort() as [Instant, Instant, Instant];
          const whole = businessSeconds(hours, a, c);
          expect(businessSeconds(hours, a, b) + businessSeconds(hours, b, c)).toBe(whole);
          expect(whole).toBeLessThanOrEqual(secondsBetween(a, c));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('SVC-2 adding is the inverse of counting, and the earliest such instant', () => {
    fc.assert(
      fc.property(
        anyHours,
        minuteOfYear,
        fc.integer({ min: 1, max: 200_000 }),
        (hours, from, s) => {
          const due = addBusinessSeconds(hours, from, s);
          expect(businessSeconds(hours, from, due)).toBe(s);
          expect(businessSeconds(hours, from, plusSeconds(due, -0.001))).toBeCloseTo(s - 0.001, 6);
        },
      ),
      { numRuns: 100 },
    );
  });
});
