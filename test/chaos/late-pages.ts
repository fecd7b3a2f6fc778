/**
 * I2 of reliability.md over a whole run: how late pages began to be sent, and of the latest where the time went. Due is
 * a step at the time that the one before it set; the first of an incident when its first signal arrived; the first of
 * a later run, which somebody or an alert began, when that alert fired, else when the run began.
 */
import { type Db, sql } from '../../src/platform/db.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface Late extends Spread {
  /** In words, the latest first. */
  readonly latest: readonly string[];
}

const TOLD = 5;

export async function lateness(db: Db): Promise<Late> {
  const rows = await db.rows<LatePage>(sql`
    with step as (
      select incident_id, entry->'data' as data, recorded_at,
             lag((entry->'data'->>'nextDueAt')::timestamptz)
               over (partition by incident_id, entry->'data'->>'run' order by seq) as due
        from timeline where entry->>'kind' = 'escalation.stepped'),
    run as (
      select incident_id, entry->'data'->>'run' as run, recorded_at,
             row_number() over (partition by incident_id order by seq) as place
        from timeline where entry->>'kind' = 'paging.started'),
    start as (
      select incident_id, run,
             case when place = 1 then (
               select min(received_at) from signal where signal.incident_id = run.incident_id)
             else coalesce((
               select min(fired.at) from timeline cause, lateral (
                 select max(at) as at from alert_change
                  where alert_id = (cause.entry->'data'->>'alert')::uuid and kind = 'fired'
                    and at <= run.recorded_at) as fired
                where cause.incident_id = run.incident_id and cause.recorded_at = run.recorded_at
                  and cause.entry->>'kind' in ('alert.joined', 'alert.refired')),
               run.recorded_at) end as due
        from run),
    page_due as (
      select (p->>'page')::uuid as page, coalesce(step.due, start.due) as due, step.due is null as first,
             step.data->>'run' as run, step.recorded_at as stepped
        from step left join start on start.incident_id = step.incident_id
                                 and start.run = step.data->>'run',
             jsonb_array_elements(step.data->'pages') as p)
    select ${secondsSince(sql`min(a.started_at)`)} as late, d.first, d.run, d.due, p.incident_number as number,
           ${secondsSince(sql`d.stepped`)} as stepped, ${secondsSince(sql`p.created_at`)} as made
      from page_due d join attempt a on a.page_id = d.page join page p on p.id = d.page
     where d.due is not null group by d.page, d.due, d.first, d.run, d.stepped, p.id order by late desc`);
  return { ...spreadOf(rows.map(({ late }) => late)), latest: rows.slice(0, TOLD).map(told) };
}

function secondsSince(moment: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`greatest(extract(epoch from ${moment} - d.due), 0)::float8`;
}

/** Seconds, each since the page was due. */
interface LatePage {
  readonly late: number;
  /** Its step is the first of its run. */
  readonly first: boolean;
  readonly run: string;
  readonly due: string;
  readonly number: string;
  readonly stepped: number;
  readonly made: number;
}

function told({ late, first, run, due, number, stepped, made }: LatePage): string {
  const [a, b, c] = [stepped, made, late].map((seconds) => seconds.toFixed(1));
  const step = first ? 'its first step' : 'a step';
  return `${number}, run ${run}: ${step} was due ${due}, taken after ${a} s, page made after ${b} s, begun to send after ${c} s`;
}
