/** The judge of I3 sees one copy too many: a third one, or a second that nobody had decided on. */
import { expect, test } from 'vitest';
import { judgedCopies } from './judge.ts';

const judge = (arrived: Record<string, number>, repeated: readonly string[], allowed = 10) =>
  judgedCopies(new Map(Object.entries(arrived)), new Set(repeated), allowed);

test('once, or twice by a repeat after a death, is right', () => {
  expect(judge({ a: 1, b: 2 }, ['b', 'c'])).toEqual([]);
});

test('a third copy is seen, repeat or not', () => {
  expect(judge({ a: 3 }, ['a'])).toEqual(['a arrived 3 times']);
});

test('a second copy that no run had written down before is seen', () => {
  expect(judge({ a: 2 }, [])).toEqual(['a arrived twice without a repeat']);
});

test('more doubles than jobs in hand at the kills are seen; without a kill a single one', () => {
  expect(judge({ a: 2, b: 2 }, ['a', 'b'], 1)).toEqual(['2 messages arrived twice, 1 might']);
  expect(judge({ a: 2 }, ['a'], 0)).toEqual(['1 messages arrived twice, 0 might']);
});
