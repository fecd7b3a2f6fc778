/**
 * Alerts and signals as later features use them: read an alert, tie it to an incident, settle its signals.
 * Whoever settles the signals of an alert locks that alert first, as the intake does, so that a repeat
 * arriving meanwhile is either settled too or sees the incident already (product.md promise 1).
 */
import type { AlertId, IncidentId, ServiceId, SignalId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { clockAheadSeconds } from '../platform/clock.ts';
import { type Reader, type Sql, sql, type Tx } from '../platform/db.ts';
import { jsonRows } from '../platform/json-rows.ts';
import type { Alert, AlertChange } from './core/alert.ts';
import { isKeptBack } from './core/judging/hold.ts';
import { receivedSince, spansOf } from './days/day-store.ts';

export const ALERT_COLUMNS = sql.raw(`
  alert.id, alert.integration_id, alert.service_id, alert.source, alert.dedup_key,
  alert.fingerprint, alert.state, alert.severity, alert.loudness, alert.title, alert.body,
  alert.labels, alert.links, alert.count, alert.first_seen_at, alert.last_seen_at,
  alert.starts_at, alert.episode_at, alert.expires_at, alert.ended_at, alert.cleared_at, alert.cleared_by,
  alert.recent_changes, alert.flapping, alert.previous_id, alert.incident_id,
  alert.incident_number, alert.suppressed_reason, alert.suppressed_by, alert.held_until,
  alert.recent_firings, alert.component, alert.category, alert.effect, alert.group_key,
  alert.group_kind, alert.group_seconds`);

/** Where an incident's alerts go; the number is kept beside the id for lists. */
export interface IncidentName {
  readonly id: IncidentId;
  readonly number: string;
}

export function alertById(reader: Reader, id: AlertId): Promise<Alert | undefined> {
  return reader.maybeOne<Alert>(sql`select ${ALERT_COLUMNS} from alert where id = ${id}`);
}

/** As `alertById`, held until the transaction ends. */
export function lockAlert(tx: Tx, id: AlertId): Promise<Alert | undefined> {
  return tx.maybeOne<Alert>(sql`select ${ALERT_COLUMNS} from alert where id = ${id} for update`);
}

/** What still fires for an incident: how many, the titles of the first five, the loudest claim. */
export async function firingOf(
  reader: Reader,
  incident: IncidentId,
): Promise<{ readonly count: number; readonly titles: readonly string[] }> {
  const { count } = await reader.one<{ count: number }>(sql`
    select count(*) as count from alert
     where incident_id = ${incident} and state = 'firing'`);
  const rows = await reader.rows<{ title: string }>(sql`
    select title from alert where incident_id = ${incident} and state = 'firing'
     order by first_seen_at, id limit 5`);
  return { count, titles: rows.map((row) => row.title) };
}

/** Whether anything still fires for an incident, asked by each of a storm of ends. */
export async function anyFiring(reader: Reader, incident: IncidentId): Promise<boolean> {
  const { fires } = await reader.one<{ fires: boolean }>(sql`
    select exists (select from alert where incident_id = ${incident} and state = 'firing') as fires`);
  return fires;
}

/** How many alerts belong to an incident, firing or cleared. */
export async function linkedCountOf(reader: Reader, incident: IncidentId): Promise<number> {
  const { count } = await reader.one<{ count: number }>(sql`
    select count(*) as count from alert where incident_id = ${incident}`);
  return count;
}

/** The incident the alert before this one (same fingerprint) belonged to, for joining and reopening. */
export async function previousIncidentOf(
  reader: Reader,
  alert: Pick<Alert, 'fingerprint' | 'id'>,
): Promise<{ readonly incident: IncidentId; readonly clearedAt: Instant | null } | undefined> {
  return reader.maybeOne(sql`
    select incident_id as incident, cleared_at from alert
     where fingerprint = ${alert.fingerprint} and id <> ${alert.id} and incident_id is not null
     order by first_seen_at desc, id desc limit 1`);
}

/** An alert that cleared in its pause, or was silenced, just as it was being tied: all of it is looked at again. */
class KeptBackMeanwhile extends Error {
  /** Reads as a serialisation failure, so `db.transact` tries again. */
  readonly code = '40001';
}

/** Ties an alert to an incident. Safe to repeat; the alert's history tells when it moved. */
export async function linkAlert(tx: Tx, id: AlertId, incident: IncidentName): Promise<void> {
  const before = await lockAlert(tx, id);
  if (before === undefined || before.incidentId === incident.id) return;
  if (isKeptBack(before, tx.now)) throw new KeptBackMeanwhile();
  await tx.run(sql`
    update alert set incident_id = ${incident.id}, incident_number = ${incident.number}
     where id = ${id}`);
  const kind = before.incidentId === null ? 'linked' : 'moved';
  await insertChanges(tx, [{ alert: id, change: { kind, data: { incident: incident.number } } }]);
}

/**
 * Alerts of a service that wait for an incident and are the first of their fingerprint: in a storm they are
 * joined by the hundred instead of one by one. The oldest `limit`, locked in the order of the intake.
 */
export function lockWaitingAlerts(
  tx: Tx,
  service: ServiceId,
  limit: number,
): Promise<readonly Alert[]> {
  return tx.rows<Alert>(sql`
    select ${ALERT_COLUMNS} from alert
     where incident_id is null
       and id in (select id from alert
                   where service_id = ${service} and incident_id is null and count > 0
                     and previous_id is null and suppressed_reason is null
                     and (held_until is null or held_until <= ${tx.now}) and group_key is null
                   order by first_seen_at, id limit ${limit})
     order by fingerprint for update`);
}

/** `linkAlert` and `setDisposition` to `attached` for many alerts that are locked and in no incident yet. */
export async function attachAlerts(
  tx: Tx,
  ids: readonly AlertId[],
  incident: IncidentName,
): Promise<void> {
  if (ids.length === 0) return;
  const which = sql`any(${[...ids]}::uuid[])`;
  const linked = await tx.rows<{ firstSeenAt: Instant }>(sql`
    update alert set incident_id = ${incident.id}, incident_number = ${incident.number}
     where id = ${which} returning first_seen_at`);
  await tx.run(sql`
    update signal set disposition = 'attached', incident_id = ${incident.id},
           settled_at = ${tx.now}
     where alert_id = ${which} and disposition = 'pending'
       and ${receivedSince(earliest(linked, tx.now), tx.now)}`);
  await insertChanges(
    tx,
    ids.map((alert) => ({
      alert,
      change: { kind: 'linked', data: { incident: incident.number } } as const,
    })),
  );
}

export function earliest(
  alerts: readonly { readonly firstSeenAt: Instant }[],
  now: Instant,
): Instant {
  return alerts.reduce(
    (least, { firstSeenAt }) => (firstSeenAt < least ? firstSeenAt : least),
    now,
  );
}

/** Moves every alert and signal of one incident to another, for merging; tells how many alerts. */
export async function moveAlerts(tx: Tx, from: IncidentId, to: IncidentName): Promise<number> {
  const moved = await tx.rows<{ id: AlertId; firstSeenAt: Instant }>(sql`
    update alert set incident_id = ${to.id}, incident_number = ${to.number}
     where id in (select id from alert where incident_id = ${from} order by fingerprint for update)
    returning id, first_seen_at`);
  await tx.run(sql`
    update signal set incident_id = ${to.id}
     where incident_id = ${from} and alert_id = any(${moved.map(({ id }) => id)}::uuid[])
       and ${receivedSince(earliest(moved, tx.now), tx.now)}`);
  await tx.run(sql`
    update signal set incident_id = ${to.id} where incident_id = ${from} and alert_id is null`);
  await insertChanges(
    tx,
    moved.map(({ id }) => ({
      alert: id,
      change: { kind: 'moved', data: { incident: to.number } } as const,
    })),
  );
  return moved.length;
}

/** How a signal ended; `dismissed` says by whom, `suppressed` says why. */
export type Outcome =
  | { readonly disposition: 'opened' | 'attached'; readonly incident: IncidentId }
  | { readonly disposition: 'suppressed'; readonly reason: string }
  | { readonly disposition: 'dismissed'; readonly by: string; readonly reason: string };

/**
 * Settles one signal, or all pending signals of an alert; tells how many. Of an alert that opened an
 * incident only the first signal is `opened`, those that came while it was opened are `attached`.
 */
export async function setDisposition(
  tx: Tx,
  what: { readonly alert: AlertId } | { readonly signal: SignalId },
  outcome: Outcome,
): Promise<number> {
  const choices = await choicesOf(tx, what);
  const reason = 'reason' in outcome ? outcome.reason : null;
  const incident = 'incident' in outcome ? outcome.incident : null;
  const by = 'by' in outcome ? outcome.by : null;
  if ('alert' in what && outcome.disposition === 'suppressed') {
    await tx.run(sql`update alert set suppressed_reason = ${reason} where id = ${what.alert}`);
  }
  for (const which of choices) {
    const settled = await tx.run(sql`
      update signal
         set disposition = case
               when ${outcome.disposition}::text = 'opened' and signal.id <> first.id then 'attached'
               else ${outcome.disposition}::text end,
             reason = ${reason}, by_actor = ${by}, incident_id = ${incident},
             settled_at = ${tx.now}
        from (select id from signal where ${which} and disposition = 'pending'
               order by received_at, id limit 1) as first(id)
       where ${which} and disposition = 'pending'`);
    if (settled > 0) return settled;
  }
  return 0;
}

/** Conditions under which the signals meant are found, to be tried in turn. */
async function choicesOf(
  tx: Tx,
  what: { readonly alert: AlertId } | { readonly signal: SignalId },
): Promise<readonly Sql[]> {
  if ('signal' in what) {
    const spans = spansOf(what.signal, await clockAheadSeconds(tx));
    return spans.map((span) => sql`${span} and signal.id = ${what.signal}`);
  }
  const alert = await lockAlert(tx, what.alert);
  if (alert === undefined) return [];
  return [sql`signal.alert_id = ${alert.id} and ${receivedSince(alert.firstSeenAt, tx.now)}`];
}

/** A report of a person, kept in the ledger like any other signal (decisions.md 11). */
export async function keepReport(
  tx: Tx,
  report: {
    readonly id: SignalId;
    readonly service: ServiceId | null;
    readonly title: string;
    readonly raw: string;
    readonly disposition: 'opened' | 'attached';
    readonly incident: IncidentId;
  },
): Promise<void> {
  await tx.run(sql`
    insert into signal (id, received_at, kind, source, service_id, title, raw, disposition,
                        settled_at, incident_id)
    values (${report.id}, ${tx.now}, 'report', 'report', ${report.service}, ${report.title},
            ${report.raw}, ${report.disposition}, ${tx.now}, ${report.incident})`);
}

/** Writes what an alert has become, whatever it was. */
export async function saveAlert(tx: Tx, alert: Alert): Promise<void> {
  await tx.run(sql`
    update alert set state = ${alert.state}, severity = ${alert.severity},
           loudness = ${alert.loudness}, cleared_at = ${alert.clearedAt},
           cleared_by = ${alert.clearedBy}, expires_at = ${alert.expiresAt},
           recent_changes = ${JSON.stringify(alert.recentChanges)}::jsonb,
           flapping = ${alert.flapping}, suppressed_reason = ${alert.suppressedReason},
           suppressed_by = ${alert.suppressedBy}, held_until = ${alert.heldUntil}
     where id = ${alert.id}`);
}

export async function insertChanges(
  tx: Tx,
  changes: readonly { readonly alert: AlertId; readonly change: AlertChange }[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ alert, change }) => ({ alert, ...change }));
  await tx.run(sql`
    insert into alert_change (alert_id, at, kind, data)
    select alert, ${tx.now}::timestamptz, kind, data
      from jsonb_to_recordset(${jsonRows(rows)}::jsonb)
           as r(alert uuid, kind text, data jsonb)`);
}
