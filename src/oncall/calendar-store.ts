/** All SQL about published calendars: secret addresses, and what they show. */
import type { PersonId, ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';

export interface CalendarLinkRow {
  readonly id: string;
  readonly ownerId: PersonId;
  /** Whose shifts; null for a calendar of a schedule. */
  readonly personId: PersonId | null;
  readonly scheduleId: ScheduleId | null;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

const LINK = sql`
  l.id, l.owner_id, l.person_id, l.schedule_id, l.created_at, l.last_used_at from calendar_link l`;

export async function insertCalendarLink(
  tx: Tx,
  link: Omit<CalendarLinkRow, 'lastUsedAt'> & { readonly tokenHash: string },
): Promise<void> {
  await tx.run(sql`
    insert into calendar_link (id, token_hash, owner_id, person_id, schedule_id, created_at)
    values (${link.id}, ${link.tokenHash}, ${link.ownerId}, ${link.personId}, ${link.scheduleId},
            ${link.createdAt})`);
}

/** One in use whose owner may still sign in. */
export function calendarLinkByHash(
  reader: Reader,
  tokenHash: string,
): Promise<CalendarLinkRow | undefined> {
  return reader.maybeOne<CalendarLinkRow>(sql`
    select ${LINK} join person p on p.id = l.owner_id and p.active
     where l.token_hash = ${tokenHash} and l.revoked_at is null`);
}

export function calendarLinksOf(
  reader: Reader,
  owner: PersonId,
): Promise<readonly CalendarLinkRow[]> {
  return reader.rows<CalendarLinkRow>(sql`
    select ${LINK} where l.owner_id = ${owner} and l.revoked_at is null
     order by l.created_at, l.id limit 200`);
}

export function lockCalendarLink(tx: Tx, id: string): Promise<CalendarLinkRow | undefined> {
  return tx.maybeOne<CalendarLinkRow>(
    sql`select ${LINK} where l.id = ${id} and l.revoked_at is null for update`,
  );
}

export async function revokeCalendarLink(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`update calendar_link set revoked_at = ${tx.now} where id = ${id}`);
}

/** Every link of a person who left: it does not come back to life with the account. */
export async function revokeCalendarLinksOf(tx: Tx, owner: PersonId): Promise<void> {
  await tx.run(sql`
    update calendar_link set revoked_at = ${tx.now}
     where owner_id = ${owner} and revoked_at is null`);
}

/** To the minute is enough to tell a dead link from one in use. */
export async function touchCalendarLink(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`
    update calendar_link set last_used_at = ${tx.now}
     where id = ${id}
       and (last_used_at is null or last_used_at < ${tx.now}::timestamptz - interval '1 minute')`);
}

/** Schedules in which this person may have had or may get a shift, by name. */
export function schedulesNaming(
  reader: Reader,
  person: PersonId,
): Promise<readonly { readonly id: ScheduleId; readonly name: string }[]> {
  return reader.rows(sql`
    select s.id, s.name from schedule s
     where exists (select 1 from schedule_version v
                    where v.schedule_id = s.id and position(${person} in v.layers::text) > 0)
        or exists (select 1 from schedule_override o
                    where o.schedule_id = s.id and o.person_id = ${person})
     order by lower(s.name), s.id`);
}
