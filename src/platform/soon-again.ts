/**
 * Work that somebody waits for, such as a page, is tried again where it is, within seconds, before it is left to the
 * queue: there the pauses grow to a minute within four tries, and a process that died on it counts as one of them.
 */
import { isPassing } from './database-errors.ts';
import type { Holding } from './hand-store.ts';
import { FIRST_PAUSE_MS } from './job.ts';
import { pause } from './timers.ts';

/** A broken connection, or somebody's lock, has mostly passed by then; what does not pass is left to the queue at once. */
const PAUSES_MS = [FIRST_PAUSE_MS, 1_000, 2_000];
/** So many wait here at once; of a crowd that fails the others go to the queue, and hold no places. */
const MOST = 20;

export interface Tried {
  /** Told how many tries of it are over. */
  readonly work: (before: number) => Promise<void>;
  /** Asked before each further try. */
  readonly holding: () => Promise<Holding>;
  readonly onAgain: (error: unknown) => void;
}

export interface SoonAgain {
  /** Rejects with the last error. */
  readonly run: (tried: Tried) => Promise<void>;
}

/** Thrown by work that could not begin in time: the same asked again may well be done. */
export class StillBusy extends Error {}

/** Another worker is at it now: whatever becomes of it is not ours to write down. */
export class GivenAway extends Error {}

/** Tries nothing again once `isOpen` says no. */
export function createSoonAgain(isOpen: () => boolean): SoonAgain {
  let waiting = 0;
  const wait = async (millis: number): Promise<void> => {
    waiting += 1;
    await pause(millis);
    waiting -= 1;
  };
  return {
    run: async ({ work, holding, onAgain }) => {
      const once = async (before: number): Promise<void> => {
        const held = before === 0 ? 'ours' : await holding();
        if (held === 'others') throw new GivenAway('another worker was given this job');
        // `gone`: the answer to the commit that ended it was lost.
        if (held === 'ours') await work(before);
      };
      for (const [before, millis] of PAUSES_MS.entries()) {
        try {
          return await once(before);
        } catch (error) {
          const passes = error instanceof StillBusy || isPassing(error);
          if (!passes || waiting >= MOST || !isOpen()) throw error;
          onAgain(error);
        }
        await wait(millis);
      }
      return once(PAUSES_MS.length);
    },
  };
}
