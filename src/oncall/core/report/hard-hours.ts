/** The hard hours of a person: nights, weekends and holidays on the wall clock of their own zone. */
import type { Zone } from '../../../kernel/time.ts';
import { openSpans } from '../restriction.ts';
import type { Restriction } from '../schedule.ts';
import { clip, type Span, union } from '../spans.ts';
import { epochDayOfDate, wallClock } from '../wall-clock.ts';
import type { LoadSettings } from './settings.ts';

const WEEKEND: Restriction = {
  kind: 'weekly',
  weekday: 6,
  from: '00:00:00',
  toWeekday: 1,
  to: '00:00:00',
};

/** Each night by itself, as far as it lies in the window. */
export function nightsIn(
  zone: Zone,
  window: Span,
  night: Pick<LoadSettings, 'nightFrom' | 'nightTo'>,
): readonly Span[] {
  const [from, to] = [`${night.nightFrom}:00`, `${night.nightTo}:00`];
  return openSpans([{ kind: 'daily', from, to }], zone, window);
}

export function weekendsIn(zone: Zone, window: Span): readonly Span[] {
  return openSpans([WEEKEND], zone, window);
}

/** `dates`: `YYYY-MM-DD`. */
export function daysIn(zone: Zone, window: Span, dates: readonly string[]): readonly Span[] {
  const clock = wallClock(zone);
  const spans = dates.map(epochDayOfDate).map((day) => ({
    from: clock.at(day, 0),
    to: clock.at(day + 1, 0),
  }));
  return clip(union(spans), window);
}
