/** What may be asked for, when each holds, and what is told of its end. */
import { describe, expect, test } from 'vitest';
import { instant, plusSeconds } from '../../../kernel/instant.ts';
import type { Matcher } from '../matcher.ts';
import {
  coversEverything,
  endNotices,
  faultOfTime,
  MOST_MUTE_SECONDS,
  nextLook,
  type Scope,
  statusOf,
} from './quiet.ts';

const now = instant('2026-11-23T08:00:00Z');
const hours = (count: number) => plusSeconds(now, count * 3_600);
const NOTICE = 3_600;

describe('when it holds', () => {
  test('ALR-152 from its start, and not any more at its end', () => {
    const span = { startsAt: hours(1), endsAt: hours(2) };
    expect(statusOf(span, now)).toBe('coming');
    expect(statusOf(span, hours(1))).toBe('active');
    expect(statusOf(span, hours(2))).toBe('ended');
  });

  test('ALR-152 the end lies ahead, after the start, and no further than it may', () => {
    const fault = (from: number, to: number) =>
      faultOfTime({ startsAt: hours(from), endsAt: hours(to) }, now, MOST_MUTE_SECONDS);
    expect(fault(0, 168)).toBeUndefined();
    expect(fault(0, 168.001)).toMatch(/7 days/);
    // What has begun is counted from now on.
    expect(fault(-100, 168)).toBeUndefined();
    expect(fault(-2, 0)).toMatch(/past/);
    expect(fault(3, 3)).toMatch(/after the start/);
  });
});

describe('what it covers', () => {
  const scope: Scope = {
    ...{ matchers: [], fingerprint: null, service: null, conditionHoldsForNothing: null },
  };
  const passesEmpty = (matcher: Matcher) => (matcher.value === '') === matcher.isEqual;
  const matcher = (value: string, isEqual = true): Matcher => {
    return { name: 'job', value, isRegex: false, isEqual };
  };

  test('ALR-153 nothing that narrows it is everything', () => {
    const covers = (more: Partial<Scope>) => coversEverything({ ...scope, ...more }, passesEmpty);
    expect(covers({})).toBe(true);
    expect(covers({ matchers: [matcher('')] })).toBe(true);
    expect(covers({ matchers: [matcher('db', false)] })).toBe(true);
    expect(covers({ conditionHoldsForNothing: true })).toBe(true);
    expect(covers({ matchers: [matcher(''), matcher('db')] })).toBe(false);
    expect(covers({ conditionHoldsForNothing: false })).toBe(false);
    expect(covers({ service: 's' })).toBe(false);
    expect(covers({ fingerprint: 'f' })).toBe(false);
  });
});

describe('what is told of its end', () => {
  const time = { id: 'a', from: hours(-5), to: hours(1) };

  test('ALR-157 an hour before, at the end, and no more a day later', () => {
    const at = (moment: typeof now) => endNotices([time], moment, NOTICE).map(({ kind }) => kind);
    expect(at(plusSeconds(now, -1))).toEqual([]);
    expect(at(now)).toEqual(['ending']);
    expect(at(hours(0.9))).toEqual(['ending']);
    expect(at(hours(1))).toEqual(['ended']);
    expect(at(hours(24.9))).toEqual(['ended']);
    expect(at(hours(25))).toEqual([]);
  });

  test('ALR-157 what is no longer than the notice is told at its end alone', () => {
    const short = { id: 'b', from: now, to: hours(1) };
    expect(endNotices([short], hours(0.5), NOTICE)).toEqual([]);
    expect(endNotices([short], hours(1), NOTICE)).toHaveLength(1);
    expect(nextLook([short], now, NOTICE)).toBe(hours(1));
  });

  test('ALR-157 what has not begun is not told to end', () => {
    const coming = { id: 'c', from: hours(1), to: hours(9) };
    expect(endNotices([coming], now, 10 * 3_600)).toEqual([]);
  });

  test('ALR-157 the next look is the next notice or end', () => {
    const times = [time, { id: 'd', from: now, to: hours(3) }];
    expect(nextLook(times, hours(-1), NOTICE)).toBe(now);
    expect(nextLook(times, now, NOTICE)).toBe(hours(1));
    expect(nextLook(times, hours(1), NOTICE)).toBe(hours(2));
    expect(nextLook(times, hours(3), NOTICE)).toBeNull();
  });
});
