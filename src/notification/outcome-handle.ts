/**
 * Writes what became of an attempt: the attempt, its copy in the delivery log, the page and the row on the
 * incident's timeline, all in one transaction, so that none says what another does not know.
 */
import { SYSTEM_ACTOR } from '../incident/context.ts';
import { isDrillNumber, NO_CONSENT } from '../incident/core/drill.ts';
import { type Draft, draft } from '../incident/core/timeline.ts';
import { recordIn } from '../incident/handle.ts';
import type { Instant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import type { Channel, Rendered, SendResult } from './channels/channel.ts';
import { channelOf } from './channels/index.ts';
import { type AttemptOutcome, afterRound } from './core/delivery.ts';
import type { TriedOutcome } from './core/personal-plan.ts';
import { updateMail } from './mail-store.ts';
import type { PageOrder } from './page-facts.ts';
import { triedIn } from './plan.ts';
import { type AttemptRow, endAttempt, lockPage, type PageRow, updatePage } from './store.ts';

/** One reserved try: everything needed to send it, and to send it again. */
export interface Step {
  readonly attempt: Pick<AttemptRow, 'id' | 'number' | 'channel' | 'address' | 'idempotencyKey'>;
  readonly channel: Channel;
  readonly rendered: Rendered;
  readonly thread: string;
  /** Something may be due later even when this one is taken. */
  readonly more: boolean;
  /** A run before this one may have sent it: that it is sent once more is written down first. */
  readonly repeats?: true;
}

export type TryResult = SendResult | { readonly kind: 'not_sent'; readonly reason: string };

interface Recording {
  readonly order: PageOrder;
  readonly step: Step;
  readonly result: TryResult;
}

/** A failure gets its row when the next try begins or the round ends: then it is known what follows. */
export async function recordResult(
  tx: Tx,
  machine: Machine,
  { order, step, result }: Recording,
): Promise<void> {
  const [page, isFirst] = await Promise.all([
    lockPage(tx, order.page),
    endAttempt(tx, endOf(step, result)),
  ]);
  if (page === undefined || !isFirst) return;
  const outcome = result.kind;
  if (!isDrillNumber(page.incidentNumber)) {
    machine.metrics.pageAttempts.inc({ channel: step.channel.name, outcome });
  }
  const isProven = result.kind === 'accepted' && result.awaitsReceipt !== true;
  await Promise.all([
    recordMail(tx, step, result),
    isProven && tellDelivered(tx, machine, page, step.attempt),
  ]);
}

function endOf(step: Step, result: TryResult) {
  const { id } = step.attempt;
  if (result.kind === 'accepted') {
    const { answer: providerAnswer, ref = null, awaitsReceipt = false } = result;
    const state = 'accepted' as const;
    return { id, state, failedWhy: null, forGood: false, providerAnswer, ref, awaitsReceipt };
  }
  return {
    id,
    state: result.kind === 'not_sent' ? ('not_sent' as const) : ('failed' as const),
    failedWhy: result.reason,
    forGood: result.kind === 'never',
    providerAnswer: result.kind === 'not_sent' ? null : (result.answer ?? null),
    ref: null,
    awaitsReceipt: false,
  };
}

async function recordMail(tx: Tx, step: Step, result: TryResult): Promise<void> {
  const { state, failedWhy, providerAnswer } = endOf(step, result);
  await updateMail(tx, {
    key: step.attempt.idempotencyKey,
    state: state === 'accepted' ? 'sent' : state,
    why: failedWhy,
    providerAnswer,
    nextTryAt: null,
  });
}

/** The page is with the person's provider, or proven on the person's device. */
export async function tellDelivered(
  tx: Tx,
  machine: Machine,
  page: PageRow,
  attempt: Pick<AttemptRow, 'number' | 'channel'>,
): Promise<void> {
  const isNews = page.state === 'queued';
  if (isNews) countEnd(machine, page, 'delivered');
  const title = channelOf(attempt.channel)?.title.toLowerCase() ?? attempt.channel;
  const outcome = `taken by ${title}`;
  const facts = { ...ids(page), channel: attempt.channel, attempt: attempt.number };
  await Promise.all([
    isNews && updatePage(tx, { ...page, state: 'delivered', outcome, nextRoundAt: null }),
    tell(tx, machine, page, draft('page.delivered', facts)),
  ]);
}

/** A try that failed while others are left. */
export async function tellFailure(
  tx: Tx,
  machine: Machine,
  { page, last }: { readonly page: PageRow; readonly last: AttemptRow },
): Promise<void> {
  if (page.finalTold) return;
  await tell(tx, machine, page, failed(page, last, { reason: last.failedWhy ?? '', final: false }));
}

interface Closing {
  readonly order: PageOrder;
  readonly page: PageRow;
  readonly attempts: readonly AttemptRow[];
  readonly whyNobody: string;
}

/** NOT-8, NOT-9, NOT-10: nothing is left to try in this round. */
export async function closeRound(
  tx: Tx,
  machine: Machine,
  { order, page, attempts, whyNobody }: Closing,
): Promise<void> {
  if (page.state !== 'queued') return;
  const last = attempts.filter((one) => one.round === page.round).at(-1);
  if (last === undefined) return failUntried(tx, machine, { page, reason: whyNobody });
  const outcomes = triedIn(attempts, page.round, tx.now).map(({ outcome }) => ended(outcome));
  const end = afterRound(outcomes, page.round, tx.now);
  const reason = last.failedWhy ?? '';
  if (end.kind === 'delivered') return closeReached(tx, machine, page, last);
  if (end.kind === 'not_sent') {
    await updatePage(tx, { ...page, state: 'not_sent', outcome: reason, nextRoundAt: null });
    countEnd(machine, page, 'not_sent');
    return tell(tx, machine, page, failed(page, last, { reason, final: false }));
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
  else countEnd(machine, page, 'failed');
  // Said once: further rounds are a courtesy, and must not push the escalation on again.
  if (!page.finalTold) await tell(tx, machine, page, failed(page, last, { reason, final }));
}

function ended(outcome: TriedOutcome): AttemptOutcome {
  // A try still under way is recorded before the round is closed; were it not, it counts as one to repeat.
  return outcome === 'sending' ? 'retry' : outcome;
}

/** Taken without proof, or held back for a contact that rings already. */
async function closeReached(
  tx: Tx,
  machine: Machine,
  page: PageRow,
  last: AttemptRow,
): Promise<void> {
  if (last.state === 'accepted') return tellDelivered(tx, machine, page, last);
  const outcome = last.whyNow ?? 'held back, told in one message';
  await updatePage(tx, { ...page, state: 'delivered', outcome, nextRoundAt: null });
  countEnd(machine, page, 'delivered');
}

/** One timer per page: asked too early, the job sets the same one again. */
export async function enqueueRound(tx: Tx, order: PageOrder, dueAt: Instant): Promise<void> {
  await enqueue(tx, { task: 'page.send', payload: order, dueAt, key: `page.round:${order.page}` });
}

/** What enqueues the page anew after a receipt said no. */
export function orderOf(page: PageRow): PageOrder {
  const { id, incidentId: incident, personId: person, loudness, reason } = page;
  return { page: id, incident, person, loudness, reason };
}

function failed(
  page: PageRow,
  attempt: Pick<AttemptRow, 'number' | 'channel'>,
  { reason, final }: { readonly reason: string; readonly final: boolean },
): Draft {
  const { channel, number } = attempt;
  return draft('page.failed', { ...ids(page), channel, attempt: number, reason, final });
}

/** The page fails without any try: there is nobody to send it to. */
async function failUntried(
  tx: Tx,
  machine: Machine,
  { page, reason }: { readonly page: PageRow; readonly reason: string },
): Promise<void> {
  await updatePage(tx, { ...page, state: 'failed', outcome: reason, finalTold: true });
  countEnd(machine, page, 'failed');
  const facts = { channel: 'none', attempt: 0, reason, final: !page.finalTold };
  await tell(tx, machine, page, draft('page.failed', { ...ids(page), ...facts }));
}

/** NOT-40: nothing is sent to somebody who did not agree to drills; the drill goes on without them. */
export async function leaveOut(tx: Tx, machine: Machine, page: PageRow): Promise<void> {
  if (page.state !== 'queued') return;
  const reason = NO_CONSENT;
  await updatePage(tx, { ...page, state: 'failed', outcome: reason, finalTold: true });
  await tell(tx, machine, page, skippedInDrill(ids(page)));
}

/** The row that says so. */
export function skippedInDrill(of: ReturnType<typeof ids>): Draft {
  const skipped = 'no_drill_consent' as const;
  const facts = { channel: 'none', attempt: 0, reason: NO_CONSENT, final: true, skipped };
  return draft('page.failed', { ...of, ...facts });
}

/** Drills are in no figure. */
function countEnd(machine: Machine, page: PageRow, state: PageRow['state']): void {
  if (!isDrillNumber(page.incidentNumber)) machine.metrics.pagesEnded.inc({ state });
}

function ids(page: PageRow) {
  return { page: page.id, person: page.personId };
}

/** Adds a row to the incident in the same transaction. */
async function tell(tx: Tx, machine: Machine, page: PageRow, row: Draft): Promise<void> {
  const told = await recordIn(tx, {
    incident: page.incidentId,
    actor: SYSTEM_ACTOR,
    source: 'scheduler',
    drafts: [row],
  });
  if (isRefusal(told)) {
    machine.log.error({ page: page.id, code: told.code }, 'a page has lost its incident');
  }
}
