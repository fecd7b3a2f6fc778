/**
 * What becomes of an acknowledged incident when the shift of the person who has it ends: it stays theirs and
 * nothing is said, both are reminded, or the new person is paged, as the policy says (domain.md 6.4). A shift whose
 * end was moved meanwhile, by an override or an edited rota, is asked for at its new end; one that was cut short
 * before now has ended.
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
  | { readonly kind: 'extended' | 'shortened'; readonly shift: ShiftEnd }
  /** `next`: who is on call now, without the person; may be empty when reminded. */
  | { readonly kind: 'reminded' | 'handed_over'; readonly next: readonly PersonId[] };

export function atShiftEnd({ policy, lookup, shifts, shift, now }: ShiftQuestion): ShiftAnswer {
  const choice = policy.atShiftEnd ?? DEFAULT_SHIFT_END;
  if (choice === 'keep') return { kind: 'nothing' };
  const own = shiftOf(shifts, shift.person);
  if (own !== undefined && own.until > now) {
    if (own.until === shift.until) return { kind: 'nothing' };
    return { kind: own.until > shift.until ? 'extended' : 'shortened', shift: own };
  }
  const there = lookup.targets[targetKey({ kind: 'schedule', id: shift.schedule })] ?? [];
  // On call for so long that nobody looked for the end.
  if (there.includes(shift.person)) return { kind: 'nothing' };
  const moves = choice === 'handover' && there.length > 0;
  return { kind: moves ? 'handed_over' : 'reminded', next: there };
}
