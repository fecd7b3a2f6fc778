/**
 * What providers tell us: receipts, pressed buttons, replies, linked addresses. Each may come late, twice, out of
 * order or forged: the channel has checked the signature; here a repeat changes nothing, a receipt after the end
 * only leaves its stamp, and an answer acts as the person the message went to, never as somebody else.
 */
import { contactsAt } from '../identity/store.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { clockWithZone, type Zone } from '../kernel/time.ts';
import { readClock } from '../platform/clock.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import type { Channel, InboundEvent, InboundOutcome } from './channels/channel.ts';
import { linkAddress } from './contact-handle.ts';
import {
  answerAs,
  type LinkView,
  liveLink,
  othersSentence,
  pressLink,
  type Standing,
} from './link-handle.ts';
import { orderOf, tellDelivered } from './outcome-handle.ts';
import {
  attemptByRef,
  attemptsOf,
  failAttempt,
  lockPage,
  type PageRow,
  pageById,
  recentPagesOf,
  stampAttempt,
} from './store.ts';

type Receipt = Extract<InboundEvent, { kind: 'receipt' }>;
type ReplyEvent = Extract<InboundEvent, { kind: 'reply' }>;

/** In order; each by itself, so that one that fails does not take others with it. */
export async function applyEvents(
  machine: Machine,
  channel: Channel,
  events: readonly InboundEvent[],
): Promise<readonly InboundOutcome[]> {
  const outcomes: InboundOutcome[] = [];
  for (const event of events) outcomes.push(await apply(machine, channel, event));
  return outcomes;
}

async function apply(
  machine: Machine,
  channel: Channel,
  event: InboundEvent,
): Promise<InboundOutcome> {
  switch (event.kind) {
    case 'receipt':
      return { event, ...(await receipt(machine, channel, event)) };
    case 'reply':
      return { event, ...(await reply(machine, channel, event)) };
    case 'linked': {
      const { address, code } = event;
      const person = await linkAddress(machine, { kind: channel.name, address, code });
      if (person === undefined) return { event, ok: false, text: LINK_ENDED };
      return { event, ok: true, text: `${person.name}, pages reach you here from now on.` };
    }
  }
}

const LINK_ENDED = 'This code is not known or has ended. Ask for a new one in Evenkeel.';

interface Said {
  readonly ok: boolean;
  readonly text: string;
}

/** NOT-29: the first word counts; a "no" brings the next contact at once. */
function receipt(machine: Machine, channel: Channel, event: Receipt): Promise<Said> {
  return machine.db.transact(async (tx) => {
    const attempt = await attemptByRef(tx, channel.name, event.ref);
    const page = attempt === undefined ? undefined : await lockPage(tx, attempt.pageId);
    if (attempt === undefined || page === undefined) return { ok: false, text: 'unknown message' };
    if (event.state !== 'failed') {
      await stampAttempt(tx, attempt.id, event.state);
      if (page.state === 'queued') await tellDelivered(tx, machine, page, attempt);
      return { ok: true, text: 'kept' };
    }
    const why = event.reason ?? 'the provider says it did not arrive';
    if (await failAttempt(tx, attempt.id, why)) {
      const payload = orderOf(page);
      await enqueue(tx, { task: 'page.send', payload, key: `page.round:${page.id}` });
    }
    return { ok: true, text: 'kept' };
  });
}

async function reply(machine: Machine, channel: Channel, event: ReplyEvent): Promise<Said> {
  const { by } = event;
  if ('token' in by) return press(machine, channel, { ...event, token: by.token });
  const page =
    'ref' in by ? await pageByRef(machine, channel, by.ref) : await pageFrom(machine, channel, by);
  if (page === undefined) return { ok: false, text: 'There is no page this could answer.' };
  return answerPage(machine, page, event.act);
}

async function press(
  machine: Machine,
  channel: Channel,
  event: ReplyEvent & { readonly token: string },
): Promise<Said> {
  const link = await liveLink(machine, event.token);
  if (isRefusal(link)) return { ok: false, text: link.message };
  if (event.pressedBy !== undefined) {
    const at = { kind: channel.name, value: event.pressedBy };
    const owners = await contactsAt(machine.db, at);
    if (!owners.some((one) => one.personId === link.personId)) return NOT_YOURS;
  }
  const pressed = await pressLink(machine, event.token, 'chat');
  if (isRefusal(pressed)) return { ok: false, text: pressed.message };
  if (pressed.standing.kind === 'yours')
    await stampAcknowledged(machine, link.pageId, link.contactId);
  return { ok: true, text: sentenceOf(pressed) };
}

const NOT_YOURS: Said = {
  ok: false,
  text: 'This page went to somebody else. Add this account to your contacts in Evenkeel to answer pages here.',
};

async function stampAcknowledged(machine: Machine, page: PageRow['id'], contact: string) {
  await machine.db.transact(async (tx) => {
    const attempts = (await attemptsOf(tx, [page])).filter((one) => one.contactId === contact);
    for (const { id } of attempts) await stampAttempt(tx, id, 'acknowledged');
  });
}

async function pageByRef(machine: Machine, channel: Channel, ref: string) {
  const attempt = await attemptByRef(machine.db, channel.name, ref);
  return attempt === undefined ? undefined : pageById(machine.db, attempt.pageId);
}

const RECENT_SECONDS = 24 * 3600;

/** By the code in the text; without one only when a single page is there to be meant. */
async function pageFrom(
  machine: Machine,
  channel: Channel,
  { from, code }: { readonly from: string; readonly code: string | null },
): Promise<PageRow | undefined> {
  const since = plusSeconds(await readClock(machine.db), -RECENT_SECONDS);
  const found: PageRow[] = [];
  for (const { personId } of await contactsAt(machine.db, { kind: channel.name, value: from })) {
    const pages = await recentPagesOf(machine.db, personId, since);
    found.push(...pages.filter((page) => page.loudness === 'high'));
  }
  if (code !== null) return found.find((page) => page.code === code);
  const incidents = new Set(found.map((page) => page.incidentId));
  return incidents.size === 1 ? found[0] : undefined;
}

async function answerPage(
  machine: Machine,
  page: PageRow,
  action: ReplyEvent['act'],
): Promise<Said> {
  const { personId, incidentId, incidentNumber } = page;
  const refused = await answerAs(machine, { personId, incidentId, action, source: 'chat' });
  if (refused !== undefined) return { ok: false, text: refused.message };
  return {
    ok: true,
    text:
      action === 'acknowledge'
        ? `You have ${incidentNumber}. Nobody else is paged now.`
        : `You are not called for ${incidentNumber}; the next people are.`,
  };
}

function sentenceOf({ number, standing, zone }: LinkView): string {
  return standingSentence(number, standing, zone);
}

/** How it stands, in one sentence for a chat or a call. */
export function standingSentence(number: string, standing: Standing, zone: Zone): string {
  switch (standing.kind) {
    case 'open':
      return `Nobody has ${number} yet.`;
    case 'yours':
      return `You have ${number}. ${othersSentence(standing.missing)}`;
    case 'declined':
      return `You are not called for ${number}; the next people are.`;
    case 'taken':
      return `${standing.by} has ${number} since ${clockWithZone(standing.at, zone)}.`;
    case 'over':
      return `${number} is ${standing.state}.`;
  }
}
