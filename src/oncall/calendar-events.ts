/**
 * Reads a foreign calendar: events, their repetitions, exceptions and moved occurrences, each in the zone
 * the text defines or names. The text comes from outside, so its size and the number of occurrences are bounded;
 * the time and memory spent are where this is called (`calendar-thread.ts`).
 */
import ICAL from 'ical.js';
import { fromMillis, type Instant, toMillis } from '../kernel/instant.ts';
import { instantOfLocal, isZone, Temporal, type Zone } from '../kernel/time.ts';
import type { FeedEvent } from './core/feed.ts';

export interface CalendarQuestion {
  /** For times without a zone, and whole days. */
  readonly timeZone: Zone;
  readonly from: Instant;
  readonly to: Instant;
}

/** What is wrong with a calendar, in a sentence for people. */
export class CalendarError extends Error {}

const MAX_OCCURRENCES = 2000;
/** A rule that began long ago is walked from its first day. */
const MAX_STEPS = 50_000;
/** Who takes part in one event; more is no shift. */
const MAX_MAILS = 50;

/**
 * Occurrences that touch [from, to), each [from, to). Throws CalendarError. May never come back: there are rules
 * without a next occurrence.
 */
export function calendarEvents(text: string, question: CalendarQuestion): readonly FeedEvent[] {
  try {
    return read(text, question);
  } catch (error) {
    throw calendarError(error);
  }
}

function calendarError(error: unknown): CalendarError {
  if (error instanceof CalendarError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CalendarError(`it cannot be read as a calendar: ${message.slice(0, 200)}`);
}

function read(text: string, question: CalendarQuestion): readonly FeedEvent[] {
  const events: FeedEvent[] = [];
  for (const root of rootsOf(text)) {
    const named = root.getFirstPropertyValue('x-wr-timezone');
    const zone = typeof named === 'string' && isZone(named) ? named : question.timeZone;
    for (const event of mastersOf(root)) {
      events.push(...occurrences(event, { ...question, timeZone: zone }));
      if (events.length > MAX_OCCURRENCES) {
        throw new CalendarError(`it has more than ${MAX_OCCURRENCES} shifts in 14 months`);
      }
    }
  }
  return events;
}

/** A text may hold several calendars; one that holds none is no calendar. */
function rootsOf(text: string): readonly ICAL.Component[] {
  const parsed = ICAL.parse(text) as unknown[];
  const list = typeof parsed[0] === 'string' ? [parsed] : parsed;
  const roots = list.map((part) => new ICAL.Component(part as never));
  if (roots.length === 0 || roots.some((root) => root.name !== 'vcalendar')) {
    throw new CalendarError('it is no calendar');
  }
  return roots;
}

/** Events with their moved occurrences (RECURRENCE-ID) laid on; one without its series stands alone. */
function mastersOf(root: ICAL.Component): readonly ICAL.Event[] {
  const components = root.getAllSubcomponents('vevent').filter(isOn);
  const moved = components.filter((one) => one.hasProperty('recurrence-id'));
  const masters = components.filter((one) => !one.hasProperty('recurrence-id'));
  const uids = new Set(masters.map(uidOf));
  const events = masters.map((component) => {
    const exceptions = moved.filter((one) => uidOf(one) === uidOf(component));
    return new ICAL.Event(component, { exceptions, strictExceptions: true });
  });
  const alone = moved.filter((one) => !uids.has(uidOf(one))).map((one) => new ICAL.Event(one));
  return [...events, ...alone];
}

function isOn(component: ICAL.Component): boolean {
  const status = component.getFirstPropertyValue('status');
  return component.hasProperty('dtstart') && String(status).toUpperCase() !== 'CANCELLED';
}

function uidOf(component: ICAL.Component): string {
  return String(component.getFirstPropertyValue('uid'));
}

function occurrences(event: ICAL.Event, question: CalendarQuestion): readonly FeedEvent[] {
  if (!event.isRecurring()) {
    return within([eventOf(event, event.startDate, event.endDate, question)], question);
  }
  const found: FeedEvent[] = [];
  const iterator = event.iterator();
  for (let steps = 0; found.length <= MAX_OCCURRENCES; steps += 1) {
    if (steps > MAX_STEPS) throw new CalendarError('it repeats too often, for too long');
    const next = iterator.next() as ICAL.Time | null | undefined;
    if (next === null || next === undefined) break;
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    const zone = item === event ? event : item;
    // The place in the series decides when to stop: a moved occurrence may lie anywhere.
    if (toMillis(instantOf(next, event, question.timeZone)) >= toMillis(question.to)) break;
    found.push(...within([eventOf(zone, startDate, endDate, question)], question));
  }
  return found;
}

function within(events: readonly FeedEvent[], { from, to }: CalendarQuestion) {
  return events.filter((event) => event.from < event.to && event.from < to && event.to > from);
}

function eventOf(
  event: ICAL.Event,
  ...[start, end, { timeZone }]: readonly [ICAL.Time, ICAL.Time, CalendarQuestion]
): FeedEvent {
  const attendees = event.component.getAllProperties('attendee').slice(0, MAX_MAILS);
  const mails = attendees
    .filter((one) => String(one.getParameter('partstat')).toUpperCase() !== 'DECLINED')
    .map((one) =>
      String(one.getFirstValue())
        .replace(/^mailto:/i, '')
        .trim()
        .toLowerCase(),
    );
  return {
    from: instantOf(start, event, timeZone),
    to: instantOf(end, event, timeZone, 'dtend'),
    summary: (event.summary ?? '').slice(0, 200),
    mails,
  };
}

/** In UTC or by the VTIMEZONE of the text; else by a zone we know the name of; else by `fallback`. */
function instantOf(
  time: ICAL.Time,
  event: ICAL.Event,
  ...[fallback, property = 'dtstart']: readonly [Zone, ('dtstart' | 'dtend')?]
): Instant {
  const zone = time.zone?.tzid ?? 'floating';
  if (!time.isDate && zone !== 'floating') return fromMillis(time.toUnixTime() * 1000);
  const written = event.component.getFirstProperty(property)?.getParameter('tzid');
  const named = String(
    written ?? event.component.getFirstProperty('dtstart')?.getParameter('tzid'),
  );
  const { year, month, day, hour, minute, second } = time;
  const clock = time.isDate ? { hour: 0, minute: 0, second: 0 } : { hour, minute, second };
  const plain = Temporal.PlainDateTime.from({ year, month, day, ...clock });
  return instantOfLocal(plain, isZone(named) ? named : fallback);
}
