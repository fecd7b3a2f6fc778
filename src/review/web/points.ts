/** The rows of the curated timeline as a list in order of time, and where it is silent for long. */
import { secondsBetween } from '../../kernel/instant.ts';
import { formatDuration } from '../../ui/format.ts';
import type { ReviewDocument } from '../core/document.ts';

export type Point = ReviewDocument['timeline'][number];

/** From here on a silence is worth a question. */
const SILENCE_SECONDS = 20 * 60;

export function withPoint(points: readonly Point[], point: Point): Point[] {
  return [...withoutPoint(points, point), point].toSorted((a, b) =>
    a.at === b.at ? a.seq - b.seq : a.at < b.at ? -1 : 1,
  );
}

export function withoutPoint(points: readonly Point[], point: Point): Point[] {
  return points.filter(({ seq }) => seq !== point.seq);
}

/** `35 min` before the row with this seq, for every silence of 20 minutes and more. */
export function silences(points: readonly Point[]): ReadonlyMap<number, string> {
  const found = points.flatMap((point, index): [number, string][] => {
    const before = points[index - 1];
    if (before === undefined) return [];
    const seconds = secondsBetween(before.at, point.at);
    return seconds < SILENCE_SECONDS
      ? []
      : [[point.seq, formatDuration(seconds, { coarse: true })]];
  });
  return new Map(found);
}
