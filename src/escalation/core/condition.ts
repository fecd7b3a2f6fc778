/**
 * When a level of a policy counts: for some priorities, on some weekdays, in a window of the wall clock of a
 * named zone (domain.md 6.4). It is asked at the moment of the step, never before: a page that waits into the
 * night finds the levels of the night.
 */
import { type Instant, localOf, type Zone } from '../../kernel/time.ts';

export type Priority = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface LocalWindow {
  readonly timeZone: Zone;
  /** Absent: every day. Of a window across midnight, the day on which it begins. */
  readonly weekdays?: readonly Weekday[];
  /** `HH:mm`, from (included) to (excluded), into the next day when `to` is not later; both or none. */
  readonly from?: string;
  readonly to?: string;
}

/** All parts must hold. */
export interface LevelCondition {
  readonly priorities?: readonly Priority[];
  readonly hours?: LocalWindow;
}

export interface Moment {
  readonly now: Instant;
  /** Untriaged counts as P1 (decisions.md 27). */
  readonly priority: Priority;
}

/** Why the level is skipped, in words; undefined when it counts. */
export function whyNotNow(
  condition: LevelCondition | undefined,
  { now, priority }: Moment,
): string | undefined {
  if (condition === undefined) return undefined;
  const { priorities, hours } = condition;
  if (priorities !== undefined && !priorities.includes(priority)) {
    return `Only for ${priorities.join(', ')}; this is ${priority}`;
  }
  if (hours === undefined || isWithin(hours, now)) return undefined;
  const local = localOf(now, hours.timeZone);
  const clock = `${DAYS[local.dayOfWeek]} ${local.toString().slice(11, 16)}`;
  return `Only ${windowWords(hours)}; it is ${clock} there`;
}

function isWithin({ timeZone, weekdays, from, to }: LocalWindow, now: Instant): boolean {
  const local = localOf(now, timeZone);
  const on = (day: number) => weekdays?.includes(day as Weekday) ?? true;
  const today = local.dayOfWeek;
  if (from === undefined || to === undefined) return on(today);
  const time = local.toString().slice(11, 16);
  if (from < to) return on(today) && time >= from && time < to;
  const yesterday = today === 1 ? 7 : today - 1;
  return (time >= from && on(today)) || (time < to && on(yesterday));
}

const DAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** `Mon, Tue 09:00 to 17:00 (Europe/Berlin)`. */
function windowWords({ timeZone, weekdays, from, to }: LocalWindow): string {
  const days = weekdays?.map((day) => DAYS[day]).join(', ');
  const hours = from === undefined || to === undefined ? undefined : `${from} to ${to}`;
  const when = [days, hours].filter((part) => part !== undefined).join(' ');
  return `${when} (${timeZone})`;
}
