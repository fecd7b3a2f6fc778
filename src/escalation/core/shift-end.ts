/**
 * What becomes of an acknowledged incident when the shift of the person who has it ends: it stays theirs and
 * nothing is said, both are reminded, or the new person is paged, as the policy says (domain.md 6.4). A shift that
 * was prolonged meanwhile is asked for again at its new end.
 */
import type { PersonId, ScheduleId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { DEFAULT_SHIFT_END, type OnCallLookup, type PolicySnapshot, targetKey } from './policy.ts';

/** Somebody's unbroken time on call in a schedule of the policy. */
export interface ShiftEnd {
  readonly schedule: ScheduleId;
  readonly person: PersonId;
  readonly until: Instant;
}

/** The shift an acknowledgement falls in; of several the one that lasts longest. */
export function shiftOf(
  shifts: readonly ShiftEnd[],
  person: PersonId | null,
): ShiftEnd | undefined {
  const own = shifts.filter((shift) => shift.person === person);
  return own.toSorted((a, b) => (a.until < b.until ? 1 : -1))[0];
}

export interface ShiftQuestion {
  readonly policy: Pick<PolicySnapshot, 'atShiftEnd'>;
  readonly lookup: Pick<OnCallLookup, 'targets'>;
  /** Of everybody on call now. */
  readonly shifts: readonly ShiftEnd[];
  readonly shift: ShiftEnd;
  readonly now: Instant;
}

export type ShiftAnswer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'extended'; readonly shift: ShiftEnd }
  /** `next`: who is on call now, without the person; may be empty when reminded. */
  | { readonly kind: 'reminded' | 'handed_over'; readonly next: readonly PersonId[] };

export function atShiftEnd({ policy, lookup, shifts, shift, now }: ShiftQuestion): ShiftAnswer {
  const choice = policy.atShiftEnd ?? DEFAULT_SHIFT_END;
  if (choice === 'keep' || shift.until > now) return { kind: 'nothing' };
  const longer = shiftOf(shifts, shift.person);
  if (longer !== undefined && longer.until > now) return { kind: 'extended', shift: longer };
  const there = lookup.targets[targetKey({ kind: 'schedule', id: shift.schedule })] ?? [];
  const next = there.filter((person) => person !== shift.person);
  const moves = choice === 'handover' && next.length > 0;
  return { kind: moves ? 'handed_over' : 'reminded', next };
}
