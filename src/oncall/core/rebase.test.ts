/** Edits of the people of a layer: the running shift stays, the rest goes on behind it. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import { personsOnCall } from './on-call-at.ts';
import { rebaseLayers } from './rebase.ts';
import type { RotationLayer } from './schedule.ts';

const LAYER: RotationLayer = {
  name: 'Primary',
  timeZone: 'UTC',
  people: people('a', 'b', 'c'),
  unit: 'day',
  length: 1,
  start: '2026-06-01T00:00:00',
  slots: 1,
  restrictions: [],
};
/** During shift 1, which is b's. */
const EDIT = instant('2026-06-02T12:00Z');

function people(...names: readonly string[]): readonly PersonId[] {
  return names.map((name) => asId<PersonId>(name));
}

function turnsAfter(next: RotationLayer, before: RotationLayer = LAYER): string {
  const versions = [
    { validFrom: instant('2026-06-01T00:00Z'), layers: [before] },
    { validFrom: EDIT, layers: rebaseLayers([before], [next], EDIT) },
  ];
  const noons = [-1, 0, 1, 2, 3, 4].map((day) => plusSeconds(EDIT, day * 86_400));
  return noons
    .map((at) => personsOnCall({ versions, overrides: [], absences: [] }, at).join('+'))
    .join(' ');
}

describe('editing a rotation', () => {
  test('ONC-13 goes on behind the person on call when one is added', () => {
    expect(turnsAfter({ ...LAYER, people: people('a', 'b', 'c', 'd') })).toBe('a b c d a b');
    expect(turnsAfter({ ...LAYER, people: people('d', 'a', 'b', 'c') })).toBe('a b c d a b');
  });

  test('ONC-13 keeps the shift of a person who is removed, then takes who would have followed', () => {
    expect(turnsAfter({ ...LAYER, people: people('a', 'c') })).toBe('a b c a c a');
    expect(turnsAfter({ ...LAYER, people: people('x', 'y') })).toBe('a b x y x y');
  });

  test('ONC-13 keeps everyone of a shift with slots, and fills a new slot from the list', () => {
    const two: RotationLayer = { ...LAYER, slots: 2 };
    expect(turnsAfter({ ...two, people: people('a', 'c', 'd') }, two)).toBe(
      'a+b b+c c+d d+a a+c c+d',
    );
    expect(turnsAfter({ ...LAYER, slots: 2 })).toBe('a b+a c+a a+b b+c c+a');
  });

  test('ONC-13 survives a second edit in the same shift and an edit that changes nothing', () => {
    const once = rebaseLayers([LAYER], [{ ...LAYER, people: people('a', 'c') }], EDIT);
    const twice = rebaseLayers(once, [{ ...LAYER, people: people('c', 'a', 'd') }], EDIT);
    const same = rebaseLayers(twice, [{ ...LAYER, people: people('c', 'a', 'd') }], EDIT);
    expect(same).toEqual(twice);
    expect(twice[0]).toMatchObject({ held: { people: people('b') } });
  });

  test('ONC-13 starts the count anew when the times change or nothing has begun', () => {
    const later: RotationLayer = { ...LAYER, start: '2026-07-01T00:00:00' };
    expect(rebaseLayers([LAYER], [later], EDIT)).toEqual([later]);
    const edited: RotationLayer = { ...later, people: people('c', 'a') };
    expect(rebaseLayers([later], [edited], EDIT)).toEqual([edited]);
  });
});
