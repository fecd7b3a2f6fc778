/** Mailboxes that cannot be read: whoever keeps Evenkeel is told once, since alerts wait there that nobody sees. */
import { deadMailboxes } from '../../alert/mailbox/mailbox-store.ts';
import { readClock } from '../../platform/clock.ts';
import type { Machine } from '../../platform/machine.ts';
import { deadMailboxLetter } from '../core/dead-mailbox.ts';
import { tellKeepers } from './self-test-handle.ts';

/** A server that starts anew or a line that is down for a moment is nobody's trouble. */
export const DEAD_SECONDS = 600;

/** Once for each time it broke. */
export async function lookForDeadMailboxes({ db, config, log }: Machine): Promise<void> {
  const now = await readClock(db);
  for (const box of await deadMailboxes(db, { now, seconds: DEAD_SECONDS })) {
    log.warn({ mailbox: box.id, why: box.why }, 'a mailbox has not been read for long');
    const key = `mailbox-dead:${box.id}:${box.failingSince}`;
    const letter = deadMailboxLetter(box, config.publicUrl);
    await db.transact((tx) => tellKeepers(tx, { key, letter, notBy: new Set() }));
  }
}
