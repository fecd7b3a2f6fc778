/** All SQL about the life of shifts: what was told once, and the notes of hand-overs. */
import { isUuid, type PersonId, type ScheduleId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';

/** True for the one transaction that says it first; another waits for that one to end. */
export async function isFirstToTell(tx: Tx, key: string): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into told_once (key, at) values (${key}, ${tx.now})
    on conflict (key) do nothing returning key`);
  return rows.length > 0;
}

/** Keys whose notice can no longer come. */
export async function forgetTold(tx: Tx, before: Instant): Promise<void> {
  await tx.run(sql`delete from told_once where at < ${before}`);
}

export interface HandoverRow {
  readonly id: string;
  readonly scheduleId: ScheduleId;
  /** When hands change. */
  readonly at: Instant;
  readonly outgoing: readonly PersonId[];
  readonly incoming: readonly PersonId[];
  readonly odd: string;
  /** As it stood when the outgoing side confirmed. */
  readonly filled: unknown;
  readonly givenBy: PersonId | null;
  readonly givenAt: Instant | null;
  readonly takenBy: PersonId | null;
  readonly takenAt: Instant | null;
  readonly version: number;
}

const HANDOVER = sql`
  id, schedule_id, at, outgoing::text[], incoming::text[], odd, filled, given_by, given_at,
  taken_by, taken_at, version from handover`;

/**
 * One note for each hand-off of a schedule. Who takes part follows the rota until somebody has confirmed.
 */
export async function keepHandover(
  tx: Tx,
  note: Pick<HandoverRow, 'id' | 'scheduleId' | 'at' | 'outgoing' | 'incoming'>,
): Promise<void> {
  await tx.run(sql`
    insert into handover (id, schedule_id, at, outgoing, incoming, created_at)
    values (${note.id}, ${note.scheduleId}, ${note.at}, ${[...note.outgoing]}::uuid[],
            ${[...note.incoming]}::uuid[], ${tx.now})
    on conflict (schedule_id, at) do update
       set outgoing = excluded.outgoing, incoming = excluded.incoming
     where handover.given_at is null and handover.taken_at is null
       and (handover.outgoing, handover.incoming)
           is distinct from (excluded.outgoing, excluded.incoming)`);
}

export async function handoverById(reader: Reader, id: string): Promise<HandoverRow | undefined> {
  if (!isUuid(id)) return undefined;
  return reader.maybeOne<HandoverRow>(sql`select ${HANDOVER} where id = ${id}`);
}

export async function lockHandover(tx: Tx, id: string): Promise<HandoverRow | undefined> {
  if (!isUuid(id)) return undefined;
  return tx.maybeOne<HandoverRow>(sql`select ${HANDOVER} where id = ${id} for update`);
}

export async function storeHandover(tx: Tx, note: HandoverRow): Promise<void> {
  await tx.run(sql`
    update handover
       set odd = ${note.odd}, filled = ${JSON.stringify(note.filled ?? null)}::jsonb,
           given_by = ${note.givenBy}, given_at = ${note.givenAt}, taken_by = ${note.takenBy},
           taken_at = ${note.takenAt}, version = version + 1
     where id = ${note.id}`);
}

/** Newest hand-off first. */
export function handoversBetween(
  reader: Reader,
  window: { readonly from: Instant; readonly to: Instant },
  schedule: ScheduleId | null = null,
): Promise<readonly HandoverRow[]> {
  return reader.rows<HandoverRow>(sql`
    select ${HANDOVER}
     where at >= ${window.from} and at < ${window.to}
       and (${schedule}::uuid is null or schedule_id = ${schedule}::uuid)
     order by at desc, id limit 200`);
}

/** The conditions that made most noise since `since`: begun again and again, or sent most often. */
export function noisyAlerts(
  reader: Reader,
  services: readonly string[],
  since: Instant,
): Promise<
  readonly { readonly title: string; readonly times: number; readonly signals: number }[]
> {
  return reader.rows(sql`
    select max(title) as title, count(*)::int as times, sum(count)::int as signals
      from alert
     where service_id = any(${[...services]}::uuid[]) and first_seen_at >= ${since}
     group by fingerprint
    having count(*) >= 3 or sum(count) >= 20
     order by count(*) desc, sum(count) desc limit 5`);
}
