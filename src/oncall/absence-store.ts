/** All SQL about absences: who is away when, from when on that is known, and until when it holds. */
import type { ActorId, PersonId } from '../kernel/ids.ts';
import { type Instant, plusMillis, toMillis } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { awayTimes, reasonAt } from './core/absence.ts';
import type { Absence } from './core/schedule.ts';

export interface AbsenceRow extends Absence {
  readonly note: string;
  readonly recordedBy: ActorId;
}

const ABSENCE = sql`
  id, person_id as person, kind, note, starts_at as "from", ends_at as "to", recorded_at,
  recorded_by, cancelled_at
    from absence`;

export async function insertAbsences(
  tx: Tx,
  rows: readonly Omit<AbsenceRow, 'cancelledAt'>[],
): Promise<void> {
  const json = JSON.stringify(
    rows.map((row) => ({ ...row, recorded_at: row.recordedAt, recorded_by: row.recordedBy })),
  );
  await tx.run(sql`
    insert into absence
      (id, person_id, kind, note, starts_at, ends_at, recorded_at, recorded_by)
    select id, person, kind, note, "from", "to", recorded_at, recorded_by
      from json_to_recordset(${json}::json) as t(
        id uuid, person uuid, kind text, note text, "from" timestamptz, "to" timestamptz,
        recorded_at timestamptz, recorded_by text)`);
}

/** What the core needs to judge these people over the window, cancelled ones included. */
export async function absencesOf(
  reader: Reader,
  people: readonly PersonId[],
  window: { readonly from: Instant; readonly to: Instant },
): Promise<readonly Absence[]> {
  if (people.length === 0) return [];
  return reader.rows<Absence>(sql`
    select id, person_id as person, kind, starts_at as "from", ends_at as "to", recorded_at,
           cancelled_at
      from absence
     where person_id = any(${[...people]}::uuid[])
       and ends_at > ${window.from} and starts_at < ${window.to}`);
}

/** Those of `people` who are away at an instant. */
export async function awayAmong(
  reader: Reader,
  people: readonly PersonId[],
  at: Instant,
): Promise<ReadonlySet<PersonId>> {
  const found = await absencesOf(reader, people, { from: at, to: plusMillis(at, 1) });
  const away = awayTimes(found);
  return new Set(people.filter((person) => reasonAt(away, person, toMillis(at)) !== undefined));
}

/** Those that still hold and touch the window, by begin; of one person or of all. */
export function absencesBetween(
  reader: Reader,
  filter: { readonly from: Instant; readonly to: Instant; readonly person: PersonId | undefined },
): Promise<readonly AbsenceRow[]> {
  const person = filter.person ?? null;
  return reader.rows<AbsenceRow>(sql`
    select ${ABSENCE}
     where cancelled_at is null and ends_at > ${filter.from} and starts_at < ${filter.to}
       and (${person}::uuid is null or person_id = ${person}::uuid)
     order by starts_at, id limit 5000`);
}

export function lockAbsence(tx: Tx, id: string): Promise<AbsenceRow | undefined> {
  return tx.maybeOne<AbsenceRow>(
    sql`select ${ABSENCE} where id = ${id} and cancelled_at is null for update`,
  );
}

/** Ends what runs now, takes back what has not begun; the row itself stays for the past (ONC-17). */
export async function cancelAbsence(tx: Tx, id: string, by: ActorId): Promise<void> {
  await tx.run(sql`
    update absence set cancelled_at = ${tx.now}, cancelled_by = ${by} where id = ${id}`);
}

/** Ids of the absences of this kind that hold now or later. */
export async function openAbsencesOfKind(
  tx: Tx,
  person: PersonId,
  kind: Absence['kind'],
): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from absence
     where person_id = ${person} and kind = ${kind} and cancelled_at is null
       and ends_at > ${tx.now} for update`);
  return rows.map((row) => row.id);
}
