/** Days of absence become instants in the zone of the person. */
import { expect, test } from 'vitest';
import { toMillis } from '../../kernel/instant.ts';
import { isCalendarDay, spanOfDays } from './days-away.ts';

const HOUR = 3_600_000;

test.each([
  ['Europe/Berlin', '2026-03-29', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Berlin', '2026-10-25', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
  ['Asia/Kathmandu', '2026-05-01', '2026-05-03', '2026-04-30T18:15:00.000Z', 72],
  // The zone jumped over this day: nothing of it is left.
  ['Pacific/Apia', '2011-12-30', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
  // Midnight does not exist there on the day clocks go forward.
  ['Africa/Cairo', '2026-04-24', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
])('ONC-18 in %s %s to %s begins %s and lasts %i hours', (zone, first, last, from, hours) => {
  const span = spanOfDays({ first, last }, zone);
  expect(span.from).toBe(from);
  expect((toMillis(span.to) - toMillis(span.from)) / HOUR).toBe(hours);
});

test('only days of the calendar are days', () => {
  const texts = ['2026-02-29', '2024-02-29', '2026-13-01', '1969-12-31', '2200-01-01', '2026-1-1'];
  expect(texts.map(isCalendarDay)).toEqual([false, true, false, false, false, false]);
});
