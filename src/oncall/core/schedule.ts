/**
 * What a schedule is: a zone, ordered layers and overrides (domain.md 6.1). Recurring times are kept
 * as wall clock plus zone, never as UTC (domain.md trap 5); overrides are instants. A schedule keeps
 * every version of its layers with the instant it came into force, so that the past stays as it was.
 */
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant, LocalDateTime, Zone } from '../../kernel/time.ts';

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Wall-clock time of day, `HH:mm:ss`. */
export type LocalTime = string;

export type RotationUnit = 'hours' | 'day' | 'week' | 'month';

/**
 * Wall-clock windows outside which the layer covers nothing. Daily: from `from` to `to`, into the
 * next day when `to` is not later. Weekly: from `weekday` at `from` to `toWeekday` at `to`.
 */
export type Restriction =
  | { readonly kind: 'daily'; readonly from: LocalTime; readonly to: LocalTime }
  | {
      readonly kind: 'weekly';
      readonly weekday: Weekday;
      readonly from: LocalTime;
      readonly toWeekday: Weekday;
      readonly to: LocalTime;
    };

/** When hands change, if not at the time of day (and weekday) of `start`. */
export interface Handoff {
  readonly time: LocalTime;
  /** Only with unit `week`. */
  readonly weekday?: Weekday;
}

/** How a layer takes turns; everything about time, nothing about people. */
export interface Rotation {
  readonly timeZone: Zone;
  readonly unit: RotationUnit;
  /** Units per shift, at least 1. */
  readonly length: number;
  /** In the layer's zone; before it the layer covers nothing. */
  readonly start: LocalDateTime;
  /** In the layer's zone; from it on the layer covers nothing. */
  readonly end?: LocalDateTime;
  readonly handoff?: Handoff;
}

/** People taking turns. Stored rows of old have no `kind`. */
export interface RotationLayer extends Rotation {
  readonly kind?: 'rotation';
  readonly name: string;
  /** In the order of their turns; at least one. */
  readonly people: readonly PersonId[];
  /** How many are on call at once; slot j is the participant j places later (decisions.md 30). */
  readonly slots: number;
  readonly restrictions: readonly Restriction[];
  /** Set by `rebase.ts`: how far the list is turned against the count of shifts. */
  readonly phase?: number;
  /** Set by `rebase.ts`: who keeps the shift that was running when the list changed. */
  readonly held?: HeldShift;
}

/** A shift that stays with its people, slot by slot, although the list of participants changed. */
export interface HeldShift {
  readonly shift: number;
  readonly people: readonly PersonId[];
}

/** One line of a list layer; lines of one slot never overlap. */
export interface ListedShift {
  readonly person: PersonId;
  readonly from: Instant;
  readonly to: Instant;
  readonly slot: number;
}

/** Shifts said one by one, by hand or read from a calendar feed; it covers nothing beside them. */
export interface ListLayer {
  readonly kind: 'list';
  readonly name: string;
  readonly slots: number;
  readonly timeZone: Zone;
  readonly shifts: readonly ListedShift[];
  /** The imported calendar the shifts were read from. */
  readonly feed?: { readonly id: string };
}

export type Layer = RotationLayer | ListLayer;

/** `left`: may no longer sign in, and is nobody's turn until they come back. */
export type AbsenceKind = 'leave' | 'holiday' | 'left';

/** Somebody is away over [from, to); entering or cancelling it late never rewrites the past (ONC-17). */
export interface Absence {
  readonly id: string;
  readonly person: PersonId;
  readonly from: Instant;
  readonly to: Instant;
  readonly kind: AbsenceKind;
  readonly recordedAt: Instant;
  readonly cancelledAt: Instant | null;
}

/** Layers as they stood from `validFrom` on; the LAST layer is the highest and wins (ONC-6). */
export interface ScheduleVersion {
  readonly validFrom: Instant;
  readonly layers: readonly Layer[];
}

/** One person instead of whoever the layers name, for one slot, over [from, to). */
export interface Override {
  readonly id: string;
  readonly person: PersonId;
  readonly from: Instant;
  readonly to: Instant;
  readonly slot: number;
  /** When it was entered; of two that overlap the later one wins. */
  readonly recordedAt: Instant;
}

/** Everything needed to say who is on call at any instant; versions oldest first, at least one. */
export interface Schedule {
  readonly versions: readonly ScheduleVersion[];
  readonly overrides: readonly Override[];
  /** Of the people of the layers. */
  readonly absences: readonly Absence[];
}
