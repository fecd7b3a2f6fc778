/** Windows that come back, across clock changes, against a reading of the calendar day by day. */
import { describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds, secondsBetween } from '../../../kernel/instant.ts';
import { prng } from '../../../kernel/prng.ts';
import { localOf, Temporal } from '../../../kernel/time.ts';
import { faultOf, nextSpans, type Recurrence, type Rhythm, spansBetween } from './recurrence.ts';

const HOUR = 3_600;
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'],
  ...['America/Santiago', 'Asia/Kathmandu', 'Africa/Casablanca', 'Pacific/Apia'],
];

function window(rhythm: Rhythm, more: Partial<Recurrence> = {}): Recurrence {
  const base = { rhythm, from: '02:00', durationSeconds: 2 * HOUR, timeZone: 'Europe/Berlin' };
  return { ...base, firstDate: '2026-01-01', lastDate: null, ...more };
}

function begins(recurrence: Recurrence, from: string, to: string): readonly string[] {
  return spansBetween(recurrence, instant(from), instant(to)).map((span) => span.from);
}

describe('rhythms', () => {
  test('ALR-151 every second Sunday is counted from the week of the first date', () => {
    const sundays = window({ kind: 'week', every: 2, weekdays: [7] });
    expect(begins(sundays, '2026-01-01T00:00Z', '2026-02-10T00:00Z')).toEqual([
      '2026-01-04T01:00:00.000Z',
      '2026-01-18T01:00:00.000Z',
      '2026-02-01T01:00:00.000Z',
    ]);
  });

  test('ALR-151 the 31st of a month that is shorter is its last day', () => {
    const ends = window({ kind: 'month', every: 1, day: 31 }, { timeZone: 'UTC' });
    const found = begins(ends, '2026-01-01T00:00Z', '2026-05-01T00:00Z');
    expect(found.map((at) => at.slice(0, 10))).toEqual([
      ...['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'],
    ]);
  });

  test('ALR-151 the last Friday and the second Tuesday of every third month', () => {
    const utc = { timeZone: 'UTC' };
    const last = window({ kind: 'monthWeekday', every: 1, nth: -1, weekday: 5 }, utc);
    expect(begins(last, '2026-01-01T00:00Z', '2026-04-01T00:00Z').map(dayOf)).toEqual([
      ...['2026-01-30', '2026-02-27', '2026-03-27'],
    ]);
    const second = window({ kind: 'monthWeekday', every: 3, nth: 2, weekday: 2 }, utc);
    expect(begins(second, '2026-01-01T00:00Z', '2026-08-01T00:00Z').map(dayOf)).toEqual([
      ...['2026-01-13', '2026-04-14', '2026-07-14'],
    ]);
  });

  test('ALR-151 none begins before the first date or after the last', () => {
    const few = window(
      { kind: 'day', every: 3 },
      { timeZone: 'UTC', firstDate: '2026-03-01', lastDate: '2026-03-07' },
    );
    expect(begins(few, '2026-01-01T00:00Z', '2027-01-01T00:00Z').map(dayOf)).toEqual([
      ...['2026-03-01', '2026-03-04', '2026-03-07'],
    ]);
    expect(nextSpans(few, instant('2026-03-05T00:00Z'), 3)).toHaveLength(1);
    expect(nextSpans(few, instant('2026-03-08T00:00Z'), 3)).toEqual([]);
  });

  test('ALR-151 a window that runs counts among the next ones until it ends', () => {
    const nights = window({ kind: 'day', every: 1 }, { from: '23:00', timeZone: 'UTC' });
    const [running] = nextSpans(nights, instant('2026-03-05T00:30:00Z'), 3);
    expect(running).toEqual({ from: '2026-03-04T23:00:00.000Z', to: '2026-03-05T01:00:00.000Z' });
    expect(nextSpans(nights, instant('2026-03-05T01:00:00Z'), 1)[0]?.from).toBe(
      '2026-03-05T23:00:00.000Z',
    );
  });
});

describe('clock changes', () => {
  test('ALR-151 a beginning that is skipped moves forward and keeps its length', () => {
    const sundays = window({ kind: 'week', every: 1, weekdays: [7] }, { from: '02:30' });
    const [span] = spansBetween(
      sundays,
      instant('2026-03-29T00:00Z'),
      instant('2026-03-30T00:00Z'),
    );
    expect(span).toEqual({ from: '2026-03-29T01:30:00.000Z', to: '2026-03-29T03:30:00.000Z' });
    expect(localOf(span?.from ?? instant('2026-01-01T00:00Z'), 'Europe/Berlin').toString()).toBe(
      '2026-03-29T03:30:00',
    );
  });

  test('ALR-151 of a beginning that comes twice the first counts', () => {
    const sundays = window({ kind: 'week', every: 1, weekdays: [7] }, { from: '02:30' });
    expect(begins(sundays, '2026-10-25T00:00Z', '2026-10-26T00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
    ]);
  });
});

describe('any recurrence', () => {
  test('ALR-151 follows its zone, never overlaps, and reads the same in parts', () => {
    const random = prng(1101);
    for (let round = 0; round < 300; round += 1) {
      const recurrence = anyRecurrence(random);
      if (faultOf(recurrence) !== undefined) continue;
      const from = plusSeconds(instant('2026-01-15T00:00Z'), random.below(200) * 86_400);
      const to = plusSeconds(from, (30 + random.below(200)) * 86_400);
      const spans = spansBetween(recurrence, from, to);
      const words = JSON.stringify(recurrence);
      spans.forEach((span, index) => {
        expect(secondsBetween(span.from, span.to), words).toBe(recurrence.durationSeconds);
        const before = spans[index - 1];
        if (before !== undefined) expect(before.to < span.from, words).toBe(true);
        const local = localOf(span.from, recurrence.timeZone);
        const wanted = Temporal.PlainTime.from(recurrence.from);
        const ahead = wanted.until(local.toPlainTime()).total('minutes');
        // Later than written only where the clocks skipped what was written.
        expect([0, 30, 60], words).toContain(ahead);
      });
      const middle = plusSeconds(from, Math.floor(secondsBetween(from, to) / 2));
      const parts = [
        ...spansBetween(recurrence, from, middle),
        ...spansBetween(recurrence, middle, to),
      ];
      expect(new Set(parts.map((span) => span.from)), words).toEqual(
        new Set(spans.map((span) => span.from)),
      );
      const next = nextSpans(recurrence, from, 3);
      expect(next, words).toEqual(
        spansBetween(recurrence, from, plusSeconds(from, 1200 * 86_400)).slice(0, 3),
      );
    }
  });

  test('ALR-151 one that would never end is refused, and so is a last date before the first', () => {
    const daily = { kind: 'day', every: 1 } as const;
    expect(faultOf(window(daily, { durationSeconds: 22 * HOUR }))).toBeUndefined();
    expect(faultOf(window(daily, { durationSeconds: 22 * HOUR + 1 }))).toMatch(/never end/);
    const twoDays = { kind: 'week', every: 1, weekdays: [7, 1] } as const;
    expect(faultOf(window(twoDays, { durationSeconds: 23 * HOUR }))).toMatch(/never end/);
    expect(faultOf(window(daily, { lastDate: '2025-12-31' }))).toMatch(/before the first/);
  });
});

function anyRecurrence(random: ReturnType<typeof prng>): Recurrence {
  const every = 1 + random.below(3);
  const weekday = 1 + random.below(7);
  const rhythms: readonly Rhythm[] = [
    { kind: 'day', every },
    { kind: 'week', every, weekdays: [weekday, 1 + random.below(7)] },
    { kind: 'month', every, day: 1 + random.below(31) },
    { kind: 'monthWeekday', every, nth: random.pick([1, 2, 3, 4, -1] as const), weekday },
  ];
  const two = (n: number) => String(n).padStart(2, '0');
  return {
    rhythm: random.pick(rhythms),
    // Around midnight and where clocks change.
    from: `${two(random.pick([0, 1, 2, 3, 22]))}:${two(random.below(4) * 15)}`,
    durationSeconds: 900 * (1 + random.below(80)),
    timeZone: random.pick(ZONES),
    firstDate: `2026-01-${two(1 + random.below(28))}`,
    lastDate: random.below(4) === 0 ? '2026-09-30' : null,
  };
}

function dayOf(at: Instant | string): string {
  return at.slice(0, 10);
}
