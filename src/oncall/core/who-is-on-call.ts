/**
 * Who carries the pager: the final result of a schedule. Layers are laid on each other, the last in
 * the list on top; where a higher one covers, it wins; overrides win over all; what nobody covers is
 * a gap (domain.md 6.1). Each instant is judged by the version of the layers in force then, so an edit
 * never changes who was on call before it.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { fromMillis, type Instant, toMillis } from '../../kernel/instant.ts';
import { openSpans } from './restriction.ts';
import { turnsBetween } from './rotation.ts';
import type { Layer, Override, Schedule, ScheduleVersion } from './schedule.ts';
import { clip, intersect, type Span, subtract, union } from './spans.ts';

/** One person on call over [from, to), cut to the window asked for. */
export interface Shift {
  readonly person: PersonId;
  readonly from: Instant;
  readonly to: Instant;
  /** Name of the layer; `override` when an override says so. */
  readonly layer: string;
  readonly slot: number;
  /** Id of the override, or null when a layer says so. */
  readonly override: string | null;
}

export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
}

/** Shifts by begin, then slot; gaps are the spans with nobody at all. */
export interface Roster {
  readonly shifts: readonly Shift[];
  readonly gaps: readonly Gap[];
}

interface Piece extends Span {
  readonly person: PersonId;
  readonly layer: string;
  readonly slot: number;
  readonly override: string | null;
  /** Begin of the uncut turn: pieces of one turn may be joined, two turns never are. */
  readonly turn: number;
}

/** The result over [from, to); the same instants whatever the window (ONC-9). */
export function shiftsBetween(schedule: Schedule, from: Instant, to: Instant): Roster {
  const window = { from: toMillis(from), to: toMillis(to) };
  const planned = versionsWithin(schedule.versions, window).flatMap(([version, span]) =>
    layered(version.layers, span),
  );
  const pieces = join(overridden(planned, schedule.overrides, window));
  const covered = union(pieces);
  return {
    shifts: pieces.map(shiftOf),
    gaps: subtract(clip([window], window), covered).map(gapOf),
  };
}

/** Each version with the part of the window it governs; the first also governs all time before it. */
function versionsWithin(
  versions: readonly ScheduleVersion[],
  window: Span,
): readonly (readonly [ScheduleVersion, Span])[] {
  return versions.map((version, index) => {
    const next = versions[index + 1];
    const from = index === 0 ? window.from : Math.max(window.from, toMillis(version.validFrom));
    const to = next === undefined ? window.to : Math.min(window.to, toMillis(next.validFrom));
    return [version, { from, to }] as const;
  });
}

function layered(layers: readonly Layer[], window: Span): readonly Piece[] {
  const result: Piece[] = [];
  let taken: readonly Span[] = [];
  for (const layer of layers.toReversed()) {
    const slots = piecesOf(layer, window);
    result.push(...slots.flatMap((pieces) => subtract(pieces, taken)));
    taken = union([...taken, ...(slots[0] ?? [])]);
  }
  return result;
}

/** What the layer alone would say, one sorted list for each slot. */
function piecesOf(layer: Layer, window: Span): readonly (readonly Piece[])[] {
  const open = openSpans(layer.restrictions, layer.timeZone, window);
  const turns = open.length === 0 ? [] : turnsBetween(layer, window);
  return Array.from({ length: layer.slots }, (_, slot) =>
    intersect(
      turns.map((turn) => ({
        from: turn.from,
        to: turn.to,
        turn: turn.from,
        person: personOf(layer, turn.shift, slot),
        layer: layer.name,
        slot,
        override: null,
      })),
      open,
    ),
  );
}

/** Slot j of shift k is the participant j places later, unless the shift is held (`rebase.ts`). */
export function personOf(layer: Layer, shift: number, slot: number): PersonId {
  const held = layer.held?.shift === shift ? layer.held.people[slot] : undefined;
  const place = (shift + slot + (layer.phase ?? 0)) % layer.people.length;
  const person = held ?? layer.people[place];
  if (person === undefined) throw new RangeError(`Layer ${layer.name} has nobody in it`);
  return person;
}

/** Overrides win over all in their slot; of two that overlap, the one entered later. */
function overridden(
  planned: readonly Piece[],
  overrides: readonly Override[],
  window: Span,
): readonly Piece[] {
  const result: Piece[] = [];
  const slots = new Set([...planned, ...overrides].map((piece) => piece.slot));
  for (const slot of slots) {
    const newestFirst = overrides
      .filter((override) => override.slot === slot)
      .sort((a, b) => compare(b.recordedAt, a.recordedAt) || compare(b.id, a.id));
    let taken: readonly Span[] = [];
    for (const override of newestFirst) {
      const piece = pieceOf(override);
      result.push(...subtract(clip([piece], window), taken));
      taken = union([...taken, piece]);
    }
    const rest = planned.filter((piece) => piece.slot === slot).sort((a, b) => a.from - b.from);
    result.push(...subtract(rest, taken));
  }
  return result;
}

function pieceOf(override: Override): Piece {
  return {
    from: toMillis(override.from),
    to: toMillis(override.to),
    turn: toMillis(override.from),
    person: override.person,
    layer: 'override',
    slot: override.slot,
    override: override.id,
  };
}

/** Sorted; neighbouring pieces of one turn of one person become one again. */
function join(pieces: readonly Piece[]): readonly Piece[] {
  const bySlot = pieces.toSorted((a, b) => a.slot - b.slot || a.from - b.from);
  const joined: Piece[] = [];
  for (const piece of bySlot) {
    const last = joined.at(-1);
    if (last !== undefined && last.to === piece.from && sameTurn(last, piece)) {
      joined[joined.length - 1] = { ...last, to: piece.to };
    } else joined.push(piece);
  }
  return joined.sort((a, b) => a.from - b.from || a.slot - b.slot);
}

function sameTurn(a: Piece, b: Piece): boolean {
  return (
    a.slot === b.slot &&
    a.person === b.person &&
    a.layer === b.layer &&
    a.override === b.override &&
    a.turn === b.turn
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function shiftOf({ person, from, to, layer, slot, override }: Piece): Shift {
  return { person, from: fromMillis(from), to: fromMillis(to), layer, slot, override };
}

function gapOf({ from, to }: Span): Gap {
  return { from: fromMillis(from), to: fromMillis(to) };
}
