/**
 * Jobs that this process took and does not work on. Most are simply given back. Where the answer to a commit was lost,
 * nobody knows whether the row was taken at all: it is looked for, and let go where it is found. Left alone it would
 * stay taken for as long as this process lives.
 */
import type { Db } from './db.ts';
import { freeTaken, type TakenRow } from './hand-store.ts';
import { pause } from './timers.ts';

const AGAIN_MS = 1_000;
/** Pauses between looks: a commit may come a while after its connection broke. */
const SEEK_MS = [0, 1_000, 10_000, 60_000];

export interface Letting extends TakenRow {
  readonly why: string;
  /** False once this process is given up: then others give back what it had. */
  readonly isOpen: () => boolean;
}

/** Until it is done, however often the database fails meanwhile. True: it was there, and ours. */
export async function giveBack(db: Db, { isOpen, ...job }: Letting): Promise<boolean> {
  for (;;) {
    try {
      return await freeTaken(db, job);
    } catch {
      if (!isOpen()) return false;
      await pause(AGAIN_MS);
    }
  }
}

/** Of a commit whose answer was lost. */
export async function seekAndGiveBack(db: Db, job: Omit<Letting, 'why'>): Promise<void> {
  const why = 'the answer to the commit was lost';
  for (const millis of SEEK_MS) {
    await pause(millis);
    if (!job.isOpen() || (await giveBack(db, { ...job, why }))) return;
  }
}
