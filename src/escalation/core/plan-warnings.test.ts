/** What a plan is warned of when it is written. */
import { expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { planWarnings } from './plan-warnings.ts';
import type { Level } from './policy.ts';

const ANA = asId<PersonId>('ana');
const BEN = asId<PersonId>('ben');
const LOOKUP = {
  targets: { 'person:ana': [ANA], 'team:db': [ANA, BEN] },
  leads: [],
  lastResort: [],
};

function level(delayMinutes: number, more: Partial<Level> = {}): Level {
  return { targets: [{ kind: 'person', id: 'ana' }], delayMinutes, ...more };
}

test('ESC-23 a plan is warned of levels without time, the same people again, too few people, priorities left out', () => {
  const warn = (levels: readonly Level[], repeat = 1) => planWarnings({ levels, repeat }, LOOKUP);
  const db = [{ kind: 'team', id: 'db' }] as const;
  const ring = [{ kind: 'roundRobin', people: [ANA, BEN] }] as const;
  expect(warn([level(5), level(5, { targets: db, acksNeeded: 2 })])).toEqual([]);
  expect(warn([level(0)])).toEqual([
    'No level leaves time to answer: all are called in the same second, and no round follows.',
  ]);
  expect(warn([level(0), level(5, { targets: db })])).toEqual([
    'Level 1 leaves no time to answer: level 2 is called with it.',
  ]);
  expect(warn([level(5), level(5)])).toEqual([
    'Level 2 calls the same as level 1: nobody new hears of it.',
  ]);
  expect(warn([level(5, { targets: ring, acksNeeded: 2 })])).toEqual([
    'Level 1 asks 2 people to acknowledge but calls 1 now.',
  ]);
  const p1 = { only: { priorities: ['P1', 'P2'] } } as const;
  expect(warn([level(5, p1)])).toEqual([
    'No level counts for P3, P4, P5: the catch-all is called at once.',
  ]);
  const day = { only: { hours: { timeZone: 'UTC', from: '08:00', to: '17:00' } } } as const;
  expect(warn([level(5, day)])).toEqual([
    'Every level has a condition: where none holds, the catch-all is called at once.',
  ]);
});
