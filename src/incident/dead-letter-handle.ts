/**
 * An alert whose job fails again and again becomes a dead letter, and nothing waits behind it. The people on call are
 * told by an incident of its service that something arrived which could not be handled; it is opened without
 * looking at the alert, so that what broke the one does not break the other.
 */
import {
  keepFailedJob,
  letterById,
  noteTold,
  settleFailedJob,
  toldBy,
} from '../alert/dead-letters/dead-letter-store.ts';
import { wordsOf } from '../alert/intake/read-body.ts';
import type { AlertId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { isPassing } from '../platform/database-errors.ts';
import type { JobAttempt } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { SYSTEM_ACTOR } from './context.ts';
import { isOpen } from './core/words.ts';
import { executeIn } from './handle.ts';
import { incidentByRef, lockOpening } from './store.ts';

/** After so many tries, by then more than a minute, the next would fare no better. */
export const MOST_TRIES = 5;

export interface AlertJob {
  readonly task: string;
  readonly alert: AlertId;
  /** The dead letter that asked for it. */
  readonly letter?: string | undefined;
  readonly attempt: JobAttempt;
}

/** Does it, or makes it a dead letter at its last try. */
export async function orDeadLetter(
  machine: Machine,
  job: AlertJob,
  work: () => Promise<void>,
): Promise<void> {
  const { task, alert, letter, attempt } = job;
  try {
    await work();
  } catch (error) {
    const goOn = attempt.number < MOST_TRIES || isPassing(error);
    if (goOn && !attempt.last) throw error;
    machine.log.error({ error, alert, task }, 'a job failed for ever: it is a dead letter');
    await machine.db.transact(async (tx) => {
      const reason = `After ${attempt.number} tries: ${wordsOf(error)}`;
      const kept = await keepFailedJob(tx, { alert, task, reason });
      if (kept !== undefined)
        await enqueue(tx, { task: 'dead_letter.kept', payload: { letter: kept } });
    });
    return;
  }
  if (attempt.number > 1 || letter !== undefined) {
    await machine.db.transact((tx) => settleFailedJob(tx, { alert, task }));
  }
}

/** ALR-74: one incident for a sender while it is open, not one for each letter. */
export function tellOnCall(machine: Machine, id: string): Promise<void> {
  return machine.db.transact(async (tx) => {
    const letter = await letterById(tx, id);
    if (letter === undefined || letter.handledAt !== null) return;
    await lockOpening(tx, `dead-letter:${letter.integration}`);
    const before = await toldBy(tx, letter.integration);
    const told = before === undefined ? undefined : (await incidentByRef(tx, before))?.state;
    if (told !== undefined && isOpen(told.state)) return noteTold(tx, id, told);
    const state = await executeIn(tx, {
      incident: null,
      verb: 'report',
      input: {
        title: `A signal of ${letter.integrationName} could not be handled`.slice(0, 120),
        description: [
          `Something arrived from ${letter.integrationName} for ${letter.serviceName}, and Evenkeel failed on it. What it says is not known to the system: look at it by hand, under Signals, Dead letters.`,
          letter.reason,
        ].join('\n\n'),
        service: letter.service,
        effect: 'degraded',
        detectionSource: 'monitoring',
        // Without the first it would not be logged, without the others not triaged: then nobody is called.
        noticedAt: tx.now,
        impact: 2,
        urgency: 2,
      },
      actor: SYSTEM_ACTOR,
      source: 'alert',
    });
    if (isRefusal(state)) throw new Error(`Nobody could be told: ${state.code} ${state.message}`);
    await noteTold(tx, id, state);
  });
}
