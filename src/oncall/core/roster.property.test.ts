/** Seeded random schedules around changes of the clock: nobody missing, nobody twice, any window alike. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import {
  earliest,
  fromMillis,
  type Instant,
  instant,
  latest,
  plusSeconds,
  toMillis,
} from '../../kernel/instant.ts';
import { type Prng, prng } from '../../kernel/prng.ts';
import { instantOfLocal, Temporal } from '../../kernel/time.ts';
import type {
  Override,
  Restriction,
  RotationLayer,
  RotationUnit,
  Schedule,
  Weekday,
} from './schedule.ts';
import { personOf, shiftsBetween } from './who-is-on-call.ts';

/** Zone and the day before one of its changes. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-28'],
  ['Europe/Berlin', '2026-10-24'],
  ['America/New_York', '2026-03-07'],
  ['America/New_York', '2026-10-31'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Pacific/Apia', '2011-12-29'],
  ['Africa/Casablanca', '2026-02-14'],
  ['Asia/Kathmandu', '2028-02-28'],
] as const;

const DAY = 86_400;

function timeOf(chance: Prng): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(chance.below(24))}:${two(chance.below(4) * 15)}:00`;
}

function restrictionOf(chance: Prng): Restriction {
  const [from, to] = [timeOf(chance), timeOf(chance)];
  if (chance.below(2) === 0) return { kind: 'daily', from, to };
  const weekday = (1 + chance.below(7)) as Weekday;
  return { kind: 'weekly', weekday, from, toWeekday: (1 + chance.below(7)) as Weekday, to };
}

function layerOf(chance: Prng, zone: string, around: string): RotationLayer {
  const count = 1 + chance.below(4);
  const start = Temporal.PlainDate.from(around).subtract({ days: 40 + chance.below(400) });
  const unit = chance.pick<RotationUnit>(['hours', 'day', 'day', 'week', 'month']);
  return {
    name: `layer ${chance.below(1000)}`,
    timeZone: zone,
    people: Array.from({ length: count }, (_, i) => asId<PersonId>(`p${i}`)),
    unit,
    length: 1 + chance.below(unit === 'hours' ? 36 : 3),
    start: `${start.toString()}T${timeOf(chance)}`,
    ...(unit === 'hours' || chance.below(2) === 0 ? {} : { handoff: { time: timeOf(chance) } }),
    slots: 1 + chance.below(count),
    restrictions: [],
  };
}

function scheduleOf(
  layers: readonly RotationLayer[],
  overrides: readonly Override[] = [],
): Schedule {
  return {
    versions: [{ validFrom: instant('2000-01-01T00:00Z'), layers }],
    overrides,
    absences: [],
  };
}

function around(day: string): readonly [Instant, Instant] {
  const middle = instant(`${day}T00:00Z`);
  return [plusSeconds(middle, -3 * DAY), plusSeconds(middle, 5 * DAY)];
}

/** Runs `check` with 12 random cases at each change of the clock. */
function forEachCase(seed: number, check: (chance: Prng, zone: string, day: string) => void): void {
  const chance = prng(seed);
  for (const [zone, day] of CHANGES) for (let i = 0; i < 12; i += 1) check(chance, zone, day);
}

/** Independent of the code under test: walks every hand-off from the start. */
function personByWalking(layer: RotationLayer, at: Instant): PersonId {
  const start = Temporal.PlainDateTime.from(layer.start);
  const time = layer.handoff?.time ?? start.toPlainTime();
  for (let shift = 1; ; shift += 1) {
    const n = shift * layer.length;
    const step = { day: { days: n }, week: { weeks: n }, month: { months: n }, hours: {} }[
      layer.unit
    ];
    const begin =
      layer.unit === 'hours'
        ? plusSeconds(instantOfLocal(start, layer.timeZone), n * 3600)
        : instantOfLocal(start.toPlainDate().add(step).toPlainDateTime(time), layer.timeZone);
    if (begin > at) return personOf(layer, shift - 1, 0);
  }
}

describe('any roster', () => {
  test('ONC-8 has exactly the promised number of people at every instant', () => {
    forEachCase(11, (chance, zone, day) => {
      const layer = layerOf(chance, zone, day);
      const [from, to] = around(day);
      const { shifts, gaps } = shiftsBetween(scheduleOf([layer]), from, to);
      expect(gaps).toEqual([]);
      for (let at = toMillis(from); at < toMillis(to); at += 45 * 60_000) {
        const now = fromMillis(at);
        const running = shifts.filter((shift) => shift.from <= now && now < shift.to);
        expect(running.length, JSON.stringify({ layer, now })).toBe(layer.slots);
        expect(new Set(running.map((shift) => shift.person)).size).toBe(layer.slots);
      }
    });
  });

  test('ONC-1 names the person found by walking from the start', () => {
    forEachCase(12, (chance, zone, day) => {
      const layer = { ...layerOf(chance, zone, day), slots: 1 };
      const [from, to] = around(day);
      const { shifts } = shiftsBetween(scheduleOf([layer]), from, to);
      for (let i = 0; i < 2; i += 1) {
        const at = plusSeconds(from, chance.below(8 * DAY));
        const person = shifts.find((shift) => shift.from <= at && at < shift.to)?.person;
        expect(person, JSON.stringify({ layer, at })).toBe(personByWalking(layer, at));
      }
    });
  });

  test('ONC-9 gives for a window what the whole gives, cut to it', () => {
    forEachCase(13, (chance, zone, day) => {
      const schedule = mixed(chance, zone, day);
      const [from, to] = around(day);
      const whole = shiftsBetween(schedule, from, to);
      const a = plusSeconds(from, chance.below(7 * DAY));
      const b = plusSeconds(a, 1 + chance.below(DAY));
      const part = shiftsBetween(schedule, a, b);
      const cut = <T extends { from: Instant; to: Instant }>(items: readonly T[]) =>
        items
          .map((item) => ({
            ...item,
            from: latest(item.from, a),
            to: earliest(item.to, b),
          }))
          .filter((item) => item.from < item.to)
          .sort((x, y) => (x.from < y.from ? -1 : Number(x.from > y.from)) || 0);
      expect(cut(part.gaps)).toEqual(cut(whole.gaps));
      expect(sorted(part.shifts)).toEqual(sorted(cut(whole.shifts)));
    });
  });

  test('ONC-10 fills the window with shifts and gaps, and no slot twice', () => {
    forEachCase(14, (chance, zone, day) => {
      const [from, to] = around(day);
      const { shifts, gaps } = shiftsBetween(mixed(chance, zone, day), from, to);
      for (const slot of new Set(shifts.map((shift) => shift.slot))) {
        const own = shifts.filter((shift) => shift.slot === slot);
        expect(own.every((shift, i) => i === 0 || shift.from >= (own[i - 1]?.to ?? ''))).toBe(true);
      }
      const points = [from, to, ...shifts.flatMap((s) => [s.from, s.to]), ...gaps.map((g) => g.to)];
      for (const at of points.filter((point) => point < to)) {
        const covered = shifts.some((shift) => shift.from <= at && at < shift.to);
        const empty = gaps.some((gap) => gap.from <= at && at < gap.to);
        expect(covered).not.toBe(empty);
      }
    });
  });

  test('ONC-1 makes the lengths of a year of shifts sum to the year', () => {
    for (const [zone] of CHANGES) {
      const start = '2026-01-01T02:30:00';
      const layer = {
        ...layerOf(prng(15), zone, '2026-01-01'),
        slots: 1,
        unit: 'day' as const,
        start,
      };
      const [from, to] = [instantOfLocal(start, zone), instantOfLocal('2027-01-01T02:30:00', zone)];
      const { shifts } = shiftsBetween(scheduleOf([layer]), from, to);
      const sum = shifts.reduce((ms, shift) => ms + toMillis(shift.to) - toMillis(shift.from), 0);
      expect(sum).toBe(toMillis(to) - toMillis(from));
    }
  });
});

/** Two or three layers with restrictions, and overrides across them. */
function mixed(chance: Prng, zone: string, day: string): Schedule {
  const layers = Array.from({ length: 2 + chance.below(2) }, () => ({
    ...layerOf(chance, zone, day),
    restrictions: Array.from({ length: chance.below(3) }, () => restrictionOf(chance)),
  }));
  const [start] = around(day);
  const overrides = Array.from({ length: chance.below(4) }, (_, i): Override => {
    const from = plusSeconds(start, chance.below(7 * DAY));
    const to = plusSeconds(from, 900 + chance.below(2 * DAY));
    const person = asId<PersonId>(`cover${i}`);
    return { id: `o${i}`, person, from, to, slot: chance.below(2), recordedAt: start };
  });
  return scheduleOf(layers, overrides);
}

function sorted<T extends { from: string; slot: number }>(shifts: readonly T[]): readonly T[] {
  return shifts.toSorted((a, b) => a.slot - b.slot || (a.from < b.from ? -1 : 1));
}
