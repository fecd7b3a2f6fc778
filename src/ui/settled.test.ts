/** What a list shows while new rows wait above it, and when shown rows leave it. */
import { expect, test } from 'vitest';
import { settledRows } from './settled.ts';

const rows = (text: string) => text.split('').map((id) => ({ id }));
const settled = (known: string, now: string) => {
  const { rows: shown, ...rest } = settledRows(rows(known), rows(now), ({ id }) => id);
  return { shown: shown.map(({ id }) => id).join(''), ...rest };
};

test.each([
  ['the first answer is shown', '', 'cba', { shown: 'cba', waiting: 0, isMore: false }],
  ['what is new on top waits', 'cba', 'edcba', { shown: 'cba', waiting: 2, isMore: false }],
  ['what left at the top is gone', 'cba', 'ba', { shown: 'ba', waiting: 0, isMore: false }],
  ['the top left, and something is new', 'cba', 'dba', { shown: 'ba', waiting: 1, isMore: false }],
  ['everything left', 'cba', '', { shown: '', waiting: 0, isMore: false }],
  ['further rows are read', 'cb', 'cba', { shown: 'cba', waiting: 0, isMore: false }],
  ['a page full of new ones', 'cba', 'zyx', { shown: 'cba', waiting: 3, isMore: true }],
] as const)('%s', (_name, known, now, wanted) => {
  expect(settled(known, now)).toEqual(wanted);
});
