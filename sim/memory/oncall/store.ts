/**
 * Twin of `oncall/store.ts`: schedules in memory, and who is on call by the same core. An answer holds until the
 * next hand-over, so it is kept for a quarter of an hour: all hand-overs of the simulator lie on quarters.
 */
import type { PersonId, ScheduleId } from '../../../src/kernel/ids.ts';
import { type Instant, toMillis } from '../../../src/kernel/instant.ts';
import { personsOnCall } from '../../../src/oncall/core/on-call-at.ts';
import type { Schedule } from '../../../src/oncall/core/schedule.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

const SLOT_MS = 15 * 60_000;

const known = new WeakMap<Schedule, Map<number, readonly PersonId[]>>();

function onCall(schedule: Schedule, at: Instant): readonly PersonId[] {
  let slots = known.get(schedule);
  if (slots === undefined) known.set(schedule, (slots = new Map()));
  const slot = Math.floor(toMillis(at) / SLOT_MS);
  let found = slots.get(slot);
  if (found === undefined) slots.set(slot, (found = personsOnCall(schedule, at)));
  return found;
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
