/** The form of a policy, there and back. */
import { expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import type { Policy } from '../api.ts';
import { conditionWords, draftOf, inputOf, isComplete, newLevel } from './draft.ts';

const POLICY: Policy = {
  id: 'p',
  name: 'Databases',
  version: 3,
  levels: [
    {
      targets: [
        { kind: 'schedule', id: 's' },
        { kind: 'roundRobin', people: [asId<PersonId>('a'), asId<PersonId>('b')] },
      ],
      delayMinutes: 5,
      only: {
        priorities: ['P1', 'P2'],
        hours: { timeZone: 'Europe/Berlin', weekdays: [1, 5], from: '22:00', to: '06:00' },
      },
      acksNeeded: 2,
    },
    { targets: [{ kind: 'person', id: 'a' }], delayMinutes: 10 },
  ],
  repeat: 2,
  catchAll: 'a',
  atShiftEnd: 'handover',
  isDefault: false,
  createdAt: instant('2026-01-01T00:00:00Z'),
};

test('what was stored comes back as it was', () => {
  const { name, levels, repeat, catchAll, atShiftEnd } = POLICY;
  expect(inputOf(draftOf(POLICY, 'UTC'))).toEqual({ name, levels, repeat, catchAll, atShiftEnd });
});

test('an empty form sends no condition, and is not complete', () => {
  const draft = draftOf(undefined, 'UTC');
  expect(inputOf(draft).levels).toEqual([{ targets: [], delayMinutes: 5 }]);
  expect(isComplete(draft)).toBe(false);
  const level = { ...newLevel(0, 'UTC'), targets: ['person:a'] };
  expect(isComplete({ ...draft, catchAll: 'a', levels: [level] })).toBe(true);
  expect(isComplete({ ...draft, catchAll: 'a', levels: [{ ...level, from: '08:00' }] })).toBe(
    false,
  );
});

test('a condition in words', () => {
  expect(conditionWords(POLICY.levels[0]?.only)).toBe(
    'P1, P2, Mon, Fri, 22:00 to 06:00 (Europe/Berlin)',
  );
  expect(conditionWords({ priorities: ['P1'] })).toBe('P1');
  expect(conditionWords(undefined)).toBeUndefined();
});
