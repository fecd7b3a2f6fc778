/**
 * Calendars and zones: the one place that turns wall-clock time into instants (reliability.md fact 8).
 * A local time that does not exist moves forward by the length of the gap; one that occurs twice is
 * the first (Temporal `compatible`, decisions.md 30). Not for the browser's first load: see `instant.ts`.
 */
import { Temporal } from 'temporal-polyfill';
import { fromMillis, type Instant, toMillis } from './instant.ts';

export * from './instant.ts';
export { Temporal };

/** IANA zone name, such as `Europe/Berlin`; abbreviations such as CET are not zones (domain.md trap 5). */
export type Zone = string;

/** Wall-clock time without a zone: `2026-03-29T02:30:00`. */
export type LocalDateTime = string;

/** True for names in the zone database; fixed offsets and bare abbreviations are refused. */
export function isZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Z][A-Za-z_+\-0-9]*(\/[A-Za-z_+\-0-9]+)+$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function zonedOf(at: Instant, zone: Zone): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(toMillis(at)).toZonedDateTimeISO(zone);
}

export function instantOfZoned(zoned: Temporal.ZonedDateTime): Instant {
  return fromMillis(zoned.epochMilliseconds);
}

/** The instant of a wall-clock time in a zone, by the rule above. */
export function instantOfLocal(local: Temporal.PlainDateTime | LocalDateTime, zone: Zone): Instant {
  const plain = typeof local === 'string' ? Temporal.PlainDateTime.from(local) : local;
  return instantOfZoned(plain.toZonedDateTime(zone, { disambiguation: 'compatible' }));
}

/** The wall clock shown in `zone` at `at`. */
export function localOf(at: Instant, zone: Zone): Temporal.PlainDateTime {
  return zonedOf(at, zone).toPlainDateTime();
}

/** `02:10 CET, UTC+1`: how every page and mail shows a time (domain.md time rule). */
export function clockWithZone(at: Instant, zone: Zone): string {
  const key = `${at} ${zone}`;
  const known = clocks.get(key);
  if (known !== undefined) return known;
  const made = clockText(at, zone);
  if (clocks.size >= MOST_CLOCKS) clocks.clear();
  clocks.set(key, made);
  return made;
}

/** `2026-11-23 02:10 CET, UTC+1`: where a text may be read on another day. */
export function dateAndClock(at: Instant, zone: Zone): string {
  return `${localOf(at, zone).toPlainDate().toString()} ${clockWithZone(at, zone)}`;
}

/** One moment is shown to many people in few zones, again with every message about its incident. */
const clocks = new Map<string, string>();
const MOST_CLOCKS = 2000;

function clockText(at: Instant, zone: Zone): string {
  const zoned = zonedOf(at, zone);
  const time = `${String(zoned.hour).padStart(2, '0')}:${String(zoned.minute).padStart(2, '0')}`;
  const abbreviation = formatterOf(zone)
    .formatToParts(new Date(toMillis(at)))
    .find((part) => part.type === 'timeZoneName')?.value;
  const offset = utcOffset(zoned.offsetNanoseconds);
  // "09:00 UTC" says it once; "02:10 CET, UTC+1" needs both.
  return abbreviation === offset
    ? `${time} ${offset}`
    : `${time} ${abbreviation ?? zone}, ${offset}`;
}

/** Making one costs a hundred times what using it does; there are some 600 zones at most. */
const formatters = new Map<Zone, Intl.DateTimeFormat>();

function formatterOf(zone: Zone): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' });
  formatters.set(zone, made);
  return made;
}

function utcOffset(nanoseconds: number): string {
  const minutes = Math.round(nanoseconds / 60e9);
  if (minutes === 0) return 'UTC';
  const hours = Math.trunc(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  const sign = minutes < 0 ? '-' : '+';
  return `UTC${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
