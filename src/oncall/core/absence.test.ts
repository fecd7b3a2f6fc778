/** Lists of shifts, and who stands in while people are away. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import type { Absence, ListLayer, RotationLayer, Schedule } from './schedule.ts';
import { shiftsBetween } from './who-is-on-call.ts';

const person = (name: string) => asId<PersonId>(name);
const day = (number: number) => instant(`2026-03-0${number}T00:00Z`);

const DAILY: RotationLayer = {
  name: 'Daily',
  timeZone: 'UTC',
  people: ['a', 'b', 'c'].map(person),
  unit: 'day',
  length: 1,
  start: '2026-03-01T00:00:00',
  slots: 1,
  restrictions: [],
};

function away(name: string, from: number, to: number, more: Partial<Absence> = {}): Absence {
  const id = `${name}${from}`;
  const rest = { kind: 'leave', recordedAt: day(1), cancelledAt: null, ...more } as const;
  return { id, person: person(name), from: day(from), to: day(to), ...rest };
}

function told(layers: Schedule['versions'][number]['layers'], more: Partial<Schedule>): string {
  const versions = [{ validFrom: day(1), layers }];
  const schedule = { versions, overrides: [], absences: [], ...more };
  return shiftsBetween(schedule, day(1), day(7))
    .shifts.map(({ from, to, ...shift }) => {
      const instead = shift.instead === null ? '' : `(${shift.reason} of ${shift.instead})`;
      return `${Number(from.slice(8, 10))}-${Number(to.slice(8, 10))}:${shift.person}${instead}`;
    })
    .join(' ');
}

describe('absences and lists', () => {
  test('ONC-15 covers what the list says and lets lower layers show beside it', () => {
    const shifts = [{ person: person('x'), from: day(2), to: day(4), slot: 0 }];
    const list: ListLayer = { kind: 'list', name: 'L', timeZone: 'UTC', slots: 1, shifts };
    expect(told([DAILY, list], {})).toBe('1-2:a 2-4:x 4-5:a 5-6:b 6-7:c');
    expect(told([DAILY, list], { absences: [away('x', 3, 4)] })).toBe(
      '1-2:a 2-3:x 3-4:c 4-5:a 5-6:b 6-7:c',
    );
  });

  test('ONC-16 gives the time to the next who is present', () => {
    expect(told([DAILY], { absences: [away('b', 2, 3)] })).toBe(
      '1-2:a 2-3:c(leave of b) 3-4:c 4-5:a 5-6:b 6-7:c',
    );
    const absences = [away('b', 2, 3, { kind: 'holiday' }), away('c', 2, 3)];
    expect(told([DAILY], { absences })).toContain('2-3:a(holiday of b)');
    expect(told([DAILY], { absences: [...absences, away('a', 2, 3)] })).toBe(
      '1-2:a 3-4:c 4-5:a 5-6:b 6-7:c',
    );
  });

  test('ONC-16 never puts one person into two slots, and leaves overrides alone', () => {
    expect(told([{ ...DAILY, slots: 2 }], { absences: [away('b', 2, 3)] })).toContain(
      '2-3:a(leave of b) 2-3:c ',
    );
    const time = { from: day(2), to: day(3), recordedAt: day(1) };
    const overrides = [{ id: 'o', person: person('b'), slot: 0, ...time }];
    expect(told([DAILY], { overrides, absences: [away('b', 2, 3)] })).toContain('2-3:b ');
  });

  test('ONC-17 counts from when it was entered until it was cancelled', () => {
    const absences = [away('b', 1, 7, { recordedAt: day(3), cancelledAt: day(6) })];
    expect(told([DAILY], { absences })).toBe('1-2:a 2-3:b 3-4:c 4-5:a 5-6:c(leave of b) 6-7:c');
  });
});
