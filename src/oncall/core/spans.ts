/**
 * Arithmetic on half-open spans of time [from, to) in epoch milliseconds: what is left of shifts when
 * a higher layer covers them, and where nobody is left. Lists are sorted by `from`; covers are also
 * disjoint. Everything is one pass, so a year of hourly shifts stays cheap.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Sorts, drops what is empty and joins what touches: a disjoint cover of the same instants. */
export function union(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.filter((span) => span.from < span.to).sort((a, b) => a.from - b.from);
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last === undefined || span.from > last.to) joined.push({ from: span.from, to: span.to });
    else if (span.to > last.to) joined[joined.length - 1] = { from: last.from, to: span.to };
  }
  return joined;
}

/** The parts of `items` inside `cover`; `items` sorted and disjoint. */
export function intersect<T extends Span>(items: readonly T[], cover: readonly Span[]): T[] {
  const parts: T[] = [];
  let start = 0;
  for (const item of items) {
    while (start < cover.length && (cover[start]?.to ?? 0) <= item.from) start += 1;
    for (let i = start; i < cover.length; i += 1) {
      const span = cover[i];
      if (span === undefined || span.from >= item.to) break;
      const from = Math.max(item.from, span.from);
      const to = Math.min(item.to, span.to);
      if (from < to) parts.push(part(item, from, to));
    }
  }
  return parts;
}

/** The parts of `items` outside `cover`; `items` sorted and disjoint. */
export function subtract<T extends Span>(items: readonly T[], cover: readonly Span[]): T[] {
  const parts: T[] = [];
  let start = 0;
  for (const item of items) {
    while (start < cover.length && (cover[start]?.to ?? 0) <= item.from) start += 1;
    let from = item.from;
    for (let i = start; i < cover.length; i += 1) {
      const span = cover[i];
      if (span === undefined || span.from >= item.to) break;
      if (span.from > from) parts.push(part(item, from, span.from));
      from = Math.max(from, span.to);
    }
    if (from < item.to) parts.push(part(item, from, item.to));
  }
  return parts;
}

/** `items` cut to `window`; nothing of zero length remains. */
export function clip<T extends Span>(items: readonly T[], window: Span): T[] {
  return intersect(items, window.from < window.to ? [window] : []);
}

/** Most items stay whole, and those are not copied. */
function part<T extends Span>(item: T, from: number, to: number): T {
  return item.from === from && item.to === to ? item : { ...item, from, to };
}
