/** Lets so many pieces of work of this process through at once; the others wait in the order in which they came. */
import { after } from './timers.ts';

export interface Turnstile {
  readonly through: <T>(work: () => Promise<T> | T) => Promise<T>;
  /** The same for who does not wait longer than `millis`: `late` is the answer then, and nothing was done. */
  readonly within: <T>(millis: number, work: () => Promise<T> | T, late: () => T) => Promise<T>;
}

export function createTurnstile(most: number): Turnstile {
  const waiting = new Set<() => void>();
  let inside = 0;
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) inside -= 1;
    else next();
  };
  /** True: gone through; the place is to be left. */
  const enter = (millis: number | undefined): Promise<boolean> | boolean => {
    if (inside < most) {
      inside += 1;
      return true;
    }
    return new Promise<boolean>((resolve) => {
      const go = (): void => {
        waiting.delete(go);
        stop();
        resolve(true);
      };
      const giveUp = (): void => {
        waiting.delete(go);
        resolve(false);
      };
      const stop = millis === undefined ? () => undefined : after(millis, giveUp);
      waiting.add(go);
    });
  };
  return {
    through: async (work) => {
      await enter(undefined);
      try {
        return await work();
      } finally {
        leave();
      }
    },
    within: async (millis, work, late) => {
      if (!(await enter(millis))) return late();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
