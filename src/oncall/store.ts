/**
 * All SQL about schedules. Shifts are never computed here: rows are turned into a `Schedule` and the
 * core says who is on call (reliability.md fact 8). `onCallAt` and `onCallAtAll` are for other features.
 */
import type { ActorId, PersonId, ScheduleId } from '../kernel/ids.ts';
import { type Instant, plusMillis, plusSeconds } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { absencesOf } from './absence-store.ts';
import { ON_CALL_HORIZON_DAYS, personsOnCall, whoIsOnCall } from './core/on-call-at.ts';
import type { Layer, Override, Schedule, ScheduleVersion } from './core/schedule.ts';

export interface ScheduleRow {
  readonly id: ScheduleId;
  readonly name: string;
  readonly timeZone: string;
  readonly version: number;
  /** Of the newest version. */
  readonly layers: readonly Layer[];
  /** When the newest version came into force. */
  readonly validFrom: Instant;
  readonly createdAt: Instant;
  /** An accepted swap waits for a team lead. */
  readonly swapApproval: boolean;
}

export interface OverrideRow extends Override {
  readonly scheduleId: ScheduleId;
  readonly recordedBy: ActorId;
}

const SCHEDULE = sql`
  s.id, s.name, s.time_zone, s.version, s.created_at, s.swap_approval, v.layers, v.valid_from
    from schedule s join schedule_version v on v.schedule_id = s.id and v.version = s.version`;

const OVERRIDE = sql`
  id, schedule_id, person_id as person, slot, starts_at as "from", ends_at as "to",
  recorded_at, recorded_by
    from schedule_override`;

export interface NewVersion {
  readonly id: ScheduleId;
  readonly version: number;
  readonly validFrom: Instant;
  readonly layers: readonly Layer[];
  readonly by: ActorId;
}

export async function insertSchedule(
  tx: Tx,
  schedule: Pick<ScheduleRow, 'id' | 'name' | 'timeZone' | 'layers' | 'swapApproval'> & {
    readonly by: ActorId;
  },
): Promise<void> {
  await tx.run(sql`
    insert into schedule (id, name, time_zone, swap_approval, created_at)
    values (${schedule.id}, ${schedule.name}, ${schedule.timeZone}, ${schedule.swapApproval},
            ${tx.now})`);
  await insertVersion(tx, { ...schedule, version: 1, validFrom: tx.now });
}

/** Puts new layers in force; the schedule row must be locked. */
export async function replaceSchedule(
  tx: Tx,
  schedule: NewVersion & Pick<ScheduleRow, 'name' | 'timeZone' | 'swapApproval'>,
): Promise<void> {
  await insertVersion(tx, schedule);
  await tx.run(sql`
    update schedule
       set name = ${schedule.name}, time_zone = ${schedule.timeZone}, version = ${schedule.version},
           swap_approval = ${schedule.swapApproval}
     where id = ${schedule.id}`);
}

async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx.run(sql`
    insert into schedule_version (schedule_id, version, valid_from, layers, recorded_by)
    values (${version.id}, ${version.version}, ${version.validFrom},
            ${JSON.stringify(version.layers)}::jsonb, ${version.by})`);
}

export function scheduleById(reader: Reader, id: ScheduleId): Promise<ScheduleRow | undefined> {
  return reader.maybeOne<ScheduleRow>(sql`select ${SCHEDULE} where s.id = ${id}`);
}

/** The schedule with its row locked until the transaction ends. */
export async function lockSchedule(tx: Tx, id: ScheduleId): Promise<ScheduleRow | undefined> {
  await tx.rows(sql`select 1 from schedule where id = ${id} for update`);
  return scheduleById(tx, id);
}

/** By name; `sortKey` is what the database compares, short enough for a cursor. */
export function listSchedules(
  reader: Reader,
  page: { readonly after: readonly string[] | undefined; readonly limit: number },
): Promise<readonly (ScheduleRow & { readonly sortKey: string })[]> {
  const [name = null, id = null] = page.after ?? [];
  return reader.rows(sql`
    select left(lower(s.name), 40) as sort_key, ${SCHEDULE}
     where ${name}::text is null or (left(lower(s.name), 40), s.id) > (${name}::text, ${id}::uuid)
     order by left(lower(s.name), 40), s.id
     limit ${page.limit}`);
}

/** Every schedule, by name. */
export function allSchedules(reader: Reader): Promise<readonly ScheduleRow[]> {
  return reader.rows<ScheduleRow>(sql`select ${SCHEDULE} order by lower(s.name), s.id`);
}

/** Those of `ids` that exist. */
export async function existingSchedules(
  reader: Reader,
  ids: readonly string[],
): Promise<readonly ScheduleId[]> {
  const rows = await reader.rows<{ id: ScheduleId }>(
    sql`select id from schedule where id = any(${[...ids]}::uuid[])`,
  );
  return rows.map((row) => row.id);
}

/** Everything the core needs to answer for [from, to), by schedule. Unknown ids are absent. */
export async function loadSchedules(
  reader: Reader,
  ids: readonly ScheduleId[],
  window: { readonly from: Instant; readonly to: Instant },
): Promise<ReadonlyMap<ScheduleId, Schedule>> {
  const { from, to } = window;
  const wanted = sql`${[...ids]}::uuid[]`;
  const versions = await reader.rows<ScheduleVersion & { scheduleId: ScheduleId }>(sql`
    select v.schedule_id, v.valid_from, v.layers
      from schedule_version v
     where v.schedule_id = any(${wanted})
       and (v.version = 1 or v.valid_from < ${to})
       and v.version >= coalesce((select max(w.version) from schedule_version w
                                   where w.schedule_id = v.schedule_id
                                     and w.valid_from <= ${from}), 1)
     order by v.schedule_id, v.version`);
  const overrides = await reader.rows<OverrideRow>(sql`
    select ${OVERRIDE}
     where schedule_id = any(${wanted}) and starts_at < ${to} and ends_at > ${from}
       and cancelled_at is null`);
  const absences = await absencesOf(reader, peopleOf(versions), window);
  const found = new Set(versions.map((version) => version.scheduleId));
  const schedules = [...found].map((id): readonly [ScheduleId, Schedule] => [
    id,
    {
      versions: versions.filter((version) => version.scheduleId === id),
      overrides: overrides.filter((override) => override.scheduleId === id),
      // Of other people too: those of no layer change nothing.
      absences,
    },
  ]);
  return new Map(schedules);
}

/** Everybody a version may name: takers of turns, who keeps a held shift, and who is listed. */
function peopleOf(versions: readonly ScheduleVersion[]): readonly PersonId[] {
  const people = versions.flatMap(({ layers }) =>
    layers.flatMap((layer) =>
      layer.kind === 'list'
        ? layer.shifts.map(({ person }) => person)
        : [...layer.people, ...(layer.held?.people ?? [])],
    ),
  );
  return [...new Set(people)];
}

/** Who is on call at an instant; empty in a gap and for an unknown schedule. */
export async function onCallAt(
  reader: Reader,
  scheduleId: ScheduleId,
  at: Instant,
): Promise<readonly PersonId[]> {
  return (await onCallAtAll(reader, [scheduleId], at)).get(scheduleId) ?? [];
}

/** The same for many schedules in two queries. */
export async function onCallAtAll(
  reader: Reader,
  ids: readonly ScheduleId[],
  at: Instant,
): Promise<ReadonlyMap<ScheduleId, readonly PersonId[]>> {
  if (ids.length === 0) return new Map();
  const schedules = await loadSchedules(reader, ids, { from: at, to: plusMillis(at, 1000) });
  return new Map([...schedules].map(([id, schedule]) => [id, personsOnCall(schedule, at)]));
}

/** Until when each person on call at `at` is so without a break; left out when that is 100 days away. */
export async function shiftEnds(
  reader: Reader,
  ids: readonly ScheduleId[],
  at: Instant,
): Promise<
  readonly { readonly schedule: ScheduleId; readonly person: PersonId; readonly until: Instant }[]
> {
  if (ids.length === 0) return [];
  const to = plusSeconds(at, ON_CALL_HORIZON_DAYS * 86_400);
  const schedules = await loadSchedules(reader, ids, { from: at, to });
  return [...schedules].flatMap(([schedule, found]) =>
    whoIsOnCall(found, at).persons.flatMap(({ person, until }) =>
      until === null ? [] : [{ schedule, person, until }],
    ),
  );
}

export async function insertOverride(tx: Tx, override: OverrideRow): Promise<void> {
  await tx.run(sql`
    insert into schedule_override
      (id, schedule_id, person_id, slot, starts_at, ends_at, recorded_at, recorded_by)
    values (${override.id}, ${override.scheduleId}, ${override.person}, ${override.slot},
            ${override.from}, ${override.to}, ${override.recordedAt}, ${override.recordedBy})`);
}

/** Overrides that were not taken back and touch the window, by begin. */
export function overridesBetween(
  reader: Reader,
  id: ScheduleId,
  window: { readonly from: Instant; readonly to: Instant },
): Promise<readonly OverrideRow[]> {
  return reader.rows<OverrideRow>(sql`
    select ${OVERRIDE}
     where schedule_id = ${id} and starts_at < ${window.to} and ends_at > ${window.from}
       and cancelled_at is null
     order by starts_at, id`);
}

export function lockOverride(
  tx: Tx,
  scheduleId: ScheduleId,
  id: string,
): Promise<OverrideRow | undefined> {
  return tx.maybeOne<OverrideRow>(sql`
    select ${OVERRIDE}
     where id = ${id} and schedule_id = ${scheduleId} and cancelled_at is null for update`);
}

/** Takes back what has not begun, ends what runs; what is over stays as it was. */
export async function takeBackOverride(tx: Tx, id: string): Promise<void> {
  const at = sql`${tx.now}::timestamptz`;
  await tx.run(sql`
    update schedule_override
       set cancelled_at = case when starts_at >= ${at} then ${at} end,
           ends_at = case when starts_at >= ${at} then ends_at else ${at} end
     where id = ${id}`);
}

/** Overrides of this person that run or lie ahead, locked. */
export function openOverridesOf(tx: Tx, person: PersonId): Promise<readonly OverrideRow[]> {
  return tx.rows<OverrideRow>(sql`
    select ${OVERRIDE}
     where person_id = ${person} and ends_at > ${tx.now} and cancelled_at is null
     order by schedule_id, id for update`);
}
