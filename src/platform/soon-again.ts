/**
 * Work that somebody waits for, such as a page, is tried again where it is, within seconds, before it is left to the
 * queue: there the pauses grow to a minute within four tries, and a process that died on it counts as one of them.
 */
import { isPassing } from './database-errors.ts';
import { pause } from './timers.ts';

/** A broken connection, or somebody's lock, has mostly passed by then; what does not pass is left to the queue at once. */
const PAUSES_MS = [500, 1_000, 2_000];
/** So many wait here at once; of a crowd that fails the others go to the queue, and hold no places. */
const MOST = 20;

export interface SoonAgain {
  /** `work` is told how many tries of it are over; rejects with the last error. */
  readonly run: (
    work: (before: number) => Promise<void>,
    onAgain: (error: unknown) => void,
  ) => Promise<void>;
}

/** Tries nothing again once `isOpen` says no. */
export function createSoonAgain(isOpen: () => boolean): SoonAgain {
  let waiting = 0;
  return {
    run: async (work, onAgain) => {
      for (const [before, millis] of PAUSES_MS.entries()) {
        try {
          return await work(before);
        } catch (error) {
          if (!isPassing(error) || waiting >= MOST || !isOpen()) throw error;
          onAgain(error);
        }
        waiting += 1;
        await pause(millis);
        waiting -= 1;
      }
      return work(PAUSES_MS.length);
    },
  };
}
