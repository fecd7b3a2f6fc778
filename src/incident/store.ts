/**
 * All SQL of incidents but appending (`append-store.ts`): the locked load, and reads.
 * The row of table `incident` is a cache of the fold; the timeline is the truth (decisions.md 9, 10).
 */
import { type IncidentId, isUuid, type PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, type Sql, sql, type Tx } from '../platform/db.ts';
import { lockTogether, readTogether } from '../platform/shared-tx.ts';
import type { IncidentState } from './core/state.ts';
import type { Entry } from './core/timeline.ts';
import { knownState, remember } from './known-states.ts';

export { appendRows, type ChainedRow } from './append-store.ts';

export interface LoadedIncident {
  readonly id: IncidentId;
  readonly headHash: string;
  readonly state: IncidentState;
}

/** By number or id; undefined when there is none. Redirects of merges are the caller's. */
export async function incidentByRef(
  reader: Reader,
  ref: string,
): Promise<LoadedIncident | undefined> {
  if (isUuid(ref)) return incidentById(reader, ref);
  return reader.maybeOne<LoadedIncident>(sql`
    select id, head_hash, state from incident where ${named(ref)}`);
}

const incidentById = readTogether<string, LoadedIncident | undefined>(
  'incident.byId',
  (reader, ids) => loadAll(reader, ids, sql``),
);

/** Locks the row: whoever writes to an incident comes through here first. */
export async function lockIncident(tx: Tx, ref: string): Promise<LoadedIncident | undefined> {
  if (isUuid(ref)) return lockById(tx, ref);
  return tx.maybeOne<LoadedIncident>(sql`
    select id, head_hash, state from incident where ${named(ref)} for update`);
}

/** Always in the same order, so that two calls over the same incidents never wait in a circle. */
const lockById = lockTogether<string, LoadedIncident | undefined>('incident.lock', (tx, ids) =>
  loadAll(tx, ids, sql`order by id for update`),
);

/** States that are known as of the same last row are not sent again (`known-states.ts`). */
async function loadAll(
  reader: Reader,
  ids: readonly string[],
  how: Sql,
): Promise<readonly (LoadedIncident | undefined)[]> {
  const known = ids.map(knownState);
  const hashes = known.map((one) => one?.headHash ?? null);
  const rows = await reader.rows<Omit<LoadedIncident, 'state'> & { state: IncidentState | null }>(
    sql`
    select id, head_hash,
           case when head_hash <> all(array_remove(${hashes}::text[], null)) then state end as state
      from incident where id = any(${[...ids]}::uuid[]) ${how}`,
  );
  const found = new Map(rows.map((row) => [row.id as string, row]));
  return ids.map((id, at) => {
    const row = found.get(id);
    const state = row?.state ?? known[at]?.state;
    if (row === undefined || state === undefined) return undefined;
    const loaded = { id: row.id, headHash: row.headHash, state };
    remember(loaded);
    return loaded;
  });
}

/** One or the other, so that each finds its index: every step of every incident comes through here. */
function named(ref: string): Sql {
  return isUuid(ref) ? sql`id = ${ref}::uuid` : sql`number = ${ref.toUpperCase()}`;
}

/** As `isOpen` in the core says, in the words of the index over open incidents. */
export const OPEN = sql`
  state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')`;

/** The newest open, unrestricted incident of a service that a new alert may join (domain.md 2.4); no drill. */
export async function openIncidentOfService(
  tx: Tx,
  serviceId: string,
): Promise<LoadedIncident | undefined> {
  return tx.maybeOne<LoadedIncident>(sql`
    select id, head_hash, state from incident
     where service_ids @> array[${serviceId}::uuid] and visibility <> 'restricted' and not drill
       and ${OPEN}
     order by created_at desc, id desc limit 1
       for update`);
}

/** Makes openings for one service or fingerprint wait for each other, so that two alerts do not open two incidents. */
export async function lockOpening(tx: Tx, forWhat: string): Promise<void> {
  await tx.exclusively(`open:${forWhat}`);
}

export async function openChildrenOf(
  reader: Reader,
  id: IncidentId,
): Promise<readonly { readonly id: IncidentId; readonly number: string }[]> {
  return reader.rows(sql`
    select id, number from incident
     where parent_id = ${id}
       and ${OPEN}
     order by number`);
}

export interface TimelineQuery {
  readonly incident: IncidentId;
  readonly after: number;
  readonly before: number | null;
  readonly limit: number;
  readonly newestFirst: boolean;
}

export async function timelineOf(reader: Reader, query: TimelineQuery): Promise<readonly Entry[]> {
  if (query.newestFirst && query.before === null) return newestRows(reader, query);
  const order = query.newestFirst ? sql`desc` : sql`asc`;
  const rows = await reader.rows<{ entry: Entry }>(sql`
    select entry from timeline
     where incident_id = ${query.incident} and seq > ${query.after}
       and (${query.before}::int is null or seq < ${query.before}::int)
     order by seq ${order} limit ${query.limit}`);
  return rows.map((row) => row.entry);
}

const newestRows = readTogether<TimelineQuery, readonly Entry[]>(
  'incident.newestRows',
  async (reader, queries) => {
    const rows = await reader.rows<{ n: number; entry: Entry }>(sql`
      select q.n, t.entry
        from unnest(${queries.map((q) => q.incident)}::uuid[], ${queries.map((q) => q.after)}::int[],
                    ${queries.map((q) => q.limit)}::int[])
             with ordinality as q (incident, after, most, n),
             lateral (select entry, seq from timeline
                       where incident_id = q.incident and seq > q.after
                       order by seq desc limit q.most) as t
       order by q.n, t.seq desc`);
    const found = queries.map((): Entry[] => []);
    for (const { n, entry } of rows) found[n - 1]?.push(entry);
    return found;
  },
);

/** Rows of these kinds alone, oldest first; the newest 1,000 where there are more. */
export async function rowsOfKinds(
  reader: Reader,
  incident: IncidentId,
  kinds: readonly string[],
): Promise<readonly Entry[]> {
  const rows = await reader.rows<{ entry: Entry }>(sql`
    select entry from timeline
     where incident_id = ${incident} and entry ->> 'kind' = any(${[...kinds]}::text[])
     order by seq desc limit 1000`);
  return rows.map((row) => row.entry).reverse();
}

/** Every row as it was hashed, in order, for verification. */
export async function chainOf(
  reader: Reader,
  id: IncidentId,
): Promise<readonly { readonly seq: number; readonly body: string; readonly hash: string }[]> {
  return reader.rows(sql`
    select seq, body, hash from timeline where incident_id = ${id} order by seq`);
}

export interface HeadRow {
  readonly id: IncidentId;
  readonly number: string;
  readonly version: number;
  readonly headHash: string;
  readonly state: IncidentState;
}

/** All incidents in order of number, page by page, for `evenkeel verify`. */
export async function heads(
  reader: Reader,
  afterNumber: string,
  limit: number,
): Promise<readonly HeadRow[]> {
  return reader.rows<HeadRow>(sql`
    select id, number, version, head_hash, state from incident
     where number > ${afterNumber} order by number limit ${limit}`);
}

export function headOf(reader: Reader, id: IncidentId): Promise<HeadRow | undefined> {
  return reader.maybeOne<HeadRow>(sql`
    select id, number, version, head_hash, state from incident where id = ${id}`);
}

/** Incidents whose rows are in the timeline but not in the list: a deleted incident row shows. */
export async function orphanTimelines(reader: Reader): Promise<readonly { incidentId: string }[]> {
  return reader.rows(sql`
    select distinct t.incident_id from timeline t
     where not exists (select 1 from incident i where i.id = t.incident_id)`);
}

export async function writeAnchor(
  tx: Tx,
  anchor: { readonly incidents: number; readonly hash: string },
): Promise<void> {
  await tx.run(sql`
    insert into timeline_anchor (day, incidents, hash, at)
    values (${tx.now.slice(0, 10)}::date, ${anchor.incidents}, ${anchor.hash}, ${tx.now})
    on conflict (day) do update set incidents = excluded.incidents, hash = excluded.hash,
      at = excluded.at`);
}

/** Of an incident whose run is through: no page arrived at anybody who was called last. */
const IN_VAIN = sql`
  paging_status = 'exhausted' and state->'paging'->'notified' <@ (state->'paging'->'unreachable')`;

/**
 * Incidents whose paging may have a hole: a step that is overdue, an acknowledgement (its timeout may be lost), a
 * run that called its last in vain. What is one, `core/paging-audit.ts` says. A slice at a time, by number: however
 * many are open that need no help, they keep nobody from those that do.
 */
export async function auditCandidates(
  reader: Reader,
  now: Instant,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly IncidentState[]> {
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where ${OPEN} and number > ${after}
       and (paging_status in ('ack_expired', 'acked') or ${IN_VAIN}
         or paging_status = 'running'
            and (paging_due_at is null or paging_due_at < ${now}::timestamptz))
     order by number limit ${limit}`);
  return rows.map((row) => row.state);
}

/** Open incidents that called their last in vain, the oldest first, at most 1,000. */
export async function calledInVain(reader: Reader): Promise<readonly IncidentState[]> {
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident where ${OPEN} and ${IN_VAIN} order by number limit 1000`);
  return rows.map((row) => row.state);
}

/** Open incidents this person has, or was called for last. */
export async function incidentsOn(
  reader: Reader,
  person: PersonId,
): Promise<readonly IncidentId[]> {
  const rows = await reader.rows<{ id: IncidentId }>(sql`
    select id from incident
     where ${OPEN}
       and (state->>'assignee' = ${person} or state->'paging'->>'ackedBy' = ${person}
         or state->'paging'->'notified' @> to_jsonb(${person}::text))
     order by number`);
  return rows.map(({ id }) => id);
}

/** Open incidents that were acknowledged in a shift whose end is waited for. */
export async function incidentsInShift(reader: Reader): Promise<readonly IncidentId[]> {
  const rows = await reader.rows<{ id: IncidentId }>(sql`
    select id from incident
     where ${OPEN}
       and paging_status = 'acked' and state->'paging'->'shift' is not null
     order by number`);
  return rows.map(({ id }) => id);
}

/** Open, unacknowledged, loud, and no next step in sight: must be empty at any time (invariant I9). */
export async function silentIncidents(
  reader: Reader,
  now: Instant,
): Promise<readonly { readonly id: IncidentId; readonly number: string }[]> {
  return reader.rows(sql`
    select id, number from incident
     where ${OPEN}
       and paging_status = 'running'
       and (paging_due_at is null or paging_due_at < ${now}::timestamptz - interval '60 seconds')
     order by number limit 100`);
}
