/**
 * How the burden of a rota is shared (domain.md 6.7): hours, hours weighed by how hard they are, and how
 * evenly they fall. Balance is the mean over all pairs of people of the smaller share by the larger; quality
 * sets it beside coverage. Pages are counted where pages are known.
 */
import type { PersonId } from '../../../kernel/ids.ts';
import { type Instant, toMillis } from '../../../kernel/instant.ts';
import type { Zone } from '../../../kernel/time.ts';
import type { Schedule } from '../schedule.ts';
import { intersect, type Span, subtract, union } from '../spans.ts';
import type { Roster } from '../who-is-on-call.ts';
import { daysIn, nightsIn, weekendsIn } from './hard-hours.ts';
import type { LoadSettings } from './settings.ts';

export interface PersonLoad {
  readonly person: PersonId;
  /** False for somebody who only stood in by an override; such people do not count for the balance. */
  readonly inRotation: boolean;
  readonly hours: number;
  readonly weightedHours: number;
  readonly nightHours: number;
  readonly weekendHours: number;
  readonly holidayHours: number;
  readonly shifts: number;
  /** Hours on call by hours of the window, 0 to 1. */
  readonly share: number;
  readonly overShare: boolean;
}

export interface Load {
  readonly people: readonly PersonLoad[];
  /** 1 is even; over hours, and over weighted hours. */
  readonly balance: number;
  readonly weightedBalance: number;
  /** Share of the window in which somebody is on call. */
  readonly coverage: number;
  /** 100 x (coverage + balance) / 2. */
  readonly quality: number;
}

export interface LoadQuestion {
  readonly schedule: Schedule;
  /** Of `schedule`, over [from, to). */
  readonly roster: Roster;
  readonly from: Instant;
  readonly to: Instant;
  readonly settings: LoadSettings;
  readonly zoneOf: (person: PersonId) => Zone;
  /** Dates, the same for everybody. */
  readonly holidays: readonly string[];
}

const HOUR_MS = 3_600_000;

/** Most hours first. */
export function loadOf(question: LoadQuestion): Load {
  const { roster, from, to, schedule } = question;
  const rotation = peopleIn(schedule);
  const everybody = new Set([...rotation, ...roster.shifts.map((shift) => shift.person)]);
  const people = [...everybody]
    .map((person) => personLoad(question, person, rotation.has(person)))
    .sort((a, b) => b.hours - a.hours || (a.person < b.person ? -1 : 1));
  const members = people.filter((one) => one.inRotation);
  const total = toMillis(to) - toMillis(from);
  const empty = roster.gaps.reduce((sum, gap) => sum + toMillis(gap.to) - toMillis(gap.from), 0);
  const coverage = (total - empty) / total;
  const balance = balanceOf(members.map((one) => one.hours));
  const weightedBalance = balanceOf(members.map((one) => one.weightedHours));
  return { people, balance, weightedBalance, coverage, quality: (100 * (coverage + balance)) / 2 };
}

/** 1 for fewer than two; two people without any hours are even. */
export function balanceOf(hours: readonly number[]): number {
  const ratios = hours.flatMap((a, i) =>
    hours.slice(i + 1).map((b) => (a === b ? 1 : Math.min(a, b) / Math.max(a, b))),
  );
  return ratios.length === 0 ? 1 : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

function peopleIn({ versions }: Schedule): ReadonlySet<PersonId> {
  const layers = versions.flatMap((version) => version.layers);
  return new Set(
    layers.flatMap((layer) =>
      layer.kind === 'list' ? layer.shifts.map((shift) => shift.person) : layer.people,
    ),
  );
}

function personLoad(question: LoadQuestion, person: PersonId, inRotation: boolean): PersonLoad {
  const { settings, holidays } = question;
  const window = { from: toMillis(question.from), to: toMillis(question.to) };
  const own = question.roster.shifts.filter((shift) => shift.person === person);
  // Somebody in two slots at once is on call once.
  const stays = union(own.map(({ from, to }) => ({ from: toMillis(from), to: toMillis(to) })));
  const zone = question.zoneOf(person);
  const nights = nightsIn(zone, window, settings);
  const weekends = weekendsIn(zone, window);
  const free = daysIn(zone, window, holidays);
  const hours = hoursOf(stays);
  const share = hours / hoursOf([window]);
  return {
    person,
    inRotation,
    hours,
    weightedHours: weighed(stays, [
      [settings.nightFactor, nights],
      [settings.weekendFactor, weekends],
      [settings.holidayFactor, free],
    ]),
    nightHours: hoursOf(intersect(stays, nights)),
    weekendHours: hoursOf(intersect(stays, weekends)),
    holidayHours: hoursOf(intersect(stays, free)),
    shifts: stays.length,
    share,
    overShare: share > settings.mostShare,
  };
}

/** Highest factor first, so that an hour counts by that one alone. */
function weighed(
  stays: readonly Span[],
  factors: readonly (readonly [number, readonly Span[]])[],
): number {
  let left = stays;
  let sum = 0;
  for (const [factor, cover] of factors.toSorted(([a], [b]) => b - a)) {
    sum += factor * hoursOf(intersect(left, cover));
    left = subtract(left, cover);
  }
  return sum + hoursOf(left);
}

function hoursOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.to - span.from, 0) / HOUR_MS;
}
