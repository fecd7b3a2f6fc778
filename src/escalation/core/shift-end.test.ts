/** What the end of a shift brings, by the choice of the policy and by who is on call then. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId, type ScheduleId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import type { AtShiftEnd } from './policy.ts';
import { atShiftEnd, type ShiftEnd, shiftOf } from './shift-end.ts';

const ANA = asId<PersonId>('ana');
const BEN = asId<PersonId>('ben');
const DB = asId<ScheduleId>('db');
const NET = asId<ScheduleId>('net');
const END = instant('2026-11-16T07:00:00Z');
const LATER = instant('2026-11-16T19:00:00Z');
const shift: ShiftEnd = { schedule: DB, person: ANA, until: END };

describe('the end of a shift', () => {
  const ask = (
    choice: AtShiftEnd | undefined,
    more: Partial<Parameters<typeof atShiftEnd>[0]> = {},
  ) =>
    atShiftEnd({
      policy: choice === undefined ? {} : { atShiftEnd: choice },
      lookup: { targets: { 'schedule:db': [BEN] } },
      shifts: [{ schedule: DB, person: BEN, until: LATER }],
      shift,
      now: END,
      ...more,
    });

  test('ESC-21 is left alone, a reminder, or a call, as the policy says; a reminder when it says nothing', () => {
    expect(ask('keep')).toEqual({ kind: 'nothing' });
    expect(ask('remind')).toEqual({ kind: 'reminded', next: [BEN] });
    expect(ask('handover')).toEqual({ kind: 'handed_over', next: [BEN] });
    expect(ask(undefined)).toEqual({ kind: 'reminded', next: [BEN] });
  });

  test('ESC-21 is a reminder where nobody is on call to take over', () => {
    const empty = { lookup: { targets: { 'schedule:db': [] } }, shifts: [] };
    expect(ask('handover', empty)).toEqual({ kind: 'reminded', next: [] });
  });

  const early = instant('2026-11-16T03:00:00Z');
  const here = { targets: { 'schedule:db': [ANA] } };

  test('ESC-21 is not there yet: the question came early, or the shift was prolonged', () => {
    expect(ask('handover', { now: early, lookup: here, shifts: [shift] })).toEqual({
      kind: 'nothing',
    });
    const longer = { schedule: NET, person: ANA, until: LATER };
    expect(ask('handover', { shifts: [longer] })).toEqual({ kind: 'extended', shift: longer });
    const endless = { lookup: here, shifts: [] };
    expect(ask('handover', endless)).toEqual({ kind: 'nothing' });
  });

  test('ESC-21 comes earlier where the shift was cut short, at once where its rest was taken', () => {
    const shorter = { ...shift, until: instant('2026-11-16T05:00:00Z') };
    const cut = { now: early, lookup: here, shifts: [shorter] };
    expect(ask('remind', cut)).toEqual({ kind: 'shortened', shift: shorter });
    expect(ask('keep', cut)).toEqual({ kind: 'nothing' });
    expect(ask('handover', { now: early })).toEqual({ kind: 'handed_over', next: [BEN] });
  });

  test('ESC-21 of several shifts the one that lasts longest counts', () => {
    const longer = { schedule: NET, person: ANA, until: LATER };
    expect(shiftOf([shift, longer], ANA)).toBe(longer);
    expect(shiftOf([shift, longer], BEN)).toBeUndefined();
    expect(shiftOf([shift], null)).toBeUndefined();
  });
});
