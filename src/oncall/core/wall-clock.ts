/**
 * Wall-clock times of one zone as epoch milliseconds, many of them quickly: a year of shifts asks for
 * thousands. On a day on which the zone does not change its clocks the offset of midnight is that of
 * every hour; only on the other days is each time asked of the zone database.
 */

import { fromMillis } from '../../kernel/instant.ts';
import { instantOfLocal, localOf, type Temporal, toMillis, type Zone } from '../../kernel/time.ts';

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
  const midnights = new Map<EpochDay, number>();
  const midnight = (day: EpochDay): number => {
    const known = midnights.get(day);
    if (known !== undefined) return known;
    const found = exactly(zone, day * DAY_MS);
    midnights.set(day, found);
    return found;
  };
  return {
    at: (day, time) => {
      const start = midnight(day);
      const unchanging = midnight(day + 1) - start === DAY_MS;
      return unchanging ? start + time : exactly(zone, day * DAY_MS + time);
    },
    dayOf: (at) => epochDay(localOf(fromMillis(at), zone).toPlainDate()),
  };
}

/** `HH:mm:ss` as milliseconds after midnight. */
export function timeOfDay(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

export function epochDay(date: Temporal.PlainDate): EpochDay {
  return Date.UTC(date.year, date.month - 1, date.day) / DAY_MS;
}

/** ISO weekday: 1970-01-01 was a Thursday. */
export function weekdayOf(day: EpochDay): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** `face`: what the clock shows, written as if it were UTC. */
function exactly(zone: Zone, face: number): number {
  const local = localOf(fromMillis(face), 'UTC');
  return toMillis(instantOfLocal(local, zone));
}
