/** Times and spans in the words people read. */
import { describe, expect, test } from 'vitest';
import { instant } from '../kernel/instant.ts';
import {
  formatCountdown,
  formatDay,
  formatDuration,
  formatSpan,
  formatSpanZoned,
  formatTime,
  formatWhen,
  formatWhenZoned,
  localInstants,
  zoneNames,
} from './format.ts';

const at = instant('2026-10-08T00:36:10Z');
const ZONE = 'Europe/Berlin';

describe('times', () => {
  test('are absolute, with their zone on first mention', () => {
    expect(formatTime(at, ZONE)).toBe('02:36:10');
    expect(formatDay(at, ZONE)).toBe('Thu 8 Oct 2026');
    expect(zoneNames(at, ZONE)).toEqual({ short: 'CEST', offset: 'UTC+2' });
    expect(formatWhenZoned(at, at, ZONE)).toBe('02:36 CEST, UTC+2');
  });

  test('name the day when it is another one', () => {
    expect(formatWhen(instant('2026-10-09T00:28:00Z'), at, ZONE)).toBe('Fri 9 Oct, 02:28');
    expect(formatWhen(instant('2025-10-09T00:28:00Z'), at, ZONE)).toBe('Thu 9 Oct 2025, 02:28');
  });
});

test('a span names its day and its zone once, and both zones where the clock is moved between', () => {
  const span = (from: string, to: string) =>
    formatSpanZoned({ from: instant(from), to: instant(to) }, at, ZONE);
  const bare = { from: instant('2026-10-10T00:00:00Z'), to: instant('2026-10-10T01:30:00Z') };
  expect(formatSpan(bare, at, ZONE)).toBe('Sat 10 Oct, 02:00 to 03:30');
  expect(span('2026-10-08T20:00:00Z', '2026-10-08T21:30:00Z')).toBe('22:00 to 23:30 CEST, UTC+2');
  expect(span('2026-10-10T00:00:00Z', '2026-10-10T01:30:00Z')).toBe(
    'Sat 10 Oct, 02:00 to 03:30 CEST, UTC+2',
  );
  expect(span('2026-10-10T20:00:00Z', '2026-10-11T01:30:00Z')).toBe(
    'Sat 10 Oct, 22:00 to Sun 11 Oct, 03:30 CEST, UTC+2',
  );
  expect(span('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z')).toBe(
    'Sun 25 Oct, 02:30 CEST, UTC+2 to 02:30 CET, UTC+1',
  );
});

test('instants inside a sentence are told in the zone of the reader', () => {
  expect(localInstants('Until 2026-10-08T00:40:00.000Z.', at, ZONE)).toBe('Until 02:40:00.');
});

describe('durations', () => {
  test('read as words', () => {
    const spans = [0, 41, 163, 1205, 1560, 13_020, 26_580, 187_200];
    expect(spans.map((span) => formatDuration(span))).toEqual([
      'under 1 s',
      '41 s',
      '2 min 43 s',
      '20 min 05 s',
      '26 min',
      '3 h 37 min',
      '7 h 23 min',
      '2 d 4 h',
    ]);
  });

  test('count down in minutes and seconds below an hour', () => {
    expect([formatCountdown(770), formatCountdown(220), formatCountdown(-4)]).toEqual([
      '12:50',
      '3:40',
      '0:00',
    ]);
  });
});
