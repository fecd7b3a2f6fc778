/**
 * Quiet hours: wall-clock times of a person's zone in which low messages wait and are told in one digest at
 * the end (domain.md 6.5). High messages pass always. A night is as long as the clock makes it: the end is a
 * local time turned into an instant, never a sum of hours.
 */
import { type Instant, instantOfLocal, localOf, Temporal, type Zone } from '../../kernel/time.ts';

/** `HH:mm` each; into the next day when `to` is not later than `from`. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** NOT-24: the end of the quiet hours `at` lies in; null when it lies in none. */
export function quietUntil(quiet: QuietHours | null, at: Instant, zone: Zone): Instant | null {
  if (quiet === null) return null;
  const local = localOf(at, zone);
  const time = local.toPlainTime();
  const from = Temporal.PlainTime.from(quiet.from);
  const to = Temporal.PlainTime.from(quiet.to);
  const compare = Temporal.PlainTime.compare;
  const overMidnight = compare(to, from) <= 0;
  const today = local.toPlainDate();
  if (!overMidnight) {
    if (compare(time, from) < 0 || compare(time, to) >= 0) return null;
    return instantOfLocal(today.toPlainDateTime(to), zone);
  }
  if (compare(time, from) >= 0) {
    return instantOfLocal(today.add({ days: 1 }).toPlainDateTime(to), zone);
  }
  return compare(time, to) < 0 ? instantOfLocal(today.toPlainDateTime(to), zone) : null;
}
