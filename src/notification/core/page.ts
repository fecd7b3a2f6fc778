/**
 * A page: the promise to reach one person about one incident. It is ordered by a row of the timeline and
 * kept by attempts. Before each try the world is asked again, because the job may be late: who has taken
 * over or ended the incident since that order makes the page pointless (invariant I4).
 */
import type { Entry, EntryKind } from '../../incident/core/timeline.ts';
import { isOpen, type StateName } from '../../incident/core/words.ts';
import type { PageId, PersonId } from '../../kernel/ids.ts';

export type Loudness = 'high' | 'low';

/** `not_sent`: written to the delivery log only, because no mail server is set. */
export type PageState = 'queued' | 'delivered' | 'not_sent' | 'failed' | 'suppressed';

export const ATTEMPT_STATES = ['sending', 'accepted', 'not_sent', 'failed', 'held'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

const OVER: Partial<Record<EntryKind, string>> = {
  'incident.resolved': 'the incident was resolved before this page went out',
  'incident.closed': 'the incident was closed before this page went out',
  'incident.cancelled': 'the incident was cancelled before this page went out',
  'incident.merged': 'the incident was merged into another before this page went out',
};

/** These end the paging of a run, not the wish to have a certain person. */
const TAKEN: Partial<Record<EntryKind, string>> = {
  'page.acknowledged': 'somebody acknowledged before this page went out',
  'paging.stopped': 'the paging was stopped before this page went out',
  'page.snoozed': 'the paging was snoozed before this page went out',
};

const AGAIN: Partial<Record<EntryKind, true>> = {
  'incident.reopened': true,
  'incident.reinstated': true,
  'incident.unmerged': true,
};

/** True for the row that ordered this page. */
export function orders(entry: Entry, page: PageId): boolean {
  if (entry.kind === 'page.sent_by_hand') return entry.data.page === page;
  if (entry.kind === 'escalation.stepped' || entry.kind === 'escalation.exhausted') {
    return entry.data.pages.some((ordered) => ordered.page === page);
  }
  return false;
}

/**
 * NOT-1, NOT-2, NOT-3: why the page must not go out any more, in words; undefined when it must. `since` holds
 * the rows from the order on, oldest first; without an order in them (a notice of another kind) only the
 * end of the incident counts. A page asked for by hand survives an acknowledgement by somebody else, and
 * so does any page while more people must acknowledge.
 */
export function reasonToKeepQuiet(
  since: readonly Entry[],
  page: { readonly page: PageId; readonly person: PersonId },
): string | undefined {
  const ordered = since.find((entry) => orders(entry, page.page));
  const later = ordered === undefined ? since : since.filter((entry) => entry.seq > ordered.seq);
  let quiet: string | undefined;
  for (const entry of later) {
    if (AGAIN[entry.kind]) quiet = undefined;
    const over = OVER[entry.kind];
    if (over !== undefined) quiet = over;
    if (ordered === undefined) continue;
    const taken = takenBy(entry, ordered, page.person);
    if (taken !== undefined) quiet = taken;
  }
  return quiet;
}

function takenBy(entry: Entry, ordered: Entry, person: PersonId): string | undefined {
  if (entry.kind === 'page.declined' && entry.data.person === person) {
    return 'this person declined before this page went out';
  }
  const acknowledged = entry.kind === 'page.acknowledged' ? entry.data : undefined;
  // Where more people must acknowledge, the pages of the others go on.
  const forOne = ordered.kind === 'page.sent_by_hand' || (acknowledged?.missing ?? 0) > 0;
  if (!forOne) return TAKEN[entry.kind];
  return acknowledged?.person === person
    ? 'this person acknowledged before this page went out'
    : undefined;
}

/** NOT-20: a reminder to resolve means nothing once the incident has ended; other notices tell what was. */
export function isStillNews(kind: string, state: StateName): boolean {
  return kind !== 'resolve' || isOpen(state);
}
