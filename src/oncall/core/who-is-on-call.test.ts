/** The final result of a schedule: layers, restrictions, overrides, gaps and history. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { type Instant, instant } from '../../kernel/instant.ts';
import { personsOnCall, whoIsOnCall } from './on-call-at.ts';
import type { Override, RotationLayer, Schedule } from './schedule.ts';
import { shiftsBetween } from './who-is-on-call.ts';

const [ANA, BEN, CHEN, DORA] = ['ana', 'ben', 'chen', 'dora'].map((name) =>
  asId<PersonId>(name),
) as [PersonId, PersonId, PersonId, PersonId];

const DAYS: RotationLayer = {
  name: 'Days',
  timeZone: 'Europe/Berlin',
  people: [ANA, BEN],
  unit: 'day',
  length: 1,
  start: '2026-01-01T08:00:00',
  slots: 1,
  restrictions: [],
};

const NIGHTS: RotationLayer = {
  ...DAYS,
  name: 'Nights',
  people: [CHEN],
  start: '2026-01-01T20:00:00',
  restrictions: [{ kind: 'daily', from: '20:00:00', to: '08:00:00' }],
};

function scheduleOf(
  layers: readonly RotationLayer[],
  overrides: readonly Override[] = [],
): Schedule {
  return {
    versions: [{ validFrom: instant('2026-01-01T00:00Z'), layers }],
    overrides,
    absences: [],
  };
}

function override(person: PersonId, from: string, to: string, more: Partial<Override> = {}) {
  const recordedAt = instant('2026-01-01T00:00Z');
  return {
    id: `o-${person}`,
    person,
    from: instant(from),
    to: instant(to),
    slot: 0,
    recordedAt,
    ...more,
  };
}

function lines(schedule: Schedule, from: string, to: string): readonly string[] {
  const short = (at: Instant) => at.slice(5, 16);
  const { shifts, gaps } = shiftsBetween(schedule, instant(from), instant(to));
  return [
    ...shifts.map((s) => `${short(s.from)} ${short(s.to)} ${s.person} ${s.layer}`),
    ...gaps.map((gap) => `${short(gap.from)} ${short(gap.to)} nobody`),
  ];
}

describe('who is on call', () => {
  test('ONC-5 makes the night of 20:00 to 08:00 11 hours long in spring and 13 in autumn', () => {
    expect(lines(scheduleOf([NIGHTS]), '2026-03-28T12:00Z', '2026-03-29T12:00Z')[0]).toBe(
      '03-28T19:00 03-29T06:00 chen Nights',
    );
    expect(lines(scheduleOf([NIGHTS]), '2026-10-24T12:00Z', '2026-10-25T12:00Z')[0]).toBe(
      '10-24T18:00 10-25T07:00 chen Nights',
    );
  });

  test('ONC-5 reads a weekly window from Friday 18:00 to Monday 08:00', () => {
    const weekend: RotationLayer = {
      ...DAYS,
      people: [DORA],
      restrictions: [
        { kind: 'weekly', weekday: 5, from: '18:00:00', toWeekday: 1, to: '08:00:00' },
      ],
      unit: 'week',
    };
    expect(lines(scheduleOf([weekend]), '2026-06-03T00:00Z', '2026-06-09T00:00Z')).toEqual([
      '06-05T16:00 06-08T06:00 dora Days',
      '06-03T00:00 06-05T16:00 nobody',
      '06-08T06:00 06-09T00:00 nobody',
    ]);
  });

  test('ONC-5 reads a weekly window that comes back to its own weekday as the whole week', () => {
    const always: RotationLayer = {
      ...DAYS,
      people: [DORA],
      unit: 'month',
      restrictions: [
        { kind: 'weekly', weekday: 1, from: '08:00:00', toWeekday: 1, to: '08:00:00' },
      ],
    };
    expect(lines(scheduleOf([always]), '2026-06-03T00:00Z', '2026-06-20T00:00Z')).toEqual([
      '06-03T00:00 06-20T00:00 dora Days',
    ]);
  });

  test('ONC-6 lets the last layer win where it covers and the lower one speak elsewhere', () => {
    expect(lines(scheduleOf([DAYS, NIGHTS]), '2026-06-01T06:00Z', '2026-06-02T18:00Z')).toEqual([
      '06-01T06:00 06-01T18:00 ben Days',
      '06-01T18:00 06-02T06:00 chen Nights',
      '06-02T06:00 06-02T18:00 ana Days',
    ]);
  });

  test('ONC-6 hides every slot of a lower layer', () => {
    const two = { ...DAYS, slots: 2 };
    const at = instant('2026-06-01T22:00Z');
    expect(personsOnCall(scheduleOf([two]), at)).toEqual([BEN, ANA]);
    expect(personsOnCall(scheduleOf([two, NIGHTS]), at)).toEqual([CHEN]);
  });

  test('ONC-7 puts an override over all layers, exactly from its begin to its end', () => {
    const cover = override(DORA, '2026-06-01T17:00Z', '2026-06-01T19:30Z');
    expect(
      lines(scheduleOf([DAYS, NIGHTS], [cover]), '2026-06-01T06:00Z', '2026-06-02T06:00Z'),
    ).toEqual([
      '06-01T06:00 06-01T17:00 ben Days',
      '06-01T17:00 06-01T19:30 dora override',
      '06-01T19:30 06-02T06:00 chen Nights',
    ]);
  });

  test('ONC-7 lets the override entered later win where two overlap', () => {
    const first = override(DORA, '2026-06-01T08:00Z', '2026-06-01T12:00Z');
    const later = override(CHEN, '2026-06-01T10:00Z', '2026-06-01T11:00Z', {
      recordedAt: instant('2026-05-01T00:00Z'),
    });
    const expected = [
      '06-01T08:00 06-01T10:00 dora override',
      '06-01T10:00 06-01T11:00 chen override',
      '06-01T11:00 06-01T12:00 dora override',
    ];
    for (const overrides of [
      [first, later],
      [later, first],
    ]) {
      const schedule = scheduleOf([DAYS], overrides);
      expect(lines(schedule, '2026-06-01T08:00Z', '2026-06-01T12:00Z')).toEqual(expected);
    }
  });

  test('ONC-7 changes one slot and leaves the other, and fills a gap', () => {
    const at = instant('2026-06-01T12:00Z');
    const second = override(DORA, '2026-06-01T00:00Z', '2026-06-02T00:00Z', { slot: 1 });
    expect(personsOnCall(scheduleOf([{ ...DAYS, slots: 2 }], [second]), at)).toEqual([BEN, DORA]);
    expect(personsOnCall(scheduleOf([NIGHTS], [{ ...second, slot: 0 }]), at)).toEqual([DORA]);
  });

  test('ONC-10 reports the gaps a follow-the-sun rota has only while clocks disagree', () => {
    const site = (name: string, timeZone: string, from: string, to: string): RotationLayer => ({
      ...DAYS,
      name,
      timeZone,
      people: [ANA],
      start: '2026-01-01T00:00:00',
      restrictions: [{ kind: 'daily', from, to }],
    });
    const schedule = scheduleOf([
      site('Berlin', 'Europe/Berlin', '08:00:00', '20:00:00'),
      site('New York', 'America/New_York', '14:00:00', '02:00:00'),
    ]);
    const gapsOn = (day: string, next: string) =>
      shiftsBetween(schedule, instant(`${day}T12:00Z`), instant(`${next}T12:00Z`)).gaps;
    expect(gapsOn('2026-03-04', '2026-03-05')).toEqual([]);
    expect(gapsOn('2026-03-17', '2026-03-18')).toEqual([
      { from: '2026-03-18T06:00:00.000Z', to: '2026-03-18T07:00:00.000Z' },
    ]);
    expect(gapsOn('2026-04-04', '2026-04-05')).toEqual([]);
  });

  test('ONC-11 covers nothing before the start or from the end on', () => {
    const brief: RotationLayer = {
      ...DAYS,
      start: '2026-06-01T08:00:00',
      end: '2026-06-02T20:00:00',
    };
    expect(lines(scheduleOf([brief]), '2026-06-01T00:00Z', '2026-06-03T00:00Z')).toEqual([
      '06-01T06:00 06-02T06:00 ana Days',
      '06-02T06:00 06-02T18:00 ben Days',
      '06-01T00:00 06-01T06:00 nobody',
      '06-02T18:00 06-03T00:00 nobody',
    ]);
  });

  test('ONC-12 judges the past by the layers of then, also before the first version', () => {
    const schedule: Schedule = {
      versions: [
        { validFrom: instant('2026-06-01T00:00Z'), layers: [{ ...DAYS, people: [ANA] }] },
        { validFrom: instant('2026-06-10T12:00Z'), layers: [{ ...DAYS, people: [BEN] }] },
      ],
      overrides: [],
      absences: [],
    };
    const who = (at: string) => personsOnCall(schedule, instant(at));
    expect(who('2026-02-01T00:00Z')).toEqual([ANA]);
    expect(who('2026-06-10T11:59:59.999Z')).toEqual([ANA]);
    expect(who('2026-06-10T12:00Z')).toEqual([BEN]);
  });

  test('ONC-1 tells two turns of one person apart, and ONC-12 an edit does not cut a turn', () => {
    const layers = [{ ...DAYS, people: [ANA] }];
    const schedule: Schedule = {
      versions: ['2026-01-01T00:00Z', '2026-06-01T12:00Z'].map((at) => ({
        validFrom: instant(at),
        layers,
      })),
      overrides: [],
      absences: [],
    };
    expect(lines(schedule, '2026-06-01T06:00Z', '2026-06-03T06:00Z')).toEqual([
      '06-01T06:00 06-02T06:00 ana Days',
      '06-02T06:00 06-03T06:00 ana Days',
    ]);
  });

  test('ONC-14 says until when and who comes next', () => {
    const { persons, next } = whoIsOnCall(scheduleOf([DAYS, NIGHTS]), instant('2026-06-01T12:00Z'));
    const plain = { layer: 'Days', reason: 'layer', instead: null };
    expect(persons).toEqual([{ ...plain, person: BEN, until: '2026-06-01T18:00:00.000Z' }]);
    expect(next).toEqual({ at: '2026-06-01T18:00:00.000Z', persons: [CHEN] });
  });

  test('ONC-14 joins turns of one person and never names somebody twice', () => {
    const alone = { ...DAYS, people: [ANA], end: '2026-06-05T08:00:00' };
    const cover = override(ANA, '2026-06-01T00:00Z', '2026-06-09T00:00Z', { slot: 1 });
    const now = whoIsOnCall(scheduleOf([alone], [cover]), instant('2026-06-01T12:00Z'));
    expect(now.persons).toEqual([
      {
        ...{ person: ANA, until: '2026-06-09T00:00:00.000Z', layer: 'Days' },
        ...{ reason: 'layer', instead: null },
      },
    ]);
    expect(now.next).toBeNull();
    const forever = whoIsOnCall(
      scheduleOf([{ ...DAYS, people: [ANA] }]),
      instant('2026-06-01T12:00Z'),
    );
    expect(forever.persons[0]?.until).toBeNull();
  });

  test('ONC-14 names the next person across a gap, and nobody in it', () => {
    const inGap = whoIsOnCall(scheduleOf([NIGHTS]), instant('2026-06-01T12:00Z'));
    expect(inGap).toEqual({
      persons: [],
      next: { at: '2026-06-01T18:00:00.000Z', persons: [CHEN] },
    });
  });
});
