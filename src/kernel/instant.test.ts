/** Instants are written by hand for speed: the same as the language writes them, from year 0 to 9999. */
import { expect, test } from 'vitest';
import { fromMillis, type Instant, instant, plusMillis, toMillis } from './instant.ts';
import { prng } from './prng.ts';

const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

test('are written as ISO 8601 with milliseconds, whatever the year', () => {
  const chance = prng(17);
  const edges = [FIRST, LAST, 0, -1, 1, 86_399_999, 86_400_000, -86_400_000, 1.9, -1.9];
  const anywhere = Array.from(
    { length: 5000 },
    () => FIRST + Math.floor((chance.below(2 ** 30) / 2 ** 30) * (LAST - FIRST)),
  );
  for (const millis of [...edges, ...anywhere]) {
    expect(fromMillis(millis)).toBe(new Date(millis).toISOString());
  }
});

test('go there and back', () => {
  const at = instant('2026-03-29T02:30:00+02:00');
  expect(fromMillis(toMillis(at))).toBe(at);
  expect(plusMillis(at, 1)).toBe('2026-03-29T00:30:00.001Z');
});

test.each([FIRST - 1, LAST + 1, Number.NaN, Number.POSITIVE_INFINITY])(
  '%d is refused',
  (millis) => {
    expect(() => fromMillis(millis)).toThrow(RangeError);
  },
);

test('an instant is read as the parser reads it, whatever was read before', () => {
  const chance = prng(7);
  const first = Date.parse('0000-01-01T00:00:00.000Z');
  const last = Date.parse('9999-12-31T23:59:59.999Z');
  const some = Array.from(
    { length: 5000 },
    () => first + Math.floor(chance.next() * (last - first)),
  );
  const edges = [
    '0000-01-01',
    '0000-02-29',
    '1900-02-28',
    '1969-12-31',
    '2000-02-29',
    '9999-12-31',
  ];
  const texts = [
    ...some.map((millis) => new Date(millis).toISOString()),
    ...edges.flatMap((date) => [`${date}T00:00:00.000Z`, `${date}T23:59:59.999Z`]),
  ];
  for (const text of [...texts, ...texts.slice(0, 50)]) {
    expect(toMillis(text as Instant)).toBe(Date.parse(text));
  }
});

test('text that never was an instant is as much of one as the parser finds', () => {
  expect(toMillis('2027-03-05T00:00:00Z' as Instant)).toBe(Date.parse('2027-03-05T00:00:00Z'));
  expect(toMillis('' as Instant)).toBeNaN();
});
