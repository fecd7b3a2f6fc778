/**
 * Who carries the pager: the final result of a schedule. Layers are laid on each other, the last in
 * the list on top; where a higher one covers, it wins; overrides win over all; what nobody covers is
 * a gap (domain.md 6.1). Each instant is judged by the version of the layers in force then, so an edit
 * never changes who was on call before it.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { fromMillis, type Instant, toMillis } from '../../kernel/instant.ts';
import { type Away, awayTimes, cutAt, reasonAt, seatsAt } from './absence.ts';
import { openSpans } from './restriction.ts';
import { type Turn, turnsBetween } from './rotation.ts';
import type {
  AbsenceKind,
  Layer,
  ListLayer,
  Override,
  RotationLayer,
  Schedule,
  ScheduleVersion,
} from './schedule.ts';
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
  /** Who would have had it, when somebody stands in for a person who is away. */
  readonly instead: PersonId | null;
  readonly reason: ShiftReason;
}

export type ShiftReason = 'layer' | 'override' | AbsenceKind;

export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
}

/** Shifts by begin, then slot; gaps are the spans with nobody at all. */
export interface Roster {
  readonly shifts: readonly Shift[];
  readonly gaps: readonly Gap[];
}

/** A part of a turn; who has it is shared by all parts, so that cutting a year of them copies little. */
interface Piece extends Span {
  readonly slot: number;
  /** Begin of the uncut turn: pieces of one turn may be joined, two turns never are. */
  readonly turn: number;
  readonly holder: Holder;
}

type Holder = Pick<Shift, 'person' | 'layer' | 'override' | 'instead' | 'reason'>;

/** The result over [from, to); the same instants whatever the window (ONC-9). */
export function shiftsBetween(schedule: Schedule, from: Instant, to: Instant): Roster {
  const window = { from: toMillis(from), to: toMillis(to) };
  const away = awayTimes(schedule.absences);
  const planned = versionsWithin(schedule.versions, window).flatMap(([version, span]) =>
    layered(version.layers, away, span),
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

function layered(layers: readonly Layer[], away: readonly Away[], window: Span): readonly Piece[] {
  const result: Piece[] = [];
  let taken: readonly Span[] = [];
  for (const layer of layers.toReversed()) {
    const slots = piecesOf(layer, away, window);
    result.push(...slots.flatMap((pieces) => subtract(pieces, taken)));
    taken = union([...taken, ...slots.flat()]);
  }
  return result;
}

/** What the layer alone would say, one sorted list for each slot. */
function piecesOf(
  layer: Layer,
  away: readonly Away[],
  window: Span,
): readonly (readonly Piece[])[] {
  if (layer.kind === 'list') return listed(layer, away, window);
  const open = openSpans(layer.restrictions, layer.timeZone, window);
  const turns = open.length === 0 ? [] : turnsBetween(layer, window);
  const concerned = [...layer.people, ...(layer.held?.people ?? [])];
  const ours = away.filter((one) => concerned.includes(one.person));
  const pieces = turns.flatMap(seating(layer, ours));
  return bySlot(layer, pieces).map((slot) => intersect(slot, open));
}

/** Puts people into turns, cut where absences begin or end. */
function seating(layer: RotationLayer, away: readonly Away[]): (turn: Turn) => readonly Piece[] {
  const holderOf = holders(layer.name);
  const slots = Array.from({ length: layer.slots }, (_, slot) => slot);
  const allPresent = (turn: Turn) =>
    slots.map((slot) => pieceOf(turn, turn, slot, holderOf(personOf(layer, turn.shift, slot))));
  return (turn) => {
    const during = away.filter((one) => one.from < turn.to && one.to > turn.from);
    if (during.length === 0) return allPresent(turn);
    const planned = slots.map((slot) => placeOf(layer, turn.shift, slot));
    return cutAt(turn, during).flatMap((span) => {
      const seats = seatsAt(planned, layer.people, (one) => reasonAt(during, one, span.from));
      return seats.flatMap((seat, slot) =>
        seat === undefined
          ? []
          : [pieceOf(turn, span, slot, { ...seat, layer: layer.name, override: null })],
      );
    });
  };
}

/** One holder for each person of a layer, however many turns. */
function holders(layer: string): (person: PersonId) => Holder {
  const known = new Map<PersonId, Holder>();
  return (person) => {
    const found = known.get(person);
    if (found !== undefined) return found;
    const made: Holder = { person, layer, override: null, instead: null, reason: 'layer' };
    known.set(person, made);
    return made;
  };
}

function pieceOf(turn: Span, span: Span, slot: number, holder: Holder): Piece {
  return { from: span.from, to: span.to, slot, turn: turn.from, holder };
}

/** Whose turn it is, and that person's place in the order. */
function placeOf(layer: RotationLayer, shift: number, slot: number) {
  const person = personOf(layer, shift, slot);
  const place = (shift + slot + (layer.phase ?? 0)) % layer.people.length;
  const own = layer.people[place] === person ? place : layer.people.indexOf(person);
  return { person, place: own < 0 ? place : own };
}

/** A list has nobody to stand in: while its person is away it covers nothing. */
function listed(
  layer: ListLayer,
  away: readonly Away[],
  window: Span,
): readonly (readonly Piece[])[] {
  const holderOf = holders(layer.name);
  const pieces = layer.shifts.flatMap(({ person, slot, ...shift }) => {
    const span = { from: toMillis(shift.from), to: toMillis(shift.to) };
    const mine = union(away.filter((one) => one.person === person));
    return subtract([pieceOf(span, span, slot, holderOf(person))], mine);
  });
  const sorted = pieces.toSorted((a, b) => a.from - b.from);
  return bySlot(layer, sorted).map((slot) => clip(slot, window));
}

function bySlot({ slots }: Layer, pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  return Array.from({ length: slots }, (_, slot) => pieces.filter((piece) => piece.slot === slot));
}

/** Slot j of shift k is the participant j places later, unless the shift is held (`rebase.ts`). */
export function personOf(layer: RotationLayer, shift: number, slot: number): PersonId {
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
      const piece = pieceOfOverride(override);
      result.push(...subtract(clip([piece], window), taken));
      taken = union([...taken, piece]);
    }
    const rest = planned.filter((piece) => piece.slot === slot).sort((a, b) => a.from - b.from);
    result.push(...subtract(rest, taken));
  }
  return result;
}

function pieceOfOverride({ id, person, slot, from, to }: Override): Piece {
  const span = { from: toMillis(from), to: toMillis(to) };
  const holder = {
    person,
    layer: 'override',
    override: id,
    instead: null,
    reason: 'override',
  } as const;
  return pieceOf(span, span, slot, holder);
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
  return a.slot === b.slot && a.turn === b.turn && sameHolder(a.holder, b.holder);
}

function sameHolder(a: Holder, b: Holder): boolean {
  return (
    a === b ||
    (a.person === b.person &&
      a.layer === b.layer &&
      a.override === b.override &&
      a.instead === b.instead &&
      a.reason === b.reason)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function shiftOf({ from, to, slot, holder }: Piece): Shift {
  const { person, layer, override, instead, reason } = holder;
  return {
    person,
    from: fromMillis(from),
    to: fromMillis(to),
    layer,
    slot,
    override,
    instead,
    reason,
  };
}

function gapOf({ from, to }: Span): Gap {
  return { from: fromMillis(from), to: fromMillis(to) };
}
