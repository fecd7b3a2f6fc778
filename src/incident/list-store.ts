/** Reads for lists: the queue in order of work, newest first by keyset, search by words. */
import type { IncidentId, PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { PLANNED_ANEW, type Reader, type Sql, sql } from '../platform/db.ts';
import type { IncidentState } from './core/state.ts';
import { OPEN } from './store.ts';

export interface ListFilter {
  readonly states: readonly string[] | null;
  readonly priorities: readonly string[] | null;
  readonly service: string | null;
  readonly team: string | null;
  readonly assignee: string | null;
  readonly q: string | null;
  /** Drills alone, or everything else: never both in one list. */
  readonly drills: boolean;
  /** Restricted incidents are shown to these eyes only. */
  readonly viewer: Viewer;
}

export interface Viewer {
  readonly person: PersonId | null;
  readonly seesRestricted: boolean;
}

/** Open incidents, for the queue; the order itself is a rule (core/queue.ts). */
export async function openIncidents(
  reader: Reader,
  filter: ListFilter,
  limit: number,
): Promise<readonly IncidentState[]> {
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where ${OPEN}
       and ${conditions(filter)}
     order by priority nulls first, created_at limit ${limit}`);
  return rows.map((row) => row.state);
}

export interface NewestPage {
  readonly before: { readonly createdAt: Instant; readonly id: IncidentId } | null;
  readonly limit: number;
}

export async function newestIncidents(
  reader: Reader,
  filter: ListFilter,
  page: NewestPage,
): Promise<readonly IncidentState[]> {
  const after =
    page.before === null
      ? sql`true`
      : sql`(created_at, id) < (${page.before.createdAt}::timestamptz, ${page.before.id}::uuid)`;
  // A kept plan suits no word in particular: walking back by time finds a frequent one soon and a rare one never.
  const anew = filter.q === null ? sql`` : PLANNED_ANEW;
  const rows = await reader.rows<{ state: IncidentState }>(sql`${anew}
    select state from incident
     where ${conditions(filter)} and ${after}
     order by created_at desc, id desc limit ${page.limit}`);
  return rows.map((row) => row.state);
}

/** True when this viewer may know that the incident exists (domain.md 5.7). */
export function maySee(state: IncidentState, viewer: Viewer): boolean {
  if (state.visibility !== 'restricted' || viewer.seesRestricted) return true;
  const { person } = viewer;
  if (person === null) return false;
  return (
    state.assignee === person ||
    state.watchers.includes(person) ||
    state.paging.paged.includes(person) ||
    state.roles.some((tenure) => tenure.person === person && tenure.to === null)
  );
}

function conditions(filter: ListFilter): Sql {
  const parts: Sql[] = [visibleTo(filter.viewer), sql`drill = ${filter.drills}`];
  if (filter.states !== null) parts.push(sql`state_name = any (${filter.states}::text[])`);
  if (filter.priorities !== null) parts.push(sql`priority = any (${filter.priorities}::text[])`);
  if (filter.service !== null) parts.push(sql`service_ids @> array[${filter.service}::uuid]`);
  if (filter.team !== null) parts.push(sql`team_id = ${filter.team}::uuid`);
  if (filter.assignee !== null) parts.push(sql`assignee_id = ${filter.assignee}::uuid`);
  if (filter.q !== null) {
    parts.push(sql`(words @@ to_tsquery('simple', ${prefixQuery(filter.q)})
      or number = ${filter.q.trim().toUpperCase()})`);
  }
  return sql.join(parts, sql` and `);
}

/** All words, each as a beginning: `wi ro` finds "Wi-Fi in room 3". Made of letters and digits only. */
function prefixQuery(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `${word}:*`).join(' & ');
}

/** The same rule as `maySee` over the columns of `incident`, in SQL, so that pages stay full. */
export function visibleTo(viewer: Viewer): Sql {
  if (viewer.seesRestricted) return sql`true`;
  if (viewer.person === null) return sql`visibility <> 'restricted'`;
  const person = sql`${viewer.person}::uuid`;
  return sql`(visibility <> 'restricted' or assignee_id = ${person}
    or state -> 'watchers' ? ${viewer.person} or state -> 'paging' -> 'paged' ? ${viewer.person}
    or exists (select 1 from jsonb_array_elements(state -> 'roles') as tenure
                where tenure ->> 'person' = ${viewer.person} and tenure ->> 'to' is null))`;
}

/** Open incidents of a service a new reporter may mean ("others report this"); never restricted ones. */
export async function openForReporters(
  reader: Reader,
  serviceId: string,
): Promise<readonly IncidentState[]> {
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where service_ids @> array[${serviceId}::uuid] and visibility <> 'restricted' and not drill
       and ${OPEN}
     order by created_at desc limit 5`);
  return rows.map((row) => row.state);
}
