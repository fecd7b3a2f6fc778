/** Where hands change in a rota: somebody goes, somebody comes, at the same instant (domain.md 6.6). */
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Shift } from '../../oncall/core/who-is-on-call.ts';

export interface HandOff {
  readonly at: Instant;
  readonly outgoing: readonly PersonId[];
  readonly incoming: readonly PersonId[];
}

/** By instant. Who is on call before and after, in whatever slot, hands over nothing. */
export function handsChanging(shifts: readonly Shift[]): readonly HandOff[] {
  const moments = [...new Set(shifts.map((shift) => shift.from))].sort();
  return moments.flatMap((at) => {
    const ended = peopleOf(shifts.filter((shift) => shift.to === at));
    const before = peopleOf(shifts.filter((shift) => shift.from < at && at <= shift.to));
    const after = peopleOf(shifts.filter((shift) => shift.from <= at && at < shift.to));
    const outgoing = ended.filter((person) => !after.includes(person));
    const incoming = after.filter((person) => !before.includes(person));
    return outgoing.length === 0 || incoming.length === 0 ? [] : [{ at, outgoing, incoming }];
  });
}

function peopleOf(shifts: readonly Shift[]): readonly PersonId[] {
  return [...new Set(shifts.map((shift) => shift.person))].sort();
}
