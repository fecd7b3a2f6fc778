/**
 * Keeps the promise of one page. The job may run twice, late, or die at any line, so every step is first
 * written down, then done: the attempt is reserved under a key, sent, and recorded together with its row in
 * the timeline. A run that finds an attempt still `sending` sends it again under the same key: the one
 * message that may arrive twice (reliability.md I3).
 */
import { type PersonRow, personById } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { incidentByRef } from '../incident/store.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { crashPoint } from '../platform/crash-point.ts';
import type { Tx } from '../platform/db.ts';
import { linkToken } from '../platform/link-token.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret, newId } from '../platform/random.ts';
import { envOf } from './channel-env.ts';
import type { Rendered } from './channels/channel.ts';
import { channelOf } from './channels/index.ts';
import type { ContactPlan } from './core/contact-rules.ts';
import type { Letter } from './core/letter.ts';
import { reasonToKeepQuiet } from './core/page.ts';
import { pageLetter } from './core/wording.ts';
import { insertLink } from './link-store.ts';
import { insertMail, mailByKey } from './mail-store.ts';
import {
  enqueueRound,
  failUntried,
  recordResult,
  type Step,
  type TryResult,
} from './outcome-handle.ts';
import { incidentUrl, type PageOrder, pageFacts, rowsSinceOrder } from './page-facts.ts';
import { planOf, untried } from './plan.ts';
import {
  type AttemptRow,
  attemptsOf,
  insertAttempt,
  insertPage,
  lockPage,
  type PageRow,
  updatePage,
} from './store.ts';

/** How long the button in a mail works (decisions.md 22). */
const LINK_SECONDS = 24 * 3600;

/** Goes through the contacts until one takes the page, or as far as this round goes. */
export async function sendPage(machine: Machine, order: PageOrder): Promise<void> {
  const { config, db } = machine;
  for (;;) {
    const step = await db.transact((tx) => nextStep(tx, machine, order));
    if (step === undefined) return;
    crashPoint(config, 'page.sending');
    const result = await send(machine, step);
    crashPoint(config, 'page.sent');
    await db.transact((tx) => recordResult(tx, machine, { order, step, result }));
    crashPoint(config, 'page.recorded');
  }
}

async function send(machine: Machine, step: Step): Promise<TryResult> {
  const missing = step.channel.missing(envOf(machine));
  if (missing !== undefined) return { kind: 'not_sent', reason: missing };
  const { address, idempotencyKey } = step.attempt;
  const { rendered, thread } = step;
  return step.channel.send(envOf(machine), { address, rendered, idempotencyKey, thread });
}

/** Reserves the next attempt; undefined when there is nothing to send now. */
async function nextStep(tx: Tx, machine: Machine, order: PageOrder): Promise<Step | undefined> {
  const loaded = await incidentByRef(tx, order.incident);
  const person = await personById(tx, order.person);
  if (loaded === undefined || person === undefined) {
    machine.log.warn({ page: order.page }, 'page without its incident or person');
    return undefined;
  }
  const { state } = loaded;
  const page = await pageOf(tx, order, state);
  if (page === undefined || page.state !== 'queued') return undefined;
  const quiet = reasonToKeepQuiet(await rowsSinceOrder(tx, state.id, page.id), order);
  if (quiet !== undefined) {
    await updatePage(tx, { ...page, state: 'suppressed', outcome: quiet, nextRoundAt: null });
    return undefined;
  }
  const attempts = await attemptsOf(tx, [page.id]);
  const pending = attempts.find((attempt) => attempt.state === 'sending');
  if (pending !== undefined) return again(tx, pending, state);
  if (page.nextRoundAt !== null && page.nextRoundAt > tx.now) {
    await enqueueRound(tx, order, page.nextRoundAt);
    return undefined;
  }
  const fresh = page.round === 0 || page.nextRoundAt !== null;
  const current = { ...page, round: fresh ? page.round + 1 : page.round, nextRoundAt: null };
  await updatePage(tx, current);
  return reserve(tx, machine, { page: current, person, state, attempts });
}

async function pageOf(
  tx: Tx,
  order: PageOrder,
  state: IncidentState,
): Promise<PageRow | undefined> {
  await insertPage(tx, {
    id: order.page,
    incidentId: state.id,
    incidentNumber: state.number,
    personId: order.person,
    loudness: order.loudness,
    reason: order.reason,
  });
  return lockPage(tx, order.page);
}

/** A run died between sending and recording: the same message, under the same key. */
async function again(tx: Tx, attempt: AttemptRow, state: IncidentState): Promise<Step | undefined> {
  const channel = channelOf(attempt.channel);
  const mail = await mailByKey(tx, attempt.idempotencyKey);
  if (channel === undefined || mail === undefined) return undefined;
  const rendered = { subject: mail.subject, text: mail.textBody, html: mail.htmlBody };
  return { attempt, channel, rendered, thread: state.number };
}

interface Reservation {
  readonly page: PageRow;
  readonly person: PersonRow;
  readonly state: IncidentState;
  readonly attempts: readonly AttemptRow[];
}

async function reserve(
  tx: Tx,
  machine: Machine,
  { page, person, state, attempts }: Reservation,
): Promise<Step | undefined> {
  const plan = await planOf(tx, person, page.loudness);
  const contact = untried(plan, attempts, page.round);
  const channel = contact === undefined ? undefined : channelOf(contact.kind);
  if (contact === undefined || channel === undefined) {
    await failUntried(tx, machine, { page, reason: whyNobody(person, plan) });
    return undefined;
  }
  const number = attempts.length + 1;
  const attempt = {
    id: newId(),
    pageId: page.id,
    number,
    round: page.round,
    channel: channel.name,
    contactId: contact.id,
    address: contact.address,
    verified: contact.verified,
    idempotencyKey: `page.${page.id}.${number}`,
  };
  await insertAttempt(tx, attempt);
  const words = { page, person, state, attempt, note: contact.note };
  const rendered = channel.render(await letterOf(tx, machine, words));
  await keepCopy(tx, page, { ...attempt, rendered });
  return { attempt, channel, rendered, thread: state.number };
}

/** NOT-9: said on the timeline, so that nobody waits for this person. */
function whyNobody(person: PersonRow, plan: ContactPlan): string {
  if (!person.active) return 'this person is no longer active';
  return plan.left[0]?.reason ?? 'this person has no address to be reached at';
}

interface Words {
  readonly page: PageRow;
  readonly person: PersonRow;
  readonly state: IncidentState;
  readonly attempt: Pick<AttemptRow, 'id' | 'contactId'>;
  readonly note: string | null;
}

async function letterOf(tx: Tx, machine: Machine, words: Words): Promise<Letter> {
  const { page, person, state, note } = words;
  const high = page.loudness === 'high';
  return pageLetter({
    facts: await pageFacts(tx, state, person.id),
    loudness: page.loudness,
    reason: page.reason,
    zone: person.timeZone,
    incidentUrl: incidentUrl(machine, state.number),
    acknowledgeUrl: high ? await acknowledgeUrl(tx, machine, words) : null,
    note,
  });
}

async function acknowledgeUrl(tx: Tx, machine: Machine, { page, attempt }: Words): Promise<string> {
  const token = await linkToken(tx, 'acknowledge', attempt.id);
  await insertLink(tx, {
    tokenHash: hashSecret(token),
    personId: page.personId,
    incidentId: page.incidentId,
    pageId: page.id,
    contactId: attempt.contactId,
    action: 'acknowledge',
    expiresAt: plusSeconds(tx.now, LINK_SECONDS),
  });
  return `${machine.config.publicUrl}/a/${token}`;
}

/** The delivery log holds the message from before it is sent, so a repeat sends the same words. */
async function keepCopy(
  tx: Tx,
  page: PageRow,
  attempt: Pick<AttemptRow, 'idempotencyKey' | 'address'> & { readonly rendered: Rendered },
): Promise<void> {
  await insertMail(tx, {
    id: newId(),
    key: attempt.idempotencyKey,
    kind: page.loudness === 'high' ? 'page' : 'notice',
    toAddress: attempt.address,
    subject: attempt.rendered.subject,
    textBody: attempt.rendered.text,
    htmlBody: attempt.rendered.html,
    incidentId: page.incidentId,
    pageId: page.id,
    personId: page.personId,
    state: 'sending',
  });
}
