/** Incidents that began with an alert and paged somebody, for the noise report. */
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql } from '../../platform/db.ts';
import type { PagedIncident } from '../core/noise.ts';

/** More than this many are not read: the newest are, and it is said. */
export const MOST_INCIDENTS = 10_000;

export type PagedRow = Omit<PagedIncident, 'rule'> & {
  /** What the monitor names its rule, where it does. */
  readonly ruleName: string | null;
  readonly alertTitle: string;
};

/**
 * The newest first; one more than `MOST_INCIDENTS`. Drills are no incidents. The clock of a person is that of the page:
 * from an instant to a wall clock there is one answer.
 */
export function pagedIncidents(
  reader: Reader,
  span: { readonly from: Instant; readonly to: Instant; readonly seesRestricted: boolean },
): Promise<readonly PagedRow[]> {
  const visible = span.seesRestricted ? sql`true` : sql`incident.visibility <> 'restricted'`;
  return reader.rows(sql`
    select incident.number, first.service_id as service, service.name as service_name,
           coalesce(first.labels ->> 'alertname', first.labels ->> 'rule', first.labels ->> 'monitor')
             as rule_name,
           first.title as alert_title, incident.title, incident.created_at,
           incident.state_name as state,
           incident.state #>> '{cancelled,reason}' as cancel_reason,
           incident.state #>> '{resolution,code}' as resolution_code,
           coalesce((incident.state #>> '{resolution,automatic}')::boolean, false) as is_automatic,
           incident.state #>> '{stamps,acceptedAt}' is not null as was_accepted,
           paged.pages, paged.night_pages, alerts.events
      from incident
     cross join lateral (
       select count(*) as pages,
              count(*) filter (where hour >= 23 or hour < 7) as night_pages
         from (select extract(hour from page.created_at at time zone person.time_zone) as hour
                 from page join person on person.id = page.person_id
                where page.incident_id = incident.id and page.loudness = 'high'
                  and page.state <> 'suppressed') as loud
     ) as paged
     cross join lateral (
       select service_id, labels, title from alert where alert.incident_id = incident.id
        order by first_seen_at, id limit 1
     ) as first
     cross join lateral (
       select coalesce(sum(count), 0) as events from alert where alert.incident_id = incident.id
     ) as alerts
      join service on service.id = first.service_id
     where incident.created_at >= ${span.from} and incident.created_at < ${span.to}
       and paged.pages > 0 and incident.number like 'INC-%' and ${visible}
     order by incident.created_at desc, incident.id desc limit ${MOST_INCIDENTS + 1}`);
}
