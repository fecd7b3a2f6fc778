/** Senders: their keys, where their signals go, when they were last heard. */
import type { IntegrationId, ServiceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, type Sql, sql, type Tx } from '../platform/db.ts';
import { type ServiceSettings, settingsInForce } from '../service/core/service-settings.ts';

export interface IntegrationRow {
  readonly id: IntegrationId;
  readonly serviceId: ServiceId;
  readonly source: string;
  readonly name: string;
  readonly keyHint: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly disabledAt: Instant | null;
  readonly hasSecret: boolean;
}

const COLUMNS = sql.raw(`
  integration.id, integration.service_id, integration.source, integration.name,
  integration.key_hint, integration.created_by, integration.created_at,
  integration.last_seen_at, integration.disabled_at, integration.secret is not null as has_secret`);

/** An enabled sender, with what its service says about alerts. */
export interface SenderRow extends IntegrationRow {
  readonly serviceName: string;
  readonly serviceTier: string;
  readonly rules: ServiceSettings;
  /** Sealed; null where its messages need no signature. */
  readonly secret: string | null;
}

/** Enabled senders by the SHA-256 of their keys. */
export async function sendersByKeyHash(
  reader: Reader,
  keyHashes: readonly string[],
): Promise<ReadonlyMap<string, SenderRow>> {
  const rows = await sendersWhere(reader, sql`key_hash = any(${[...keyHashes]}::text[])`);
  return new Map(rows.map(({ keyHash, ...sender }) => [keyHash, sender]));
}

export async function senderById(
  reader: Reader,
  id: IntegrationId,
): Promise<SenderRow | undefined> {
  const [row] = await sendersWhere(reader, sql`integration.id = ${id}`);
  return row;
}

async function sendersWhere(
  reader: Reader,
  which: Sql,
): Promise<readonly (SenderRow & { readonly keyHash: string })[]> {
  type Row = Omit<SenderRow, 'rules'> & { readonly keyHash: string; readonly settings: unknown };
  const rows = await reader.rows<Row>(sql`
    select ${COLUMNS}, key_hash, secret, service.settings,
           service.name as service_name, service.tier as service_tier
      from integration join service on service.id = integration.service_id
     where ${which} and disabled_at is null`);
  return rows.map(({ settings, ...row }) => ({ ...row, rules: settingsInForce(settings) }));
}

/** A service that a rule sends signals to. */
export interface ReceivingService {
  readonly id: ServiceId;
  readonly name: string;
  readonly tier: string;
  readonly settings: ServiceSettings;
}

export async function receivingServices(
  reader: Reader,
  ids: readonly ServiceId[],
): Promise<ReadonlyMap<string, ReceivingService>> {
  const rows = await reader.rows<Omit<ReceivingService, 'settings'> & { settings: unknown }>(sql`
    select id, name, tier, settings from service
     where id = any(${[...ids]}::uuid[]) and archived_at is null`);
  return new Map(
    rows.map((row) => [row.id, { ...row, settings: settingsInForce(row.settings) }] as const),
  );
}

/** Senders of checks are no integrations to people: they are seen and changed as checks. */
export function integrationById(
  reader: Reader,
  id: IntegrationId,
): Promise<IntegrationRow | undefined> {
  return reader.maybeOne(sql`
    select ${COLUMNS} from integration where id = ${id} and source <> 'check'`);
}

export async function insertIntegration(
  tx: Tx,
  row: {
    readonly id: IntegrationId;
    readonly serviceId: ServiceId;
    readonly source: string;
    readonly name: string;
    readonly keyHash: string;
    readonly keyHint: string;
    readonly createdBy: string;
  },
): Promise<void> {
  await tx.run(sql`
    insert into integration (id, service_id, source, name, key_hash, key_hint, created_by,
                             created_at)
    values (${row.id}, ${row.serviceId}, ${row.source}, ${row.name}, ${row.keyHash},
            ${row.keyHint}, ${row.createdBy}, ${tx.now})`);
}

/** Disabled senders too, the newest first; at most 1,000. */
export function listIntegrations(
  reader: Reader,
  service: ServiceId | undefined,
): Promise<readonly (IntegrationRow & { readonly serviceName: string })[]> {
  const where = service === undefined ? sql`true` : sql`integration.service_id = ${service}`;
  return reader.rows(sql`
    select ${COLUMNS}, service.name as service_name
      from integration join service on service.id = integration.service_id
     where ${where} and integration.source <> 'check'
     order by integration.created_at desc, integration.id desc limit 1000`);
}

/** False when it was not there or disabled already. */
export async function disableIntegration(tx: Tx, id: IntegrationId): Promise<boolean> {
  const disabled = await tx.run(sql`
    update integration set disabled_at = ${tx.now} where id = ${id} and disabled_at is null`);
  return disabled === 1;
}

/** Sealed, or null to ask for no signature any more; false when the sender was not there or is disabled. */
export async function storeSecret(
  tx: Tx,
  id: IntegrationId,
  secret: string | null,
): Promise<boolean> {
  const stored = await tx.run(sql`
    update integration set secret = ${secret} where id = ${id} and disabled_at is null`);
  return stored === 1;
}

/** Whether anything still watches the service. */
export async function isWatched(reader: Reader, service: ServiceId): Promise<boolean> {
  const { watched } = await reader.one<{ watched: boolean }>(sql`
    select exists (select from integration
                    where service_id = ${service} and disabled_at is null) as watched`);
  return watched;
}
