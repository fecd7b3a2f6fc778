/**
 * Wire shapes of absences: leave and holidays of one person or of many at once. Times are instants, or
 * whole days in the zone of the person who is away. All answers are UTC.
 */
import type { Instant } from '../kernel/instant.ts';
import { z, zInstant, zLine, zUuid } from '../kernel/schema.ts';
import { isCalendarDay } from './core/days-away.ts';
import type { AbsenceKind } from './core/schedule.ts';

/** Longest absence: a sabbatical. */
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;
/** People times days of one call. */
const MAX_ENTRIES = 2000;

const zDay = z.string().refine(isCalendarDay, 'Give a day of the calendar such as 2026-12-24.');
const zKind = z.enum(['leave', 'holiday']);
const zNote = zLine(0, 200).default('');

/** Either `from` and `to`, or `first` and `last` day, both included. */
export const zAbsenceInput = z
  .strictObject({
    /** Absent: whoever calls. */
    person: zUuid.optional(),
    kind: zKind.default('leave'),
    note: zNote,
    from: zInstant.optional(),
    to: zInstant.optional(),
    first: zDay.optional(),
    last: zDay.optional(),
  })
  .superRefine((input, context) => {
    for (const [path, message] of faultsOf(input)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });
export type AbsenceInput = z.output<typeof zAbsenceInput>;

/** A plain list of days for many: each person has them from midnight to midnight where they live. */
export const zHolidaysInput = z
  .strictObject({
    people: z.array(zUuid).max(500).default([]),
    /** Every active member too. */
    team: zUuid.optional(),
    kind: zKind.default('holiday'),
    days: z
      .array(z.strictObject({ date: zDay, name: zNote }))
      .min(1)
      .max(200),
  })
  .superRefine(({ people, team, days }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (people.length === 0 && team === undefined) fault('people', 'Name people or a team.');
    if (people.length * days.length > MAX_ENTRIES) {
      fault('days', `At most ${MAX_ENTRIES} days over all people in one call.`);
    }
  });
export type HolidaysInput = z.output<typeof zHolidaysInput>;

export const zAbsenceId = z.strictObject({ id: zUuid });

export interface AbsenceItem {
  readonly id: string;
  readonly person: string;
  readonly personName: string;
  /** `left`: the account was closed; entered and ended by the program. */
  readonly kind: AbsenceKind;
  readonly note: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
}

function faultsOf(input: {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}): readonly (readonly [string, string])[] {
  const { from, to, first, last } = input;
  const byDay = first !== undefined || last !== undefined;
  const byTime = from !== undefined || to !== undefined;
  if (byDay && byTime) return [['first', 'Give days or times, not both.']];
  if (!byDay && from === undefined) return [['from', 'Say when it begins.']];
  if (!byDay && to === undefined) return [['to', 'Say when it ends.']];
  if (byDay && first === undefined) return [['first', 'Say the first day.']];
  if (byDay && last === undefined) return [['last', 'Say the last day.']];
  const [begin, end] = byDay ? [first, last] : [from, to];
  const days = (Date.parse(end ?? '') - Date.parse(begin ?? '')) / DAY_MS + (byDay ? 1 : 0);
  const field = byDay ? 'last' : 'to';
  if (days <= 0) return [[field, 'This must not lie before the begin.']];
  if (days > MAX_DAYS) return [[field, `At most ${MAX_DAYS} days after the begin.`]];
  return (end ?? '') >= '2199-12' ? [[field, 'Give a time before the year 2199 ends.']] : [];
}
