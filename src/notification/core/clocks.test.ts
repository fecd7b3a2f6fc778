/** What is said of clocks that disagree: named by node or by the database, never for what machines differ by anyway. */
import { expect, test } from 'vitest';
import { sayClocks } from './clocks.ts';

const node = (name: string, aheadSeconds: number) => ({ node: name, aheadSeconds });

test('NOT-66 clocks that agree to five seconds are not worth a word', () => {
  expect(sayClocks([])).toBeNull();
  expect(sayClocks([node('a', 5), node('b', -5), node('c', 0)])).toBeNull();
});

test('NOT-66 one node that differs is named, with the direction', () => {
  expect(sayClocks([node('a', 0), node('b', 5.5)])).toMatch(/node b is 6 s ahead of the database/);
  expect(sayClocks([node('a', -601), node('b', 0)])).toMatch(
    /node a is 10 min behind the database/,
  );
  expect(sayClocks([node('a', 86_400)])).toMatch(/node a is 24 h ahead of the database/);
});

test('NOT-66 when all nodes differ alike it is the database that is wrong', () => {
  const text = sayClocks([node('a', 3600), node('b', 3602)]);
  expect(text).toMatch(/^Clocks disagree: the database is 60 min behind all 2 nodes\./);
  expect(sayClocks([node('a', -3600), node('b', -3600)])).toMatch(/60 min ahead of all 2 nodes/);
});

test('NOT-66 nodes that differ in different ways are each named', () => {
  const text = sayClocks([node('a', 86_400), node('b', -600)]);
  expect(text).toMatch(
    /node a is 24 h ahead of the database; node b is 10 min behind the database/,
  );
});
