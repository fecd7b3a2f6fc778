/**
 * What an edit would change, told before it is made: the spans in which other people would be on call
 * than are planned now (domain.md 6.1 asks for this preview).
 */
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Roster } from './who-is-on-call.ts';

export interface RosterChange {
  readonly from: Instant;
  readonly to: Instant;
  readonly before: readonly PersonId[];
  readonly after: readonly PersonId[];
}

/** Both rosters over the same window; neighbouring spans with the same change are one. */
export function changesBetween(before: Roster, after: Roster): readonly RosterChange[] {
  const shifts = [...before.shifts, ...after.shifts];
  const points = [...new Set(shifts.flatMap((shift) => [shift.from, shift.to]))].sort();
  const changes: RosterChange[] = [];
  for (const [index, from] of points.entries()) {
    const to = points[index + 1];
    if (to === undefined) break;
    const change = { from, to, before: peopleAt(before, from), after: peopleAt(after, from) };
    if (key(change.before) === key(change.after)) continue;
    const last = changes.at(-1);
    if (last !== undefined && last.to === from && sameChange(last, change)) {
      changes[changes.length - 1] = { ...last, to };
    } else changes.push(change);
  }
  return changes;
}

function peopleAt({ shifts }: Roster, at: Instant): readonly PersonId[] {
  const running = shifts.filter((shift) => shift.from <= at && at < shift.to);
  return [...new Set(running.map((shift) => shift.person))];
}

function sameChange(a: RosterChange, b: RosterChange): boolean {
  return key(a.before) === key(b.before) && key(a.after) === key(b.after);
}

function key(people: readonly PersonId[]): string {
  return people.toSorted().join(' ');
}
