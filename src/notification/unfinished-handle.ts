/**
 * A try that a run of a page finds without an end: another run is sending it right now, or died between sending and
 * writing down how it went. Then the same message leaves once more under the same key; after a second such death it
 * ends as failed, because a third copy of a message that may have arrived twice helps nobody (reliability.md I3).
 */
import type { IncidentState } from '../incident/core/state.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { type Rendered, SEND_DEADLINE_MS } from './channels/channel.ts';
import { channelOf } from './channels/index.ts';
import { endOfUnfinished } from './core/delivery.ts';
import { mailByKey } from './mail-store.ts';
import { enqueueRound, recordResult, type Step } from './outcome-handle.ts';
import type { PageOrder } from './page-facts.ts';
import { type AttemptRow, attemptsOf } from './store.ts';

/** Longer than any try takes: whoever has not written its end by then is gone. */
const TRY_SECONDS = SEND_DEADLINE_MS / 1000 + 5;

interface Unfinished {
  readonly order: PageOrder;
  readonly state: IncidentState;
  readonly attempt: AttemptRow;
  /** The asking run follows a dead one of the same job. */
  readonly takesOver: boolean;
}

type Resumed =
  /** The step to send; undefined when there is nothing to do now. */
  | { readonly kind: 'handled'; readonly step: Step | undefined }
  /** The try has ended as failed: what the plan says next is due. */
  | { readonly kind: 'given_up' };

/** The caller holds the lock of the page. */
export async function resume(tx: Tx, machine: Machine, found: Unfinished): Promise<Resumed> {
  const { order, state, attempt, takesOver } = found;
  const end = endOfUnfinished(attempt, { takesOver, trySeconds: TRY_SECONDS, now: tx.now });
  if (end.kind === 'wait') {
    await enqueueRound(tx, order, end.until);
    return { kind: 'handled', step: undefined };
  }
  const step = await sameStep(tx, attempt, state);
  if (end.kind === 'repeat' || step === undefined) {
    return { kind: 'handled', step: step && { ...step, repeats: true } };
  }
  await recordResult(tx, machine, { order, step, result: { kind: 'never', reason: end.reason } });
  return { kind: 'given_up' };
}

/**
 * NOT-67: a page that must not go out any more. A try a dead run left under way is not made again; it ends and says
 * why, so that nobody takes the page for one that still waits to be sent.
 */
export async function letGo(
  tx: Tx,
  machine: Machine,
  { order, state, takesOver }: Omit<Unfinished, 'attempt'>,
  why: string | null,
): Promise<undefined> {
  const attempts = await attemptsOf(tx, [order.page]);
  const attempt = attempts.find((one) => one.state === 'sending');
  if (attempt === undefined) return;
  const end = endOfUnfinished(attempt, { takesOver, trySeconds: TRY_SECONDS, now: tx.now });
  if (end.kind === 'wait') {
    await enqueueRound(tx, order, end.until);
    return;
  }
  const step = await sameStep(tx, attempt, state);
  if (step === undefined) return;
  const reason = end.kind === 'give_up' ? end.reason : notRepeated(why);
  await recordResult(tx, machine, { order, step, result: { kind: 'never', reason } });
}

function notRepeated(why: string | null): string {
  const because = why ?? 'its page had ended';
  return `its outcome is not known: a worker was lost while sending it. Not sent again: ${because}`;
}

/** The same words under the same key. */
async function sameStep(
  tx: Tx,
  attempt: AttemptRow,
  state: IncidentState,
): Promise<Step | undefined> {
  const channel = channelOf(attempt.channel);
  const mail = await mailByKey(tx, attempt.idempotencyKey);
  if (channel === undefined || mail === undefined) return undefined;
  const rendered: Rendered = {
    subject: mail.subject,
    text: mail.textBody,
    html: mail.htmlBody,
    ...(mail.data === null ? {} : { data: mail.data }),
  };
  return { attempt, channel, rendered, thread: state.number, more: true };
}
