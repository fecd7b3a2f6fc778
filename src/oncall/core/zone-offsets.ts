/**
 * How far a zone's clock is from UTC, remembered: a year of shifts asks thousands of times, the zone
 * database answers in microseconds each, and between two changes of the clock the answer is the same.
 * What is remembered are the spans between changes as far as anybody asked, some two a year and zone.
 */
import { fromMillis } from '../../kernel/instant.ts';
import { type Zone, zonedOf } from '../../kernel/time.ts';
import type { Span } from './spans.ts';

/** The clock shows UTC plus `offset` milliseconds over [from, to); at the ends of time infinite. */
export interface OffsetSpan extends Span {
  readonly offset: number;
}

const known = new Map<Zone, OffsetSpan[]>();

/** The span that holds the instant `at`, in epoch milliseconds. */
export function offsetSpanAt(zone: Zone, at: number): OffsetSpan {
  const spans = known.get(zone) ?? [];
  if (spans.length === 0) {
    spans.push(askedOf(zone, at));
    known.set(zone, spans);
  }
  for (;;) {
    const [first, last] = [spans[0], spans.at(-1)];
    if (first === undefined || last === undefined) throw new RangeError(`No offsets of ${zone}`);
    if (at < first.from) spans.unshift(askedOf(zone, first.from - 1));
    else if (at >= last.to) spans.push(askedOf(zone, last.to));
    else return within(spans, at);
  }
}

/** `spans` touch each other, so the last that has begun holds `at`. */
function within(spans: readonly OffsetSpan[], at: number): OffsetSpan {
  let [low, high] = [0, spans.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((spans[middle]?.from ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const span = spans[low];
  if (span === undefined) throw new RangeError('No span at all');
  return span;
}

function askedOf(zone: Zone, at: number): OffsetSpan {
  const zoned = zonedOf(fromMillis(at), zone);
  // "Previous" of a change itself is the change before it, hence one millisecond later.
  const after = zonedOf(fromMillis(at + 1), zone);
  const from = after.getTimeZoneTransition('previous');
  const to = zoned.getTimeZoneTransition('next');
  return {
    from: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: to?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: zoned.offsetNanoseconds / 1e6,
  };
}
