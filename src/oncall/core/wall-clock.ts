/**
 * Wall-clock times of one zone as epoch milliseconds, many of them quickly: a year of shifts asks for
 * thousands. Only near a change of the clock is there anything to think about.
 */
import { fromMillis } from '../../kernel/instant.ts';
import { instantOfLocal, localOf, type Temporal, toMillis, type Zone } from '../../kernel/time.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/** Days since 1970-01-01. */
export type EpochDay = number;

export interface WallClock {
  /** The instant of `time` (milliseconds after midnight on the clock's face) on `day`. */
  readonly at: (day: EpochDay, time: number) => number;
  /** The date shown at an instant. */
  readonly dayOf: (at: number) => EpochDay;
}

export const DAY_MS = 86_400_000;

export function wallClock(zone: Zone): WallClock {
  return {
    at: (day, time) => instantOfFace(zone, day * DAY_MS + time),
    dayOf: (at) => Math.floor((at + offsetSpanAt(zone, at).offset) / DAY_MS),
  };
}

/**
 * The instant at which the clock shows `face` (written as if it were UTC), by the rule of ONC-2. No
 * zone is a day or more away from UTC, so only a change of the clock within a day of `face` matters.
 */
function instantOfFace(zone: Zone, face: number): number {
  const before = offsetSpanAt(zone, face - DAY_MS);
  if (before.to > face + DAY_MS) return face - before.offset;
  const after = offsetSpanAt(zone, before.to);
  if (after.to <= face + DAY_MS) return askedOf(zone, face);
  const early = face - before.offset;
  if (early < before.to) return early;
  const late = face - after.offset;
  // Neither fits: the clock jumped over `face`, which moves on by as much as the clock did.
  return late >= after.from ? late : early;
}

/** `HH:mm:ss` as milliseconds after midnight. */
export function timeOfDay(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

export function epochDay(date: Temporal.PlainDate): EpochDay {
  return Date.UTC(date.year, date.month - 1, date.day) / DAY_MS;
}

/** `YYYY-MM-DD`. */
export function epochDayOfDate(date: string): EpochDay {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** ISO weekday: 1970-01-01 was a Thursday. */
export function weekdayOf(day: EpochDay): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Two changes within two days, which no zone makes today, are left to the zone database itself. */
function askedOf(zone: Zone, face: number): number {
  const local = localOf(fromMillis(face), 'UTC');
  return toMillis(instantOfLocal(local, zone));
}
