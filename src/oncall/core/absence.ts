/**
 * Who stands in for people who are away. A rotation gives the time to the next in its order who is
 * present and not on call in another slot of the layer; when nobody is left the layer covers nothing
 * there. An absence counts from when it was entered and until it was cancelled, so that edits never
 * rewrite who was on call before them (ONC-17).
 */
import type { PersonId } from '../../kernel/ids.ts';
import { toMillis } from '../../kernel/instant.ts';
import type { Absence, AbsenceKind } from './schedule.ts';
import type { Span } from './spans.ts';

/** An absence as far as it counts. */
export interface Away extends Span {
  readonly person: PersonId;
  readonly kind: AbsenceKind;
}

/** Earliest entered first, so that of two that overlap the first names the reason. */
export function awayTimes(absences: readonly Absence[]): readonly Away[] {
  return absences
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map(({ person, kind, from, to, recordedAt, cancelledAt }) => ({
      person,
      kind,
      from: Math.max(toMillis(from), toMillis(recordedAt)),
      to: Math.min(toMillis(to), toMillis(cancelledAt ?? to)),
    }))
    .filter((away) => away.from < away.to);
}

/** `span` cut wherever somebody leaves or comes back. */
export function cutAt(span: Span, away: readonly Away[]): readonly Span[] {
  const inside = away.flatMap(({ from, to }) => [from, to]);
  const points = [...new Set(inside)].filter((at) => span.from < at && at < span.to);
  const edges = [span.from, ...points.sort((a, b) => a - b), span.to];
  return edges.slice(1).map((to, index) => ({ from: edges[index] ?? span.from, to }));
}

/** Why the person is away at `at`; undefined when present. */
export function reasonAt(
  away: readonly Away[],
  person: PersonId,
  at: number,
): AbsenceKind | undefined {
  return away.find((one) => one.person === person && one.from <= at && at < one.to)?.kind;
}

/** One slot of a turn: who has it, and whether somebody stands in. */
export interface Seat {
  readonly person: PersonId;
  readonly instead: PersonId | null;
  readonly reason: 'layer' | AbsenceKind;
}

/** `planned`: who would have each slot, and that person's place in the order. */
export function seatsAt(
  planned: readonly { readonly person: PersonId; readonly place: number }[],
  people: readonly PersonId[],
  reasonOf: (person: PersonId) => AbsenceKind | undefined,
): readonly (Seat | undefined)[] {
  const taken = new Set(planned.map(({ person }) => person).filter((one) => !reasonOf(one)));
  return planned.map(({ person, place }) => {
    const reason = reasonOf(person);
    if (reason === undefined) return { person, instead: null, reason: 'layer' };
    const order = [...people.slice(place + 1), ...people.slice(0, place)];
    const next = order.find((one) => !taken.has(one) && reasonOf(one) === undefined);
    if (next === undefined) return undefined;
    taken.add(next);
    return { person: next, instead: person, reason };
  });
}

function keyOf({ recordedAt, id }: Absence): string {
  return `${recordedAt} ${id}`;
}
