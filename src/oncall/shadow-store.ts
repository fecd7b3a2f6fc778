/**
 * All SQL about shadow shifts. For other features: `shadowsOf`, who gets copies of what a person on call
 * is told.
 */
import type { ActorId, PersonId, ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { onCallAtAll } from './store.ts';

export interface ShadowRow {
  readonly id: string;
  readonly scheduleId: ScheduleId;
  readonly person: PersonId;
  readonly from: Instant;
  readonly to: Instant;
  readonly recordedAt: Instant;
  readonly recordedBy: ActorId;
}

const SHADOW = sql`
  id, schedule_id, person_id as person, starts_at as "from", ends_at as "to", recorded_at,
  recorded_by
    from shift_shadow`;

export async function insertShadow(tx: Tx, shadow: ShadowRow): Promise<void> {
  await tx.run(sql`
    insert into shift_shadow
      (id, schedule_id, person_id, starts_at, ends_at, recorded_at, recorded_by)
    values (${shadow.id}, ${shadow.scheduleId}, ${shadow.person}, ${shadow.from}, ${shadow.to},
            ${shadow.recordedAt}, ${shadow.recordedBy})`);
}

/** Those not cancelled that touch the window, by begin. */
export function shadowsBetween(
  reader: Reader,
  id: ScheduleId,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly ShadowRow[]> {
  return reader.rows<ShadowRow>(sql`
    select ${SHADOW}
     where schedule_id = ${id} and ends_at > ${from} and starts_at < ${to} and cancelled_at is null
     order by starts_at, id limit 1000`);
}

export function lockShadow(
  tx: Tx,
  scheduleId: ScheduleId,
  id: string,
): Promise<ShadowRow | undefined> {
  return tx.maybeOne<ShadowRow>(sql`
    select ${SHADOW}
     where id = ${id} and schedule_id = ${scheduleId} and cancelled_at is null for update`);
}

/** Takes back what has not begun, ends what runs. */
export async function endShadow(tx: Tx, id: string): Promise<void> {
  const at = sql`${tx.now}::timestamptz`;
  await tx.run(sql`
    update shift_shadow
       set cancelled_at = case when starts_at >= ${at} then ${at} end,
           ends_at = case when starts_at >= ${at} then ends_at else ${at} end
     where id = ${id}`);
}

/** Ends every shadow shift of a person who left. */
export async function endShadowsOf(tx: Tx, person: PersonId): Promise<void> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from shift_shadow
     where person_id = ${person} and ends_at > ${tx.now} and cancelled_at is null for update`);
  for (const { id } of rows) await endShadow(tx, id);
}

/** Who looks over the shoulder of `person` at `at`: active, in a schedule where that person is on call. */
export async function shadowsOf(
  reader: Reader,
  person: PersonId,
  at: Instant,
): Promise<readonly PersonId[]> {
  const rows = await reader.rows<{ scheduleId: ScheduleId; person: PersonId }>(sql`
    select s.schedule_id, s.person_id as person
      from shift_shadow s join person p on p.id = s.person_id and p.active
     where s.starts_at <= ${at} and s.ends_at > ${at} and s.cancelled_at is null`);
  if (rows.length === 0) return [];
  const onCall = await onCallAtAll(reader, [...new Set(rows.map((row) => row.scheduleId))], at);
  const found = rows.filter(
    (row) => row.person !== person && onCall.get(row.scheduleId)?.includes(person) === true,
  );
  return [...new Set(found.map((row) => row.person))];
}
