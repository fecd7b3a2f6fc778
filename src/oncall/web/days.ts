/**
 * The days a calendar shows, as they are in the zone of whoever looks: a day may last 23 or 25 hours,
 * and every column is equally wide. `YYYY-MM-DD` is a date on the wall there.
 */
import { fromMillis, type Instant, secondsBetween, toMillis } from '../../kernel/instant.ts';
import { instantToLocal, localToInstant } from '../../ui/forms/local-time.ts';

/** Weeks shown at once. */
export type View = 1 | 2 | 4 | 8;

export interface Day {
  readonly date: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly weekend: boolean;
  /** 24, or 23 and 25 when clocks change. */
  readonly hours: number;
}

const DAY_MS = 86_400_000;

/** Today's date in `zone`. */
export function dateOf(at: Instant, zone: string): string {
  return instantToLocal(at, zone).slice(0, 10);
}

/** The days of so many weeks from the one that holds `date`; weeks begin on Monday. */
export function daysOf(date: string, weeks: View, zone: string): readonly Day[] {
  const first = mondayOf(date);
  return Array.from({ length: weeks * 7 }, (_, index) => dayOf(shiftDate(first, index), zone));
}

/** The date one view earlier or later. */
export function step(date: string, weeks: View, by: 1 | -1): string {
  return shiftDate(date, by * weeks * 7);
}

/** Where `at` stands on the width of `days`, 0 to 1. */
export function placeOf(at: Instant, days: readonly Day[]): number {
  const index = days.findIndex((day) => at < day.to);
  const day = days[index];
  if (day === undefined) return 1;
  if (at <= day.from) return index / days.length;
  const part = secondsBetween(day.from, at) / secondsBetween(day.from, day.to);
  return (index + part) / days.length;
}

export interface ClockChange {
  readonly at: Instant;
  /** "03:00 back to 02:00, a 25 h day". */
  readonly words: string;
}

/** The instants at which clocks change within the days, found to the minute. */
export function clockChanges(days: readonly Day[], zone: string): readonly ClockChange[] {
  return days.flatMap((day) => (day.hours === 24 ? [] : [changeIn(day, zone)]));
}

function changeIn(day: Day, zone: string): ClockChange {
  const wallAhead = (millis: number) =>
    Date.parse(`${instantToLocal(fromMillis(millis), zone)}:00Z`) - millis;
  let [low, high] = [toMillis(day.from), toMillis(day.to)];
  const before = wallAhead(low);
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 120_000) * 60_000;
    if (wallAhead(middle) === before) low = middle;
    else high = middle;
  }
  const clock = (millis: number) => new Date(millis).toISOString().slice(11, 16);
  const way = day.hours > 24 ? 'back' : 'on';
  const words = `${clock(high + before)} ${way} to ${clock(high + wallAhead(high))}, a ${day.hours} h day`;
  return { at: fromMillis(high), words };
}

function dayOf(date: string, zone: string): Day {
  const from = localToInstant(`${date}T00:00`, zone) ?? fromMillis(Date.parse(date));
  const to = localToInstant(`${shiftDate(date, 1)}T00:00`, zone) ?? from;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const hours = Math.round(secondsBetween(from, to) / 360) / 10;
  return { date, from, to, weekend: weekday === 0 || weekday === 6, hours };
}

function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return shiftDate(date, -((weekday + 6) % 7));
}
