/**
 * Writes what became of an attempt: the attempt, its mail, the page and the row on the incident's timeline,
 * all in one transaction, so that none says what another does not know.
 */
import { personById } from '../identity/store.ts';
import { SYSTEM_ACTOR } from '../incident/context.ts';
import { type Draft, draft } from '../incident/core/timeline.ts';
import { recordIn } from '../incident/handle.ts';
import type { Instant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import type { Channel, Rendered, SendResult } from './channels/channel.ts';
import { type AttemptOutcome, afterRound, endsRound, type RoundEnd } from './core/delivery.ts';
import { mailByKey, updateMail } from './mail-store.ts';
import type { PageOrder } from './page-facts.ts';
import { planOf, untried } from './plan.ts';
import {
  type AttemptRow,
  attemptsOf,
  endAttempt,
  lockPage,
  type PageRow,
  updatePage,
} from './store.ts';

/** One reserved try: everything needed to send it, and to send it again. */
export interface Step {
  readonly attempt: Pick<AttemptRow, 'id' | 'number' | 'channel' | 'address' | 'idempotencyKey'>;
  readonly channel: Channel;
  readonly rendered: Rendered;
  readonly thread: string;
}

export type TryResult = SendResult | { readonly kind: 'not_sent'; readonly reason: string };

interface Recording {
  readonly order: PageOrder;
  readonly step: Step;
  readonly result: TryResult;
}

export async function recordResult(
  tx: Tx,
  machine: Machine,
  { order, step, result }: Recording,
): Promise<void> {
  const page = await lockPage(tx, order.page);
  if (page === undefined || !(await endAttempt(tx, endOf(step, result)))) return;
  const outcome: AttemptOutcome = result.kind;
  machine.metrics.pageAttempts.inc({ channel: step.channel.name, outcome });
  await recordMail(tx, step, result);
  const attempts = await attemptsOf(tx, [page.id]);
  const reason = result.kind === 'accepted' ? '' : result.reason;
  if (!endsRound(outcome) && (await somebodyLeft(tx, page, attempts))) {
    if (!page.finalTold) {
      await tell(tx, machine, page, failed(page, step, { reason, final: false }));
    }
    return;
  }
  const outcomes = attempts.filter(({ round }) => round === page.round).map(outcomeOf);
  const end = afterRound(outcomes, page.round, tx.now);
  await closeRound(tx, machine, { order, step, page, end, reason });
}

async function somebodyLeft(
  tx: Tx,
  page: PageRow,
  attempts: readonly AttemptRow[],
): Promise<boolean> {
  const person = await personById(tx, page.personId);
  if (person === undefined) return false;
  return untried(await planOf(tx, person, page.loudness), attempts, page.round) !== undefined;
}

function outcomeOf({ state, forGood }: AttemptRow): AttemptOutcome {
  if (state === 'accepted' || state === 'not_sent') return state;
  return forGood ? 'never' : 'retry';
}

function endOf(step: Step, result: TryResult) {
  const { id } = step.attempt;
  if (result.kind === 'accepted') {
    const state = 'accepted' as const;
    return { id, state, failedWhy: null, forGood: false, providerAnswer: result.answer };
  }
  return {
    id,
    state: result.kind === 'not_sent' ? ('not_sent' as const) : ('failed' as const),
    failedWhy: result.reason,
    forGood: result.kind === 'never',
    providerAnswer: result.kind === 'not_sent' ? null : (result.answer ?? null),
  };
}

async function recordMail(tx: Tx, step: Step, result: TryResult): Promise<void> {
  const mail = await mailByKey(tx, step.attempt.idempotencyKey);
  if (mail === undefined) return;
  const { state, failedWhy, providerAnswer } = endOf(step, result);
  await updateMail(tx, {
    id: mail.id,
    state: state === 'accepted' ? 'sent' : state,
    why: failedWhy,
    providerAnswer,
    nextTryAt: null,
  });
}

interface Closing {
  readonly order: PageOrder;
  readonly step: Step;
  readonly page: PageRow;
  readonly end: RoundEnd;
  readonly reason: string;
}

async function closeRound(
  tx: Tx,
  machine: Machine,
  { order, step, page, end, reason }: Closing,
): Promise<void> {
  if (end.kind === 'delivered') {
    const { name: channel, title } = step.channel;
    const outcome = `taken by ${title.toLowerCase()}`;
    await updatePage(tx, { ...page, state: 'delivered', outcome, nextRoundAt: null });
    const facts = { ...ids(page), channel, attempt: step.attempt.number };
    return tell(tx, machine, page, draft('page.delivered', facts));
  }
  if (end.kind === 'not_sent') {
    await updatePage(tx, { ...page, state: 'not_sent', outcome: reason, nextRoundAt: null });
    return tell(tx, machine, page, failed(page, step, { reason, final: false }));
  }
  const final = end.kind === 'failed' || end.final;
  const nextRoundAt = end.kind === 'again' ? end.at : null;
  await updatePage(tx, {
    ...page,
    state: end.kind === 'again' ? 'queued' : 'failed',
    outcome: reason,
    nextRoundAt,
    finalTold: page.finalTold || final,
  });
  if (nextRoundAt !== null) await enqueueRound(tx, order, nextRoundAt);
  // Said once: further rounds are a courtesy, and must not push the escalation on again.
  if (!page.finalTold) await tell(tx, machine, page, failed(page, step, { reason, final }));
}

/** One timer per page: asked too early, the job sets the same one again. */
export async function enqueueRound(tx: Tx, order: PageOrder, dueAt: Instant): Promise<void> {
  await enqueue(tx, { task: 'page.send', payload: order, dueAt, key: `page.round:${order.page}` });
}

function failed(
  page: PageRow,
  step: Step,
  { reason, final }: { readonly reason: string; readonly final: boolean },
): Draft {
  const { name: channel } = step.channel;
  const { number: attempt } = step.attempt;
  return draft('page.failed', { ...ids(page), channel, attempt, reason, final });
}

/** The page fails without any try: there is nobody to send it to. */
export async function failUntried(
  tx: Tx,
  machine: Machine,
  { page, reason }: { readonly page: PageRow; readonly reason: string },
): Promise<void> {
  await updatePage(tx, { ...page, state: 'failed', outcome: reason, finalTold: true });
  const facts = { channel: 'none', attempt: 0, reason, final: !page.finalTold };
  await tell(tx, machine, page, draft('page.failed', { ...ids(page), ...facts }));
}

function ids(page: PageRow) {
  return { page: page.id, person: page.personId };
}

/** Adds a row to the incident in the same transaction. */
async function tell(tx: Tx, machine: Machine, page: PageRow, row: Draft): Promise<void> {
  const answer = await recordIn(tx, {
    incident: page.incidentId,
    actor: SYSTEM_ACTOR,
    source: 'scheduler',
    drafts: [row],
  });
  if (isRefusal(answer)) {
    machine.log.warn({ page: page.id, code: answer.code }, 'the incident did not take the outcome');
  }
}
