/**
 * Twin of `oncall/store.ts`: schedules in memory, and who is on call by the same core. A week of shifts is laid out
 * at once and asked often; that a window says the same as an instant is a rule of that core with tests of its own.
 */
import type { PersonId, ScheduleId } from '../../../src/kernel/ids.ts';
import { fromMillis, type Instant, toMillis } from '../../../src/kernel/instant.ts';
import { whoIsOnCall } from '../../../src/oncall/core/on-call-at.ts';
import type { Schedule } from '../../../src/oncall/core/schedule.ts';
import { type Shift, shiftsBetween } from '../../../src/oncall/core/who-is-on-call.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

const WEEK_MS = 7 * 86_400_000;

const known = new WeakMap<Schedule, Map<number, readonly Shift[]>>();

/** Shifts of the week of `at`. */
function weekOf(schedule: Schedule, at: Instant): readonly Shift[] {
  const weeks = known.get(schedule) ?? new Map<number, readonly Shift[]>();
  known.set(schedule, weeks);
  const week = Math.floor(toMillis(at) / WEEK_MS);
  let shifts = weeks.get(week);
  if (shifts === undefined) {
    const from = fromMillis(week * WEEK_MS);
    shifts = shiftsBetween(schedule, from, fromMillis((week + 1) * WEEK_MS)).shifts;
    weeks.set(week, shifts);
  }
  return shifts;
}

function onCall(schedule: Schedule, at: Instant): readonly PersonId[] {
  const people = new Set<PersonId>();
  for (const { from, to, person } of weekOf(schedule, at)) {
    if (from <= at && at < to) people.add(person);
  }
  return [...people];
}

type Ends = readonly { readonly person: PersonId; readonly until: Instant | null }[];

const knownEnds = new WeakMap<Schedule, Map<Instant, Ends>>();

/** The same from one beginning or end of a shift to the next. */
function endsOf(schedule: Schedule, at: Instant): Ends {
  const known = knownEnds.get(schedule) ?? new Map<Instant, Ends>();
  knownEnds.set(schedule, known);
  let since: Instant = fromMillis(Math.floor(toMillis(at) / WEEK_MS) * WEEK_MS);
  for (const { from, to } of weekOf(schedule, at)) {
    if (from <= at && from > since) since = from;
    if (to <= at && to > since) since = to;
  }
  const found = known.get(since);
  if (found !== undefined) return found;
  const { persons } = whoIsOnCall(schedule, at);
  // Of one who is on call for so long that nobody looked for the end, it may be seen later.
  if (persons.every(({ until }) => until !== null)) known.set(since, persons);
  return persons;
}

export async function onCallAt(
  reader: Reader,
  id: ScheduleId,
  at: Instant,
): Promise<readonly PersonId[]> {
  return (await onCallAtAll(reader, [id], at)).get(id) ?? [];
}

export async function onCallAtAll(
  reader: Reader,
  ids: readonly ScheduleId[],
  at: Instant,
): Promise<ReadonlyMap<ScheduleId, readonly PersonId[]>> {
  const session = await on(reader);
  const found = ids.flatMap((id) => {
    const schedule = session.tables.schedule.get(session, id);
    return schedule === undefined ? [] : [[id, onCall(schedule, at)] as const];
  });
  return new Map(found);
}

export async function shiftEnds(reader: Reader, ids: readonly ScheduleId[], at: Instant) {
  const session = await on(reader);
  return ids.flatMap((id) => {
    const schedule = session.tables.schedule.get(session, id);
    const persons = schedule === undefined ? [] : endsOf(schedule, at);
    return persons.flatMap(({ person, until }) =>
      until === null ? [] : [{ schedule: id, person, until }],
    );
  });
}
