/**
 * How a schedule is written down: the shape people and programs send, and its translation into what
 * the rules work on. Times may be written shortly (`08:00`, `24:00`, `monday 09:00`); zones default to
 * the schedule's; a `start` given with an offset is turned into the layer's wall clock.
 */
import { zZone } from '../../identity/core/zone.ts';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { z, zInstant, zLine, zUuid } from '../../kernel/schema.ts';
import { instant, localOf, Temporal, type Zone } from '../../kernel/time.ts';
import type {
  Handoff,
  Layer,
  ListLayer,
  LocalTime,
  Restriction,
  RotationLayer,
  Weekday,
} from './schedule.ts';

const DAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
const MAX_LENGTH = { hours: 8784, day: 366, week: 53, month: 24 } as const;
const MAX_SLOTS = 20;
const MAX_LISTED = 2000;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/** `HH:mm` or `HH:mm:ss`; `24:00` is midnight. */
const zTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)$/, 'Give a time such as 08:00.');

/** 1 (Monday) to 7 (Sunday), 0 for Sunday too, or a name such as `monday`, `mon`, `MO`. */
const zWeekday = z
  .union([z.number().int().min(0).max(7), z.string()])
  .refine((day) => typeof day === 'number' || weekdayNamed(day) !== undefined, {
    message: 'Give a weekday: 1 (Monday) to 7 (Sunday), or its name.',
  });

const zHandoff = z
  .string()
  .refine((text) => handoffOf(text) !== undefined, 'Give a time such as 08:00 or monday 08:00.');

const zLocal = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/,
    'Give a local date and time such as 2026-03-23T08:00:00.',
  )
  .refine(isStorable, `This date does not exist or lies outside ${FIRST_YEAR} to ${LAST_YEAR}.`);

const zRestriction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('daily'), from: zTime, to: zTime }),
  z.strictObject({
    kind: z.literal('weekly'),
    weekday: zWeekday,
    from: zTime,
    toWeekday: zWeekday.optional(),
    to: zTime,
  }),
]);

const zRotationLayer = z
  .strictObject({
    kind: z.literal('rotation').optional(),
    name: zLine(1, 100),
    timeZone: zZone.optional(),
    people: z.array(zUuid).min(1).max(100),
    unit: z.enum(['hours', 'day', 'week', 'month']),
    length: z.number().int().min(1),
    start: zLocal,
    end: zLocal.optional(),
    handoff: zHandoff.optional(),
    slots: z.number().int().min(1).max(MAX_SLOTS).default(1),
    restrictions: z.array(zRestriction).max(50).default([]),
  })
  .superRefine((layer, context) => {
    for (const [path, message] of faultsOf(layer)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });

const zListLayer = z
  .strictObject({
    kind: z.literal('list'),
    /** Set on a layer that an imported calendar fills: its shifts are the calendar's, not those sent. */
    feed: z.strictObject({ id: zUuid }).optional(),
    name: zLine(1, 100),
    timeZone: zZone.optional(),
    slots: z.number().int().min(1).max(MAX_SLOTS).default(1),
    shifts: z
      .array(
        z.strictObject({
          person: zUuid,
          from: zInstant,
          to: zInstant,
          slot: z.number().int().min(0).default(0),
        }),
      )
      .max(MAX_LISTED),
  })
  .superRefine((layer, context) => {
    for (const [path, message] of listFaultsOf(layer)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

const zLayer = z.discriminatedUnion('kind', [zRotationLayer, zListLayer]);

/** A schedule as it is created or replaced; the last layer is the highest (ONC-6). */
export const zScheduleInput = z.strictObject({
  name: zLine(1, 200),
  timeZone: zZone,
  layers: z.array(zLayer).min(1).max(20),
  /** An accepted swap waits for a team lead; absent in a change: as before. */
  swapApproval: z.boolean().optional(),
});
export type ScheduleInput = z.output<typeof zScheduleInput>;
export type LayerInput = ScheduleInput['layers'][number];
export type RotationInput = z.output<typeof zRotationLayer>;
export type ListInput = z.output<typeof zListLayer>;

/** The layers as the rules want them. */
export function layersOf(input: ScheduleInput): readonly Layer[] {
  return input.layers.map((layer) => layerOf(layer, layer.timeZone ?? input.timeZone));
}

/** A layer as it was written, ready to be sent back; `rebase` marks stay inside. */
export function layerInput(layer: Layer): LayerInput {
  if (layer.kind === 'list') return listInput(layer);
  const { name, timeZone, people, unit, length, start, end, handoff, slots, restrictions } = layer;
  return {
    name,
    timeZone,
    people: [...people],
    unit,
    length,
    start,
    ...(end === undefined ? {} : { end }),
    ...(handoff === undefined ? {} : { handoff: handoffText(handoff) }),
    slots,
    restrictions: restrictions.map(restrictionInput),
  };
}

function listInput({ name, timeZone, slots, shifts, feed }: ListLayer): ListInput {
  return {
    ...{ kind: 'list', name, timeZone, slots, shifts: shifts.map((shift) => ({ ...shift })) },
    ...(feed === undefined ? {} : { feed }),
  };
}

function listOf(input: ListInput, timeZone: Zone): ListLayer {
  const shifts = input.shifts.map(({ person, ...shift }) => ({
    person: asId<PersonId>(person),
    ...shift,
  }));
  const { name, slots, feed } = input;
  return { kind: 'list', name, timeZone, slots, shifts, ...(feed === undefined ? {} : { feed }) };
}

function layerOf(input: LayerInput, timeZone: Zone): Layer {
  return input.kind === 'list' ? listOf(input, timeZone) : rotationOf(input, timeZone);
}

function rotationOf(input: RotationInput, timeZone: Zone): RotationLayer {
  const handoff = input.handoff === undefined ? undefined : handoffOf(input.handoff);
  return {
    name: input.name,
    timeZone,
    people: input.people.map((person) => asId<PersonId>(person)),
    unit: input.unit,
    length: input.length,
    start: localIn(input.start, timeZone),
    ...(input.end === undefined ? {} : { end: localIn(input.end, timeZone) }),
    ...(handoff === undefined || input.unit === 'hours' ? {} : { handoff }),
    slots: input.slots,
    restrictions: input.restrictions.map(restrictionOf),
  };
}

function restrictionOf(input: RotationInput['restrictions'][number]): Restriction {
  const [from, to] = [fullTime(input.from), fullTime(input.to)];
  if (input.kind === 'daily') return { kind: 'daily', from, to };
  const weekday = weekdayOf(input.weekday);
  // `sunday 24:00` is the midnight with which Monday begins.
  const named = input.toWeekday === undefined ? weekday : weekdayOf(input.toWeekday);
  const toMidnight = input.to.startsWith('24');
  const passesMidnight = input.toWeekday === undefined ? to <= from : toMidnight;
  const toWeekday = passesMidnight ? (((named % 7) + 1) as Weekday) : named;
  return { kind: 'weekly', weekday, from, toWeekday, to };
}

function restrictionInput(restriction: Restriction): RotationInput['restrictions'][number] {
  const { from, to } = restriction;
  const times = { from: shortTime(from), to: shortTime(to) };
  if (restriction.kind === 'daily') return { kind: 'daily', ...times };
  return {
    kind: 'weekly',
    weekday: restriction.weekday,
    toWeekday: restriction.toWeekday,
    ...times,
  };
}

/** What the shape alone cannot say, by field. */
function faultsOf(layer: RotationInput): readonly (readonly [string, string])[] {
  const faults: [string, string][] = [];
  const longest = MAX_LENGTH[layer.unit];
  if (layer.length > longest) faults.push(['length', `At most ${longest} for unit ${layer.unit}.`]);
  // Refinements run on values that are out of range too: a billion slots must cost nothing.
  if (layer.slots <= MAX_SLOTS && !enoughPeople(layer.people, layer.slots)) {
    faults.push(['slots', 'Neighbours in the list must be as many different people as slots.']);
  }
  const handoff = layer.handoff === undefined ? undefined : handoffOf(layer.handoff);
  if (handoff?.weekday !== undefined && layer.unit !== 'week') {
    faults.push(['handoff', 'A hand-off weekday needs unit week.']);
  }
  if (layer.unit === 'hours' && handoff !== undefined && handoff.time !== timeIn(layer.start)) {
    faults.push(['handoff', 'Hours are counted from start; leave hand-off out.']);
  }
  if (layer.end !== undefined && comparable(layer.end) <= comparable(layer.start)) {
    faults.push(['end', 'The end must lie after the start.']);
  }
  return faults;
}

/** Lines of a list with their place: each ends after it begins, in a slot there is, alone there. */
function listFaultsOf({
  shifts,
  slots,
}: ListInput): readonly (readonly [(string | number)[], string])[] {
  const faults: [(string | number)[], string][] = [];
  const lines = shifts.map((shift, index) => ({ ...shift, index }));
  for (const { from, to, slot, index } of lines) {
    if (to <= from) faults.push([['shifts', index, 'to'], 'The end must lie after the begin.']);
    if (slot >= slots)
      faults.push([['shifts', index, 'slot'], `Slots count from 0 to ${slots - 1}.`]);
  }
  const sorted = lines.toSorted((a, b) => a.slot - b.slot || (a.from < b.from ? -1 : 1));
  for (const [place, line] of sorted.entries()) {
    const before = sorted[place - 1];
    if (before?.slot !== line.slot || before.to <= line.from) continue;
    faults.push([['shifts', line.index, 'from'], `Overlaps line ${before.index} in this slot.`]);
  }
  return faults;
}

function enoughPeople(people: readonly string[], slots: number): boolean {
  return people.every((_, first) => {
    const shift = Array.from(
      { length: slots },
      (_, slot) => people[(first + slot) % people.length],
    );
    return new Set(shift).size === slots;
  });
}

function isStorable(text: string): boolean {
  const year = Number(text.slice(0, 4));
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  try {
    const plain = Temporal.PlainDateTime.from(text.replace(/Z$/, ''), { overflow: 'reject' });
    return Number(text.slice(8, 10)) === plain.day;
  } catch {
    return false;
  }
}

/** Wall clock of the zone, to the second; an offset in the text is honoured (decisions.md 17). */
function localIn(text: string, timeZone: Zone): string {
  const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const plain = zoned ? localOf(instant(text), timeZone) : Temporal.PlainDateTime.from(text);
  return plain.toString({ smallestUnit: 'second' });
}

/** Enough to tell which of two comes first when both are written alike. */
function comparable(text: string): number {
  return Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
}

function timeIn(local: string): LocalTime {
  return fullTime(local.slice(11, 19).replace(/[^\d:].*$/, ''));
}

function handoffOf(text: string): Handoff | undefined {
  const match = /^(?:([a-z]+)\s+)?(\S+)$/i.exec(text.trim());
  const [, day, time = ''] = match ?? [];
  if (!zTime.safeParse(time).success) return undefined;
  if (day === undefined) return { time: fullTime(time) };
  const weekday = weekdayNamed(day);
  return weekday === undefined ? undefined : { time: fullTime(time), weekday };
}

function handoffText({ time, weekday }: Handoff): string {
  const day = weekday === undefined ? '' : `${DAYS[weekday - 1]} `;
  return `${day}${shortTime(time)}`;
}

function weekdayNamed(name: string): Weekday | undefined {
  const lower = name.toLowerCase();
  const place = DAYS.findIndex(
    (day) => lower === day || lower === day.slice(0, 3) || lower === day.slice(0, 2),
  );
  return place < 0 ? undefined : ((place + 1) as Weekday);
}

function weekdayOf(day: number | string): Weekday {
  const number = typeof day === 'number' ? day : (weekdayNamed(day) ?? 1);
  return (number === 0 ? 7 : number) as Weekday;
}

function fullTime(time: string): LocalTime {
  const full = time.length === 5 ? `${time}:00` : time;
  return full === '24:00:00' ? '00:00:00' : full;
}

function shortTime(time: LocalTime): string {
  return time.endsWith(':00') ? time.slice(0, 5) : time;
}
