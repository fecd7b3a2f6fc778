/** Which incidents hold alerts of a group, for the next one of it. */
import type { IncidentId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { type Reader, sql } from '../platform/db.ts';
import type { Alert } from './core/alert.ts';
import type { GroupSpan } from './core/group-window.ts';

export interface GroupPlace extends GroupSpan {
  readonly incident: IncidentId;
}

/** Incidents with the newest 10,000 other alerts of the same group, the one heard of last first. */
export function placesOfGroup(
  reader: Reader,
  alert: Pick<Alert, 'id' | 'groupKey' | 'groupKind' | 'groupSeconds' | 'firstSeenAt'>,
): Promise<readonly GroupPlace[]> {
  // Of a rolling window only what was heard of within it can count.
  const { groupKind, groupSeconds, firstSeenAt } = alert;
  const since =
    groupKind === 'rolling' && groupSeconds !== null
      ? plusSeconds(firstSeenAt, -groupSeconds)
      : null;
  return reader.rows<GroupPlace>(sql`
    select incident_id as incident, min(first_seen_at) as first, max(last_seen_at) as last
      from (select incident_id, first_seen_at, last_seen_at from alert
             where group_key = ${alert.groupKey} and id <> ${alert.id} and incident_id is not null
               and (${since}::timestamptz is null or last_seen_at >= ${since}::timestamptz)
             order by first_seen_at desc limit 10000) as recent
     group by incident_id order by max(last_seen_at) desc limit 20`);
}
