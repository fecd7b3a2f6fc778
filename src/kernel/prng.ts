/**
 * Seeded chance for tests, the simulator and retry jitter: the same seed gives the same run.
 * Mulberry32: 32 bits of state, more than even enough; never for secrets (`platform/random.ts`).
 */
export interface Prng {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Whole number in [0, bound). */
  readonly below: (bound: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

export function prng(seed: number): Prng {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
