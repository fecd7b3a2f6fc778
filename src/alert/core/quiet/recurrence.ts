/**
 * Windows that come back: every so many days, weeks or months, from a time on the wall for so long. Their
 * zone decides: a beginning that a clock change skips moves forward with it, of one that comes twice the first
 * counts (decisions.md 30), and the length is time that passes, so no clock change makes a window longer.
 */
import {
  type Instant,
  instantOfLocal,
  localOf,
  plusSeconds,
  Temporal,
  type Zone,
} from '../../../kernel/time.ts';

export type Rhythm =
  | { readonly kind: 'day'; readonly every: number }
  /** 1 = Monday to 7 = Sunday; weeks begin on Monday and are counted from that of the first date. */
  | { readonly kind: 'week'; readonly every: number; readonly weekdays: readonly number[] }
  /** A day the month does not have is its last. */
  | { readonly kind: 'month'; readonly every: number; readonly day: number }
  /** The first (1) to fourth (4) or the last (-1) such weekday of the month. */
  | {
      readonly kind: 'monthWeekday';
      readonly every: number;
      readonly nth: 1 | 2 | 3 | 4 | -1;
      readonly weekday: number;
    };

export interface Recurrence {
  readonly rhythm: Rhythm;
  /** `HH:mm` on the wall of the zone. */
  readonly from: string;
  readonly durationSeconds: number;
  readonly timeZone: Zone;
  /** `YYYY-MM-DD` in the zone; no window begins before, and none after the last. */
  readonly firstDate: string;
  readonly lastDate: string | null;
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const DAY_SECONDS = 86_400;
/** No zone has changed its clocks by more than this at once, but for a change of date line. */
const CLOCK_CHANGE_SECONDS = 2 * 3_600;
/** Every twelfth month, three times, and a day of grace. */
const MOST_DAYS = 366 * 4;

/** The windows of which some part lies in [from, to), oldest first. */
export function spansBetween(recurrence: Recurrence, from: Instant, to: Instant): readonly Span[] {
  const { durationSeconds, timeZone } = recurrence;
  const first = localOf(plusSeconds(from, -durationSeconds - DAY_SECONDS), timeZone).toPlainDate();
  const last = localOf(plusSeconds(to, DAY_SECONDS), timeZone).toPlainDate();
  return datesFrom(recurrence, first, last)
    .map((date) => spanOf(recurrence, date))
    .filter((span) => span.from < to && span.to > from);
}

/** The next `count` windows that end after `now`; fewer where the last date comes before. */
export function nextSpans(recurrence: Recurrence, now: Instant, count: number): readonly Span[] {
  const { durationSeconds, timeZone } = recurrence;
  const today = localOf(plusSeconds(now, -durationSeconds - DAY_SECONDS), timeZone).toPlainDate();
  const start = laterDate(today, Temporal.PlainDate.from(recurrence.firstDate));
  const found: Span[] = [];
  for (const date of datesFrom(recurrence, start, start.add({ days: MOST_DAYS }))) {
    const span = spanOf(recurrence, date);
    if (span.to > now) found.push(span);
    if (found.length === count) break;
  }
  return found;
}

/** What is wrong with it, in words; undefined where nothing is. */
export function faultOf(recurrence: Recurrence): string | undefined {
  const { durationSeconds, firstDate, lastDate, rhythm } = recurrence;
  if (lastDate !== null && lastDate < firstDate) return 'The last date lies before the first.';
  if (durationSeconds > leastDaysBetween(rhythm) * DAY_SECONDS - CLOCK_CHANGE_SECONDS) {
    return 'It would never end: a window must be over two hours before the next one begins.';
  }
  return undefined;
}

/** Days between two beginnings that are nearest to each other. */
function leastDaysBetween(rhythm: Rhythm): number {
  switch (rhythm.kind) {
    case 'day':
      return rhythm.every;
    case 'week':
      return leastWeekdayGap(rhythm.weekdays, rhythm.every);
    case 'month':
    case 'monthWeekday':
      return 28 * rhythm.every;
  }
}

function leastWeekdayGap(weekdays: readonly number[], every: number): number {
  const days = [...new Set(weekdays)].sort((a, b) => a - b);
  const [first = 1] = days;
  const last = days.at(-1) ?? first;
  const across = every * 7 - (last - first);
  const within = days.slice(1).map((day, index) => day - (days[index] ?? 0));
  return Math.min(across, ...within);
}

function datesFrom(
  { rhythm, firstDate, lastDate }: Recurrence,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): readonly Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from(firstDate);
  const end = lastDate === null ? to : earlierDate(to, Temporal.PlainDate.from(lastDate));
  const dates: Temporal.PlainDate[] = [];
  let date = laterDate(from, first);
  while (Temporal.PlainDate.compare(date, end) <= 0) {
    if (fits(rhythm, date, first)) dates.push(date);
    date = date.add({ days: 1 });
  }
  return dates;
}

function fits(rhythm: Rhythm, date: Temporal.PlainDate, first: Temporal.PlainDate): boolean {
  const { every } = rhythm;
  switch (rhythm.kind) {
    case 'day':
      return first.until(date, { largestUnit: 'day' }).days % every === 0;
    case 'week': {
      if (!rhythm.weekdays.includes(date.dayOfWeek)) return false;
      const days = mondayOf(first).until(mondayOf(date), { largestUnit: 'day' }).days;
      return (days / 7) % every === 0;
    }
    case 'month':
      return isTurn(every, date, first) && date.day === Math.min(rhythm.day, date.daysInMonth);
    case 'monthWeekday': {
      if (!isTurn(every, date, first) || date.dayOfWeek !== rhythm.weekday) return false;
      if (rhythm.nth === -1) return date.day + 7 > date.daysInMonth;
      return Math.ceil(date.day / 7) === rhythm.nth;
    }
  }
}

function isTurn(every: number, date: Temporal.PlainDate, first: Temporal.PlainDate): boolean {
  const months = (date.year - first.year) * 12 + date.month - first.month;
  return months % every === 0;
}

function mondayOf(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.subtract({ days: date.dayOfWeek - 1 });
}

function spanOf(recurrence: Recurrence, date: Temporal.PlainDate): Span {
  const time = Temporal.PlainTime.from(recurrence.from);
  const from = instantOfLocal(date.toPlainDateTime(time), recurrence.timeZone);
  return { from, to: plusSeconds(from, recurrence.durationSeconds) };
}

function laterDate(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) < 0 ? b : a;
}

function earlierDate(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) < 0 ? a : b;
}
