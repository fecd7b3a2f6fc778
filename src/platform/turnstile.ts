/** Lets so many pieces of work of this process through at once; the others wait in the order in which they came. */
import { after } from './timers.ts';

export interface Turnstile {
  readonly through: <T>(work: () => Promise<T> | T, ahead?: boolean) => Promise<T>;
  /** The same for who does not wait longer than `millis`: `late` is the answer then, and nothing was done. */
  readonly within: <T>(wait: Wait, work: () => Promise<T> | T, late: () => T) => Promise<T>;
}

export interface Wait {
  readonly millis: number;
  /** Before all who wait and are not. */
  readonly ahead?: boolean | undefined;
}

export function createTurnstile(most: number): Turnstile {
  const firsts = new Set<() => void>();
  const others = new Set<() => void>();
  let inside = 0;
  const leave = (): void => {
    const [next] = firsts.size > 0 ? firsts : others;
    if (next === undefined) inside -= 1;
    else next();
  };
  /** True: gone through; the place is to be left. */
  const enter = ({ millis, ahead }: Partial<Wait>): Promise<boolean> | boolean => {
    if (inside < most) {
      inside += 1;
      return true;
    }
    const waiting = ahead === true ? firsts : others;
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
    through: async (work, ahead) => {
      await enter({ ahead });
      try {
        return await work();
      } finally {
        leave();
      }
    },
    within: async (wait, work, late) => {
      if (!(await enter(wait))) return late();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
