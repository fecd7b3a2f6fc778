/** SQL that silences and windows share: the book's version, alerts they keep back, what was told, what they hid. */
import type { AlertId, IncidentId, IntegrationId, ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import type { Alert } from '../core/alert.ts';
import { QUIET_REASONS } from '../core/judging/book.ts';
import { READ_AGAIN } from '../core/rereads/take-in.ts';
import { ALERT_COLUMNS } from '../store.ts';

/** An alert with the names that matchers and conditions see. */
export interface NamedAlert extends Alert {
  readonly integrationName: string;
  readonly serviceName: string;
  readonly serviceTier: string;
}

const NAMED = sql`
  ${ALERT_COLUMNS}, integration.name as integration_name, service.name as service_name,
  service.tier as service_tier`;
const NAMED_TABLES = sql.raw(`
  alert join integration on integration.id = alert.integration_id
        join service on service.id = alert.service_id`);

/**
 * What fires and may be kept back no longer, by id after `after`: under a time of quiet, or by a rule that is gone, off,
 * or changed since the alert was seen.
 */
export function keptBack(
  reader: Reader,
  after: AlertId | null,
  limit: number,
): Promise<readonly NamedAlert[]> {
  return reader.rows<NamedAlert>(sql`
    select ${NAMED} from ${NAMED_TABLES}
     where alert.state = 'firing' and alert.suppressed_by is not null
       and (alert.suppressed_reason = any(${[...QUIET_REASONS]}::text[])
            or (alert.suppressed_reason in ('rule', 'below_threshold')
                and not exists (select from rule where rule.id = alert.suppressed_by
                                   and rule.enabled and rule.deleted_at is null
                                   and rule.changed_at <= alert.last_seen_at)))
       and (${after}::uuid is null or alert.id > ${after}::uuid)
     order by alert.id limit ${limit}`);
}

/** What fires and is kept back since it was read again by this run, by id after `after`. */
export function keptByRun(
  reader: Reader,
  run: string,
  page: { readonly after: AlertId | null; readonly limit: number },
): Promise<readonly NamedAlert[]> {
  const { after, limit } = page;
  return reader.rows<NamedAlert>(sql`
    select ${NAMED} from ${NAMED_TABLES}
     where alert.state = 'firing' and alert.suppressed_by = ${run}
       and alert.suppressed_reason = ${READ_AGAIN}
       and (${after}::uuid is null or alert.id > ${after}::uuid)
     order by alert.id limit ${limit}`);
}

/** These alerts, locked in the order of the intake. */
export function lockAlerts(tx: Tx, ids: readonly AlertId[]): Promise<readonly Alert[]> {
  return tx.rows<Alert>(sql`
    select ${ALERT_COLUMNS} from alert where id = any(${[...ids]}::uuid[])
     order by fingerprint for update`);
}

/** The alerts of an incident but those of these services, locked in the order of the intake, each condition's newest last. */
export function lockAlertsOf(
  tx: Tx,
  incident: IncidentId,
  except: readonly ServiceId[],
): Promise<readonly Alert[]> {
  return tx.rows<Alert>(sql`
    select ${ALERT_COLUMNS} from alert
     where incident_id = ${incident} and service_id <> all(${[...except]}::uuid[])
     order by fingerprint, first_seen_at, id for update`);
}

/** An alert and the mute that holds it. */
export interface HeldAlert {
  readonly id: AlertId;
  readonly by: string;
}

/** What fires of an incident is kept back by the incident's own mutes, and stays tied to it. */
export function holdWithIncident(
  tx: Tx,
  incident: IncidentId,
  except: readonly ServiceId[],
): Promise<readonly HeldAlert[]> {
  return tx.rows<HeldAlert>(sql`
    update alert set suppressed_reason = 'muted', suppressed_by = silence.id
      from silence
     where alert.incident_id = ${incident} and alert.state = 'firing'
       and alert.service_id <> all(${[...except]}::uuid[])
       and silence.incident_id = ${incident} and silence.kind = 'mute'
       and silence.fingerprint = alert.fingerprint and silence.ends_at > ${tx.now}
    returning alert.id, silence.id as by`);
}

/** What these mutes keep back of the incident is heard again. */
export function hearWithIncident(
  tx: Tx,
  incident: IncidentId,
  mutes: readonly string[],
): Promise<readonly HeldAlert[]> {
  return tx.rows<HeldAlert>(sql`
    update alert set suppressed_reason = null, suppressed_by = null
      from unnest(${[...mutes]}::uuid[]) as mute(id)
     where alert.incident_id = ${incident} and alert.state = 'firing'
       and alert.suppressed_by = mute.id
    returning alert.id, mute.id as by`);
}

/** Everything that fires, or that fires for one sender, the newest first. */
export function firingAlerts(
  reader: Reader,
  limit: number,
  integration: IntegrationId | null = null,
): Promise<readonly NamedAlert[]> {
  return reader.rows<NamedAlert>(sql`
    select ${NAMED} from ${NAMED_TABLES}
     where alert.state = 'firing'
       and (${integration}::uuid is null or alert.integration_id = ${integration}::uuid)
     order by alert.first_seen_at desc, alert.id desc limit ${limit}`);
}

/** True for the first who tells this end. */
export async function isFirstToTell(
  tx: Tx,
  notice: { readonly id: string; readonly kind: 'ending' | 'ended'; readonly to: Instant },
): Promise<boolean> {
  const told = await tx.run(sql`
    insert into quiet_told (quiet_id, kind, ends_at, told_at)
    values (${notice.id}, ${notice.kind}, ${notice.to}, ${tx.now}) on conflict do nothing`);
  return told === 1;
}

/** Ends so long past are asked about no more. */
export async function forgetTold(tx: Tx, before: Instant): Promise<void> {
  await tx.run(sql`delete from quiet_told where ends_at < ${before}`);
}

export interface HiddenSums {
  readonly signals: number;
  readonly alerts: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  /** Alerts it keeps back now. */
  readonly firing: number;
}

const NOTHING: HiddenSums = { signals: 0, alerts: 0, firstAt: null, lastAt: null, firing: 0 };

/** What each of these has hidden, in all or since `since`. */
export async function hiddenSums(
  reader: Reader,
  ids: readonly string[],
  since: Instant | null = null,
): Promise<(id: string) => HiddenSums> {
  const rows = await reader.rows<HiddenSums & { readonly id: string }>(sql`
    select wanted.id, coalesce(hid.signals, 0) as signals, coalesce(hid.alerts, 0) as alerts,
           hid.first_at, hid.last_at, coalesce(kept.firing, 0) as firing
      from unnest(${[...ids]}::uuid[]) as wanted(id)
      left join lateral (
        select count(*) as signals, count(distinct alert_id) as alerts,
               min(received_at) as first_at, max(received_at) as last_at
          from signal where suppressed_by = wanted.id
           and (${since}::timestamptz is null or received_at >= ${since}::timestamptz)) hid on true
      left join lateral (
        select count(*) as firing from alert
         where state = 'firing' and suppressed_by = wanted.id) kept on true`);
  const byId = new Map(rows.map(({ id, ...sums }) => [id, sums]));
  return (id) => byId.get(id) ?? NOTHING;
}

export interface HiddenAlert {
  readonly alert: AlertId;
  readonly title: string;
  readonly service: string;
  readonly serviceName: string;
  readonly severity: string;
  readonly state: string;
  readonly signals: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Kept back by it still. */
  readonly held: boolean;
}

/** The alerts it hid, the one with the most signals first. */
export function hiddenAlerts(
  reader: Reader,
  id: string,
  limit: number,
): Promise<readonly HiddenAlert[]> {
  return reader.rows<HiddenAlert>(sql`
    select alert.id as alert, alert.title, alert.service_id as service,
           service.name as service_name, alert.severity, alert.state, hid.signals, hid.first_at,
           hid.last_at, alert.state = 'firing' and alert.suppressed_by = ${id}::uuid as held
      from (select alert_id, count(*) as signals, min(received_at) as first_at,
                   max(received_at) as last_at
              from signal where suppressed_by = ${id}::uuid and alert_id is not null
             group by alert_id order by count(*) desc, alert_id limit ${limit}) hid
      join alert on alert.id = hid.alert_id
      join service on service.id = alert.service_id
     order by hid.signals desc, alert.id`);
}

/** Of the alerts it hid, or mutes, those that fire still, kept back or not: how many, and the oldest titles. */
export async function stillFiring(
  reader: Reader,
  id: string,
  limit: number,
): Promise<{ readonly firing: number; readonly titles: readonly string[] }> {
  const rows = await reader.rows<{ title: string; firing: number }>(sql`
    select title, count(*) over () as firing from alert
     where state = 'firing'
       and (id in (select alert_id from signal where suppressed_by = ${id}::uuid)
            or fingerprint = (select fingerprint from silence where silence.id = ${id}::uuid))
     order by first_seen_at, id limit ${limit}`);
  return { firing: rows[0]?.firing ?? 0, titles: rows.map(({ title }) => title) };
}
