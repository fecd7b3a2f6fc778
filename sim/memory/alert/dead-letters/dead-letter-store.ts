/**
 * Twin of `alert/dead-letters/dead-letter-store.ts`. The faults of the simulator pass, so no alert may ever become a dead
 * letter there: one that does is a fault of the program, and its job says so.
 */
import type { AlertId } from '../../../../src/kernel/ids.ts';
import type { Tx } from '../../../../src/platform/db.ts';
import { on } from '../../session.ts';

export async function keepFailedJob(
  _tx: Tx,
  job: { readonly alert: AlertId; readonly task: string; readonly reason: string },
): Promise<string | undefined> {
  throw new Error(`${job.task} of ${job.alert} became a dead letter: ${job.reason}`);
}

/** There is none to settle. */
export async function settleFailedJob(tx: Tx): Promise<void> {
  await on(tx);
}
