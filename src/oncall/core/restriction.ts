/**
 * Restrictions: the wall-clock hours a layer covers at all, such as nights 20:00 to 08:00 or weekends
 * from Friday 18:00. Each window begins and ends on the wall clock of the layer's zone, so a night is
 * 11 hours long when clocks go forward and 13 when they go back (domain.md 6.2).
 */
import type { Zone } from '../../kernel/time.ts';
import type { Restriction } from './schedule.ts';
import { clip, type Span, union } from './spans.ts';
import { timeOfDay, wallClock, weekdayOf } from './wall-clock.ts';

/** A window may last a week, so one that reaches into `window` may begin this many days before. */
const REACH_DAYS = 8;

/** When the layer covers, within `window`; the whole of it when there is no restriction. */
export function openSpans(
  restrictions: readonly Restriction[],
  timeZone: Zone,
  window: Span,
): readonly Span[] {
  if (restrictions.length === 0 || window.from >= window.to) return clip([window], window);
  const clock = wallClock(timeZone);
  const last = clock.dayOf(window.to);
  const spans: Span[] = [];
  for (const { from, to, days, weekday } of restrictions.map(measured)) {
    for (let day = clock.dayOf(window.from) - REACH_DAYS; day <= last; day += 1) {
      if (weekday !== undefined && weekday !== weekdayOf(day)) continue;
      spans.push({ from: clock.at(day, from), to: clock.at(day + days, to) });
    }
  }
  return clip(union(spans), window);
}

/** Times as milliseconds of the day; `days`: midnights between begin and end of one window. */
function measured(restriction: Restriction) {
  const [from, to] = [timeOfDay(restriction.from), timeOfDay(restriction.to)];
  const wraps = to <= from;
  if (restriction.kind === 'daily') return { from, to, days: wraps ? 1 : 0, weekday: undefined };
  const { weekday } = restriction;
  const days = (restriction.toWeekday - weekday + 7) % 7;
  return { from, to, days: days === 0 && wraps ? 7 : days, weekday };
}
