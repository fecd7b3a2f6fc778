/** SQL of the audit log: rows are added and read, never changed (a trigger sees to it). */
import type { ActorId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';

export interface AuditRow {
  readonly id: number;
  readonly at: Instant;
  readonly actorId: ActorId;
  readonly action: string;
  readonly object: string;
  readonly old: unknown;
  readonly new: unknown;
  readonly ip: string | null;
  readonly credential: string | null;
  readonly reason: string | null;
}

export async function insertAudit(tx: Tx, row: Omit<AuditRow, 'id' | 'at'>): Promise<void> {
  await tx.run(sql`
    insert into audit (at, actor_id, action, object, old_value, new_value, ip, credential, reason)
    values (${tx.now}, ${row.actorId}, ${row.action}, ${row.object}, ${json(row.old)}::jsonb,
            ${json(row.new)}::jsonb, ${row.ip}, ${row.credential}, ${row.reason})`);
}

export interface AuditFilter {
  readonly object: string | undefined;
  readonly actorId: string | undefined;
  readonly action: string | undefined;
  /** Rows older than this id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Newest first. */
export function listAudit(reader: Reader, filter: AuditFilter): Promise<readonly AuditRow[]> {
  const { object = null, actorId = null, action = null, before = null, limit } = filter;
  return reader.rows<AuditRow>(sql`
    select id, at, actor_id, action, object, old_value as old, new_value as new, ip, credential,
           reason
      from audit
     where (${before}::bigint is null or id < ${before}::bigint)
       and (${object}::text is null or object = ${object}::text)
       and (${actorId}::text is null or actor_id = ${actorId}::text)
       and (${action}::text is null or action = ${action}::text)
     order by id desc
     limit ${limit}`);
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
