/** Reads of drills: the list, what runs on a service, the last one of each service. */
import type { IncidentId, ServiceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql } from '../platform/db.ts';
import type { IncidentState } from './core/state.ts';

export interface DrillFilter {
  readonly service: ServiceId | null;
  readonly running: boolean | null;
  readonly before: { readonly createdAt: Instant; readonly id: IncidentId } | null;
  readonly limit: number;
}

const OPEN = sql`state_name not in ('closed', 'cancelled', 'merged', 'resolved')`;

/** Newest first. */
export async function listDrills(
  reader: Reader,
  { service, running, before, limit }: DrillFilter,
): Promise<readonly IncidentState[]> {
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where drill
       and (${service}::uuid is null or service_ids @> array[${service}::uuid])
       and (${running}::boolean is null or (${OPEN}) = ${running}::boolean)
       and (${before?.createdAt ?? null}::timestamptz is null
            or (created_at, id) < (${before?.createdAt ?? null}::timestamptz, ${before?.id ?? null}::uuid))
     order by created_at desc, id desc limit ${limit}`);
  return rows.map((row) => row.state);
}

export interface LastDrill {
  readonly service: string;
  /** Null: none was ever begun. */
  readonly at: Instant | null;
  readonly daysAgo: number | null;
}

/** Of every service, by name: when its newest drill was begun. */
export function lastDrills(reader: Reader, now: Instant): Promise<readonly LastDrill[]> {
  return reader.rows<LastDrill>(sql`
    select s.name as service, d.at,
           floor(extract(epoch from ${now}::timestamptz - d.at) / 86400)::int as days_ago
      from service s
      left join lateral (
        select max(created_at) as at from incident
         where drill and service_ids @> array[s.id]) d on true
     order by lower(s.name), s.id`);
}

/** Number of the drill that runs on a service. */
export async function runningDrill(
  reader: Reader,
  service: ServiceId,
): Promise<string | undefined> {
  const row = await reader.maybeOne<{ number: string }>(sql`
    select number from incident
     where drill and service_ids @> array[${service}::uuid] and ${OPEN}
     order by created_at desc limit 1`);
  return row?.number;
}
