/**
 * The one question an escalation asks: who is on call at this instant, until when, and who is next.
 * Answered from the same roster as every calendar, in windows that grow until the answer is inside.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { Schedule } from './schedule.ts';
import { type Shift, type ShiftReason, shiftsBetween } from './who-is-on-call.ts';

export interface OnCallPerson {
  readonly person: PersonId;
  /** End of the person's unbroken time on call; null when it lies more than 100 days away. */
  readonly until: Instant | null;
  readonly layer: string;
  readonly reason: ShiftReason;
  /** Whose time it would have been, when somebody stands in. */
  readonly instead: PersonId | null;
}

/** The people whose time begins next, and when; null when nobody's does within 100 days. */
export interface NextOnCall {
  readonly at: Instant;
  readonly persons: readonly PersonId[];
}

export interface OnCallNow {
  readonly persons: readonly OnCallPerson[];
  readonly next: NextOnCall | null;
}

/** How far ahead `until` and `next` are looked for. */
export const ON_CALL_HORIZON_DAYS = 100;

const DAY_SECONDS = 86_400;
const WINDOWS_DAYS = [3, 30, ON_CALL_HORIZON_DAYS] as const;

/** Nobody on call gives an empty list of persons, never an error. Each person appears once. */
export function whoIsOnCall(schedule: Schedule, at: Instant): OnCallNow {
  let answer: OnCallNow = { persons: [], next: null };
  for (const days of WINDOWS_DAYS) {
    const end = plusSeconds(at, days * DAY_SECONDS);
    answer = answerWithin(shiftsBetween(schedule, at, end).shifts, at, end);
    if (answer.next !== null && answer.persons.every((person) => person.until !== null)) break;
  }
  return answer;
}

/** Only the people, for whoever needs no more. */
export function personsOnCall(schedule: Schedule, at: Instant): readonly PersonId[] {
  const { shifts } = shiftsBetween(schedule, at, plusSeconds(at, 1));
  return [...new Set(shifts.filter((shift) => shift.from <= at).map((shift) => shift.person))];
}

function answerWithin(shifts: readonly Shift[], at: Instant, end: Instant): OnCallNow {
  const running = shifts.filter((shift) => shift.from <= at && at < shift.to);
  const persons = new Map<PersonId, OnCallPerson>();
  for (const { person, layer, reason, instead } of running) {
    if (persons.has(person)) continue;
    const stay = endOfStay(shifts, person, at);
    const until = stay < end ? stay : null;
    persons.set(person, { person, until, layer, reason, instead });
  }
  return { persons: [...persons.values()], next: nextAfter(shifts, at) };
}

/** Shifts come by begin, so one pass finds where the unbroken stay that holds `at` ends. */
function endOfStay(shifts: readonly Shift[], person: PersonId, at: Instant): Instant {
  return shifts
    .filter((shift) => shift.person === person)
    .reduce((until, shift) => (shift.from <= until && shift.to > until ? shift.to : until), at);
}

/** The first instant after `at` at which somebody begins who was not on call right before. */
function nextAfter(shifts: readonly Shift[], at: Instant): NextOnCall | null {
  const lastEnd = new Map<PersonId, Instant>();
  let next: { at: Instant; persons: PersonId[] } | null = null;
  for (const { person, from, to } of shifts) {
    if (next !== null && from > next.at) break;
    const before = lastEnd.get(person);
    const fresh = from > at && (before === undefined || before < from);
    if (fresh && next === null) next = { at: from, persons: [person] };
    else if (fresh && next !== null && !next.persons.includes(person)) next.persons.push(person);
    if (before === undefined || to > before) lastEnd.set(person, to);
  }
  return next;
}
