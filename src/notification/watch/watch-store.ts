/** All SQL of the heartbeat to the outside, of alerts about ourselves, and of who gets those. */
import { type PersonRow, peopleByIds } from '../../identity/store.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';

export interface HeartbeatRow {
  readonly urlSealed: string | null;
  readonly method: 'GET' | 'POST';
  readonly triedAt: Instant | null;
  readonly okAt: Instant | null;
  /** Why the last one was not sent or not taken; null: it was. */
  readonly why: string | null;
  readonly version: number;
}

export function heartbeatRow(reader: Reader): Promise<HeartbeatRow> {
  return reader.one<HeartbeatRow>(sql`
    select url_sealed, method, tried_at, ok_at, why, version from heartbeat`);
}

export async function storeHeartbeat(
  tx: Tx,
  { urlSealed, method }: Pick<HeartbeatRow, 'urlSealed' | 'method'>,
): Promise<void> {
  await tx.run(sql`
    update heartbeat set url_sealed = ${urlSealed}, method = ${method}, version = version + 1,
           tried_at = null, ok_at = null, why = null`);
}

/** Written before it is sent: a database that takes no rows stops the heartbeat. */
export async function beginHeartbeat(tx: Tx): Promise<void> {
  await tx.run(sql`update heartbeat set tried_at = ${tx.now}`);
}

export async function endHeartbeat(tx: Tx, why: string | null): Promise<void> {
  await tx.run(sql`
    update heartbeat set why = ${why},
           ok_at = case when ${why}::text is null then ${tx.now}::timestamptz else ok_at end`);
}

/** How pages fared since an instant: tries that ended, and those a provider took. */
export function attemptsSince(
  reader: Reader,
  since: Instant,
): Promise<{ readonly ended: number; readonly accepted: number }> {
  return reader.one(sql`
    select count(*) filter (where state in ('accepted', 'failed')) as ended,
           count(*) filter (where state = 'accepted') as accepted
      from attempt where ended_at >= ${since}`);
}

export interface SelfAlertTry {
  readonly person: PersonId;
  readonly channel: string;
  readonly address: string;
  readonly delivered: boolean;
  readonly answer: string;
}

export interface SelfAlertRow {
  readonly id: string;
  readonly problem: string;
  readonly text: string;
  readonly at: Instant;
  /** Null while it is being sent, or when the process died meanwhile. */
  readonly attempts: readonly SelfAlertTry[] | null;
}

/** At most one in this time over all nodes. */
const SELF_ALERT_SECONDS = 900;

/** False when some node alerted a moment ago. */
export async function claimSelfAlert(
  tx: Tx,
  alert: Pick<SelfAlertRow, 'id' | 'problem' | 'text'>,
): Promise<boolean> {
  await tx.exclusively('self-alert');
  const claimed = await tx.run(sql`
    insert into self_alert (id, problem, text, at)
    select ${alert.id}, ${alert.problem}, ${alert.text}, ${tx.now}
     where not exists (select 1 from self_alert
                        where at > ${plusSeconds(tx.now, -SELF_ALERT_SECONDS)})`);
  return claimed === 1;
}

export async function endSelfAlert(
  tx: Tx,
  id: string,
  attempts: readonly SelfAlertTry[],
): Promise<void> {
  await tx.run(sql`
    update self_alert set attempts = ${JSON.stringify(attempts)}::jsonb where id = ${id}`);
}

export function recentSelfAlerts(reader: Reader, limit: number): Promise<readonly SelfAlertRow[]> {
  return reader.rows<SelfAlertRow>(sql`
    select id, problem, text, at, attempts from self_alert order by at desc, id desc limit ${limit}`);
}

/** Who is told when Evenkeel itself is unwell: the catch-all, the owner and the admins, at most ten. */
export async function keepers(reader: Reader): Promise<readonly PersonRow[]> {
  const rows = await reader.rows<{ id: PersonId }>(sql`
    select id from person
     where active and (is_owner or 'admin' = any(roles)
           or id in (select catch_all from escalation_policy where is_default))
     order by is_owner desc, created_at limit 10`);
  return peopleByIds(
    reader,
    rows.map(({ id }) => id),
  );
}
