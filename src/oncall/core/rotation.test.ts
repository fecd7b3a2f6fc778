/** Hand-off times of rotations: wall clock across summer time, odd zones, months, hours. */
import { describe, expect, test } from 'vitest';
import { fromMillis, instant, toMillis } from '../../kernel/instant.ts';
import { counterOf, turnsBetween } from './rotation.ts';
import type { Rotation } from './schedule.ts';

const DAILY: Rotation = {
  timeZone: 'Europe/Berlin',
  unit: 'day',
  length: 1,
  start: '2026-03-27T08:00:00',
};

function begins(rotation: Rotation, count: number): readonly string[] {
  return Array.from({ length: count }, (_, shift) =>
    fromMillis(counterOf(rotation).beginOf(shift)),
  );
}

function hoursOf(rotation: Rotation, from: string, to: string): readonly number[] {
  const window = { from: toMillis(instant(from)), to: toMillis(instant(to)) };
  return turnsBetween(rotation, window).map((turn) => (turn.to - turn.from) / 3_600_000);
}

describe('rotation', () => {
  test('ONC-1 keeps 08:00 in Berlin when clocks go forward: the shift before lasts 23 hours', () => {
    expect(begins(DAILY, 4)).toEqual([
      '2026-03-27T07:00:00.000Z',
      '2026-03-28T07:00:00.000Z',
      '2026-03-29T06:00:00.000Z',
      '2026-03-30T06:00:00.000Z',
    ]);
    expect(hoursOf(DAILY, '2026-03-27T07:00Z', '2026-03-31T06:00Z')).toEqual([24, 23, 24, 24]);
  });

  test('ONC-1 keeps hand-off in New York when clocks go back: the shift before lasts 25 hours', () => {
    const rotation = { ...DAILY, timeZone: 'America/New_York', start: '2026-10-31T08:00:00' };
    expect(hoursOf(rotation, '2026-10-31T12:00Z', '2026-11-03T13:00Z')).toEqual([25, 24, 24]);
  });

  test('ONC-1 knows zones that move by half an hour, as Lord Howe does', () => {
    const rotation = { ...DAILY, timeZone: 'Australia/Lord_Howe', start: '2026-04-04T08:00:00' };
    expect(hoursOf(rotation, '2026-04-03T21:00Z', '2026-04-05T21:30Z')).toEqual([24.5, 24]);
  });

  test('ONC-1 counts hours as elapsed time through both changes of the clock', () => {
    const rotation: Rotation = {
      ...DAILY,
      unit: 'hours',
      length: 12,
      start: '2026-03-28T20:00:00',
    };
    expect(begins(rotation, 3)).toEqual([
      '2026-03-28T19:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
      '2026-03-29T19:00:00.000Z',
    ]);
  });

  test('ONC-1 counts weeks on the wall clock', () => {
    const rotation: Rotation = { ...DAILY, unit: 'week', start: '2026-10-19T09:00:00' };
    expect(hoursOf(rotation, '2026-10-19T07:00Z', '2026-11-02T08:00Z')).toEqual([169, 168]);
  });

  test('ONC-2 moves 02:30 forward by the gap, to 03:30 summer time', () => {
    const rotation = { ...DAILY, start: '2026-03-28T02:30:00' };
    expect(begins(rotation, 3)[1]).toBe('2026-03-29T01:30:00.000Z');
    expect(begins(rotation, 3)[2]).toBe('2026-03-30T00:30:00.000Z');
  });

  test('ONC-2 takes the first of a local time that occurs twice', () => {
    const rotation = { ...DAILY, timeZone: 'America/New_York', start: '2026-10-31T01:30:00' };
    expect(begins(rotation, 2)[1]).toBe('2026-11-01T05:30:00.000Z');
  });

  test('ONC-2 omits the shift of a day the zone skipped, as Apia skipped 2011-12-30', () => {
    const rotation = { ...DAILY, timeZone: 'Pacific/Apia', start: '2011-12-28T10:00:00' };
    const window = { from: counterOf(rotation).beginOf(0), to: counterOf(rotation).beginOf(5) };
    const turns = turnsBetween(rotation, window);
    expect(turns.map((turn) => turn.shift)).toEqual([0, 1, 3, 4]);
    expect(turns.every((turn, i) => i === 0 || turn.from === turns[i - 1]?.to)).toBe(true);
  });

  test('ONC-3 clamps the 31st to the last day of each month, leap years too', () => {
    const rotation: Rotation = {
      ...DAILY,
      unit: 'month',
      start: '2027-12-31T09:00:00',
      timeZone: 'UTC',
    };
    expect(begins(rotation, 5)).toEqual([
      '2027-12-31T09:00:00.000Z',
      '2028-01-31T09:00:00.000Z',
      '2028-02-29T09:00:00.000Z',
      '2028-03-31T09:00:00.000Z',
      '2028-04-30T09:00:00.000Z',
    ]);
  });

  test('ONC-4 hands off at the hand-off time, the first shift beginning at the start', () => {
    const rotation: Rotation = {
      ...DAILY,
      start: '2026-06-01T00:00:00',
      handoff: { time: '08:00:00' },
    };
    expect(begins(rotation, 3)).toEqual([
      '2026-05-31T22:00:00.000Z',
      '2026-06-02T06:00:00.000Z',
      '2026-06-03T06:00:00.000Z',
    ]);
  });

  test('ONC-4 hands a weekly rotation over on its weekday although it started on another', () => {
    const rotation: Rotation = {
      ...DAILY,
      unit: 'week',
      start: '2026-06-03T12:00:00',
      handoff: { time: '09:00:00', weekday: 1 },
    };
    expect(begins(rotation, 3)).toEqual([
      '2026-06-03T10:00:00.000Z',
      '2026-06-08T07:00:00.000Z',
      '2026-06-15T07:00:00.000Z',
    ]);
  });

  test('ONC-9 finds the shift of an instant decades away as walking there would', () => {
    for (const unit of ['hours', 'day', 'week', 'month'] as const) {
      const rotation: Rotation = { ...DAILY, unit, length: 3, start: '1999-12-31T02:30:00' };
      for (const shift of [0, 1, 7, 100, 911]) {
        expect(counterOf(rotation).shiftAt(counterOf(rotation).beginOf(shift))).toBe(shift);
        expect(counterOf(rotation).shiftAt(counterOf(rotation).beginOf(shift + 1) - 1)).toBe(shift);
      }
    }
  });
});
