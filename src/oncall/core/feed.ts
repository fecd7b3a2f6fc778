/**
 * From the events of a foreign calendar to the lines of a list layer. Who is meant is read from the mail
 * addresses of an event, or else from a name that stands in its title; an event that names nobody we know,
 * or that finds every slot taken, is reported and never guessed.
 */
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { ListedShift } from './schedule.ts';

/** One occurrence, read and expanded. */
export interface FeedEvent {
  readonly from: Instant;
  readonly to: Instant;
  readonly summary: string;
  /** Of those who take part, in lower case. */
  readonly mails: readonly string[];
}

/** Somebody who may be meant. */
export interface FeedPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
}

/** An event that became no shift. */
export interface UnmatchedEvent {
  readonly summary: string;
  readonly at: Instant;
  readonly why: string;
}

export interface FeedShifts {
  readonly shifts: readonly ListedShift[];
  readonly unmatched: readonly UnmatchedEvent[];
}

/** Lines never overlap within a slot; of events that begin together the one with the lesser title first. */
export function shiftsOfFeed(
  events: readonly FeedEvent[],
  people: readonly FeedPerson[],
  slots: number,
): FeedShifts {
  const shifts: ListedShift[] = [];
  const unmatched: UnmatchedEvent[] = [];
  const known = people.map((person) => ({ ...person, phrase: phraseOf(person.name) }));
  const free = Array.from({ length: slots }, () => '');
  for (const event of events.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const meant = peopleMeant(event, known);
    const { summary, from: at, from, to } = event;
    if (meant.length === 0) unmatched.push({ summary, at, why: 'names nobody we know' });
    for (const { id, name } of meant) {
      const slot = free.findIndex((until) => until <= from);
      if (slot < 0) unmatched.push({ summary, at, why: `no slot is free for ${name}` });
      else {
        free[slot] = to;
        shifts.push({ person: id, from, to, slot });
      }
    }
  }
  return { shifts, unmatched };
}

type Known = FeedPerson & { readonly phrase: string };

/** By address; else whose whole name stands in the title, unless it is another's longer name. */
function peopleMeant(event: FeedEvent, people: readonly Known[]): readonly FeedPerson[] {
  const title = phraseOf(event.summary);
  const written = event.summary.toLowerCase();
  const byMail = people.filter(
    ({ email }) =>
      event.mails.includes(email.toLowerCase()) || written.includes(email.toLowerCase()),
  );
  if (byMail.length > 0) return byMail;
  const named = people.filter(({ phrase }) => phrase.trim() !== '' && title.includes(phrase));
  return named.filter(
    ({ phrase }) =>
      !named.some((other) => other.phrase !== phrase && other.phrase.includes(phrase)),
  );
}

/** Words between single spaces, with one at either end, so that `Ann` is not found in `Anna`. */
function phraseOf(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return ` ${words.filter((word) => word !== '').join(' ')} `;
}

function keyOf({ from, summary, to }: FeedEvent): string {
  return `${from} ${summary} ${to}`;
}
