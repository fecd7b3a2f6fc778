/** Clocks in words, at a given moment. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { clockChip, nextClock } from './timers.ts';
import type { Clock } from './wire.ts';

const now = instant('2026-10-08T00:36:10Z');
const ZONE = 'Europe/Berlin';
const clock = (change: Partial<Clock>): Clock => ({
  metric: 'restore',
  state: 'running',
  dueAt: instant('2026-10-08T04:13:20Z'),
  targetSeconds: 14_400,
  elapsedSeconds: 1370,
  remainingSeconds: 13_030,
  ...change,
});

describe('a clock as a chip', () => {
  test('runs, is at risk, is over, is met, is paused', () => {
    const words = [
      clock({}),
      clock({ state: 'at_risk', dueAt: instant('2026-10-08T00:46:10Z') }),
      clock({ state: 'breached', dueAt: instant('2026-10-08T00:24:10Z') }),
      clock({ state: 'met', elapsedSeconds: 135 }),
      clock({ state: 'paused', dueAt: null, remainingSeconds: 73_800 }),
      clock({ state: 'none' }),
    ].map((each) => clockChip(each, now, ZONE)?.words);
    expect(words).toEqual([
      'due 06:13:20',
      'At risk: 10:00 left',
      'Over by 12 min',
      'Met in 2 min 15 s',
      'Paused, 20 h 30 min left',
      undefined,
    ]);
  });

  test('says it is over before the server does', () => {
    const late = clock({ dueAt: instant('2026-10-08T00:36:00Z') });
    expect(clockChip(late, now, ZONE)).toEqual({ state: 'over', words: 'Over by 10 s' });
  });

  test('the next clock is the nearest due, a paused one only when nothing runs', () => {
    const soon = clock({ metric: 'response', dueAt: instant('2026-10-08T00:40:00Z') });
    const paused = clock({ state: 'paused', dueAt: null });
    expect(nextClock([clock({}), soon, paused])?.metric).toBe('response');
    expect(nextClock([paused])).toBe(paused);
    expect(nextClock([clock({ state: 'met' })])).toBeUndefined();
  });
});
