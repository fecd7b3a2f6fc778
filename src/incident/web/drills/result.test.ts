/** How a drill is told. */
import { expect, test } from 'vitest';
import { instant } from '../../../kernel/instant.ts';
import { type Drill, findingsOf, headlineOf } from './result.ts';

const score = {
  outcome: 'acknowledged',
  firstPagedAt: instant('2026-11-16T09:00:00Z'),
  reachedSeconds: 2,
  acknowledgedSeconds: 130,
  acknowledgedBy: 'bob',
  expectedAnswered: null,
  level: 2,
  round: 1,
  failedChannels: [],
  notReached: [],
  withoutConsent: ['ann'],
} as const;
const drill = { score, expected: null } as unknown as Drill;
const names = { ann: 'Ann', bob: 'Bob', cid: 'Cid' };
const told = (more: object) => findingsOf({ ...drill, ...more } as Drill, names);

test('who answered and after how long comes first', () => {
  expect(headlineOf(drill, names)).toBe('Bob answered after 2 min 10 s');
  expect(headlineOf({ ...drill, score: null }, names)).toBe('Under way');
  const none = { ...drill, score: { ...score, outcome: 'exhausted' } } as unknown as Drill;
  expect(headlineOf(none, names)).toBe('Nobody answered');
});

test('who did not agree is told without blame, what failed is a finding', () => {
  expect(told({})).toEqual([{ text: 'Left out, did not agree: Ann', bad: false }]);
  const lost = { ...score, notReached: ['cid'], expectedAnswered: false, reachedSeconds: null };
  expect(
    told({ score: lost, expected: 'cid' })
      .filter(({ bad }) => bad)
      .map(({ text }) => text),
  ).toEqual([...['Not reached: Cid', 'No message arrived anywhere', 'Cid should have answered']]);
});
