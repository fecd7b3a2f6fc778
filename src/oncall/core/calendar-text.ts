/**
 * Shifts as an iCalendar text (RFC 5545) that every calendar program reads alike: times in UTC with `Z`,
 * so no zone table can be wrong; one event a shift, never a recurrence; the same id for the same shift
 * each time it is fetched. Lines end in CRLF and are folded at 75 octets between characters.
 */
import { type Instant, instant } from '../../kernel/instant.ts';

/** One shift as a calendar shows it. */
export interface CalendarEvent {
  /** The same whenever the same shift is published, and no other has it. */
  readonly uid: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly summary: string;
  readonly description: string;
}

export interface CalendarText {
  readonly name: string;
  /** Where people read more; also the source of ids. */
  readonly url: string;
  /** When this was written. */
  readonly now: Instant;
  readonly events: readonly CalendarEvent[];
}

const LINE_OCTETS = 75;

export function calendarText({ name, url, now, events }: CalendarText): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Evenkeel//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
    'X-PUBLISHED-TTL:PT15M',
    ...events.flatMap((event) => eventLines(event, url, now)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

/** The first of the month so many months away: a fixed edge, so that what it cuts stays the same for a month. */
export function monthAt(now: Instant, away: number): Instant {
  const [year = 0, month = 0] = now.split('-').map(Number);
  const months = year * 12 + (month - 1) + away;
  const text = `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
  return instant(`${text}-01T00:00:00Z`);
}

function eventLines(event: CalendarEvent, url: string, now: Instant): readonly string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(event.uid)}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(event.from)}`,
    `DTEND:${utc(event.to)}`,
    `SUMMARY:${escaped(event.summary)}`,
    `DESCRIPTION:${escaped(event.description)}`,
    `URL:${url}`,
    // Being on call does not make one busy for meetings.
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** `20260329T010000Z`; rotas change at whole seconds. */
function utc(at: Instant): string {
  return `${at.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Text of RFC 5545 3.3.11; other control characters have no place in it. */
function escaped(text: string): string {
  return (
    text
      .replace(/[\\;,]/g, (sign) => `\\${sign}`)
      .replace(/\r\n|\r|\n/g, '\\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: leaving them out is the point
      .replace(/[\u0000-\u001f\u007f]/g, '')
  );
}

/** Folded so that no line is longer than 75 octets of UTF-8 and no character is cut. */
function folded(line: string): string {
  let result = '';
  let octets = 0;
  for (const character of line) {
    const size = octetsOf(character.codePointAt(0) ?? 0);
    if (octets + size > LINE_OCTETS) {
      result += '\r\n ';
      octets = 1;
    }
    result += character;
    octets += size;
  }
  return result;
}

function octetsOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
