/**
 * A date and time typed in a zone, as an instant, without a time library in the browser. Where a local time
 * does not exist (spring) it moves forward by the gap; where it occurs twice the first one is taken
 * (decisions.md 30).
 */
import { fromMillis, type Instant, toMillis } from '../../kernel/instant.ts';

/** `2026-10-08T02:36` in `zone` -> instant; undefined for text that is no date and time. */
export function localToInstant(local: string, zone: string): Instant | undefined {
  const wall = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`);
  if (Number.isNaN(wall)) return undefined;
  // Both offsets around the moment: the larger one gives the earlier instant.
  const offsets = [wall - 86_400_000, wall + 86_400_000].map((near) => offsetMs(near, zone));
  const candidates = [...new Set(offsets)].map((offset) => wall - offset).sort((a, b) => a - b);
  const exact = candidates.find((at) => at + offsetMs(at, zone) === wall);
  if (exact !== undefined) return fromMillis(exact);
  // Inside a gap: read with the offset before it, which lands as far behind the gap as typed.
  return fromMillis(wall - Math.min(...offsets));
}

/** Instant -> `2026-10-08T02:36` for an input of type datetime-local. */
export function instantToLocal(at: Instant, zone: string): string {
  const millis = toMillis(at);
  return new Date(millis + offsetMs(millis, zone)).toISOString().slice(0, 16);
}

function offsetMs(millis: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(millis);
  const get = (type: string): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(
    get('year'),
    get('month') - 1,
    get('day'),
    get('hour'),
    get('minute'),
    get('second'),
  );
  return wall - Math.floor(millis / 1000) * 1000;
}
