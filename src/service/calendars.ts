/** Adding and changing support hours: check, write, audit, in one transaction. */
import { audit, type Origin } from '../identity/audit.ts';
import { versionConflict } from '../identity/handle.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { CalendarInput } from './api.ts';
import * as store from './calendar-store.ts';
import { namingWrong } from './handle.ts';

export function createCalendar(
  machine: Machine,
  origin: Origin,
  input: CalendarInput,
): Promise<store.CalendarRow | Refusal> {
  return namingWrong(() =>
    machine.db.transact(async (tx) => {
      const id = newId();
      await store.saveCalendar(tx, { ...stored(input), id });
      const object = `calendar:${id}`;
      await audit(tx, { ...origin, action: 'calendar.added', object, new: input });
      return (await store.calendarByIdOrName(tx, id)) ?? calendarNotFound();
    }),
  );
}

/** Replaces the whole calendar, or only its holidays. Clocks that run keep the hours they froze. */
export function changeCalendar(
  machine: Machine,
  origin: Origin,
  change: { readonly id: string } & (
    | { readonly calendar: CalendarInput }
    | { readonly holidays: CalendarInput['holidays'] }
  ),
): Promise<store.CalendarRow | Refusal> {
  return namingWrong(() =>
    machine.db.transact(async (tx) => {
      const before = await store.lockCalendar(tx, change.id);
      if (before === undefined) return calendarNotFound();
      const expected = 'calendar' in change ? change.calendar.expectedVersion : undefined;
      if (expected !== undefined && expected !== before.version) {
        return versionConflict(before.version);
      }
      const after =
        'calendar' in change
          ? { ...stored(change.calendar), id: before.id }
          : { ...before, holidays: change.holidays.map(asHoliday) };
      await store.saveCalendar(tx, after);
      const object = `calendar:${before.id}`;
      await audit(tx, { ...origin, action: 'calendar.changed', object, old: before, new: after });
      return (await store.calendarByIdOrName(tx, before.id)) ?? calendarNotFound();
    }),
  );
}

export function calendarNotFound(): Refusal {
  return refuse('notFound', 'calendar.unknown', 'There is no such calendar.');
}

function stored(input: CalendarInput): Omit<store.CalendarRow, 'id' | 'isDefault' | 'version'> {
  const { name, timeZone, always, windows, halfDays } = input;
  return { name, timeZone, always, windows, halfDays, holidays: input.holidays.map(asHoliday) };
}

function asHoliday(day: CalendarInput['holidays'][number]): store.CalendarRow['holidays'][number] {
  return day.name === undefined ? { date: day.date } : { date: day.date, name: day.name };
}
