/** The drawn line: how moments are written and where they stand. */
import { expect, test } from 'vitest';
import { placeOf, scaleOf, sinceStart, together } from './scale.ts';

test('moments are written with what they need', () => {
  expect([0, 450, 3900, 36_000].map(sinceStart)).toEqual([
    ...['T+0:00', 'T+7:30', 'T+1:05:00', 'T+10:00:00'],
  ]);
});

test('the line begins at 0, ends after the last thing and has few marks', () => {
  for (const last of [0, 30, 61, 600, 2700, 20_000, 86_400]) {
    const scale = scaleOf(last);
    expect(scale.ticks[0]).toBe(0);
    expect(scale.ticks.length).toBeLessThanOrEqual(7);
    expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
    expect(placeOf(0, scale)).toBe(0);
    expect(placeOf(last, scale)).toBeLessThanOrEqual(100);
  }
});

test('what stands too close together shares a place, measured from the first of it', () => {
  expect(together([0, 2, 15, 16, 30, 90], (place) => place)).toEqual([[0, 2, 15], [16, 30], [90]]);
  expect(together([], (place: number) => place)).toEqual([]);
});
