/** What it costs to know who carries the pager: a year of a schedule as busy as they get, and one question. */
import { asId, type PersonId } from '../../src/kernel/ids.ts';
import { instant, plusSeconds } from '../../src/kernel/instant.ts';
import { personsOnCall } from '../../src/oncall/core/on-call-at.ts';
import type { Override, RotationLayer, Schedule } from '../../src/oncall/core/schedule.ts';
import { shiftsBetween } from '../../src/oncall/core/who-is-on-call.ts';
import { type Figure, median, percentile } from './figure.ts';

const GOAL_MS = 5;
const ROUNDS = 200;
const DAY = 86_400;

/** Three layers, 12 people, nights and weekends of their own, an override a week, all in one zone. */
function busySchedule(zone = 'Europe/Berlin'): Schedule {
  const people = Array.from({ length: 12 }, (_, i) => asId<PersonId>(`person ${i}`));
  const base = { timeZone: zone, people, length: 1, slots: 1, start: '2025-01-06T09:00:00' };
  const layers: readonly RotationLayer[] = [
    { ...base, name: 'Weeks', unit: 'week', restrictions: [] },
    {
      ...base,
      name: 'Nights',
      unit: 'day',
      restrictions: [{ kind: 'daily', from: '20:00:00', to: '08:00:00' }],
    },
    {
      ...base,
      name: 'Weekends',
      unit: 'day',
      restrictions: [
        { kind: 'weekly', weekday: 5, from: '18:00:00', toWeekday: 1, to: '08:00:00' },
      ],
    },
  ];
  const overrides = Array.from({ length: 52 }, (_, week): Override => {
    const from = plusSeconds(FROM, week * 7 * DAY + (week % 7) * DAY);
    const person = people[week % 12] ?? asId<PersonId>('somebody');
    return { id: `o${week}`, person, from, to: plusSeconds(from, DAY), slot: 0, recordedAt: FROM };
  });
  return { versions: [{ validFrom: FROM, layers }], overrides, absences: [] };
}

const FROM = instant('2026-01-01T00:00Z');

export async function benchOncall(): Promise<readonly Figure[]> {
  const schedule = busySchedule();
  const year = () => shiftsBetween(schedule, FROM, plusSeconds(FROM, 365 * DAY));
  const cold = timed(year);
  const years = Array.from({ length: ROUNDS }, () => timed(year));
  const asked = Array.from({ length: ROUNDS }, (_, i) =>
    timed(() => personsOnCall(schedule, plusSeconds(FROM, i * DAY))),
  );
  const value = median(years);
  return [
    {
      bench: 'oncall',
      case: 'a year of three layers, 12 people, restrictions and overrides',
      value,
      unit: 'ms',
      p50Ms: value,
      p99Ms: percentile(years, 0.99),
      goal: `<= ${GOAL_MS} ms`,
      met: value <= GOAL_MS,
    },
    {
      bench: 'oncall',
      case: 'the same year the first time in a process',
      value: percentile([cold], 0.5),
      unit: 'ms',
    },
    {
      bench: 'oncall',
      case: 'who is on call now',
      value: median(asked),
      unit: 'ms',
      p50Ms: median(asked),
      p99Ms: percentile(asked, 0.99),
    },
  ];
}

function timed(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}
