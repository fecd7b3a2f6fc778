/** The preview of an edit: only what differs, joined where it touches. */
import { expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { changesBetween } from './changes.ts';
import type { Roster, Shift } from './who-is-on-call.ts';

function roster(...shifts: readonly (readonly [string, number, number])[]): Roster {
  const items = shifts.map(
    ([person, from, to], slot): Shift => ({
      person: asId<PersonId>(person),
      from: day(from),
      to: day(to),
      layer: 'Primary',
      slot,
      override: null,
      instead: null,
      reason: 'layer',
    }),
  );
  return { shifts: items, gaps: [] };
}

function day(number: number) {
  return instant(`2026-06-0${number}T00:00Z`);
}

test('ONC-13 previews who would be on call instead of whom', () => {
  const before = roster(['ana', 1, 3], ['ben', 3, 5], ['ana', 5, 7]);
  const after = roster(['ana', 1, 2], ['chen', 2, 3], ['chen', 3, 4], ['ben', 4, 5]);
  expect(changesBetween(before, after)).toEqual([
    { from: day(2), to: day(3), before: ['ana'], after: ['chen'] },
    { from: day(3), to: day(4), before: ['ben'], after: ['chen'] },
    { from: day(5), to: day(7), before: ['ana'], after: [] },
  ]);
  expect(changesBetween(before, before)).toEqual([]);
  const swapped = roster(['ana', 1, 5], ['ben', 1, 5]);
  expect(changesBetween(swapped, roster(['ben', 1, 3], ['ana', 1, 5], ['ben', 3, 5]))).toEqual([]);
});
