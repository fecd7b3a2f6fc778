/**
 * Schedules made by chance, the same for the same seed: every unit, length and hand-off, windows across
 * midnight, sites in several zones, lists, overrides, absences and edits in mid-year, over a year that
 * crosses some change of the clock. For the tests beside the code and for `npm run prove:oncall`.
 */
import { asId, type PersonId } from '../../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../../kernel/instant.ts';
import { type Prng, prng } from '../../../kernel/prng.ts';
import { instantOfLocal, Temporal, type Zone } from '../../../kernel/time.ts';
import { rebaseLayers } from '../rebase.ts';
import type {
  Absence,
  Layer,
  ListedShift,
  ListLayer,
  Override,
  Restriction,
  RotationLayer,
  RotationUnit,
  Schedule,
  ScheduleVersion,
  Weekday,
} from '../schedule.ts';

/** A zone, and the first days of years in which its clocks do something worth crossing. */
const YEARS: readonly (readonly [Zone, readonly string[]])[] = [
  ['Europe/Berlin', ['1996-01-15', '2024-01-01', '2025-12-20', '2027-03-01', '2037-06-01']],
  ['America/New_York', ['2006-09-01', '2024-02-29', '2026-01-01', '2031-10-01']],
  ['America/Chicago', ['2007-01-01', '2026-03-01', '2029-11-01']],
  ['Australia/Lord_Howe', ['2008-02-01', '2026-01-01', '2028-09-15']],
  ['Asia/Kathmandu', ['1985-06-01', '2027-12-31']],
  // Left out Friday 2011-12-30 whole.
  ['Pacific/Apia', ['2011-02-01', '2011-09-10', '2020-07-01']],
  // Turns its clocks back for Ramadan and forward after it.
  ['Africa/Casablanca', ['2018-01-01', '2026-01-01', '2031-12-01']],
  // Changed at midnight, so that some days begin at 01:00.
  ['America/Sao_Paulo', ['2017-06-01', '2019-01-01']],
  // Summer time of two hours.
  ['Antarctica/Troll', ['2026-01-01']],
  // Offset of 45 minutes; changes at 02:45.
  ['Pacific/Chatham', ['2026-02-01']],
  ['UTC', ['2028-01-01']],
];

/** One case of the proof. `bare` alone has no restriction and never ends inside [from, to). */
export interface RandomCase {
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
  readonly bare: RotationLayer;
  readonly schedule: Schedule;
}

const DAY = 86_400;
const LONG_AGO = '1970-01-01T00:00:00.000Z' as Instant;
/** Two people more than any layer has, so that overrides bring strangers. */
const PEOPLE = Array.from({ length: 8 }, (_, i) => asId<PersonId>(`p${i}`));

export function randomCase(seed: number): RandomCase {
  const chance = prng(seed);
  const [zone, years] = chance.pick(YEARS);
  const first = chance.pick(years);
  const from = plusSeconds(instantOfLocal(`${first}T00:00:00`, zone), chance.below(20 * DAY));
  const to = plusSeconds(from, (360 + chance.below(40)) * DAY + chance.below(DAY));
  const bare = rotation(chance, zone, first);
  return { zone, from, to, bare, schedule: scheduleOf(chance, { zone, first, from, to }) };
}

interface Around {
  readonly zone: Zone;
  /** Date the year begins about. */
  readonly first: string;
  readonly from: Instant;
  readonly to: Instant;
}

interface Crowded extends Around {
  readonly busy: Instant;
}

function scheduleOf(chance: Prng, around: Around): Schedule {
  const crowded = { ...around, busy: momentIn(chance, around) };
  const layers = many(chance, 1, 3, (name) => layerOf(chance, around, `layer ${name}`));
  return {
    versions: versionsOf(chance, around, layers),
    overrides: many(chance, 0, 6, (i) => overrideOf(chance, crowded, i)),
    absences: many(chance, 0, 5, (i) => absenceOf(chance, crowded, i)),
  };
}

/** Edits in mid-year: people come and go, a length changes; rebased as a stored edit would be. */
function versionsOf(chance: Prng, around: Around, layers: readonly Layer[]) {
  const versions: ScheduleVersion[] = [{ validFrom: LONG_AGO, layers }];
  const edits = chance.below(4) === 0 ? 1 + chance.below(2) : 0;
  const moments = Array.from({ length: edits }, () => momentIn(chance, around)).sort();
  for (const validFrom of moments) {
    const before = versions.at(-1)?.layers ?? [];
    const next = before.map((layer) => edited(chance, layer));
    versions.push({ validFrom, layers: rebaseLayers(before, next, validFrom) });
  }
  return versions;
}

function edited(chance: Prng, layer: Layer): Layer {
  if (layer.kind === 'list') return layer;
  const { phase: _phase, held: _held, ...plain } = layer;
  if (chance.below(4) === 0) return { ...plain, length: plain.length + 1 };
  const people = peopleOf(chance, plain.slots);
  return { ...plain, people };
}

function layerOf(chance: Prng, around: Around, name: string): Layer {
  if (chance.below(8) === 0) return listOf(chance, around, name);
  // One in three is another site, in its own zone.
  const zone = chance.below(3) === 0 ? chance.pick(YEARS)[0] : around.zone;
  const layer = { ...rotation(chance, zone, around.first), name };
  const restrictions = many(chance, 0, 2, () => restrictionOf(chance));
  const late = chance.below(6) === 0 ? dayAfter(around.first, chance.below(300)) : undefined;
  const end = chance.below(6) === 0 ? dayAfter(around.first, 320 + chance.below(60)) : undefined;
  return {
    ...layer,
    restrictions,
    ...(late === undefined ? {} : { start: `${late}T${timeOf(chance)}` }),
    ...(end === undefined ? {} : { end: `${end}T${timeOf(chance)}` }),
  };
}

/** Without restrictions and end; began some time before the year. */
function rotation(chance: Prng, timeZone: Zone, first: string): RotationLayer {
  const unit = chance.pick<RotationUnit>(['hours', 'day', 'day', 'week', 'week', 'month']);
  const slots = 1 + chance.below(3);
  const people = peopleOf(chance, slots);
  const longest = { hours: 200, day: 9, week: 3, month: 4 }[unit];
  const start = dayAfter(first, -1 - chance.below(800));
  const weekday = (1 + chance.below(7)) as Weekday;
  const byWeekday = unit === 'week' && chance.below(2) === 0 ? { weekday } : {};
  const handed = unit !== 'hours' && chance.below(2) === 0;
  return {
    name: 'bare',
    timeZone,
    people,
    unit,
    // Shifts of less than five hours only make the year longer to look at.
    length: unit === 'hours' ? 5 + chance.below(longest) : 1 + chance.below(longest),
    start: `${start}T${timeOf(chance)}`,
    ...(handed ? { handoff: { time: timeOf(chance), ...byWeekday } } : {}),
    slots,
    restrictions: [],
    ...(chance.below(3) === 0 ? { phase: chance.below(people.length) } : {}),
  };
}

function listOf(chance: Prng, { zone, from, to }: Around, name: string): ListLayer {
  const shifts: ListedShift[] = [];
  let at = plusSeconds(from, chance.below(20 * DAY));
  while (at < to && shifts.length < 40) {
    const end = plusSeconds(at, 1800 + chance.below(9 * DAY));
    shifts.push({ person: chance.pick(PEOPLE), from: at, to: end, slot: 0 });
    at = chance.below(2) === 0 ? end : plusSeconds(end, chance.below(4 * DAY));
  }
  return { kind: 'list', name, slots: 1, timeZone: zone, shifts };
}

function overrideOf(chance: Prng, around: Crowded, i: number): Override {
  const from = eventIn(chance, around);
  const to = plusSeconds(from, 900 + chance.below(5 * DAY));
  const recordedAt = plusSeconds(from, -chance.below(DAY));
  const [person, slot] = [chance.pick(PEOPLE), chance.below(2)];
  return { id: `o${i}`, person, from, to, slot, recordedAt };
}

function absenceOf(chance: Prng, around: Crowded, i: number): Absence {
  const from = eventIn(chance, around);
  const to = plusSeconds(from, DAY + chance.below(30 * DAY));
  return {
    id: `a${i}`,
    person: chance.pick(PEOPLE),
    from,
    to,
    kind: chance.pick(['leave', 'holiday']),
    recordedAt: plusSeconds(from, chance.below(3) === 0 ? chance.below(DAY) : -DAY),
    cancelledAt: chance.below(5) === 0 ? plusSeconds(from, chance.below(2 * DAY)) : null,
  };
}

function restrictionOf(chance: Prng): Restriction {
  const [from, to] = [timeOf(chance), timeOf(chance)];
  if (chance.below(2) === 0) return { kind: 'daily', from, to };
  const [weekday, toWeekday] = [1 + chance.below(7), 1 + chance.below(7)] as [Weekday, Weekday];
  return { kind: 'weekly', weekday, from, toWeekday, to };
}

/** Different people in any order, at least `slots` of them. */
function peopleOf(chance: Prng, slots: number): readonly PersonId[] {
  const left = PEOPLE.slice(0, 6);
  const count = slots + chance.below(left.length - slots + 1);
  return Array.from({ length: count }, () => left.splice(chance.below(left.length), 1)).flat();
}

/** Often in the small hours, where clocks change. */
function timeOf(chance: Prng): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(chance.below(chance.below(2) === 0 ? 4 : 24))}:${two(chance.below(4) * 15)}:00`;
}

function dayAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

function momentIn(chance: Prng, { from, to }: Pick<Around, 'from' | 'to'>): Instant {
  const seconds = Math.floor((Date.parse(to) - Date.parse(from)) / 1000);
  return plusSeconds(from, chance.below(seconds));
}

/** Half of them within two days of each other, so that they overlap. */
function eventIn(chance: Prng, around: Crowded): Instant {
  return chance.below(2) === 0
    ? plusSeconds(around.busy, chance.below(2 * DAY))
    : momentIn(chance, around);
}

function many<T>(chance: Prng, least: number, most: number, make: (i: number) => T): readonly T[] {
  return Array.from({ length: least + chance.below(most - least + 1) }, (_, i) => make(i));
}
