/** All SQL about services and what they need; what others may read is exported from here. */
import {
  asId,
  isUuid,
  type PersonId,
  type PolicyId,
  type ServiceId,
  type TeamId,
} from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { violatedConstraint } from '../platform/database-errors.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { rowsTogether } from '../platform/shared-tx.ts';
import {
  blastRadius,
  type Dependency,
  type DependencyKind,
  reachableUpward,
  type Tier,
} from './core/service.ts';
import { type ServiceSettings, settingsInForce } from './core/service-settings.ts';

export interface ServiceRow {
  readonly id: ServiceId;
  readonly name: string;
  readonly tier: Tier;
  readonly description: string;
  readonly ownerId: PersonId | null;
  readonly teamId: TeamId | null;
  /** Null = policy `Default`. */
  readonly policyId: PolicyId | null;
  /** Null = the default calendar. */
  readonly calendarId: string | null;
  readonly normalCriteria: readonly string[];
  readonly usersTotal: number | null;
  readonly keyCustomers: readonly string[];
  readonly runbookUrl: string | null;
  /** In force: stored ones over defaults. */
  readonly settings: ServiceSettings;
  readonly monitored: boolean;
  readonly archivedAt: Instant | null;
  readonly version: number;
  readonly createdAt: Instant;
}

/** A service as it is stored: only settings that differ from the defaults. */
export type StoredService = Omit<ServiceRow, 'settings' | 'version' | 'createdAt' | 'monitored'> & {
  readonly settings: Readonly<Record<string, unknown>>;
};

type RawRow = Omit<ServiceRow, 'settings'> & { readonly settings: unknown };

const SERVICE = sql`
  id, name, tier, description, owner_id, team_id, policy_id, calendar_id, normal_criteria,
  users_total, key_customers, runbook_url, settings, monitored, archived_at, version, created_at`;

export async function serviceById(reader: Reader, id: ServiceId): Promise<ServiceRow | undefined> {
  const row = await reader.maybeOne<RawRow>(sql`select ${SERVICE} from service where id = ${id}`);
  return row === undefined ? undefined : toService(row);
}

/** By id, or by name whatever its case. */
export async function serviceByIdOrName(
  reader: Reader,
  text: string,
): Promise<ServiceRow | undefined> {
  if (isUuid(text)) {
    const byId = await serviceById(reader, asId<ServiceId>(text));
    if (byId !== undefined) return byId;
  }
  const row = await reader.maybeOne<RawRow>(
    sql`select ${SERVICE} from service where lower(name) = lower(${text})`,
  );
  return row === undefined ? undefined : toService(row);
}

export const servicesByIds = rowsTogether<ServiceId, ServiceRow>(
  'service.byIds',
  async (reader, ids) => {
    const rows = await reader.rows<RawRow>(
      sql`select ${SERVICE} from service where id = any(${[...ids]}::uuid[])`,
    );
    return rows.map(toService);
  },
  ({ id }) => id,
);

/** The service as stored, locked until the transaction ends. */
export async function lockService(
  tx: Tx,
  id: ServiceId,
): Promise<(StoredService & { readonly version: number }) | undefined> {
  return tx.maybeOne(sql`select ${SERVICE} from service where id = ${id} for update`);
}

export interface ServiceFilter {
  /** Part of a name. */
  readonly q: string | undefined;
  readonly teamId: TeamId | undefined;
  readonly archived: boolean;
  /** Lower-case name and id of the last row seen. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** By name; `sortKey` is the name as the database compares it. */
export async function listServices(
  reader: Reader,
  filter: ServiceFilter,
): Promise<readonly (ServiceRow & { readonly sortKey: string })[]> {
  const [name = null, id = null] = filter.after ?? [];
  const like = filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
  const teamId = filter.teamId ?? null;
  const rows = await reader.rows<RawRow & { readonly sortKey: string }>(sql`
    select ${SERVICE}, lower(name) as sort_key from service
     where (${name}::text is null or (lower(name), id::text) > (${name}::text, ${id}::text))
       and (${like}::text is null or name ilike ${like}::text)
       and (${teamId}::uuid is null or team_id = ${teamId}::uuid)
       and (archived_at is not null) = ${filter.archived}::boolean
     order by lower(name), id::text
     limit ${filter.limit}`);
  return rows.map((row) => ({ ...toService(row), sortKey: row.sortKey }));
}

/** Names for screens, also of archived services. */
export async function serviceNames(
  reader: Reader,
  ids: readonly (ServiceId | string)[],
): Promise<Readonly<Record<string, string>>> {
  const rows = await namedRows(reader, ids);
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

const namedRows = rowsTogether<string, { readonly id: string; readonly name: string }>(
  'service.names',
  (reader, ids) =>
    reader.rows(sql`select id, name from service where id = any(${[...ids]}::uuid[])`),
  ({ id }) => id,
);

export async function insertService(tx: Tx, service: StoredService): Promise<void> {
  await tx.run(sql`
    insert into service (id, name, tier, description, owner_id, team_id, policy_id, calendar_id,
                         normal_criteria, users_total, key_customers, runbook_url, settings,
                         created_at)
    values (${service.id}, ${service.name}, ${service.tier}, ${service.description},
            ${service.ownerId}, ${service.teamId}, ${service.policyId}, ${service.calendarId},
            ${[...service.normalCriteria]}::text[], ${service.usersTotal},
            ${[...service.keyCustomers]}::text[], ${service.runbookUrl},
            ${JSON.stringify(service.settings)}::jsonb, ${tx.now})`);
}

export async function updateService(tx: Tx, service: StoredService): Promise<void> {
  await tx.run(sql`
    update service
       set name = ${service.name}, tier = ${service.tier}, description = ${service.description},
           owner_id = ${service.ownerId}, team_id = ${service.teamId},
           policy_id = ${service.policyId}, calendar_id = ${service.calendarId},
           normal_criteria = ${[...service.normalCriteria]}::text[],
           users_total = ${service.usersTotal},
           key_customers = ${[...service.keyCustomers]}::text[],
           runbook_url = ${service.runbookUrl},
           settings = ${JSON.stringify(service.settings)}::jsonb,
           archived_at = ${service.archivedAt}, version = version + 1
     where id = ${service.id}`);
}

/** Whether any integration watches the service; the alert feature keeps it. */
export async function setMonitored(tx: Tx, id: ServiceId, monitored: boolean): Promise<void> {
  await tx.run(sql`update service set monitored = ${monitored} where id = ${id}`);
}

/** Every dependency; a catalogue has thousands at most. Makes writers of dependencies wait. */
export async function lockDependencies(tx: Tx): Promise<readonly Dependency[]> {
  await tx.exclusively('service_dependency');
  return allDependencies(tx);
}

export function allDependencies(reader: Reader): Promise<readonly Dependency[]> {
  return reader.rows<Dependency>(sql`
    select service_id, depends_on_id, kind from service_dependency
     order by service_id, depends_on_id`);
}

/** Makes exactly `dependsOn` the direct dependencies. */
export async function setDependencies(
  tx: Tx,
  id: ServiceId,
  dependsOn: readonly { readonly id: ServiceId; readonly kind: DependencyKind }[],
): Promise<void> {
  await tx.run(sql`delete from service_dependency where service_id = ${id}`);
  await tx.run(sql`
    insert into service_dependency (service_id, depends_on_id, kind)
    select ${id}::uuid, d.id, d.kind
      from unnest(${dependsOn.map((one) => one.id)}::uuid[],
                  ${dependsOn.map((one) => one.kind)}::text[]) as d (id, kind)`);
}

export interface Neighbour {
  /** The service asked about. */
  readonly of: ServiceId;
  readonly service: ServiceId;
  readonly name: string;
  readonly kind: DependencyKind;
}

/** What each of `ids` needs directly. */
export function dependenciesOf(
  reader: Reader,
  ids: readonly ServiceId[],
): Promise<readonly Neighbour[]> {
  return reader.rows<Neighbour>(sql`
    select d.service_id as of, s.id as service, s.name, d.kind
      from service_dependency d join service s on s.id = d.depends_on_id
     where d.service_id = any(${[...ids]}::uuid[])
     order by lower(s.name)`);
}

/** What directly needs `id`; archived services are left out. */
export function dependantsOf(reader: Reader, id: ServiceId): Promise<readonly Neighbour[]> {
  return reader.rows<Neighbour>(sql`
    select d.depends_on_id as of, s.id as service, s.name, d.kind
      from service_dependency d join service s on s.id = d.service_id and s.archived_at is null
     where d.depends_on_id = ${id}
     order by lower(s.name)`);
}

/** Everything `id` stands on over hard dependencies, itself left out; a ring in old data ends by itself. */
export async function hardUpstreamOf(reader: Reader, id: ServiceId): Promise<readonly ServiceId[]> {
  const rows = await reader.rows<{ id: ServiceId }>(sql`
    with recursive up (id) as (
      select depends_on_id from service_dependency where service_id = ${id} and kind = 'hard'
      union
      select d.depends_on_id from up join service_dependency d
          on d.service_id = up.id and d.kind = 'hard')
    select id from up where id <> ${id} order by id`);
  return rows.map((row) => row.id);
}

/** Everything that stands on `id` over hard dependencies, itself left out. */
export async function hardDownstreamOf(
  reader: Reader,
  id: ServiceId,
): Promise<readonly ServiceId[]> {
  const rows = await reader.rows<{ id: ServiceId }>(sql`
    with recursive down (id) as (
      select service_id from service_dependency where depends_on_id = ${id} and kind = 'hard'
      union
      select d.service_id from down join service_dependency d
          on d.depends_on_id = down.id and d.kind = 'hard')
    select id from down where id <> ${id} order by id`);
  return rows.map((row) => row.id);
}

/** Living T0 and T1 services that a fault of `id` takes along (domain.md 4.4, blast term). */
export async function blastRadiusOf(reader: Reader, id: ServiceId): Promise<readonly ServiceRow[]> {
  const dependencies = await allDependencies(reader);
  const upward = reachableUpward(id, dependencies);
  if (upward.length === 0) return [];
  const living = (await servicesByIds(reader, upward)).filter((one) => one.archivedAt === null);
  const byId = new Map(living.map((one) => [one.id, one]));
  return blastRadius(id, dependencies, (one) => byId.get(one)?.tier).flatMap(
    (one) => byId.get(one) ?? [],
  );
}

const WRONG: Readonly<Record<string, { readonly path: string; readonly message: string }>> = {
  service_name_taken: { path: 'name', message: 'another service has this name' },
  calendar_name_taken: { path: 'name', message: 'another calendar has this name' },
  service_owner_id_fkey: { path: 'owner', message: 'there is no such person' },
  service_policy_known: { path: 'escalationPolicy', message: 'there is no such policy' },
};

/** The field a violated constraint speaks of, when the error is about one of ours. */
export function wrongField(error: unknown) {
  return WRONG[violatedConstraint(error) ?? ''];
}

function toService(row: RawRow): ServiceRow {
  return { ...row, settings: settingsInForce(row.settings) };
}
