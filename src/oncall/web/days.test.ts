/** The days of a calendar in the weeks when clocks change. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { clockChanges, daysOf, placeOf, step } from './days.ts';

const BERLIN = 'Europe/Berlin';

describe('days of a calendar', () => {
  test('two weeks begin on Monday and keep the day of 25 hours', () => {
    const days = daysOf('2026-10-21', 2, BERLIN);
    expect(days).toHaveLength(14);
    expect(days[0]?.date).toBe('2026-10-19');
    expect(days.filter((day) => day.hours !== 24)).toEqual([
      expect.objectContaining({ date: '2026-10-25', hours: 25 }),
    ]);
    expect(clockChanges(days, BERLIN)).toEqual([
      { at: '2026-10-25T01:00:00.000Z', words: '03:00 back to 02:00, a 25 h day' },
    ]);
  });

  test('spring loses an hour', () => {
    const days = daysOf('2026-03-29', 1, BERLIN);
    expect(clockChanges(days, BERLIN)[0]?.words).toBe('02:00 on to 03:00, a 23 h day');
  });

  test('views of several weeks follow each other', () => {
    expect(daysOf('2028-02-10', 4, 'UTC')).toHaveLength(28);
    expect(daysOf('2028-02-10', 8, 'UTC')[0]?.date).toBe('2028-02-07');
    expect([step('2026-12-15', 8, 1), step('2026-01-05', 1, -1)]).toEqual([
      '2027-02-09',
      '2025-12-29',
    ]);
  });

  test('an instant has a place between 0 and 1', () => {
    const days = daysOf('2026-11-23', 1, 'UTC');
    expect(placeOf(instant('2026-11-24T12:00:00Z'), days)).toBeCloseTo(1.5 / 7);
    expect(placeOf(instant('2026-11-01T00:00:00Z'), days)).toBe(0);
    expect(placeOf(instant('2027-01-01T00:00:00Z'), days)).toBe(1);
  });
});
