/**
 * Days somebody is away, as people say them: first and last day on the calendar of the person's own
 * zone, both included. A day begins at midnight there, or with its first instant where clocks skip it.
 */

import type { Instant } from '../../kernel/instant.ts';
import { instantOfLocal, Temporal, type Zone } from '../../kernel/time.ts';

/** `YYYY-MM-DD`, both included; `last` is not before `first`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** [midnight of the first day, midnight after the last), so 23 to 25 hours a day (ONC-18). */
export function spanOfDays(
  { first, last }: Days,
  zone: Zone,
): { readonly from: Instant; readonly to: Instant } {
  const midnight = (day: Temporal.PlainDate) => instantOfLocal(day.toPlainDateTime(), zone);
  return {
    from: midnight(Temporal.PlainDate.from(first)),
    to: midnight(Temporal.PlainDate.from(last).add({ days: 1 })),
  };
}

/** True for a day that stands in the calendar between 1970 and 2199. */
export function isCalendarDay(text: string): boolean {
  if (!/^(19[7-9]\d|2[01]\d\d)-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}
