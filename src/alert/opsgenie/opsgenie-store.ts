/** What Opsgenie's API asks of storage: alerts of one key by id, alias or short number, and its requests. */
import type { AlertId, IntegrationId } from '../../kernel/ids.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, type Sql, sql, type Tx } from '../../platform/db.ts';
import type { Alert } from '../core/alert.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import { ALERT_COLUMNS } from '../store.ts';

export interface OpsgenieAlert extends Alert {
  /** A short number, as text. */
  readonly tinyId: string;
}

export const IDENTIFIER_TYPES = ['id', 'alias', 'tiny'] as const;

/** Which alert of this sender a request names. */
export interface Named {
  readonly integration: IntegrationId;
  readonly type: (typeof IDENTIFIER_TYPES)[number];
  readonly identifier: string;
}

/** Of several under one alias the one that fires, else the newest. */
export async function alertNamed(reader: Reader, named: Named): Promise<Alert | undefined> {
  const which = whichAlert(named);
  if (which === undefined) return undefined;
  return reader.maybeOne<Alert>(sql`
    select ${ALERT_COLUMNS} from alert
     where integration_id = ${named.integration} and ${which} and alert.count > 0
     order by alert.state desc, alert.first_seen_at desc, alert.id desc limit 1`);
}

function whichAlert({ integration, type, identifier }: Named): Sql | undefined {
  if (type === 'alias') return sql`alert.fingerprint = ${fingerprintOf(integration, identifier)}`;
  if (type === 'id') return isUuid(identifier) ? sql`alert.id = ${identifier}` : undefined;
  if (!/^\d{1,15}$/.test(identifier)) return undefined;
  return sql`alert.id = (select alert_id from opsgenie_alert where tiny_id = ${identifier}::bigint)`;
}

/** The newest 1,000 of this sender, or one of them; each with its short number, given now if it had none. */
export async function withTinyIds(
  tx: Tx,
  which: { readonly integration: IntegrationId; readonly alert?: AlertId },
): Promise<readonly OpsgenieAlert[]> {
  const { integration, alert } = which;
  const one = alert === undefined ? sql`true` : sql`alert.id = ${alert}`;
  const newest = sql`
    select id from alert where integration_id = ${integration} and count > 0 and ${one}
     order by first_seen_at desc, id desc limit 1000`;
  await tx.run(sql`
    insert into opsgenie_alert (alert_id, integration_id)
    select id, ${integration} from (${newest}) as newest on conflict do nothing`);
  return tx.rows<OpsgenieAlert>(sql`
    select ${ALERT_COLUMNS}, opsgenie_alert.tiny_id::text as tiny_id
      from alert join opsgenie_alert on opsgenie_alert.alert_id = alert.id
     where alert.id in (${newest}) order by alert.first_seen_at desc, alert.id desc`);
}

export interface OpsgenieRequest {
  readonly id: string;
  readonly integration: IntegrationId;
  readonly at: Instant;
  readonly action: string;
  readonly success: boolean;
  readonly status: string;
  readonly alertId: AlertId | null;
  readonly alias: string;
  readonly byUser: string;
  readonly note: string;
}

const KEPT_DAYS = 30;
/** Each request clears away a few old ones, so that they never pile up and none waits for many. */
const CLEARED_AT_ONCE = 20;

export async function keepRequest(tx: Tx, request: Omit<OpsgenieRequest, 'at'>): Promise<void> {
  const { id, integration, action, success, status, alertId, alias, byUser, note } = request;
  await tx.run(sql`
    insert into opsgenie_request (id, integration_id, at, action, success, status, alert_id, alias,
                                  by_user, note)
    values (${id}, ${integration}, ${tx.now}, ${action}, ${success}, ${status}, ${alertId},
            ${alias}, ${byUser}, ${note})`);
  await tx.run(sql`
    delete from opsgenie_request where id in (
      select id from opsgenie_request
       where at < ${tx.now}::timestamptz - make_interval(days => ${KEPT_DAYS})
       order by at limit ${CLEARED_AT_ONCE} for update skip locked)`);
}

const REQUEST = sql.raw(
  'id, integration_id as integration, at, action, success, status, alert_id, alias, by_user, note',
);

export function requestById(
  reader: Reader,
  integration: IntegrationId,
  id: string,
): Promise<OpsgenieRequest | undefined> {
  return reader.maybeOne<OpsgenieRequest>(sql`
    select ${REQUEST} from opsgenie_request where id = ${id} and integration_id = ${integration}`);
}

/** What was asked of an alert, the newest first; at most 100. */
export function requestsOf(reader: Reader, alert: AlertId): Promise<readonly OpsgenieRequest[]> {
  return reader.rows<OpsgenieRequest>(sql`
    select ${REQUEST} from opsgenie_request where alert_id = ${alert}
     order by at desc, id desc limit 100`);
}
