/**
 * The SQL of the hot path: a few statements for a whole batch of signals, whatever its size. The latest
 * alert of each fingerprint is locked in one order by everybody; a new alert that another node made in
 * the same instant shows as a missing row, and the batch is tried again (the unique index decides).
 */
import type { AlertId, IntegrationId, SignalId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Sql, sql, type Tx } from '../../platform/db.ts';
import { jsonRows, jsonText } from '../../platform/json-rows.ts';
import { textArray } from '../../platform/text-array.ts';
import type { Alert } from '../core/alert.ts';
import { receivedSince } from '../days/day-store.ts';
import { ALERT_COLUMNS } from '../store.ts';
import type { KnownAlerts } from './known-alerts.ts';

export { WAIT_FOR_COMMIT } from '../../platform/db.ts';

export interface NewSignal {
  readonly id: SignalId;
  readonly source: string;
  readonly integrationId: IntegrationId;
  readonly serviceId: string;
  readonly title: string;
  readonly raw: string;
  readonly cuts: readonly string[];
  /** The event in our words, as JSON. */
  readonly event: string;
  /** Which rules were asked and what came of it, as JSON; null where none had anything to say. */
  readonly trace: string | null;
  readonly disposition: 'pending' | 'attached' | 'suppressed';
  readonly reason: string | null;
  /** The rule, silence or maintenance window behind it. */
  readonly suppressedBy: string | null;
  readonly alertId: AlertId | null;
  readonly incidentId: string | null;
}

/** What a batch begins with: `version` moves with every change of what people have decided about signals. */
export interface Beginning {
  readonly version: number;
  /** Of this transaction, as rows that it writes will have it. */
  readonly xid: string;
}

/** Whoever is waited for longer than this is left out, so that one alert that somebody holds does not stop them all. */
const LOCK_TIMEOUT = '2s';

export const BEGINNING = sql`
  select version, pg_current_xact_id()::xid::text as xid,
         set_config('lock_timeout', ${LOCK_TIMEOUT}, true) as patience
    from rule_book`;

export async function bookVersion(tx: Tx): Promise<number> {
  const { version } = await tx.one<{ version: number }>(sql`select version from rule_book`);
  return version;
}

/** Nobody else changes the book until the transaction ends; every node reads it anew with its next batch after it. */
export async function turnBook(tx: Tx): Promise<void> {
  await tx.run(sql`update rule_book set version = version + 1`);
}

/** An alert that is locked: which it is, and who wrote it last. */
export interface Locked {
  readonly id: AlertId;
  readonly version: string;
  readonly count: number;
  /** Which of the fingerprints, from 1. */
  readonly n: number;
}

/** Locks the latest alert of each fingerprint, firing or not; gives `Locked`. Sorted, without repeats: all lock in one order. */
export function locking(fingerprints: readonly string[]): Sql {
  return sql`
    select alert.id, alert.version, alert.count, wanted.n::int as n
      from unnest(${textArray(fingerprints)}::text[]) with ordinality as wanted(fingerprint, n)
     cross join lateral (
       select id, xmin::text as version, count from alert
        where alert.fingerprint = wanted.fingerprint
        order by first_seen_at desc, id desc limit 1 for update
     ) as alert
     order by wanted.n`;
}

/** Those of the fingerprints whose latest alert somebody else holds at this moment. */
export async function heldByOthers(
  tx: Tx,
  fingerprints: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ fingerprint: string }>(sql`
    with latest as materialized (
      select wanted.fingerprint, alert.id from unnest(${textArray(fingerprints)}::text[]) as wanted(fingerprint)
       cross join lateral (
         select id from alert where alert.fingerprint = wanted.fingerprint
          order by first_seen_at desc, id desc limit 1) as alert),
    free as materialized (
      select id from alert where id in (select id from latest) for update skip locked)
    select fingerprint from latest where id not in (select id from free)`);
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}

/** The alerts that are locked. Of those that `known` still knows as they are nothing more is asked. */
export async function alertsOf(
  tx: Tx,
  {
    locked,
    fingerprints,
  }: { readonly locked: readonly Locked[]; readonly fingerprints: readonly string[] },
  { recall }: Pick<KnownAlerts, 'recall'>,
): Promise<readonly Alert[]> {
  const alerts: Alert[] = [];
  const unknown: AlertId[] = [];
  for (const { id, version, count, n } of locked) {
    const known = recall(fingerprints[n - 1] ?? '');
    // Once numbers of transactions begin anew, the count tells two of one number apart.
    const isIt = known?.version === version && known.alert.id === id && known.alert.count === count;
    if (isIt) alerts.push(known.alert);
    else unknown.push(id);
  }
  if (unknown.length === 0) return alerts;
  const told = await tx.rows<Alert>(sql`
    select ${ALERT_COLUMNS} from alert where id = any(${unknown}::uuid[])`);
  return [...alerts, ...told];
}

/** Writes alerts of which nothing changed but how often and when they were seen (`isSeenAgain`): most of what comes in. */
export function countingRepeats(alerts: readonly Alert[]): Sql {
  const column = (of: (alert: Alert) => string | null) => sql`${textArray(alerts.map(of))}::text[]`;
  return sql`
    update alert set count = r.count::int, last_seen_at = r.last_seen_at::timestamptz,
           episode_at = r.episode_at::timestamptz, expires_at = r.expires_at::timestamptz,
           ended_at = r.ended_at::timestamptz
      from unnest(${column(({ id }) => id)}, ${column(({ count }) => `${count}`)},
                  ${column((alert) => alert.lastSeenAt)}, ${column((alert) => alert.episodeAt)},
                  ${column((alert) => alert.expiresAt)}, ${column((alert) => alert.endedAt)})
           as r(id, count, last_seen_at, episode_at, expires_at, ended_at)
     where alert.id = r.id::uuid`;
}

/** Alerts that existed before this batch; written first, so that one ended makes room for the next. */
export async function updateAlerts(tx: Tx, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  await tx.run(sql`
    update alert set state = r.state, severity = r.severity, loudness = r.loudness,
           title = r.title, body = r.body, labels = r.labels, links = r.links, count = r.count,
           last_seen_at = r.last_seen_at, episode_at = r.episode_at, expires_at = r.expires_at,
           ended_at = r.ended_at,
           cleared_at = r.cleared_at, cleared_by = r.cleared_by,
           recent_changes = r.recent_changes, flapping = r.flapping,
           suppressed_reason = r.suppressed_reason, suppressed_by = r.suppressed_by,
           held_until = r.held_until, recent_firings = r.recent_firings
      from ${recordset(alerts)}
     where alert.id = r.id`);
}

/** Throws a serialisation failure, which is tried again, when another node was first. */
export async function insertAlerts(tx: Tx, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  const inserted = await tx.run(sql`
    insert into alert (id, integration_id, service_id, source, dedup_key, fingerprint, state,
                       severity, loudness, title, body, labels, links, count, first_seen_at,
                       last_seen_at, starts_at, episode_at, expires_at, ended_at, cleared_at, cleared_by,
                       recent_changes, flapping, previous_id, suppressed_reason, suppressed_by,
                       held_until, recent_firings, component, category, effect, group_key,
                       group_kind, group_seconds)
    select r.id, r.integration_id, r.service_id, r.source, r.dedup_key, r.fingerprint, r.state,
           r.severity, r.loudness, r.title, r.body, r.labels, r.links, r.count, r.first_seen_at,
           r.last_seen_at, r.starts_at, r.episode_at, r.expires_at, r.ended_at, r.cleared_at, r.cleared_by,
           r.recent_changes, r.flapping, r.previous_id, r.suppressed_reason, r.suppressed_by,
           r.held_until, r.recent_firings, r.component, r.category, r.effect, r.group_key,
           r.group_kind, r.group_seconds
      from ${recordset(alerts)}
     order by r.fingerprint
    on conflict (fingerprint) where state = 'firing' do nothing`);
  if (inserted < alerts.length) throw new OtherNodeWasFirst();
}

/** Keeps signals that were received at `now`. */
export function insertingSignals(now: Instant, signals: readonly NewSignal[]): Sql {
  const column = (of: (signal: NewSignal) => string | null) =>
    sql`${textArray(signals.map(of))}::text[]`;
  const cutsOf = ({ cuts }: NewSignal) => (cuts.length === 0 ? null : jsonText(cuts));
  return sql`
    insert into signal (id, received_at, kind, source, integration_id, service_id, title, raw,
                        cuts, event, trace, disposition, reason, suppressed_by, settled_at,
                        alert_id, incident_id)
    select r.id::uuid, ${now}::timestamptz, 'event', r.source, r.integration_id::uuid,
           r.service_id::uuid, r.title, r.raw,
           case when r.cuts is null then '{}'
                else array(select json_array_elements_text(r.cuts::json)) end,
           r.event, r.trace, r.disposition, r.reason, r.suppressed_by::uuid,
           case when r.disposition <> 'pending' then ${now}::timestamptz end,
           r.alert_id::uuid, r.incident_id::uuid
      from unnest(${column(({ id }) => id)}, ${column(({ source }) => source)},
                  ${column((one) => one.integrationId)}, ${column((one) => one.serviceId)},
                  ${column(({ title }) => title)}, ${column(({ raw }) => raw)},
                  ${column(cutsOf)}, ${column(({ event }) => event)},
                  ${column(({ trace }) => trace)}, ${column((one) => one.disposition)},
                  ${column(({ reason }) => reason)}, ${column((one) => one.suppressedBy)},
                  ${column((one) => one.alertId)}, ${column((one) => one.incidentId)})
           as r(id, source, integration_id, service_id, title, raw, cuts, event, trace,
                disposition, reason, suppressed_by, alert_id, incident_id)`;
}

/** Signals that waited for an alert which is kept back after all. */
export async function suppressWaiting(tx: Tx, alerts: readonly Alert[]): Promise<void> {
  for (const { id, suppressedReason, suppressedBy, firstSeenAt } of alerts) {
    await tx.run(sql`
      update signal set disposition = 'suppressed', reason = ${suppressedReason},
             suppressed_by = ${suppressedBy}, settled_at = ${tx.now}
       where alert_id = ${id} and disposition = 'pending'
         and ${receivedSince(firstSeenAt, tx.now)}`);
  }
}

/** Notes that senders were heard just now; never waits for another node doing the same. */
export async function touchIntegrations(tx: Tx, ids: readonly IntegrationId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.run(sql`
    update integration set last_seen_at = ${tx.now}
     where id in (select id from integration where id = any(${[...ids]}::uuid[])
                   order by id for update skip locked)`);
}

class OtherNodeWasFirst extends Error {
  /** Reads as a serialisation failure, so `db.transact` tries again. */
  readonly code = '40001';
}

function recordset(alerts: readonly Alert[]) {
  const rows = alerts.map((alert) => ({
    id: alert.id,
    integration_id: alert.integrationId,
    service_id: alert.serviceId,
    source: alert.source,
    dedup_key: alert.dedupKey,
    fingerprint: alert.fingerprint,
    state: alert.state,
    severity: alert.severity,
    loudness: alert.loudness,
    title: alert.title,
    body: alert.body,
    labels: alert.labels,
    links: alert.links,
    count: alert.count,
    first_seen_at: alert.firstSeenAt,
    last_seen_at: alert.lastSeenAt,
    starts_at: alert.startsAt,
    episode_at: alert.episodeAt,
    expires_at: alert.expiresAt,
    ended_at: alert.endedAt,
    cleared_at: alert.clearedAt,
    cleared_by: alert.clearedBy,
    recent_changes: alert.recentChanges,
    flapping: alert.flapping,
    previous_id: alert.previousId,
    suppressed_reason: alert.suppressedReason,
    suppressed_by: alert.suppressedBy,
    held_until: alert.heldUntil,
    recent_firings: alert.recentFirings,
    component: alert.component,
    category: alert.category,
    effect: alert.effect,
    group_key: alert.groupKey,
    group_kind: alert.groupKind,
    group_seconds: alert.groupSeconds,
  }));
  return sql`jsonb_to_recordset(${jsonRows(rows)}::jsonb) as r(
    id uuid, integration_id uuid, service_id uuid, source text, dedup_key text,
    fingerprint text, state text, severity text, loudness text, title text, body text,
    labels jsonb, links jsonb, count integer, first_seen_at timestamptz,
    last_seen_at timestamptz, starts_at timestamptz, episode_at timestamptz,
    expires_at timestamptz, ended_at timestamptz, cleared_at timestamptz, cleared_by text, recent_changes jsonb,
    flapping boolean, previous_id uuid, suppressed_reason text, suppressed_by uuid,
    held_until timestamptz, recent_firings jsonb, component text, category text, effect text,
    group_key text, group_kind text, group_seconds integer)`;
}
