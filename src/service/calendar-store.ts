/** All SQL about calendars, and the support hours of a service resolved to one zone. */
import { ORGANISATION } from '../identity/core/setting.ts';
import { readSetting } from '../identity/settings-store.ts';
import { isUuid, type ServiceId } from '../kernel/ids.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import type { SupportHours, Window } from './core/support-hours.ts';

export interface CalendarRow {
  readonly id: string;
  readonly name: string;
  /** Null = the organisation's zone. */
  readonly timeZone: string | null;
  readonly always: boolean;
  readonly windows: readonly Window[];
  readonly holidays: readonly { readonly date: string; readonly name?: string }[];
  readonly halfDays: SupportHours['halfDays'];
  readonly isDefault: boolean;
  readonly version: number;
}

const CALENDAR = sql`
  c.id, c.name, c.time_zone, c.always, c.windows, c.holidays, c.half_days, c.is_default, c.version`;

export function listCalendars(reader: Reader): Promise<readonly CalendarRow[]> {
  return reader.rows<CalendarRow>(
    sql`select ${CALENDAR} from calendar c order by c.is_default desc, lower(c.name)`,
  );
}

/** By id, or by name whatever its case. */
export function calendarByIdOrName(reader: Reader, text: string): Promise<CalendarRow | undefined> {
  const match = isUuid(text) ? sql`c.id = ${text}::uuid` : sql`lower(c.name) = lower(${text})`;
  return reader.maybeOne<CalendarRow>(sql`select ${CALENDAR} from calendar c where ${match}`);
}

export function lockCalendar(tx: Tx, id: string): Promise<CalendarRow | undefined> {
  return tx.maybeOne<CalendarRow>(
    sql`select ${CALENDAR} from calendar c where c.id = ${id} for update`,
  );
}

export async function saveCalendar(
  tx: Tx,
  calendar: Omit<CalendarRow, 'isDefault' | 'version'>,
): Promise<void> {
  const { id, name, timeZone, always } = calendar;
  await tx.run(sql`
    insert into calendar (id, name, time_zone, always, windows, holidays, half_days)
    values (${id}, ${name}, ${timeZone}, ${always}, ${JSON.stringify(calendar.windows)}::jsonb,
            ${JSON.stringify(calendar.holidays)}::jsonb, ${JSON.stringify(calendar.halfDays)}::jsonb)
    on conflict (id) do update
       set name = excluded.name, time_zone = excluded.time_zone, always = excluded.always,
           windows = excluded.windows, holidays = excluded.holidays,
           half_days = excluded.half_days, version = calendar.version + 1`);
}

/** Support hours of a service, or the default ones where `serviceId` is null or has none of its own. */
export async function supportHoursOf(
  reader: Reader,
  serviceId: ServiceId | null,
): Promise<SupportHours> {
  const calendar = await reader.one<CalendarRow>(sql`
    select ${CALENDAR} from calendar c
     where c.id = coalesce((select calendar_id from service where id = ${serviceId}::uuid),
                           (select id from calendar where is_default))`);
  const { timeZone } = await readSetting(reader, ORGANISATION);
  return hoursIn(calendar, timeZone);
}

/** A calendar as rules read it; a calendar without a zone is meant in the organisation's. */
export function hoursIn(calendar: CalendarRow, organisationZone: string): SupportHours {
  return {
    zone: calendar.timeZone ?? organisationZone,
    always: calendar.always,
    windows: calendar.windows,
    holidays: calendar.holidays.map((day) => day.date),
    halfDays: calendar.halfDays,
  };
}
