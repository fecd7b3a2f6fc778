/**
 * One imagined page on its way, step by step as `handle.ts` goes with a real one, and by the same rules: which
 * contact is next and when, what is held back, what a round came to. Only the provider's answer is assumed.
 */
import { type PersonRow, personById } from '../../identity/store.ts';
import { draft } from '../../incident/core/timeline.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { envOf } from '../channel-env.ts';
import { channelOf } from '../channels/index.ts';
import { type AttemptOutcome, afterRound } from '../core/delivery.ts';
import { orders, reasonToKeepQuiet } from '../core/page.ts';
import { nextAttempt, type PersonalPlan, type PlannedStep } from '../core/personal-plan.ts';
import { quietUntil } from '../core/quiet-hours.ts';
import { heldUntil, THROTTLE_SECONDS } from '../core/throttle.ts';
import { mayDrill, whyNobody } from '../handle.ts';
import { skippedInDrill } from '../outcome-handle.ts';
import type { PageOrder } from '../page-facts.ts';
import { planOf, triedIn } from '../plan.ts';
import { rulesOf } from '../rule-store.ts';
import { realSends } from './store.ts';
import { enqueue, type ImaginedPage, record, type TriedMessage, type World } from './world.ts';

interface Moment {
  readonly page: ImaginedPage;
  readonly person: PersonRow;
  readonly plan: PersonalPlan;
  readonly now: Instant;
}

export async function deliver(world: World, order: PageOrder, now: Instant): Promise<void> {
  const page = pageFor(world, order, now);
  const person = await personById(world.tx, order.person);
  if (person === undefined || !['queued', 'delivered'].includes(page.state)) return;
  for (;;) {
    if (await isOver(world, page, now)) return;
    if (await waitsInQuiet(world, { page, person, now })) return;
    if (page.nextRoundAt !== null && page.nextRoundAt > now) {
      return later(world, order, page.nextRoundAt);
    }
    if (page.round === 0 || page.nextRoundAt !== null) page.round += 1;
    page.nextRoundAt = null;
    const plan = await planOf(world.tx, person, order.loudness);
    if (!(await goOn(world, { page, person, plan, now }))) return;
  }
}

function pageFor(world: World, order: PageOrder, now: Instant): ImaginedPage {
  const known = world.pages.get(order.page);
  if (known !== undefined) return known;
  const page: ImaginedPage = {
    ...{ order, createdAt: now, state: 'queued', round: 0, nextRoundAt: null, finalTold: false },
    attempts: [],
  };
  world.pages.set(order.page, page);
  return page;
}

/** Somebody has it, it has ended, or in a drill: this person did not agree. */
async function isOver(world: World, page: ImaginedPage, now: Instant): Promise<boolean> {
  const from = world.entries.findIndex((entry) => orders(entry, page.order.page));
  const text = reasonToKeepQuiet(world.entries.slice(Math.max(0, from)), page.order);
  if (text !== undefined) {
    if (page.state === 'queued') {
      page.state = 'suppressed';
      world.happened.push({ kind: 'suppressed', at: now, page, text });
    }
    return true;
  }
  if (await mayDrill(world.tx, page.order.person, world.state)) return false;
  if (page.state === 'queued') {
    Object.assign(page, { state: 'failed', finalTold: true });
    await record(world, now, [skippedInDrill(ids(page))]);
  }
  return true;
}

/** NOT-24: a quiet page in quiet hours is told in the one message at their end. */
async function waitsInQuiet(world: World, { page, person, now }: Omit<Moment, 'plan'>) {
  if (page.order.loudness !== 'low' || page.round > 0 || page.state !== 'queued') return false;
  const { quiet } = await rulesOf(world.tx, person.id);
  const until = quietUntil(quiet, now, person.timeZone);
  if (until === null || (await planOf(world.tx, person, 'low')).steps.length === 0) return false;
  page.state = 'suppressed';
  const text = 'quiet hours: told in one message at their end';
  world.happened.push({ kind: 'suppressed', at: now, page, text, until });
  return true;
}

/** False when nothing more is to be done now. */
async function goOn(world: World, at: Moment): Promise<boolean> {
  const { page, plan, now } = at;
  const tried = triedIn(page.attempts, page.round, now);
  const { steps } = plan;
  const next = nextAttempt({
    ...{ steps, tried, startedAt: page.createdAt, round: page.round, now },
  });
  if (next.kind === 'wait') {
    later(world, page.order, next.until);
    return false;
  }
  if (next.kind === 'end') {
    await closeRound(world, at);
    return false;
  }
  const last = page.attempts.filter(({ round }) => round === page.round).at(-1);
  if ((last?.state === 'failed' || last?.state === 'not_sent') && !page.finalTold) {
    await tellFailed(world, at, { last, final: false });
  }
  return send(world, at, next);
}

async function send(
  world: World,
  at: Moment,
  next: { readonly step: PlannedStep; readonly why: string },
): Promise<boolean> {
  const { page, plan, now } = at;
  const { contact, note } = next.step;
  const until = await throttled(world, at, next.step);
  const said = until === null ? await answerOf(world, at, next.step) : null;
  const message: TriedMessage = {
    ...{ round: page.round, contactId: contact.id, channel: contact.kind, startedAt: now },
    state: until !== null ? 'held' : (said?.state ?? 'accepted'),
    ...{ failedWhy: said?.why ?? null, forGood: said?.forGood ?? false },
    ...{ awaitsReceipt: false, endedAt: now, deliveredAt: null },
  };
  page.attempts.push(message);
  if (until === null) world.sent.set(contact.id, [...(world.sent.get(contact.id) ?? []), now]);
  world.happened.push({
    ...{ kind: 'message', at: now, page, message, address: contact.address, note },
    ...{ why: [next.why], heldUntil: until, assumed: said?.assumed ?? null },
  });
  if (message.state !== 'accepted') return true;
  await tellDelivered(world, at, message);
  const tried = new Set(page.attempts.map(({ contactId }) => contactId));
  return plan.steps.some(
    ({ afterSeconds, contact: { id } }) =>
      afterSeconds !== null && afterSeconds > 0 && !tried.has(id),
  );
}

/** NOT-25, with what was really sent to this contact before. */
async function throttled(world: World, at: Moment, { contact }: PlannedStep) {
  if (contact.kind !== 'sms' && contact.kind !== 'voice') return null;
  const window = {
    ...{ from: plusSeconds(at.now, -THROTTLE_SECONDS), to: world.startAt },
    drills: world.state.drill,
  };
  const real = await realSends(world.tx, contact.id, window);
  const until = heldUntil(
    contact.kind,
    [...real, ...(world.sent.get(contact.id) ?? [])].sort(),
    at.now,
  );
  const reached = [...world.pages.values()].some(
    ({ order, attempts }) =>
      order.person === at.person.id && attempts.some(({ state }) => state === 'accepted'),
  );
  return (world.state.priority ?? 'P1') === 'P1' && !reached ? null : until;
}

interface Said {
  readonly state: 'accepted' | 'failed' | 'not_sent';
  readonly why: string;
  readonly forGood: boolean;
  readonly assumed: string | null;
}

/** As assumed; else a channel without its settings sends nothing, and any other takes it. */
async function answerOf(world: World, at: Moment, { contact }: PlannedStep): Promise<Said | null> {
  const { outages, fails } = world.wish;
  const down = outages.includes(contact.kind);
  const lost = fails.some(
    ({ person, channel }) =>
      person === at.person.id && (channel === undefined || channel === contact.kind),
  );
  if (down || lost) {
    const why = down ? `${contact.kind} is down` : 'the message does not get through';
    return { state: 'failed', why, forGood: false, assumed: why };
  }
  const channel = channelOf(contact.kind);
  if (channel === undefined) return null;
  const missing = channel.missing(await envOf(world.machine, channel, world.tx));
  return missing === undefined
    ? null
    : { state: 'not_sent', why: missing, forGood: false, assumed: null };
}

async function tellDelivered(world: World, at: Moment, message: TriedMessage): Promise<void> {
  const { page, now, person } = at;
  if (page.state === 'queued') page.state = 'delivered';
  const attempt = page.attempts.length;
  const facts = { ...ids(page), channel: message.channel, attempt };
  await record(world, now, [draft('page.delivered', facts)]);
  if (world.answered.has(person.id)) return;
  world.answered.add(person.id);
  for (const { act, afterMinutes, person: who } of world.wish.answers) {
    if (who !== person.id) continue;
    const dueAt = plusSeconds(now, Math.round(afterMinutes * 60));
    enqueue(world, { task: 'answer', payload: { person: who, act }, dueAt }, now);
  }
}

/** NOT-8, NOT-9, NOT-10. */
async function closeRound(world: World, at: Moment): Promise<void> {
  const { page, now } = at;
  if (page.state !== 'queued') return;
  const last = page.attempts.filter(({ round }) => round === page.round).at(-1);
  if (last === undefined) return failUntried(world, at);
  const outcomes = triedIn(page.attempts, page.round, now).map(
    ({ outcome }) => outcome as AttemptOutcome,
  );
  const end = afterRound(outcomes, page.round, now);
  if (end.kind === 'delivered') {
    page.state = 'delivered';
    return;
  }
  if (end.kind === 'not_sent') {
    page.state = 'not_sent';
    return tellFailed(world, at, { last, final: false });
  }
  const final = end.kind === 'failed' || end.final;
  const told = page.finalTold;
  page.state = end.kind === 'again' ? 'queued' : 'failed';
  page.nextRoundAt = end.kind === 'again' ? end.at : null;
  page.finalTold = told || final;
  if (page.nextRoundAt !== null) later(world, page.order, page.nextRoundAt);
  if (!told) await tellFailed(world, at, { last, final });
}

async function failUntried(world: World, at: Moment): Promise<void> {
  const final = !at.page.finalTold;
  Object.assign(at.page, { state: 'failed', finalTold: true });
  const facts = { channel: 'none', attempt: 0, reason: whyNobody(at), final };
  await record(world, at.now, [draft('page.failed', { ...ids(at.page), ...facts })]);
}

async function tellFailed(
  world: World,
  { page, now }: Moment,
  { last, final }: { readonly last: TriedMessage; readonly final: boolean },
): Promise<void> {
  const { channel, failedWhy } = last;
  const facts = { channel, attempt: page.attempts.length, reason: failedWhy ?? '', final };
  await record(world, now, [draft('page.failed', { ...ids(page), ...facts })]);
}

function later(world: World, order: PageOrder, dueAt: Instant): void {
  const task = { task: 'page.send', payload: { ...order }, dueAt, key: `page.round:${order.page}` };
  enqueue(world, task, dueAt);
}

function ids({ order }: ImaginedPage) {
  return { page: order.page, person: order.person };
}
