/**
 * Turns of a rotation: whose turn begins when. Shift k of days, weeks and months begins k lengths
 * after the start *on the wall clock*, so hand-off stays at 08:00 across summer time and a shift may
 * last 23 or 25 hours; hours are exact elapsed time (domain.md 6.1, 6.2). Any window is computed from
 * the number of its first shift, never by walking from the start, and gives what the whole would.
 */

import { fromMillis } from '../../kernel/instant.ts';
import { instantOfLocal, localOf, Temporal, toMillis } from '../../kernel/time.ts';
import type { Rotation } from './schedule.ts';
import type { Span } from './spans.ts';

/** One turn, in epoch milliseconds; `shift` counts from 0 at the start of the rotation. */
export interface Turn extends Span {
  readonly shift: number;
}

const HOUR_MS = 3_600_000;

/**
 * The turns that touch `window`, in order, uncut, without those of no length (a turn whose whole day
 * the zone skipped, as Apia did on 2011-12-30). Nothing before `start` or from `end` on.
 */
export function turnsBetween(rotation: Rotation, window: Span): readonly Turn[] {
  const bounds = boundsOf(rotation);
  const from = Math.max(window.from, bounds.from);
  const to = Math.min(window.to, bounds.to);
  const turns: Turn[] = [];
  if (from >= to) return turns;
  let shift = shiftAt(rotation, from);
  let begin = beginOf(rotation, shift);
  while (begin < to) {
    const next = beginOf(rotation, shift + 1);
    const turn = { shift, from: Math.max(begin, bounds.from), to: Math.min(next, bounds.to) };
    if (turn.from < turn.to && turn.to > from) turns.push(turn);
    shift += 1;
    begin = next;
  }
  return turns;
}

/** The number of the shift running at `at` (epoch milliseconds); 0 before the start. */
export function shiftAt(rotation: Rotation, at: number): number {
  let shift = Math.max(0, guessShift(rotation, at));
  while (shift > 0 && beginOf(rotation, shift) > at) shift -= 1;
  while (beginOf(rotation, shift + 1) <= at) shift += 1;
  return shift;
}

/** The instant hand-over to shift number `shift` happens, in epoch milliseconds. */
export function beginOf(rotation: Rotation, shift: number): number {
  const start = Temporal.PlainDateTime.from(rotation.start);
  if (shift === 0) return millisOf(start, rotation);
  const units = shift * rotation.length;
  if (rotation.unit === 'hours') return millisOf(start, rotation) + units * HOUR_MS;
  const date = anchorOf(rotation, start.toPlainDate()).add(DURATION[rotation.unit](units));
  const time = rotation.handoff?.time ?? start.toPlainTime();
  return millisOf(date.toPlainDateTime(time), rotation);
}

const DURATION = {
  day: (units: number) => ({ days: units }),
  week: (units: number) => ({ weeks: units }),
  month: (units: number) => ({ months: units }),
};

/** The date shifts are counted from: that of the start, or the hand-off weekday at or before it. */
function anchorOf(rotation: Rotation, date: Temporal.PlainDate): Temporal.PlainDate {
  const weekday = rotation.handoff?.weekday;
  if (weekday === undefined) return date;
  return date.subtract({ days: (date.dayOfWeek - weekday + 7) % 7 });
}

function boundsOf(rotation: Rotation): Span {
  const end = rotation.end === undefined ? undefined : toMillis(zoned(rotation.end, rotation));
  return {
    from: toMillis(zoned(rotation.start, rotation)),
    to: end ?? Number.POSITIVE_INFINITY,
  };
}

/** Right or one or two beside it; `shiftAt` settles the rest. */
function guessShift(rotation: Rotation, at: number): number {
  const start = Temporal.PlainDateTime.from(rotation.start);
  if (rotation.unit === 'hours') {
    return Math.floor((at - millisOf(start, rotation)) / (rotation.length * HOUR_MS));
  }
  const here = localOf(fromMillis(at), rotation.timeZone).toPlainDate();
  const anchor = anchorOf(rotation, start.toPlainDate());
  const passed = anchor.until(here, { largestUnit: LARGEST[rotation.unit] });
  const units = { day: passed.days, week: passed.weeks, month: passed.months }[rotation.unit];
  return Math.floor(units / rotation.length);
}

const LARGEST = { day: 'days', week: 'weeks', month: 'months' } as const;

function zoned(local: string, rotation: Rotation) {
  return instantOfLocal(local, rotation.timeZone);
}

function millisOf(local: Temporal.PlainDateTime, rotation: Rotation): number {
  return toMillis(instantOfLocal(local, rotation.timeZone));
}
