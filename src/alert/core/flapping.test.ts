/** When flapping begins, how long it goes on, and from when on it is over. */
import { describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../kernel/instant.ts';
import { isFlapping, NO_CHANGES, steadyAt, withChange } from './flapping.ts';

const RULE = { flappingChanges: 4, flappingWindowSeconds: 900 };
const START = instant('2026-09-15T08:00:00Z');
const later = (seconds: number): Instant => plusSeconds(START, seconds);

/** What is known after changes at these seconds. */
function changes(...seconds: readonly number[]) {
  return seconds.reduce((known, at) => withChange(known, later(at), RULE), NO_CHANGES);
}

describe('flapping', () => {
  test('ALR-12 begins with the fourth change within 15 minutes', () => {
    expect(changes(0, 60, 120).flapping).toBe(false);
    expect(changes(0, 60, 120, 899).flapping).toBe(true);
    expect(changes(0, 60, 120, 900).flapping).toBe(false);
  });

  test('ALR-12 goes on until nothing has changed for 15 minutes, however slow its turns', () => {
    const slower = changes(0, 60, 120, 180, 1079, 1978);
    expect(slower.flapping).toBe(true);
    expect(isFlapping(slower, later(1978 + 899), RULE)).toBe(true);
    expect(isFlapping(slower, later(1978 + 900), RULE)).toBe(false);
  });

  test('ALR-12 a change after a steady time begins to count anew', () => {
    expect(changes(0, 60, 120, 180, 1080).flapping).toBe(false);
    expect(changes(0, 60, 120, 180, 1080, 1140, 1200).flapping).toBe(false);
    expect(changes(0, 60, 120, 180, 1080, 1140, 1200, 1260).flapping).toBe(true);
  });

  test('ALR-12 is steady 15 minutes after the last change', () => {
    expect(steadyAt(NO_CHANGES, RULE)).toBeUndefined();
    expect(steadyAt(changes(0, 60, 120), RULE)).toBeUndefined();
    expect(steadyAt(changes(0, 60, 120, 180), RULE)).toBe(later(1080));
  });

  test('ALR-12 keeps no more changes than it needs', () => {
    const known = changes(...Array.from({ length: 50 }, (_, index) => index * 60));
    expect(known.recentChanges).toEqual([46, 47, 48, 49].map((index) => later(index * 60)));
  });
});
