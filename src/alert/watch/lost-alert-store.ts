/** All SQL that finds alerts which wait for an incident, though nothing is going to bring them to one. */
import type { AlertId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Reader, sql } from '../../platform/db.ts';
import { isGoingOn } from '../../platform/outbox.ts';

/** An alert is brought to its incident within seconds; in a storm its job waits longer, and is there. */
const STILL_SECONDS = 60;

/** What brings an alert to its incident, whatever else it does. */
const BRINGING = ['alert.accepted', 'alert.refired', 'alert.cleared'];

export interface LostAlert {
  readonly id: AlertId;
  readonly firstSeenAt: Instant;
}

/**
 * Firing, kept back by nobody, in no incident, and no job is about it; the oldest first. Of what became a dead letter
 * people have been told.
 */
export function lostAlerts(
  reader: Reader,
  now: Instant,
  limit: number,
): Promise<readonly LostAlert[]> {
  const still = plusSeconds(now, -STILL_SECONDS);
  return reader.rows<LostAlert>(sql`
    select id, first_seen_at from alert
     where state = 'firing' and incident_id is null and suppressed_reason is null
       and first_seen_at < ${still} and (held_until is null or held_until < ${still})
       and not exists (select from intake_refusal letter where letter.alert_id = alert.id)
       and not exists (
         select from graphile_worker._private_jobs job
           join graphile_worker._private_tasks kind on kind.id = job.task_id
          where kind.identifier = any(${BRINGING}::text[])
            and job.payload ->> 'alert' = alert.id::text and ${isGoingOn('job')})
     order by first_seen_at, id limit ${limit}`);
}
