/** What on the bridge waits for a person's decision, worst first. */

import { type Instant, secondsBetween } from '../../../kernel/instant.ts';
import type { OnCallItem } from '../../../oncall/api.ts';
import { formatDuration } from '../../../ui/format.ts';
import type { IncidentItem } from '../wire.ts';

export interface DecisionItem {
  readonly id: string;
  readonly kind: 'nobody' | 'exhausted' | 'major' | 'confirm' | 'late' | 'gap';
  readonly lead: string;
  readonly text: string;
  readonly to: string;
}

const LOUD = ['P1', 'P2'];

export function decisionsOf(
  items: readonly IncidentItem[],
  gaps: readonly OnCallItem[],
  now: Instant,
): readonly DecisionItem[] {
  const all = [
    ...items.filter((item) => item.paging === 'exhausted').map(exhausted),
    ...items.filter((item) => item.major === 'candidate').map(candidate),
    ...items
      .filter((item) => (item.priority === null || LOUD.includes(item.priority)) && isUnheld(item))
      .map((item) => unheld(item, now)),
    ...items.filter((item) => item.clocks.some((clock) => clock.state === 'breached')).map(late),
    ...items.filter((item) => item.state === 'resolved').map(confirm),
    ...gaps.map(gap),
  ];
  // One row per incident: the worst of what it asks.
  return all.filter(
    (decision, index) =>
      decision.kind === 'gap' || all.findIndex((other) => other.to === decision.to) === index,
  );
}

/** Everybody was called and nobody answered; a name on it is no answer, an acknowledgement is. */
export function isUnanswered({ paging, state }: IncidentItem): boolean {
  return paging === 'exhausted' && state !== 'resolved';
}

const isUnheld = (item: IncidentItem): boolean =>
  item.assignee === null && item.commander === null && item.state !== 'resolved';

const to = (item: IncidentItem): string => `/incidents/${item.number}`;

function exhausted(item: IncidentItem): DecisionItem {
  return {
    id: `exhausted ${item.number}`,
    kind: 'exhausted',
    lead: 'Paging found nobody.',
    text: `Name somebody for ${item.number}, ${item.title}.`,
    to: to(item),
  };
}

function candidate(item: IncidentItem): DecisionItem {
  return {
    id: `major ${item.number}`,
    kind: 'major',
    lead: 'Major incident or not?',
    text: `${item.number}, ${item.title}.`,
    to: to(item),
  };
}

function unheld(item: IncidentItem, now: Instant): DecisionItem {
  const waited = formatDuration(secondsBetween(item.createdAt, now), { coarse: true });
  return {
    id: `nobody ${item.number}`,
    kind: 'nobody',
    lead: `Nobody has ${item.number}.`,
    text: `${item.priority ?? 'Priority not set'}, ${item.title}, for ${waited}.`,
    to: to(item),
  };
}

function late(item: IncidentItem): DecisionItem {
  return {
    id: `late ${item.number}`,
    kind: 'late',
    lead: 'A promise is broken.',
    text: `${item.number}, ${item.title}: a clock ran over.`,
    to: to(item),
  };
}

function confirm(item: IncidentItem): DecisionItem {
  return {
    id: `confirm ${item.number}`,
    kind: 'confirm',
    lead: 'Is it really fixed?',
    text: `${item.number}, ${item.title}, waits for a yes.`,
    to: to(item),
  };
}

function gap(rota: OnCallItem): DecisionItem {
  return {
    id: `gap ${rota.schedule}`,
    kind: 'gap',
    lead: `Nobody is on call for ${rota.scheduleName}.`,
    text: 'Pages skip to the next level of the policy.',
    to: '/oncall',
  };
}
