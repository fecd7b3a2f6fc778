/** Times from outside: what is taken, what is refused, never an exception. */
import { describe, expect, test } from 'vitest';
import { isInstant } from './instant.ts';
import { zInstant } from './schema.ts';

describe('a time from outside', () => {
  test.each([
    ['2026-11-23T10:00:00+02:00', '2026-11-23T08:00:00.000Z'],
    ['2026-11-23T10:00:00.5+0530', '2026-11-23T04:30:00.500Z'],
    ['2028-02-29T23:59Z', '2028-02-29T23:59:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(zInstant.parse(text)).toBe(expected);
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '0001-01-01T00:00:00.000Z',
    '1970-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-12:00',
    '9999-12-31T23:59:59.999Z',
    '2026-11-23T10:00:00',
    '+275760-09-13T00:00:00.000Z',
  ])('%s is refused', (text) => {
    expect(zInstant.safeParse(text).success).toBe(false);
  });
});

test('a day that is not in the calendar is no instant', () => {
  expect(isInstant('2026-02-28T00:00:00.000Z')).toBe(true);
  expect(isInstant('2026-02-30T00:00:00.000Z')).toBe(false);
});
