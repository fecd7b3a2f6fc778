/** Lifetimes of sessions and the wait after failed tries, at their edges. */
import { describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../kernel/instant.ts';
import { sessionExpiry, throttleSeconds, worthTouching } from './session.ts';

const start = instant('2026-11-01T10:00:00Z');
const DAY = 86_400;

describe('a session', () => {
  test.each([
    [0, 7],
    [3, 10],
    [22, 29],
    [23, 30],
    [29, 30],
  ])('IDN-5 last used on day %i ends on day %i', (used, ends) => {
    const lastSeenAt = plusSeconds(start, used * DAY);
    expect(sessionExpiry({ createdAt: start, lastSeenAt })).toBe(plusSeconds(start, ends * DAY));
  });

  test('IDN-5 writes its last use at most once a minute', () => {
    expect(worthTouching(start, plusSeconds(start, 59.999))).toBe(false);
    expect(worthTouching(start, plusSeconds(start, 60))).toBe(true);
  });
});

describe('after failed tries', () => {
  const failures = (count: number, apartSeconds: number): Instant[] =>
    Array.from({ length: count }, (_, n) => plusSeconds(start, n * apartSeconds));

  test('IDN-6 nine failures leave a try, ten do not', () => {
    const now = plusSeconds(start, 9);
    expect(throttleSeconds(failures(9, 1), now)).toBe(0);
    expect(throttleSeconds(failures(10, 1), now)).toBe(900 - 9);
  });

  test('IDN-6 one try comes free when the tenth last failure is 15 minutes old', () => {
    const ten = failures(10, 60);
    expect(throttleSeconds(ten, plusSeconds(start, 899.999))).toBe(1);
    expect(throttleSeconds(ten, plusSeconds(start, 900))).toBe(0);
  });

  test('IDN-6 the order in which failures are read does not matter', () => {
    const many = failures(25, 30);
    const now = plusSeconds(start, 24 * 30);
    expect(throttleSeconds([...many].reverse(), now)).toBe(throttleSeconds(many, now));
  });
});
