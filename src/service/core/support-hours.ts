/**
 * Support hours and the seconds inside them (domain.md 4.5). `businessSeconds` is B(a,b): the seconds of
 * [a,b) that lie in a calendar's windows. Windows are meant on the wall clock, so they are built for
 * each local day, turned into instants and only then cut and added up: days of 23 and 25 hours come out
 * right. A holiday has no windows; a half day has its own instead of the week's.
 */
import { assert } from '../../kernel/assert.ts';
import {
  type Instant,
  instantOfLocal,
  latest,
  plusSeconds,
  secondsBetween,
  Temporal,
  toMillis,
  type Zone,
} from '../../kernel/time.ts';

/** `HH:MM` on the wall clock; `24:00` is the end of the day. */
export type WallTime = string;
/** `YYYY-MM-DD` in the calendar's zone. */
export type LocalDate = string;

export interface Window {
  /** 1 = Monday .. 7 = Sunday (ISO 8601). */
  readonly weekday: number;
  readonly from: WallTime;
  /** After `from`; a window over midnight is two windows. */
  readonly to: WallTime;
}

export interface SupportHours {
  readonly zone: Zone;
  /** Open around the clock; windows, holidays and half days then mean nothing. */
  readonly always: boolean;
  readonly windows: readonly Window[];
  readonly holidays: readonly LocalDate[];
  readonly halfDays: readonly {
    readonly date: LocalDate;
    readonly from: WallTime;
    readonly to: WallTime;
  }[];
}

/** A business day of a target such as "1 business day" is 8 hours (domain.md 4.5). */
export const BUSINESS_DAY_SECONDS = 8 * 3600;

const WORKDAYS = [1, 2, 3, 4, 5];

/** Monday to Friday, 09:00 to 17:00: the default where nothing else is said. */
export function officeHours(zone: Zone, holidays: readonly LocalDate[] = []): SupportHours {
  const windows = WORKDAYS.map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  return { zone, always: false, windows, holidays, halfDays: [] };
}

export const AROUND_THE_CLOCK: SupportHours = {
  zone: 'UTC',
  always: true,
  windows: [],
  holidays: [],
  halfDays: [],
};

/** SVC-1: B(from, to), the supported seconds in [from, to); 0 when `to` is not after `from`. */
export function businessSeconds(hours: SupportHours, from: Instant, to: Instant): number {
  if (to <= from) return 0;
  if (hours.always) return secondsBetween(from, to);
  let seconds = 0;
  for (const open of openStretches(hours, from)) {
    if (open.from >= to) break;
    seconds += secondsBetween(open.from, open.to < to ? open.to : to);
  }
  return seconds;
}

/**
 * SVC-2: the first instant t with B(from, t) = seconds; `from` itself for 0 seconds.
 * Throws when the calendar never opens, which its shape refuses.
 */
export function addBusinessSeconds(hours: SupportHours, from: Instant, seconds: number): Instant {
  if (seconds <= 0) return from;
  if (hours.always) return plusSeconds(from, seconds);
  let left = seconds;
  for (const open of openStretches(hours, from)) {
    const length = secondsBetween(open.from, open.to);
    if (length >= left) return plusSeconds(open.from, left);
    left -= length;
  }
  throw new RangeError('These support hours never open again.');
}

/** Whether `at` lies within the hours. */
export function isOpen(hours: SupportHours, at: Instant): boolean {
  return businessSeconds(hours, at, plusSeconds(at, 0.001)) > 0;
}

interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** A calendar that stays closed this long is broken, not closed. */
const HORIZON_DAYS = 200_000;

const DAY_MS = 86_400_000;

/** Open stretches from `start` on, in order, never overlapping, without end. */
function* openStretches(hours: SupportHours, start: Instant): Generator<Stretch> {
  assert(hours.windows.length > 0 || hours.halfDays.length > 0, 'support hours have a window');
  // The local date is at most a day before the one in UTC, and a window late in the evening may end after
  // midnight where clocks jump: two days early misses nothing, and what is over is passed by.
  const first = Math.floor(toMillis(start) / DAY_MS) - 2;
  let reached = start;
  for (let day = first; day < first + HORIZON_DAYS; day += 1) {
    for (const { from, to } of stretchesOf(hours, day)) {
      const opens = latest(from, reached);
      if (opens >= to) continue;
      yield { from: opens, to };
      reached = to;
    }
  }
}

/** What days of one calendar come to, counted from 1970-01-01. */
type Days = Map<number, readonly Stretch[]>;

/**
 * One command asks the same days of the same hours many times over, and working a day out takes Temporal a tenth
 * of a millisecond. Every incident holds its calendar frozen, so a list of incidents brings as many objects that
 * say the same: they share one memory, found by what they say.
 */
const daysOf = new WeakMap<SupportHours, Days>();
const daysBySaying = new Map<string, Days>();

const MOST_DAYS = 1000;
const MOST_CALENDARS = 200;

function stretchesOf(hours: SupportHours, day: number): readonly Stretch[] {
  const days = rememberedDays(hours);
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const stretches = workOut(hours, new Date(day * DAY_MS).toISOString().slice(0, 10));
  days.set(day, stretches);
  return stretches;
}

function rememberedDays(hours: SupportHours): Days {
  const own = daysOf.get(hours);
  if (own !== undefined) return own;
  const { zone, windows, holidays, halfDays } = hours;
  const saying = JSON.stringify([zone, windows, holidays, halfDays]);
  const days = daysBySaying.get(saying) ?? new Map<number, readonly Stretch[]>();
  if (daysBySaying.size >= MOST_CALENDARS) daysBySaying.clear();
  daysBySaying.set(saying, days);
  daysOf.set(hours, days);
  return days;
}

function workOut(hours: SupportHours, name: LocalDate): readonly Stretch[] {
  if (hours.holidays.includes(name)) return [];
  const date = Temporal.PlainDate.from(name);
  const half = hours.halfDays.filter((day) => day.date === name);
  const windows =
    half.length > 0 ? half : hours.windows.filter((one) => one.weekday === date.dayOfWeek);
  return windows
    .map(({ from, to }) => ({
      from: instantAt(date, from, hours.zone),
      to: instantAt(date, to, hours.zone),
    }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}

function instantAt(date: Temporal.PlainDate, time: WallTime, zone: Zone): Instant {
  if (time === '24:00') return instantAt(date.add({ days: 1 }), '00:00', zone);
  return instantOfLocal(date.toPlainDateTime(Temporal.PlainTime.from(time)), zone);
}
