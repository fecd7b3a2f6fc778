/**
 * Cron expressions of five fields, as crontab(5) reads them: lists, ranges, steps, names, 7 for Sunday; where
 * day of month and day of week are both given, either will do. Local time that a clock change skips
 * counts as the moment the clocks jump to; of one that comes twice the first counts (decisions.md 30).
 */
import { type Instant, instantOfLocal, localOf, Temporal, type Zone } from '../../kernel/time.ts';

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 = Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Both days are given, so either will do. */
  readonly eitherDay: boolean;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');
const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** Undefined for what is no cron expression, or one that no day of the calendar ever fits. */
export function parseCron(text: string): Cron | undefined {
  const written = text.trim().toLowerCase();
  const fields = (NICKNAMES[written] ?? written).split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return undefined;
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  const days = numbersOf(day, 1, 31);
  const months = numbersOf(named(month, MONTHS, 1), 1, 12);
  const weekdays = numbersOf(named(weekday, WEEKDAYS, 0), 0, 7);
  if (minutes === undefined || hours === undefined || days === undefined) return undefined;
  if (months === undefined || weekdays === undefined) return undefined;
  const cron: Cron = {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((one) => one % 7)),
    eitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
  };
  return someDayFits(cron) ? cron : undefined;
}

const MOST_DAYS = 366 * 8 + 2;

/** The first time strictly after `after`. */
export function nextTime(cron: Cron, zone: Zone, after: Instant): Instant {
  const start = localOf(after, zone);
  let date = start.toPlainDate();
  for (let left = MOST_DAYS; left > 0; left -= 1) {
    if (fits(cron, date)) {
      const sameDay = date.equals(start.toPlainDate());
      for (const hour of cron.hours) {
        if (sameDay && hour < start.hour) continue;
        for (const minute of cron.minutes) {
          if (sameDay && hour === start.hour && minute < start.minute) continue;
          const at = instantOfLocal(date.toPlainDateTime({ hour, minute }), zone);
          if (at > after) return at;
        }
      }
    }
    date = date.add({ days: 1 });
  }
  throw new Error('A cron expression without a next time was let through');
}

function fits({ days, months, weekdays, eitherDay }: Cron, date: Temporal.PlainDate): boolean {
  if (!months.has(date.month)) return false;
  const byDay = days.has(date.day);
  const byWeekday = weekdays.has(date.dayOfWeek % 7);
  return eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** 30 February never comes; 29 February comes within eight years. */
function someDayFits(cron: Cron): boolean {
  let date = Temporal.PlainDate.from('2096-01-01');
  for (let left = MOST_DAYS; left > 0; left -= 1) {
    if (fits(cron, date)) return true;
    date = date.add({ days: 1 });
  }
  return false;
}

function named(field: string, names: readonly string[], first: number): string {
  return field.replace(/[a-z]+/g, (name) => {
    const index = names.indexOf(name);
    return index === -1 ? 'x' : String(index + first);
  });
}

/** Sorted, without repeats; undefined where a part is no number, range or step within bounds. */
function numbersOf(field: string, min: number, max: number): readonly number[] | undefined {
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const found = /^(?:\*|\?|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (found === null) return undefined;
    const [, from, to, step] = found;
    const first = from === undefined ? min : Number(from);
    const end =
      to === undefined ? (from === undefined || step !== undefined ? max : first) : Number(to);
    const by = step === undefined ? 1 : Number(step);
    if (first < min || end > max || first > end || by === 0) return undefined;
    for (let number = first; number <= end; number += by) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}
