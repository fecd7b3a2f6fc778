/**
 * Alerts of one incident that go elsewhere: which there are, by service, and their way out and back. What moves
 * takes its signals along, so that the ledger names the incident that holds them (domain.md 2.4).
 */
import type { AlertId, IncidentId, ServiceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { receivedSince } from './days/day-store.ts';
import { earliest, type IncidentName, insertChanges } from './store.ts';

/** What a rule may know of an alert that is to move. */
export interface MovingAlert {
  readonly id: AlertId;
  readonly title: string;
  readonly severity: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly serviceId: ServiceId;
  readonly loudness: 'high' | 'low';
  readonly firstSeenAt: Instant;
  readonly state: 'firing' | 'cleared';
}

/** Alerts and services named of an incident. */
export interface Chosen {
  readonly alerts: readonly string[];
  readonly services: readonly string[];
}

/** The alerts of an incident that are named, or are of a named service; firing first, then the oldest. */
export function chosenOf(
  reader: Reader,
  incident: IncidentId,
  { alerts, services }: Chosen,
): Promise<readonly MovingAlert[]> {
  return reader.rows<MovingAlert>(sql`
    select id, title, severity, source, fingerprint, service_id, loudness, first_seen_at, state
      from alert
     where incident_id = ${incident}
       and (id = any(${[...alerts]}::uuid[]) or service_id = any(${[...services]}::uuid[]))
     order by state desc, first_seen_at, id`);
}

export interface ServiceCount {
  readonly service: ServiceId;
  readonly count: number;
  readonly firing: number;
}

/** How many alerts of each service an incident holds, and how many of them fire. */
export function countsByService(
  reader: Reader,
  incident: IncidentId,
): Promise<readonly ServiceCount[]> {
  return reader.rows<ServiceCount>(sql`
    select service_id as service, count(*) as count,
           count(*) filter (where state = 'firing') as firing
      from alert where incident_id = ${incident}
     group by service_id order by service_id`);
}

/** Moves these alerts and their signals to another incident. */
export async function moveChosen(tx: Tx, ids: readonly AlertId[], to: IncidentName): Promise<void> {
  if (ids.length === 0) return;
  const moved = await tx.rows<{ readonly id: AlertId; readonly firstSeenAt: Instant }>(sql`
    update alert set incident_id = ${to.id}, incident_number = ${to.number}
     where id in (select id from alert where id = any(${[...ids]}::uuid[])
                   order by fingerprint for update)
    returning id, first_seen_at`);
  await tx.run(sql`
    update signal set incident_id = ${to.id}
     where alert_id = any(${moved.map(({ id }) => id)}::uuid[]) and incident_id is not null
       and ${receivedSince(earliest(moved, tx.now), tx.now)}`);
  await insertChanges(
    tx,
    moved.map(({ id }) => ({
      alert: id,
      change: { kind: 'moved', data: { incident: to.number } } as const,
    })),
  );
}

/** Undoes `moveAlerts`: what `from` holds and `to` had before, by the history of each alert. */
export async function giveBack(tx: Tx, from: IncidentId, to: IncidentName): Promise<void> {
  const rows = await tx.rows<{ id: AlertId }>(sql`
    select id from alert
     where incident_id = ${from}
       and exists (select from alert_change c
                    where c.alert_id = alert.id and c.kind in ('linked', 'moved')
                      and c.data->>'incident' = ${to.number})`);
  await moveChosen(
    tx,
    rows.map(({ id }) => id),
    to,
  );
}
