/** Two thousand random schedules over a year each, and faults planted to see that the proof notices. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant, plusMillis, plusSeconds, toMillis } from '../../kernel/instant.ts';
import { prng } from '../../kernel/prng.ts';
import { instantOfLocal, localOf, Temporal, zonedOf } from '../../kernel/time.ts';
import { faultsAt, faultsOfBare, faultsOfFilling, faultsOfWindows, prove } from './proof/prove.ts';
import { randomCase } from './proof/random-schedule.ts';
import type { RotationLayer, Schedule } from './schedule.ts';
import { timeOfDay, wallClock } from './wall-clock.ts';
import { type Roster, shiftsBetween } from './who-is-on-call.ts';
import { offsetSpanAt } from './zone-offsets.ts';

const SCHEDULES = 2000;
const SEED = 1;

/** The first sentence of each seed that has one. */
function refuted(from: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => from + i).flatMap((seed) =>
    prove(seed)
      .slice(0, 1)
      .map((fault) => `seed ${seed}: ${fault}`),
  );
}

describe('any roster', () => {
  test(`ONC-8 ONC-9 ONC-10 ${SCHEDULES} random schedules keep every promise`, () => {
    expect(refuted(SEED, SCHEDULES)).toEqual([]);
  }, 180_000);

  test('ONC-1 makes the lengths of a year of shifts sum to the year', () => {
    for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
      const start = '2026-01-01T02:30:00';
      const layer = plainLayer({ timeZone: zone, unit: 'day', start });
      const [from, to] = [instantOfLocal(start, zone), instantOfLocal('2027-01-01T02:30:00', zone)];
      const { shifts } = shiftsBetween(scheduleOf(layer), from, to);
      const lengths = shifts.map((shift) => toMillis(shift.to) - toMillis(shift.from));
      expect(lengths.reduce((sum, ms) => sum + ms, 0)).toBe(toMillis(to) - toMillis(from));
      const hours = new Set(lengths.map((ms) => ms / 3_600_000));
      const odd = { 'Europe/Berlin': [23, 24, 25], 'Australia/Lord_Howe': [23.5, 24, 24.5] };
      expect([...hours].sort()).toEqual(odd[zone as keyof typeof odd] ?? [24]);
    }
  });

  test('ONC-2 leaves out the Friday that Apia left out', () => {
    const zone = 'Pacific/Apia';
    const layer = plainLayer({ timeZone: zone, unit: 'day', start: '2011-12-01T08:00:00' });
    const [from, to] = [instant('2011-12-28T18:00Z'), instant('2012-01-01T18:00Z')];
    const { shifts, gaps } = shiftsBetween(scheduleOf(layer), from, to);
    expect(gaps).toEqual([]);
    const begins = shifts.map((shift) => localOf(shift.from, zone).toString());
    expect(begins).toEqual([
      '2011-12-28T08:00:00',
      '2011-12-29T08:00:00',
      '2011-12-31T08:00:00',
      '2012-01-01T08:00:00',
    ]);
  });
});

describe('wall clocks', () => {
  test('ONC-2 agree with the zone database around every change of the clock', () => {
    const chance = prng(3);
    const zones = [...new Set(Array.from({ length: 200 }, (_, seed) => randomCase(seed).zone))];
    expect(zones.length).toBeGreaterThan(9);
    for (const zone of zones) {
      const clock = wallClock(zone);
      for (let i = 0; i < 150; i += 1) {
        const anywhere = plusSeconds(instant('1971-01-01T00:00Z'), chance.below(4_000_000_000));
        const change = zonedOf(anywhere, zone).getTimeZoneTransition('next');
        const near = change === null ? toMillis(anywhere) : change.epochMilliseconds;
        const at = plusMillis(
          instant('1970-01-01T00:00Z'),
          near + chance.below(172_800_000) - 86_400_000,
        );
        const local = localOf(at, zone);
        const [day, face] = [local.toPlainDate(), local.toPlainTime().with({ millisecond: 0 })];
        const days = Temporal.PlainDate.from('1970-01-01').until(day).total('days');
        const found = clock.at(days, timeOfDay(face.toString()));
        const expected = toMillis(instantOfLocal(day.toPlainDateTime(face), zone));
        expect(found, `${zone} ${local}`).toBe(expected);
        expect(clock.dayOf(toMillis(at))).toBe(days);
        expect(offsetSpanAt(zone, toMillis(at)).offset).toBe(
          zonedOf(at, zone).offsetNanoseconds / 1e6,
        );
      }
    }
  });
});

/** A proof that cannot fail proves nothing: each kind of fault is planted once. */
describe('the proof', () => {
  const layer = plainLayer({
    timeZone: 'Europe/Berlin',
    unit: 'day',
    start: '2020-01-01T09:00:00',
  });
  const [from, to] = [instant('2026-01-01T00:00Z'), instant('2027-01-01T00:00Z')];
  const schedule = scheduleOf(layer);
  const drawn = { zone: layer.timeZone, from, to, bare: layer, schedule };
  const whole = shiftsBetween(schedule, from, to);
  const longest = whole.shifts.findIndex((shift) => shift.from > plusSeconds(from, 86_400));
  const without = { ...whole, shifts: whole.shifts.filter((_, i) => i !== longest) };
  const later = (roster: Roster): Roster => ({
    ...roster,
    shifts: roster.shifts.map((shift, i) =>
      i === longest ? { ...shift, from: plusSeconds(shift.from, -3600) } : shift,
    ),
  });

  test('ONC-10 notices a lost shift and one that begins an hour early', () => {
    expect(faultsOfFilling(drawn, whole)).toEqual([]);
    expect(faultsOfFilling(drawn, without)).not.toEqual([]);
    expect(faultsOfFilling(drawn, later(whole))).not.toEqual([]);
  });

  test('ONC-9 notices a window that differs from the whole', () => {
    const seen = [1, 2, 3, 4].flatMap((seed) => faultsOfWindows(prng(seed), drawn, without));
    expect(seen).not.toEqual([]);
  });

  test('ONC-8 notices that one person too few was promised', () => {
    const { bare } = drawn;
    const people = [...bare.people, bare.people[0] ?? asId<PersonId>('p')];
    expect(faultsOfBare(drawn)).toEqual([]);
    expect(faultsOfBare({ ...drawn, bare: { ...bare, people, slots: people.length } })).not.toEqual(
      [],
    );
  });

  test('ONC-1 notices the wrong person', () => {
    const shift = whole.shifts[longest];
    const at = shift?.from ?? from;
    const swapped = whole.shifts.map((one) => ({ ...one, person: asId<PersonId>('stranger') }));
    expect(faultsAt(schedule, whole, at)).toEqual([]);
    expect(faultsAt(schedule, { ...whole, shifts: swapped }, at)).not.toEqual([]);
  });

  test('ONC-12 draws what it should: every unit, edits, lists, absences and overrides', () => {
    const cases = Array.from({ length: 300 }, (_, seed) => randomCase(seed));
    const layers = cases.flatMap(({ schedule: { versions } }) => versions.flatMap((v) => v.layers));
    const units = layers.map((layer) => (layer.kind === 'list' ? 'list' : layer.unit));
    expect([...new Set(units)].sort()).toEqual(['day', 'hours', 'list', 'month', 'week']);
    const held = layers.filter((layer) => layer.kind !== 'list' && layer.held !== undefined);
    expect(held.length).toBeGreaterThan(10);
    const reasons = cases
      .slice(0, 60)
      .flatMap((one) =>
        shiftsBetween(one.schedule, one.from, one.to).shifts.map((shift) => shift.reason),
      );
    expect([...new Set(reasons)].sort()).toEqual(['holiday', 'layer', 'leave', 'override']);
  });
});

function plainLayer(times: Pick<RotationLayer, 'timeZone' | 'unit' | 'start'>): RotationLayer {
  const people = ['a', 'b', 'c'].map((id) => asId<PersonId>(id));
  return { name: 'layer', people, length: 1, slots: 1, restrictions: [], ...times };
}

function scheduleOf(layer: RotationLayer): Schedule {
  const versions = [{ validFrom: instant('1970-01-01T00:00Z'), layers: [layer] }];
  return { versions, overrides: [], absences: [] };
}
