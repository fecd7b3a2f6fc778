/**
 * Instants and spans as people read them: absolute, with the zone named once per block, durations with
 * spaces and units. Everything goes through Intl; no text of a feature is made here.
 */
import { createContext, useContext } from 'react';
import { type Instant, secondsBetween, toMillis } from '../kernel/instant.ts';

/** IANA zone the viewer reads times in: their own setting, else the browser's. */
export const ZoneContext = createContext<string>(browserZone());

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

export function useZone(): string {
  return useContext(ZoneContext);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  formats.set(key, made);
  return made;
}

function part(at: Instant, zone: string, options: Intl.DateTimeFormatOptions): string {
  return format(zone, options).format(toMillis(at));
}

/** `02:36:10`, or `02:36` with `{ seconds: false }`. */
export function formatTime(at: Instant, zone: string, { seconds = true } = {}): string {
  return part(at, zone, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(seconds ? { second: '2-digit' } : {}),
  });
}

/** `Thu 8 Oct 2026`; without the year `Thu 8 Oct`. */
export function formatDay(at: Instant, zone: string, { year = true } = {}): string {
  return part(at, zone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(year ? { year: 'numeric' } : {}),
  }).replaceAll(',', '');
}

/** `CEST` and `UTC+2`; the first falls back to the second where a zone has no letters. */
export function zoneNames(
  at: Instant,
  zone: string,
): { readonly short: string; readonly offset: string } {
  const named = (timeZoneName: 'short' | 'shortOffset'): string =>
    format(zone, { timeZoneName })
      .formatToParts(toMillis(at))
      .find((piece) => piece.type === 'timeZoneName')?.value ?? 'UTC';
  const offset = named('shortOffset').replace('GMT', 'UTC');
  const short = named('short').replace(/^GMT(?=[+-])/, 'UTC');
  if (short === 'UTC') return { short, offset: short };
  return { short, offset: offset === 'UTC' ? 'UTC+0' : offset };
}

/** Same day: `02:36`; another day: `Fri 9 Oct, 02:28`; another year adds the year. */
export function formatWhen(
  at: Instant,
  now: Instant,
  zone: string,
  { seconds = false } = {},
): string {
  const time = formatTime(at, zone, { seconds });
  const day = formatDay(at, zone);
  if (day === formatDay(now, zone)) return time;
  const sameYear = part(at, zone, { year: 'numeric' }) === part(now, zone, { year: 'numeric' });
  return `${sameYear ? formatDay(at, zone, { year: false }) : day}, ${time}`;
}

/** First mention in a block: `02:36 CEST, UTC+2` or `Fri 9 Oct, 02:28 CEST, UTC+2`. */
export function formatWhenZoned(
  at: Instant,
  now: Instant,
  zone: string,
  options: { seconds?: boolean } = {},
): string {
  const { short, offset } = zoneNames(at, zone);
  return `${formatWhen(at, now, zone, options)} ${short === offset ? offset : `${short}, ${offset}`}`;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** A span where the zone is known, the day once: `Tue 1 Dec, 02:00 to 03:30`. */
export function formatSpan({ from, to }: Span, now: Instant, zone: string): string {
  const sameDay = formatDay(from, zone) === formatDay(to, zone);
  return `${formatWhen(from, now, zone)} to ${formatWhen(to, sameDay ? to : now, zone)}`;
}

/** A span in a block of its own, the zone once: `Tue 1 Dec, 02:00 to 03:30 CET, UTC+1`. */
export function formatSpanZoned({ from, to }: Span, now: Instant, zone: string): string {
  const sameClock = zoneNames(from, zone).offset === zoneNames(to, zone).offset;
  const start = sameClock ? formatWhen(from, now, zone) : formatWhenZoned(from, now, zone);
  const sameDay = formatDay(from, zone) === formatDay(to, zone);
  return `${start} to ${formatWhenZoned(to, sameDay ? to : now, zone)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * A span in words: `under 1 s`, `41 s`, `2 min 43 s`, `3 h 37 min`, `2 d 4 h`.
 * `{ coarse: true }` drops the seconds of minutes: `26 min`.
 */
export function formatDuration(seconds: number, { coarse = false } = {}): string {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < 1) return 'under 1 s';
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    const rest = whole % 60;
    return coarse || rest === 0 ? `${minutes} min` : `${minutes} min ${two(rest)} s`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${two(minutes % 60)} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** A running countdown: `12:50` below one hour, then as `formatDuration`. Never negative. */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : formatDuration(whole);
}

/** Elapsed from `a` to `b` in words. */
export function formatBetween(a: Instant, b: Instant, options: { coarse?: boolean } = {}): string {
  return formatDuration(Math.max(0, secondsBetween(a, b)), options);
}

/** `32,014`. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat('en-GB').format(count);
}

/** `8`, `980`, `32k`: for the nav, where width is short. */
export function formatShortCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000 ? `${Math.floor(count / 1000)}k` : `${Math.floor(count / 1_000_000)}M`;
}

/** `1 alert`, `2 alerts`; the plural may be given where it is irregular. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;

/** Sentences of the server name instants in UTC; people read them in their own zone. */
export function localInstants(text: string, now: Instant, zone: string): string {
  return text.replaceAll(INSTANT, (at) => formatWhen(at as Instant, now, zone, { seconds: true }));
}
