/**
 * The acknowledge button of a page's mail. Whoever holds the link acts as the person it was sent to, without
 * login (decisions.md 22). Looking changes nothing, however often a mail scanner looks; only the press of the
 * page's button does, and a second press tells who has the incident.
 */
import { markContactVerified, namesOf, personById } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { isActive } from '../incident/core/words.ts';
import { execute } from '../incident/handle.ts';
import { incidentByRef } from '../incident/store.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Instant, Zone } from '../kernel/time.ts';
import { readClock } from '../platform/clock.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret } from '../platform/random.ts';
import { type LinkRow, linkByHash, useLink } from './link-store.ts';
import { incidentUrl } from './page-facts.ts';

/** What the page behind the link shows. */
export interface LinkView {
  readonly number: string;
  /** Null where the incident is restricted. */
  readonly title: string | null;
  readonly priority: string | null;
  readonly phase: string;
  readonly since: Instant;
  readonly zone: Zone;
  readonly incidentUrl: string;
  readonly standing:
    | { readonly kind: 'open' }
    | { readonly kind: 'yours'; readonly at: Instant }
    | { readonly kind: 'taken'; readonly by: string; readonly at: Instant }
    | { readonly kind: 'over'; readonly state: string };
}

/** 404 for a link that is none of ours, 410 for one that is past its day. */
export async function viewLink(machine: Machine, token: string): Promise<LinkView | Refusal> {
  const link = await liveLink(machine, token);
  return isRefusal(link) ? link : view(machine, link);
}

/** Acts as the person, unless somebody has it or it is over; then tells how it stands. */
export async function pressLink(machine: Machine, token: string): Promise<LinkView | Refusal> {
  const link = await liveLink(machine, token);
  if (isRefusal(link)) return link;
  const before = await view(machine, link);
  if (isRefusal(before) || before.standing.kind !== 'open') return before;
  const person = await personById(machine.db, link.personId);
  if (person === undefined || !person.active) return gone();
  const done = await execute(machine, {
    incident: link.incidentId,
    verb: 'acknowledge',
    input: {},
    actor: { id: person.id, kind: 'person', person: person.id, roles: person.roles },
    source: 'mail',
  });
  if (isRefusal(done)) return done;
  await machine.db.transact(async (tx) => {
    await useLink(tx, link);
    await markContactVerified(tx, link.contactId);
  });
  return view(machine, link);
}

async function liveLink(machine: Machine, token: string): Promise<LinkRow | Refusal> {
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
    number: state.number,
    title: state.visibility === 'restricted' ? null : state.title,
    priority: state.priority,
    phase: state.state,
    since: state.stamps.noticedAt ?? state.stamps.detectedAt,
    zone: person.timeZone,
    incidentUrl: incidentUrl(machine, state.number),
    standing: await standingOf(machine, state, link),
  };
}

async function standingOf(
  machine: Machine,
  state: IncidentState,
  link: LinkRow,
): Promise<LinkView['standing']> {
  if (!isActive(state.state) || state.state === 'resolved') {
    return { kind: 'over', state: state.state };
  }
  const { ackedAt, ackedBy, status } = state.paging;
  if (status !== 'acked' || ackedAt === null || ackedBy === null) return { kind: 'open' };
  if (ackedBy === link.personId) return { kind: 'yours', at: ackedAt };
  const names = await namesOf(machine.db, [ackedBy]);
  return { kind: 'taken', by: names[ackedBy] ?? 'Somebody', at: ackedAt };
}
