/**
 * Turns of a rotation: whose turn begins when. Shift k of days, weeks and months begins k lengths
 * after the start *on the wall clock*, so hand-off stays at 08:00 across summer time and a shift may
 * last 23 or 25 hours; hours are exact elapsed time (domain.md 6.1, 6.2). Any window is computed from
 * the number of its first shift, never by walking from the start, and gives what the whole would.
 */
import { instantOfLocal, Temporal, toMillis } from '../../kernel/time.ts';
import type { Rotation } from './schedule.ts';
import type { Span } from './spans.ts';
import { epochDay, timeOfDay, type WallClock, wallClock, weekdayOf } from './wall-clock.ts';

/** One turn, in epoch milliseconds; `shift` counts from 0 at the start of the rotation. */
export interface Turn extends Span {
  readonly shift: number;
}

/** Counts the shifts of one rotation. */
export interface Counter {
  /** The instant hand-over to shift number `shift` happens, in epoch milliseconds. */
  readonly beginOf: (shift: number) => number;
  /** The number of the shift running at `at`; 0 before the start. */
  readonly shiftAt: (at: number) => number;
}

const HOUR_MS = 3_600_000;
/** Days of a mean month of the Gregorian calendar, for a first guess. */
const MONTH_DAYS = 30.436_875;

/**
 * The turns that touch `window`, in order, uncut, without those of no length (a turn whose whole day
 * the zone skipped, as Apia did on 2011-12-30). Nothing before `start` or from `end` on.
 */
export function turnsBetween(rotation: Rotation, window: Span): readonly Turn[] {
  const counter = counterOf(rotation);
  const first = counter.beginOf(0);
  const last = endOf(rotation);
  const from = Math.max(window.from, first);
  const to = Math.min(window.to, last);
  const turns: Turn[] = [];
  if (from >= to) return turns;
  let shift = counter.shiftAt(from);
  let begin = counter.beginOf(shift);
  while (begin < to) {
    const next = counter.beginOf(shift + 1);
    const turn = { shift, from: Math.max(begin, first), to: Math.min(next, last) };
    if (turn.from < turn.to && turn.to > from) turns.push(turn);
    shift += 1;
    begin = next;
  }
  return turns;
}

export function counterOf(rotation: Rotation): Counter {
  const counter = rotation.unit === 'hours' ? hourCounter(rotation) : dateCounter(rotation);
  const { beginOf, guess } = counter;
  return {
    beginOf,
    shiftAt: (at) => {
      let shift = Math.max(0, Math.floor(guess(at)));
      while (shift > 0 && beginOf(shift) > at) shift -= 1;
      while (beginOf(shift + 1) <= at) shift += 1;
      return shift;
    },
  };
}

interface Guessing extends Pick<Counter, 'beginOf'> {
  /** Right or a few beside it. */
  readonly guess: (at: number) => number;
}

function hourCounter(rotation: Rotation): Guessing {
  const start = toMillis(instantOfLocal(rotation.start, rotation.timeZone));
  const length = rotation.length * HOUR_MS;
  return {
    beginOf: (shift) => start + shift * length,
    guess: (at) => (at - start) / length,
  };
}

/** Days, weeks and months: a date for each shift, and the hand-off time on it. */
function dateCounter(rotation: Rotation): Guessing {
  const clock: WallClock = wallClock(rotation.timeZone);
  const start = Temporal.PlainDateTime.from(rotation.start);
  const first = toMillis(instantOfLocal(start, rotation.timeZone));
  const startTime = start.toPlainTime().toString({ smallestUnit: 'second' });
  const time = timeOfDay(rotation.handoff?.time ?? startTime);
  const date = start.toPlainDate();
  const anchor = anchorOf(rotation, epochDay(date));
  const { unit, length } = rotation;
  const days = { hours: 1, day: 1, week: 7, month: MONTH_DAYS }[unit] * length;
  const dayOf = (shift: number) =>
    unit === 'month' ? epochDay(date.add({ months: shift * length })) : anchor + shift * days;
  return {
    beginOf: (shift) => (shift === 0 ? first : clock.at(dayOf(shift), time)),
    guess: (at) => (clock.dayOf(at) - anchor) / days,
  };
}

/** The day shifts are counted from: that of the start, or the hand-off weekday at or before it. */
function anchorOf(rotation: Rotation, day: number): number {
  const weekday = rotation.handoff?.weekday;
  return weekday === undefined ? day : day - ((weekdayOf(day) - weekday + 7) % 7);
}

function endOf(rotation: Rotation): number {
  if (rotation.end === undefined) return Number.POSITIVE_INFINITY;
  return toMillis(instantOfLocal(rotation.end, rotation.timeZone));
}
