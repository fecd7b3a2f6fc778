/**
 * Keeps the promise of one page. The job may run twice, late, or die at any line, so every step is first
 * written down, then done: the attempt is reserved under a key, sent, and recorded together with its row in
 * the timeline. A run that finds an attempt still `sending` sends it again under the same key: the one
 * message that may arrive twice, and never more often (reliability.md I3). What is tried next,
 * `core/personal-plan.ts` decides.
 */
import { type PersonRow, personById } from '../identity/store.ts';
import { NO_CONSENT } from '../incident/core/drill.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { incidentByRef } from '../incident/store.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { crashPoint } from '../platform/crash-point.ts';
import type { Reader, Tx } from '../platform/db.ts';
import type { Beginning, GoOn, JobAttempt } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { newHexKey, newId } from '../platform/random.ts';
import type { Channel, Rendered } from './channels/channel.ts';
import { channelOf } from './channels/index.ts';
import { reasonToKeepQuiet } from './core/page.ts';
import {
  type NextAttempt,
  nextAttempt,
  type PersonalPlan,
  type PlannedStep,
} from './core/personal-plan.ts';
import { heldUntil, THROTTLE_SECONDS } from './core/throttle.ts';
import { insertLink } from './link-store.ts';
import { insertMail } from './mail-store.ts';
import {
  closeRound,
  enqueueRound,
  leaveOut,
  recordResult,
  type Step,
  tellFailure,
} from './outcome-handle.ts';
import { type PageOrder, rowsSinceOrder } from './page-facts.ts';
import { pageWords } from './page-words.ts';
import { planOf, spentIn, triedIn } from './plan.ts';
import { waitsForDigest } from './quiet-handle.ts';
import { rulesOf } from './rule-store.ts';
import { copyToShadows } from './shadow-handle.ts';
import {
  type AttemptRow,
  attemptsOf,
  insertAttempt,
  insertPage,
  lockPage,
  type NewAttempt,
  type PageRow,
  sendsSince,
  updatePage,
  wasReached,
} from './store.ts';
import { giveToProvider } from './to-provider.ts';
import { letGo, resume } from './unfinished-handle.ts';

/**
 * Goes through the person's plan until nothing is due now. A job that runs again knows that its former run is
 * gone, and sends what that one left; to any other job a try under way belongs to somebody else (NOT-31).
 */
export async function sendPage(
  machine: Machine,
  order: PageOrder,
  attempt?: JobAttempt,
): Promise<void> {
  for (let takesOver = (attempt?.number ?? 2) > 1; ; takesOver = false) {
    const reserve = (tx: Tx) => nextStep(tx, machine, { order, takesOver });
    const wanted = { lane: 'page.reserve', key: order.incident, work: reserve };
    const ahead = attempt?.ahead;
    const step = await machine.db.together({ ...wanted, ahead });
    if (step === undefined || (await tryStep(machine, { order, step, ahead }))) return;
  }
}

/** The first attempt, reserved in the transaction that orders the page; what is left is to send it and to go on. */
export async function beginPage(
  tx: Tx,
  machine: Machine,
  { payload: order, ahead }: Beginning<PageOrder>,
): Promise<GoOn | undefined> {
  const step = await nextStep(tx, machine, { order, takesOver: false, fresh: true });
  if (step === undefined) return undefined;
  return async (done) => {
    const isOver = await tryStep(machine, { order, step, done, ahead });
    if (!isOver) await sendPage(machine, order, { number: 1, last: false, ahead });
  };
}

interface Trying {
  readonly order: PageOrder;
  readonly step: Step;
  /** To be told in the transaction that ends the job. */
  readonly done?: (tx: Tx) => Promise<void>;
  /** Of a job that was let ahead of a crowd. */
  readonly ahead: boolean | undefined;
}

/** Sends it and writes down how it went; true: nothing more is to be done now. */
async function tryStep(machine: Machine, { order, step, done, ahead }: Trying): Promise<boolean> {
  const { config, db } = machine;
  crashPoint(config, 'page.sending');
  const result = await giveToProvider(machine, step, ahead);
  if (result === undefined) return true;
  crashPoint(config, 'page.sent');
  const isOver = result.kind === 'accepted' && result.awaitsReceipt !== true && !step.more;
  const record = async (tx: Tx): Promise<void> => {
    await Promise.all([recordResult(tx, machine, { order, step, result }), isOver && done?.(tx)]);
  };
  await db.together({ lane: 'page.record', key: order.incident, work: record, ahead });
  crashPoint(config, 'page.recorded');
  return isOver;
}

interface Asking {
  readonly order: PageOrder;
  /** What is found half done may be done again at once. */
  readonly takesOver: boolean;
  /** Ordered in this very transaction: nothing is known of it that could be read. */
  readonly fresh?: boolean;
}

/** Reserves the next attempt; undefined when there is nothing to send now. */
async function nextStep(
  tx: Tx,
  machine: Machine,
  { order, takesOver, fresh = false }: Asking,
): Promise<Step | undefined> {
  const [loaded, person] = await Promise.all([
    incidentByRef(tx, order.incident),
    personById(tx, order.person),
  ]);
  if (loaded === undefined || person === undefined) {
    machine.log.warn({ page: order.page }, 'page without its incident or person');
    return undefined;
  }
  const { state } = loaded;
  const page = fresh ? await freshPage(tx, order, state) : await pageOf(tx, order, state);
  if (page === undefined) return undefined;
  const left = { order, state, takesOver };
  if (!['queued', 'delivered'].includes(page.state)) return letGo(tx, machine, left, page.outcome);
  const rows = fresh ? [] : await rowsSinceOrder(tx, state.id, page.id);
  const quiet = reasonToKeepQuiet(rows, order);
  if (quiet !== undefined) {
    if (page.state === 'queued') {
      await updatePage(tx, { ...page, state: 'suppressed', outcome: quiet, nextRoundAt: null });
      if (!state.drill) machine.metrics.pagesEnded.inc({ state: 'suppressed' });
    }
    return letGo(tx, machine, left, quiet);
  }
  if (!(await mayDrill(tx, person.id, state))) {
    await leaveOut(tx, machine, page);
    return letGo(tx, machine, left, NO_CONSENT);
  }
  if (await waitsForDigest(tx, machine, { page, person, state })) return undefined;
  const attempts = fresh ? [] : await attemptsOf(tx, [page.id]);
  const at = { order, page, person, state, attempts, fresh: fresh && page.round === 1 };
  const pending = attempts.find((attempt) => attempt.state === 'sending');
  if (pending === undefined) return beginOrGoOn(tx, machine, at);
  const found = await resume(tx, machine, { ...at, attempt: pending, takesOver });
  if (found.kind !== 'given_up') return found.step;
  return beginOrGoOn(tx, machine, { ...at, attempts: await attemptsOf(tx, [page.id]) });
}

/** A new round if it is time for one, else the next step of this one. */
async function beginOrGoOn(tx: Tx, machine: Machine, at: Unplanned): Promise<Step | undefined> {
  const { order, page, person } = at;
  if (page.nextRoundAt !== null && page.nextRoundAt > tx.now) {
    await enqueueRound(tx, order, page.nextRoundAt);
    return undefined;
  }
  const isNext = page.nextRoundAt !== null;
  const begins = page.round === 0 || isNext || at.fresh === true;
  const round = page.round === 0 || isNext ? page.round + 1 : page.round;
  const current = { ...page, round, nextRoundAt: null };
  const [plan] = await Promise.all([
    planOf(tx, person, page.loudness),
    begins && at.fresh !== true && updatePage(tx, current),
    begins && round === 1 && copyToShadows(tx, person, current),
  ]);
  return follow(tx, machine, { ...at, page: current, plan });
}

/** NOT-40: in a drill only those are called who agreed to it; asked last, so that no way leads past it. */
export async function mayDrill(
  reader: Reader,
  person: PersonRow['id'],
  { drill }: Pick<IncidentState, 'drill'>,
): Promise<boolean> {
  return !drill || (await rulesOf(reader, person)).drillConsent;
}

interface Unplanned {
  readonly order: PageOrder;
  readonly page: PageRow;
  readonly person: PersonRow;
  readonly state: IncidentState;
  readonly attempts: readonly AttemptRow[];
  /** It was written as of its first round a moment ago. */
  readonly fresh?: boolean;
}

interface Situation extends Unplanned {
  readonly plan: PersonalPlan;
}

/** Does what the plan says is next: send, wait, or end the round. */
async function follow(tx: Tx, machine: Machine, at: Situation): Promise<Step | undefined> {
  const { order, page, attempts } = at;
  const next = nextOf(at, tx.now);
  const last = attempts.filter((one) => one.round === page.round).at(-1);
  switch (next.kind) {
    case 'wait':
      await enqueueRound(tx, order, next.until);
      return undefined;
    case 'end':
      await closeRound(tx, machine, { ...at, whyNobody: whyNobody(at) });
      return undefined;
    case 'send':
      if (last?.state === 'failed' || last?.state === 'not_sent') {
        await tellFailure(tx, machine, { page, last });
      }
      return reserve(tx, machine, { ...at, next });
  }
}

function nextOf({ page, plan, attempts }: Situation, now: PageRow['createdAt']): NextAttempt {
  const tried = triedIn(attempts, page.round, now);
  const { steps } = plan;
  const spent = spentIn(attempts);
  return nextAttempt({ steps, tried, spent, startedAt: page.createdAt, round: page.round, now });
}

/** NOT-9: said on the timeline, so that nobody waits for this person. */
export function whyNobody({ person, plan }: Pick<Situation, 'person' | 'plan'>): string {
  if (!person.active) return 'this person is no longer active';
  return plan.left[0]?.reason ?? 'this person has no address to be reached at';
}

async function pageOf(
  tx: Tx,
  order: PageOrder,
  state: IncidentState,
): Promise<PageRow | undefined> {
  await insertPage(tx, { ...newPage(order, state), round: 0 });
  return lockPage(tx, order.page);
}

/** Nobody else knows of it yet. A loud one of no drill begins its first round whatever else is the case. */
async function freshPage(tx: Tx, order: PageOrder, state: IncidentState): Promise<PageRow> {
  const round = order.loudness === 'high' && !state.drill ? 1 : 0;
  const page = { ...newPage(order, state), round };
  await insertPage(tx, page);
  const open = { state: 'queued' as const, outcome: null, nextRoundAt: null, finalTold: false };
  return { ...page, ...open, createdAt: tx.now, endedAt: null };
}

function newPage(order: PageOrder, state: IncidentState) {
  return {
    id: order.page,
    incidentId: state.id,
    incidentNumber: state.number,
    personId: order.person,
    loudness: order.loudness,
    reason: order.reason,
    code: newHexKey(4),
  };
}

type Sendable = Situation & { readonly next: Extract<NextAttempt, { kind: 'send' }> };

async function reserve(tx: Tx, machine: Machine, at: Sendable): Promise<Step | undefined> {
  const { page, state, attempts, next, plan } = at;
  const channel = channelOf(next.step.contact.kind);
  if (channel === undefined) throw new Error(`A plan named no channel: ${next.step.contact.kind}`);
  const attempt = attemptFor(at, channel);
  const until = await throttledUntil(tx, at, channel);
  if (until !== null) return holdBack(tx, machine, { at, attempt, until });
  const words = { attempt, note: next.step.note, ...at };
  const [{ letter, links }] = await Promise.all([
    pageWords(tx, machine, words),
    insertAttempt(tx, { state: 'sending', ...attempt }),
  ]);
  const rendered = channel.render(letter);
  await Promise.all([
    ...links.map((link) => insertLink(tx, link)),
    keepCopy(tx, page, { rendered, ...attempt }),
  ]);
  const tried = new Set([...attempts, attempt].map((one) => one.contactId));
  const more = plan.steps.some((step) => isTimed(step) && !tried.has(step.contact.id));
  return { attempt, channel, rendered, thread: state.number, more };
}

function isTimed({ afterSeconds }: PlannedStep): boolean {
  return afterSeconds !== null && afterSeconds > 0;
}

function attemptFor(
  { page, attempts, next }: Sendable,
  channel: Channel,
): Omit<NewAttempt, 'state'> {
  const number = attempts.length + 1;
  const { id, address, verified } = next.step.contact;
  return {
    id: newId(),
    pageId: page.id,
    number,
    round: page.round,
    channel: channel.name,
    contactId: id,
    address,
    verified,
    idempotencyKey: `page.${page.id}.${number}`,
    whyNow: next.why,
  };
}

/** NOT-25: null when the message may go. */
async function throttledUntil(tx: Tx, at: Sendable, channel: Channel) {
  if (channel.name !== 'sms' && channel.name !== 'voice') return null;
  await tx.exclusively(`throttle:${at.next.step.contact.id}`);
  // A drill must never hold back a real page, so its messages do not count for one.
  const since = plusSeconds(tx.now, -THROTTLE_SECONDS);
  const asked = { since, drills: at.state.drill };
  const sent = await sendsSince(tx, at.next.step.contact.id, asked);
  const until = heldUntil(channel.name, sent, tx.now);
  if (until === null) return null;
  const first = (at.state.priority ?? 'P1') === 'P1' && !(await wasReached(tx, at.page));
  return first ? null : until;
}

interface Held {
  readonly at: Sendable;
  readonly attempt: Omit<NewAttempt, 'state'>;
  readonly until: PageRow['createdAt'];
}

/** The contact had enough: its share is told in one message when the window ends, the next contact at once. */
async function holdBack(
  tx: Tx,
  machine: Machine,
  { at, attempt, until }: Held,
): Promise<Step | undefined> {
  const whyNow = `${attempt.whyNow}; held back until ${until}, told in one message then`;
  await insertAttempt(tx, { ...attempt, whyNow, state: 'held' });
  const contact = attempt.contactId;
  await enqueue(tx, {
    task: 'contact.summary',
    payload: { contact, person: at.person.id },
    dueAt: until,
    key: `summary:${contact}`,
  });
  const attempts = await attemptsOf(tx, [at.page.id]);
  return follow(tx, machine, { ...at, attempts });
}

/** The delivery log holds the message from before it is sent, so a repeat sends the same words. */
async function keepCopy(
  tx: Tx,
  page: PageRow,
  attempt: Pick<AttemptRow, 'idempotencyKey' | 'address' | 'channel'> & {
    readonly rendered: Rendered;
  },
): Promise<void> {
  await insertMail(tx, {
    id: newId(),
    key: attempt.idempotencyKey,
    kind: page.loudness === 'high' ? 'page' : 'notice',
    toAddress: attempt.address,
    subject: attempt.rendered.subject,
    textBody: attempt.rendered.text,
    htmlBody: attempt.rendered.html,
    channel: attempt.channel,
    data: attempt.rendered.data,
    incidentId: page.incidentId,
    pageId: page.id,
    personId: page.personId,
    state: 'sending',
  });
}
