/** SQL of maintenance windows. Whoever changes one turns the book over in the same transaction. */
import type { ActorId, PersonId, ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import type { Recurrence } from '../core/quiet/recurrence.ts';

export interface WindowRow {
  readonly id: string;
  readonly name: string;
  readonly comment: string;
  readonly services: readonly ServiceId[];
  readonly condition: string | null;
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  /** Null = once, from `startsAt` to `endsAt`. */
  readonly recurrence: Recurrence | null;
  readonly ownerId: PersonId | null;
  readonly madeBy: ActorId;
  readonly cancelledAt: Instant | null;
  readonly cancelledBy: ActorId | null;
  readonly version: number;
  readonly createdAt: Instant;
  readonly changedBy: ActorId;
  readonly changedAt: Instant;
}

const COLUMNS = sql.raw(`
  id, name, comment, services, condition, starts_at, ends_at, recurrence, owner_id, made_by,
  cancelled_at, cancelled_by, version, created_at, changed_by, changed_at`);

export type NewWindow = Omit<
  WindowRow,
  'cancelledAt' | 'cancelledBy' | 'version' | 'createdAt' | 'changedBy' | 'changedAt'
>;

export function insertWindow(tx: Tx, window: NewWindow): Promise<WindowRow> {
  return tx.one<WindowRow>(sql`
    insert into maintenance_window (id, name, comment, services, condition, starts_at, ends_at,
                                    recurrence, owner_id, made_by, version, created_at, changed_by,
                                    changed_at)
    values (${window.id}, ${window.name}, ${window.comment}, ${[...window.services]}::uuid[],
            ${window.condition}, ${window.startsAt}, ${window.endsAt},
            ${jsonOf(window.recurrence)}::jsonb, ${window.ownerId}, ${window.madeBy}, 1, ${tx.now},
            ${window.madeBy}, ${tx.now})
    returning ${COLUMNS}`);
}

export function windowById(reader: Reader, id: string): Promise<WindowRow | undefined> {
  return reader.maybeOne<WindowRow>(sql`
    select ${COLUMNS} from maintenance_window where id = ${id}`);
}

export function lockWindow(tx: Tx, id: string): Promise<WindowRow | undefined> {
  return tx.maybeOne<WindowRow>(sql`
    select ${COLUMNS} from maintenance_window where id = ${id} for update`);
}

export function updateWindow(
  tx: Tx,
  window: Omit<WindowRow, 'version' | 'changedAt'>,
): Promise<WindowRow> {
  return tx.one<WindowRow>(sql`
    update maintenance_window
       set name = ${window.name}, comment = ${window.comment},
           services = ${[...window.services]}::uuid[], condition = ${window.condition},
           starts_at = ${window.startsAt}, ends_at = ${window.endsAt},
           recurrence = ${jsonOf(window.recurrence)}::jsonb, owner_id = ${window.ownerId},
           cancelled_at = ${window.cancelledAt}, cancelled_by = ${window.cancelledBy},
           version = version + 1, changed_by = ${window.changedBy}, changed_at = ${tx.now}
     where id = ${window.id}
    returning ${COLUMNS}`);
}

/** The newest first; one more than asked for. */
export function listWindows(
  reader: Reader,
  filter: { readonly after?: readonly string[] | undefined; readonly limit: number },
): Promise<readonly WindowRow[]> {
  const { after, limit } = filter;
  const older =
    after === undefined
      ? sql`true`
      : sql`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  return reader.rows<WindowRow>(sql`
    select ${COLUMNS} from maintenance_window where ${older}
     order by created_at desc, id desc limit ${limit + 1}`);
}

/** Those that may still hold after `since`: recurring ones, and those that end later; cancelled ones until then. */
export function windowsEndingAfter(reader: Reader, since: Instant): Promise<readonly WindowRow[]> {
  return reader.rows<WindowRow>(sql`
    select ${COLUMNS} from maintenance_window
     where (recurrence is not null or ends_at > ${since})
       and (cancelled_at is null or cancelled_at > ${since})
     order by created_at, id`);
}

function jsonOf(recurrence: Recurrence | null): string | null {
  return recurrence === null ? null : JSON.stringify(recurrence);
}
