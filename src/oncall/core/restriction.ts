/**
 * Restrictions: the wall-clock hours a layer covers at all, such as nights 20:00 to 08:00 or weekends
 * from Friday 18:00. Each window begins and ends on the wall clock of the layer's zone, so a night is
 * 11 hours long when clocks go forward and 13 when they go back (domain.md 6.2).
 */
import { fromMillis } from '../../kernel/instant.ts';
import { instantOfLocal, localOf, Temporal, toMillis, type Zone } from '../../kernel/time.ts';
import type { Restriction } from './schedule.ts';
import { clip, type Span, union } from './spans.ts';

/** When the layer covers, within `window`; the whole of it when there is no restriction. */
export function openSpans(
  restrictions: readonly Restriction[],
  timeZone: Zone,
  window: Span,
): readonly Span[] {
  if (restrictions.length === 0 || window.from >= window.to) return clip([window], window);
  const spans: Span[] = [];
  for (const date of datesAround(window, timeZone)) {
    for (const restriction of restrictions) {
      if (restriction.kind === 'weekly' && restriction.weekday !== date.dayOfWeek) continue;
      const until = date.add({ days: daysLong(restriction) });
      spans.push({
        from: millisAt(date, restriction.from, timeZone),
        to: millisAt(until, restriction.to, timeZone),
      });
    }
  }
  return clip(union(spans), window);
}

/** Dates on which a window may begin that still reaches into `window`: from eight days before it. */
function datesAround(window: Span, timeZone: Zone): readonly Temporal.PlainDate[] {
  const first = localOf(fromMillis(window.from), timeZone).toPlainDate().subtract({ days: 8 });
  const last = localOf(fromMillis(window.to), timeZone).toPlainDate().add({ days: 1 });
  const dates: Temporal.PlainDate[] = [];
  for (
    let date = first;
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    dates.push(date);
  }
  return dates;
}

/** Midnights between the begin and the end of one window. */
function daysLong(restriction: Restriction): number {
  const wraps = restriction.to <= restriction.from;
  if (restriction.kind === 'daily') return wraps ? 1 : 0;
  const days = (restriction.toWeekday - restriction.weekday + 7) % 7;
  return days === 0 && wraps ? 7 : days;
}

function millisAt(date: Temporal.PlainDate, time: string, timeZone: Zone): number {
  return toMillis(instantOfLocal(date.toPlainDateTime(time), timeZone));
}
