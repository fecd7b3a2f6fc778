/**
 * The buttons of a page. Whoever holds the token acts as the person it was sent to, without login (decisions.md
 * 22): by the page behind a mail's link, or by a button in a chat. Looking changes nothing, however often a
 * mail scanner looks; only the press does, and a second press tells who has the incident.
 */
import { acksMissing } from '../escalation/core/acknowledgement.ts';
import { markContactVerified, namesOf, personById } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { isActive, type Source } from '../incident/core/words.ts';
import { execute } from '../incident/handle.ts';
import { incidentByRef } from '../incident/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Instant, Zone } from '../kernel/time.ts';
import { readClock } from '../platform/clock.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret } from '../platform/random.ts';
import type { LetterAct } from './core/letter.ts';
import { type LinkRow, linkByHash, useLink } from './link-store.ts';
import { incidentUrl } from './page-facts.ts';
import { attemptsOf, stampAttempt } from './store.ts';

/** How an incident stands for one person who was paged. */
export type Standing =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'yours';
      readonly at: Instant /** More people must acknowledge. */;
      readonly missing?: number;
    }
  | { readonly kind: 'declined' }
  | { readonly kind: 'taken'; readonly by: string; readonly at: Instant }
  | { readonly kind: 'over'; readonly state: string };

/** What the page behind the link shows. */
export interface LinkView {
  readonly act: LetterAct;
  readonly number: string;
  /** Null where the incident is restricted. */
  readonly title: string | null;
  readonly priority: string | null;
  readonly drill: boolean;
  readonly phase: string;
  readonly since: Instant;
  readonly zone: Zone;
  readonly incidentUrl: string;
  readonly standing: Standing;
}

/** 404 for a link that is none of ours, 410 for one that is past its day. */
export async function viewLink(machine: Machine, token: string): Promise<LinkView | Refusal> {
  const link = await liveLink(machine, token);
  return isRefusal(link) ? link : view(machine, link);
}

/** Acts as the person, unless somebody has it or it is over; then tells how it stands. */
export async function pressLink(
  machine: Machine,
  token: string,
  source: Source = 'mail',
): Promise<LinkView | Refusal> {
  const link = await liveLink(machine, token);
  if (isRefusal(link)) return link;
  const before = await view(machine, link);
  if (isRefusal(before) || before.standing.kind !== 'open') return before;
  const done = await answerAs(machine, { ...link, source });
  if (isRefusal(done)) return done;
  await machine.db.transact(async (tx) => {
    await useLink(tx, link);
    await markContactVerified(tx, link.contactId);
    if (link.action !== 'acknowledge') return;
    const attempts = await attemptsOf(tx, [link.pageId]);
    for (const { id, contactId } of attempts) {
      if (contactId === link.contactId) await stampAttempt(tx, id, 'acknowledged');
    }
  });
  const after = await view(machine, link);
  if (isRefusal(after) || link.action === 'acknowledge') return after;
  return { ...after, standing: { kind: 'declined' } };
}

export interface Answer {
  readonly personId: PersonId;
  readonly incidentId: string;
  readonly action: LetterAct;
  readonly source: Source;
}

/** The verb behind an answer, as the person it came from. */
export async function answerAs(machine: Machine, answer: Answer): Promise<undefined | Refusal> {
  const person = await personById(machine.db, answer.personId);
  if (person === undefined || !person.active) return gone();
  const done = await execute(machine, {
    incident: answer.incidentId,
    verb: answer.action,
    input: {},
    actor: { id: person.id, kind: 'person', person: person.id, roles: person.roles },
    source: answer.source,
  });
  return isRefusal(done) ? done : undefined;
}

/** The token's row while it lives. */
export async function liveLink(machine: Machine, token: string): Promise<LinkRow | Refusal> {
  const link = await linkByHash(machine.db, hashSecret(token));
  if (link === undefined) {
    return refuse(
      'notFound',
      'link.unknown',
      'This link is not known here. Copy the whole link from the mail, or sign in.',
    );
  }
  return link.expiresAt <= (await readClock(machine.db)) ? gone() : link;
}

function gone(): Refusal {
  return refuse('gone', 'link.expired', 'This link has ended. Sign in to see the incident.');
}

async function view(machine: Machine, link: LinkRow): Promise<LinkView | Refusal> {
  const loaded = await incidentByRef(machine.db, link.incidentId);
  const person = await personById(machine.db, link.personId);
  if (loaded === undefined || person === undefined) return gone();
  const { state } = loaded;
  return {
    act: link.action,
    number: state.number,
    title: state.visibility === 'restricted' ? null : state.title,
    priority: state.priority,
    drill: state.drill,
    phase: state.state,
    since: state.stamps.noticedAt ?? state.stamps.detectedAt,
    zone: person.timeZone,
    incidentUrl: incidentUrl(machine, state.number),
    standing: await standingOf(machine, state, link.personId),
  };
}

/** Who has it, or that nobody has. */
export async function standingOf(
  machine: Machine,
  state: IncidentState,
  person: PersonId,
): Promise<Standing> {
  if (!isActive(state.state) || state.state === 'resolved') {
    return { kind: 'over', state: state.state };
  }
  const { ackedAt, ackedBy, status, asked, acked = [] } = state.paging;
  // After a raise of priority they are asked once more, and may answer with the same button.
  if (asked?.persons.includes(person) === true) return { kind: 'open' };
  if (status === 'running' && ackedAt !== null && acked.includes(person)) {
    return { kind: 'yours', at: ackedAt, missing: acksMissing(state.paging, null) };
  }
  if (status !== 'acked' || ackedAt === null || ackedBy === null) return { kind: 'open' };
  if (ackedBy === person) return { kind: 'yours', at: ackedAt };
  const names = await namesOf(machine.db, [ackedBy]);
  return { kind: 'taken', by: names[ackedBy] ?? 'Somebody', at: ackedAt };
}

/** What an acknowledgement means for the others. */
export function othersSentence(missing = 0): string {
  if (missing === 0) return 'Nobody else is paged now.';
  return `${missing} more must acknowledge, so others are still paged.`;
}
