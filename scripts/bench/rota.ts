/** A year of a rota of three layers and twelve people, with restrictions and overrides, laid out shift by shift. */
import { asId, type PersonId } from '../../src/kernel/ids.ts';
import { fromMillis, type Instant } from '../../src/kernel/instant.ts';
import type { RotationLayer, Schedule } from '../../src/oncall/core/schedule.ts';
import { shiftsBetween } from '../../src/oncall/core/who-is-on-call.ts';
import { newId } from '../../src/platform/random.ts';
import { type Figure, percentile } from './figure.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2027-01-01T00:00:00Z');
const ROUNDS = 300;
const WARM_ROUNDS = 50;

export function benchRota(): readonly Figure[] {
  const schedule = rota();
  const samples: number[] = [];
  let shifts = 0;
  for (let round = 0; round < ROUNDS + WARM_ROUNDS; round += 1) {
    const began = performance.now();
    shifts = shiftsBetween(schedule, at(0), at(365)).shifts.length;
    if (round >= WARM_ROUNDS) samples.push(performance.now() - began);
  }
  const value = percentile(samples, 0.5);
  return [
    {
      ...{ bench: 'paging', case: `a year of three layers and twelve people, ${shifts} shifts` },
      ...{ value, unit: 'ms', p50Ms: value, p99Ms: percentile(samples, 0.99) },
      ...{ goal: '<= 5 ms', met: value <= 5 },
    },
  ];
}

function rota(): Schedule {
  const people = Array.from({ length: 12 }, () => asId<PersonId>(newId()));
  const layer = (
    name: string,
    part: readonly PersonId[],
    more: Partial<RotationLayer>,
  ): RotationLayer => ({
    ...{ name, timeZone: 'Europe/Berlin', unit: 'week', length: 1 },
    ...{ start: '2026-12-28T09:00:00', people: part, slots: 1, restrictions: [] },
    ...more,
  });
  const layers = [
    layer('Base', people.slice(0, 6), {}),
    layer('Office', people.slice(6, 10), {
      unit: 'day',
      restrictions: [{ kind: 'daily', from: '08:00:00', to: '18:00:00' }],
    }),
    layer('Weekend', people.slice(10), {
      timeZone: 'America/New_York',
      restrictions: [
        { kind: 'weekly', weekday: 6, from: '00:00:00', toWeekday: 1, to: '00:00:00' },
      ],
    }),
  ];
  const overrides = Array.from({ length: 24 }, (_, n) => ({
    id: newId(),
    person: people[(n * 5) % 12] as PersonId,
    ...{ from: at(n * 15 + 0.4), to: at(n * 15 + 0.9), slot: 0, recordedAt: at(0) },
  }));
  return { versions: [{ validFrom: at(-30), layers }], overrides, absences: [] } as Schedule;
}

function at(days: number): Instant {
  return fromMillis(START + days * DAY_MS);
}
