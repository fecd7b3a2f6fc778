/** A place on the calendar is an instant of the wall there, to the hour, also on days of 23 and 25 hours. */
import { expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { daysOf, placeOf } from './days.ts';
import { instantAt } from './drag.ts';

test.each(['2026-03-29', '2026-10-25', '2026-06-10'])('in the week of %s', (date) => {
  const days = daysOf(date, 1, 'Europe/Berlin');
  const first = Date.parse(days[0]?.from ?? '');
  const hours = Math.round((Date.parse(days.at(-1)?.to ?? '') - first) / 3_600_000);
  for (let hour = 0; hour < hours; hour += 1) {
    const at = instant(new Date(first + hour * 3_600_000).toISOString());
    expect(instantAt(placeOf(at, days), days)).toBe(at);
  }
  expect(instantAt(-1, days)).toBe(days[0]?.from);
  expect(instantAt(2, days)).toBe(days.at(-1)?.to);
});
