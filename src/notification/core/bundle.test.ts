/** Notices in a storm. */
import { expect, test } from 'vitest';
import { bundleLetter, isHeldBack } from './bundle.ts';

test('NOT-21 the sixth notice within two minutes is held back', () => {
  expect(isHeldBack(4)).toBe(false);
  expect(isHeldBack(5)).toBe(true);
});

test('NOT-21 the bundle names each notice once', () => {
  const lines = [1, 2].map((n) => ({ subject: `INC-${n} Fault`, line: `Recovered ${n}` }));
  const letter = bundleLetter(lines);
  expect(letter.subject).toBe('2 more notices from Evenkeel');
  expect(letter.facts).toEqual([
    { label: 'INC-1 Fault', value: 'Recovered 1' },
    { label: 'INC-2 Fault', value: 'Recovered 2' },
  ]);
});
