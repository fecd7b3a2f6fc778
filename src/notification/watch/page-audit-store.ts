/** All SQL that finds pages nobody is sending any more: their job was lost, or died too often. */
import type { IncidentState } from '../../incident/core/state.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import type { PageId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import {
  AGAIN_SECONDS,
  type LostPage,
  ORDER_SECONDS,
  ordersIn,
  STILL_SECONDS,
  withoutJob,
} from './lost-page.ts';

/** Pages asked about at once. */
const SLICE = 500;
const NO_PAGE = '00000000-0000-0000-0000-000000000000';

/**
 * Pages that promise something still, stood still, and have no job that would go on with them: at least 500 of them
 * where there are so many. In a storm thousands stand still whose jobs wait, and they keep nobody from the others.
 */
export async function lostPages(reader: Reader, now: Instant): Promise<readonly LostPage[]> {
  const lost: LostPage[] = [];
  for (let after: string = NO_PAGE; ; ) {
    const rows = await stillPages(reader, now, after);
    lost.push(...(await withoutJob(reader, rows)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < SLICE || lost.length >= SLICE) return lost;
    after = last.page;
  }
}

/** The next of those that stood still, with jobs or without, in the order of their ids. */
function stillPages(reader: Reader, now: Instant, after: string): Promise<readonly LostPage[]> {
  const still = plusSeconds(now, -STILL_SECONDS);
  return reader.rows<LostPage>(sql`
    select p.id as page, p.incident_id as incident, p.person_id as person, p.loudness, p.reason, p.audits
      from page p
     where (p.state = 'queued' and coalesce(p.next_round_at, p.created_at) < ${still}
            or p.id in (select page_id from attempt
                         where state = 'sending' and started_at < ${still}))
       and (p.audited_at is null or p.audited_at < ${plusSeconds(now, -AGAIN_SECONDS)})
       and p.id > ${after}::uuid
     order by p.id limit ${SLICE}`);
}

/**
 * Pages the timeline ordered and of which there is neither row nor job; as `lostPages`, at least 500 of them where
 * there are so many.
 */
export async function unmadePages(reader: Reader, now: Instant): Promise<readonly LostPage[]> {
  const unmade: LostPage[] = [];
  for (let after: OrderRow | undefined; ; ) {
    const rows = await ordersWithoutPage(reader, now, after);
    const ordered = rows.flatMap(({ entry, state }) => ordersIn(entry, state));
    const made = await reader.rows<{ id: PageId }>(sql`
      select id from page where id = any(${ordered.map(({ page }) => page)}::uuid[])`);
    const known = new Set(made.map(({ id }) => id));
    const missing = ordered.filter(({ page }) => !known.has(page));
    unmade.push(...(await withoutJob(reader, missing)));
    after = rows.at(-1);
    if (after === undefined || rows.length < SLICE || unmade.length >= SLICE) return unmade;
  }
}

interface OrderRow {
  readonly at: Instant;
  readonly entry: Entry;
  readonly state: IncidentState;
}

/** The next rows of timelines that order pages of which one at least was not made, the oldest first. */
function ordersWithoutPage(
  reader: Reader,
  now: Instant,
  after: OrderRow | undefined,
): Promise<readonly OrderRow[]> {
  const from = after?.at ?? plusSeconds(now, -ORDER_SECONDS);
  return reader.rows<OrderRow>(sql`
    select t.recorded_at as at, t.entry, i.state from timeline t join incident i on i.id = t.incident_id
     where t.recorded_at between ${from} and ${plusSeconds(now, -STILL_SECONDS)}
       and (t.recorded_at, t.incident_id, t.seq)
           > (${from}::timestamptz, ${after?.state.id ?? NO_PAGE}::uuid, ${after?.entry.seq ?? 0}::integer)
       and i.state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
       and t.entry ->> 'kind' in ('escalation.stepped', 'escalation.exhausted', 'page.sent_by_hand')
       and exists (
         select from jsonb_path_query(t.entry, '$.data.**.page') as ordered(id)
          where not exists (select from page where page.id = (ordered.id #>> '{}')::uuid))
     order by t.recorded_at, t.incident_id, t.seq limit ${SLICE}`);
}

export async function markAudited(tx: Tx, page: PageId): Promise<void> {
  await tx.run(sql`
    update page set audits = audits + 1, audited_at = ${tx.now} where id = ${page}`);
}

/** Ends what a run left under way, so that the page can end too. */
export async function giveUpAttempts(tx: Tx, page: PageId, why: string): Promise<void> {
  await tx.run(sql`
    update attempt set state = 'failed', failed_why = ${why}, for_good = true, ended_at = ${tx.now}
     where page_id = ${page} and state = 'sending'`);
}
