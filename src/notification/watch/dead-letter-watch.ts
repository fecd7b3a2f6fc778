/** Signals that could not be taken: whoever keeps Evenkeel is told, once for a sender and hour. */
import { sendersInTrouble } from '../../alert/dead-letters/dead-letter-store.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { readClock } from '../../platform/clock.ts';
import type { Machine } from '../../platform/machine.ts';
import { deadLettersLetter } from '../core/dead-letters.ts';
import { tellKeepers } from './self-test-handle.ts';

/** Longer than the time between two looks, so that a look that was late misses none. */
const LOOK_BACK_SECONDS = 300;

export async function lookForDeadLetters({ db, config }: Machine): Promise<void> {
  const now = await readClock(db);
  for (const sender of await sendersInTrouble(db, plusSeconds(now, -LOOK_BACK_SECONDS))) {
    const key = `dead-letters:${sender.id}:${now.slice(0, 13)}`;
    const letter = deadLettersLetter(sender, config.publicUrl);
    await db.transact((tx) => tellKeepers(tx, { key, letter, notBy: new Set() }));
  }
}
