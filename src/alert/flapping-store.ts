/** What of an incident's alerts flaps: asked of the alerts themselves, by the rule of each one's service. */
import type { IncidentId, ServiceId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';

/** The last change of what flapped then, by service. */
export interface LastTurn {
  readonly service: ServiceId;
  readonly at: Instant;
}

export function lastTurnsOf(reader: Reader, incident: IncidentId): Promise<readonly LastTurn[]> {
  return reader.rows<LastTurn>(sql`
    select service_id as service, max((recent_changes ->> -1)::timestamptz) as at
      from alert where incident_id = ${incident} and flapping
     group by service_id order by service_id`);
}

/** Alerts of the incident and service that have not changed since `since` flap no more; locked as the intake does. */
export async function calmDown(
  tx: Tx,
  incident: IncidentId,
  { service, since }: { readonly service: ServiceId; readonly since: Instant },
): Promise<void> {
  await tx.run(sql`
    update alert set flapping = false
     where id in (select id from alert
                   where incident_id = ${incident} and service_id = ${service} and flapping
                     and (recent_changes ->> -1)::timestamptz <= ${since}
                   order by fingerprint for update)`);
}
