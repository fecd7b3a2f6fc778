/** Reports on rotas: what is found, what is not, and the sums of domain.md 6.7. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId, type ScheduleId } from '../../../kernel/ids.ts';
import { type Instant, instant } from '../../../kernel/instant.ts';
import type { Absence, Layer, Override, RotationLayer, Schedule } from '../schedule.ts';
import { shiftsBetween } from '../who-is-on-call.ts';
import { coverageOf, type LaidOut } from './coverage.ts';
import { balanceOf, loadOf } from './load.ts';
import { ONCALL_COVERAGE, ONCALL_LOAD } from './settings.ts';

const [ANA, BEN, CAI] = ['ana', 'ben', 'cai'].map((id) => asId<PersonId>(id)) as [
  PersonId,
  PersonId,
  PersonId,
];
const FROM = instant('2026-03-02T00:00Z');
const TO = instant('2026-05-04T00:00Z');
const BERLIN = 'Europe/Berlin';

function rotation(change: Partial<RotationLayer> = {}): RotationLayer {
  return {
    name: 'layer',
    timeZone: BERLIN,
    people: [ANA, BEN],
    unit: 'week',
    length: 1,
    start: '2026-01-05T09:00:00',
    slots: 1,
    restrictions: [],
    ...change,
  };
}

function laidOut(
  layers: readonly Layer[],
  rest: { overrides?: readonly Override[]; absences?: readonly Absence[]; id?: string } = {},
): LaidOut {
  const { overrides = [], absences = [], id = 'subject' } = rest;
  const schedule: Schedule = { versions: [{ validFrom: FROM, layers }], overrides, absences };
  return { id: asId<ScheduleId>(id), schedule, roster: shiftsBetween(schedule, FROM, TO) };
}

function coverage(subject: LaidOut, others: readonly LaidOut[] = []) {
  return coverageOf(subject, others, {
    from: FROM,
    to: TO,
    limits: ONCALL_COVERAGE.default,
    night: ONCALL_LOAD.default,
    zoneOf: () => BERLIN,
  });
}

function load(subject: LaidOut, from: Instant, to: Instant, holidays: readonly string[] = []) {
  const roster = shiftsBetween(subject.schedule, from, to);
  const settings = ONCALL_LOAD.default;
  const { schedule } = subject;
  return loadOf({ schedule, roster, from, to, settings, zoneOf: () => BERLIN, holidays });
}

function override(person: PersonId, from: string, to: string): Override {
  return { id: 'o', person, from: instant(from), to: instant(to), slot: 0, recordedAt: FROM };
}

describe('coverage report', () => {
  test('ONC-30 has nothing to say of one week each', () => {
    expect(coverage(laidOut([rotation()]))).toEqual([]);
  });

  test('ONC-30 finds the gap of the weeks in which two sites change clocks on different dates', () => {
    const day = { kind: 'daily', from: '09:00:00', to: '21:00:00' } as const;
    const berlin = rotation({ name: 'Berlin', restrictions: [day] });
    const york = rotation({
      name: 'New York',
      timeZone: 'America/New_York',
      restrictions: [{ kind: 'daily', from: '15:00:00', to: '03:00:00' }],
    });
    const found = coverage(laidOut([york, berlin])).filter(({ kind }) => kind !== 'short_rest');
    // Six hours apart all year; five between 8 and 29 March: an hour double in the evening, none in the morning.
    const gaps = found.filter(({ kind }) => kind === 'gap');
    expect(gaps).toHaveLength(21);
    expect(gaps[0]).toEqual({
      kind: 'gap',
      from: instant('2026-03-08T07:00Z'),
      to: instant('2026-03-08T08:00Z'),
    });
    expect(gaps.at(-1)?.to).toBe(instant('2026-03-28T08:00Z'));
    const overlap = found.filter(({ kind }) => kind === 'overlap');
    expect(overlap).toHaveLength(21);
    expect(overlap[0]).toMatchObject({
      from: instant('2026-03-08T19:00Z'),
      to: instant('2026-03-08T20:00Z'),
      layers: ['New York', 'Berlin'],
    });
  });

  test('ONC-30 finds who is on call in two schedules, and only when both are at once', () => {
    const other = laidOut([rotation({ people: [CAI, BEN, ANA] })], { id: 'other' });
    const found = coverage(laidOut([rotation()]), [other]);
    const double = found.filter(({ kind }) => kind === 'double_booked');
    expect(double.map(({ from }) => from)).toContain('2026-03-02T08:00:00.000Z');
    expect(double[1]).toEqual({
      kind: 'double_booked',
      person: ANA,
      other: 'other',
      from: instant('2026-03-02T08:00Z'),
      to: instant('2026-03-09T08:00Z'),
    });
    expect(coverage(laidOut([rotation()]), [laidOut([rotation({ people: [CAI] })])])).toEqual([]);
  });

  test('ONC-30 finds an override of somebody on leave, for as long as both last', () => {
    const absence: Absence = {
      id: 'a',
      person: CAI,
      from: instant('2026-03-10T00:00Z'),
      to: instant('2026-03-12T00:00Z'),
      kind: 'leave',
      recordedAt: FROM,
      cancelledAt: null,
    };
    const overrides = [override(CAI, '2026-03-11T12:00Z', '2026-03-12T12:00Z')];
    const found = coverage(laidOut([rotation()], { overrides, absences: [absence] }));
    expect(found).toEqual([
      {
        kind: 'on_leave',
        person: CAI,
        override: 'o',
        from: instant('2026-03-11T12:00Z'),
        to: instant('2026-03-12T00:00Z'),
      },
    ]);
    const cancelled = { ...absence, cancelledAt: FROM };
    expect(coverage(laidOut([rotation()], { overrides, absences: [cancelled] }))).toEqual([]);
  });

  test('ONC-31 lists eight nights in a row, not seven, wherever the hand-off lies', () => {
    const handed = (time: string) => laidOut([rotation({ start: `2026-01-05T${time}` })]);
    for (const time of ['00:00:00', '01:00:00', '02:00:00', '09:00:00', '23:00:00']) {
      expect(coverage(handed(time)), time).toEqual([]);
    }
    const longer = [override(BEN, '2026-03-16T08:00Z', '2026-03-17T08:00Z')];
    const found = coverage(laidOut([rotation()], { overrides: longer }));
    expect(found).toEqual([
      {
        kind: 'many_nights',
        person: BEN,
        nights: 8,
        from: instant('2026-03-09T21:00Z'),
        to: instant('2026-03-17T05:00Z'),
      },
    ]);
  });

  test('ONC-31 lists less than eleven hours of rest, over all schedules', () => {
    const evening = (to: string) =>
      rotation({ people: [ANA], restrictions: [{ kind: 'daily', from: '09:00:00', to }] });
    const rests = (subject: LaidOut, others: readonly LaidOut[] = []) =>
      coverage(subject, others).filter(({ kind }) => kind === 'short_rest');
    // Eleven hours each night, and ten when the clocks go forward.
    expect(rests(laidOut([evening('22:00:00')]))).toMatchObject([
      { person: ANA, hours: 10, from: '2026-03-28T21:00:00.000Z' },
    ]);
    const list: Layer = {
      kind: 'list',
      name: 'list',
      slots: 1,
      timeZone: BERLIN,
      shifts: [
        {
          person: ANA,
          from: instant('2026-03-10T08:00Z'),
          to: instant('2026-03-10T20:00Z'),
          slot: 0,
        },
      ],
    };
    const next = {
      ...list,
      shifts: [
        { ...list.shifts[0], from: instant('2026-03-11T06:30Z'), to: instant('2026-03-11T10:00Z') },
      ],
    } as Layer;
    expect(rests(laidOut([list]), [laidOut([next], { id: 'other' })])).toEqual([
      {
        kind: 'short_rest',
        person: ANA,
        hours: 10.5,
        from: instant('2026-03-10T20:00Z'),
        to: instant('2026-03-11T06:30Z'),
      },
    ]);
  });
});

describe('load', () => {
  test('ONC-33 gives 0.857 for 168, 168 and 132 hours', () => {
    expect(balanceOf([168, 168, 132])).toBeCloseTo(0.857, 3);
    expect([balanceOf([]), balanceOf([5]), balanceOf([0, 0]), balanceOf([5, 0])]).toEqual([
      1, 1, 1, 0,
    ]);
  });

  test('ONC-33 sets balance beside coverage, without those who only helped out', () => {
    const [from, to] = [instant('2026-03-02T08:00Z'), instant('2026-03-30T07:00Z')];
    const half = [{ kind: 'daily', from: '09:00:00', to: '21:00:00' } as const];
    const helped = laidOut([rotation({ restrictions: half })], {
      overrides: [override(CAI, '2026-03-03T10:00Z', '2026-03-03T12:00Z')],
    });
    const answer = load(helped, from, to);
    expect(answer.coverage).toBeCloseTo((28 * 12) / (28 * 24 - 1), 6);
    expect(answer.people.map(({ person, inRotation }) => [person, inRotation])).toEqual([
      [BEN, true],
      [ANA, true],
      [CAI, false],
    ]);
    expect(answer.balance).toBeCloseTo(166 / 168, 9);
    expect(answer.quality).toBeCloseTo(50 * (answer.coverage + answer.balance), 9);
  });

  test('ONC-32 weighs a week by hand: nights, weekend and a holiday, each hour once', () => {
    const [from, to] = [instant('2026-02-02T08:00Z'), instant('2026-02-09T08:00Z')];
    const week = laidOut([rotation()]);
    const person = load(week, from, to).people[0];
    // 7 nights of 8 h; Saturday and Sunday 06-22 by day; the rest once.
    const byHand = 7 * 8 * 2 + 2 * 16 * 1.5 + (168 - 56 - 32);
    expect(person).toMatchObject({ hours: 168, nightHours: 56, weekendHours: 48, shifts: 1 });
    expect(person?.weightedHours).toBe(byHand);
    const free = load(week, from, to, ['2026-02-04']).people[0];
    expect(free).toMatchObject({ holidayHours: 24, weightedHours: byHand + 16 });
  });

  test('ONC-32 weighs a night in spring with its seven hours', () => {
    const [from, to] = [instant('2026-03-28T12:00Z'), instant('2026-03-29T12:00Z')];
    const [person] = load(laidOut([rotation()]), from, to).people;
    expect(person).toMatchObject({ hours: 24, nightHours: 7, weekendHours: 24, overShare: true });
  });
});
