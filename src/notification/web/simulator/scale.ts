/** Where a moment stands on the drawn line, and how it is written. */

/** `T+0:00`, `T+7:30`, `T+1:05:00`. */
export function sinceStart(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = two(seconds % 60);
  return hours > 0 ? `T+${hours}:${two(minutes)}:${rest}` : `T+${minutes}:${rest}`;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60);

export interface Scale {
  /** Seconds at the right edge. */
  readonly end: number;
  readonly ticks: readonly number[];
}

/** A line that ends a little after the last thing, with at most seven marks on it. */
export function scaleOf(lastSeconds: number): Scale {
  const end = Math.max(60, lastSeconds * 1.06);
  const step = STEPS.find((one) => end / one <= 6) ?? 960 * 60;
  const count = Math.floor(end / step);
  return { end, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** Percent from the left. */
export function placeOf(seconds: number, { end }: Scale): number {
  return Math.round((seconds / end) * 1000) / 10;
}

/** Percent that a name of a level takes on a narrow line. */
const APART = 16;

/** In order, what begins less than `APART` after the first of its group goes into that group. */
export function together<T>(
  all: readonly T[],
  place: (one: T) => number,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (const one of all) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group !== undefined && first !== undefined && place(one) - place(first) < APART) {
      group.push(one);
    } else groups.push([one]);
  }
  return groups;
}
