/**
 * All SQL of incidents: the locked load, the append of timeline rows with their chain, and reads.
 * The row of table `incident` is a cache of the fold; the timeline is the truth (decisions.md 9, 10).
 */
import { type IncidentId, isUuid, type PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, type Sql, sql, type Tx } from '../platform/db.ts';
import { jsonRows } from '../platform/json-rows.ts';
import { lockTogether, readTogether, writeTogether } from '../platform/shared-tx.ts';
import type { IncidentState } from './core/state.ts';
import type { Entry } from './core/timeline.ts';

export interface LoadedIncident {
  readonly id: IncidentId;
  readonly headHash: string;
  readonly state: IncidentState;
}

export interface ChainedRow {
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
  readonly recordedAt: Instant;
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
  async (reader, ids) => {
    const rows = await reader.rows<LoadedIncident>(sql`
      select id, head_hash, state from incident where id = any(${[...ids]}::uuid[])`);
    return ids.map((id) => rows.find((row) => row.id === id));
  },
);

/** Locks the row: whoever writes to an incident comes through here first. */
export async function lockIncident(tx: Tx, ref: string): Promise<LoadedIncident | undefined> {
  if (isUuid(ref)) return lockById(tx, ref);
  return tx.maybeOne<LoadedIncident>(sql`
    select id, head_hash, state from incident where ${named(ref)} for update`);
}

/** Always in the same order, so that two calls over the same incidents never wait in a circle. */
const lockById = lockTogether<string, LoadedIncident | undefined>(
  'incident.lock',
  async (tx, ids) => {
    const rows = await tx.rows<LoadedIncident>(sql`
      select id, head_hash, state from incident where id = any(${[...ids]}::uuid[])
       order by id for update`);
    return ids.map((id) => rows.find((row) => row.id === id));
  },
);

/** One or the other, so that each finds its index: every step of every incident comes through here. */
function named(ref: string): Sql {
  return isUuid(ref) ? sql`id = ${ref}::uuid` : sql`number = ${ref.toUpperCase()}`;
}

/** Writes the rows of one command and the state they fold to. The first append inserts the incident. */
export async function appendRows(
  tx: Tx,
  rows: readonly ChainedRow[],
  state: IncidentState,
): Promise<void> {
  if (rows.length === 0) return;
  await append(tx, { rows, state });
}

interface Appended {
  readonly rows: readonly ChainedRow[];
  readonly state: IncidentState;
}

const append = writeTogether<Appended, void>('incident.append', async (tx, all) => {
  const rows = all.flatMap((one) => one.rows.map((row) => ({ ...row, id: one.state.id })));
  await tx.run(sql`
    insert into timeline (incident_id, seq, body, hash, recorded_at)
    select id, seq, body, hash, recorded_at
      from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.seq)}::int[],
                  ${rows.map((r) => r.body)}::text[], ${rows.map((r) => r.hash)}::text[],
                  ${rows.map((r) => r.recordedAt)}::timestamptz[])
           as fresh (id, seq, body, hash, recorded_at)`);
  const isNew = ({ rows: own }: Appended) => own[0]?.seq === 1;
  const born = all.filter(isNew);
  const changed = all.filter((one) => !isNew(one));
  if (born.length > 0) await insertIncidents(tx, born);
  if (changed.length > 0) await updateIncidents(tx, changed);
  return all.map(() => undefined);
});

async function insertIncidents(tx: Tx, born: readonly Appended[]): Promise<void> {
  await tx.run(sql`
    insert into incident (id, number, version, head_hash, state, state_name, priority, severity, major,
      visibility, title, service_ids, team_id, assignee_id, parent_id, paging_status, paging_due_at,
      created_at, logged_at, resolved_at, closed_at, drill)
    select id, number, version, head_hash, state, state_name, priority, severity, major,
           visibility, title, service_ids, team_id, assignee_id, parent_id, paging_status,
           paging_due_at, created_at, logged_at, resolved_at, closed_at, drill
      from json_populate_recordset(null::incident, ${jsonRows(born.map(columnsOf))}::json)`);
}

/** Apart from the insert: PostgreSQL prepares a whole row, words to search for included, before it meets a conflict. */
async function updateIncidents(tx: Tx, changed: readonly Appended[]): Promise<void> {
  await tx.run(sql`
    update incident set
      version = t.version, head_hash = t.head_hash, state = t.state, state_name = t.state_name,
      priority = t.priority, severity = t.severity, major = t.major, visibility = t.visibility,
      title = t.title, service_ids = t.service_ids, team_id = t.team_id,
      assignee_id = t.assignee_id, parent_id = t.parent_id, paging_status = t.paging_status,
      paging_due_at = t.paging_due_at, logged_at = t.logged_at, resolved_at = t.resolved_at,
      closed_at = t.closed_at
      from json_populate_recordset(null::incident, ${jsonRows(changed.map(columnsOf))}::json) as t
     where incident.id = t.id`);
}

/** The row of table `incident`: what lists look for stands beside the state. */
function columnsOf({ rows, state }: Appended) {
  return {
    id: state.id,
    number: state.number,
    version: state.version,
    head_hash: rows.at(-1)?.hash,
    state,
    state_name: state.state,
    priority: state.priority,
    severity: state.severity,
    major: state.major,
    visibility: state.visibility,
    title: state.title,
    service_ids: state.services.filter((one) => one.until === null).map((one) => one.service),
    team_id: state.team,
    assignee_id: state.assignee,
    parent_id: state.parent?.id ?? null,
    paging_status: state.paging.status,
    paging_due_at: state.paging.nextDueAt,
    created_at: state.stamps.createdAt,
    logged_at: state.stamps.loggedAt,
    resolved_at: state.stamps.resolvedAt,
    closed_at: state.stamps.closedAt,
    drill: state.drill,
  };
}

/** The newest open, unrestricted incident of a service that a new alert may join (domain.md 2.4); no drill. */
export async function openIncidentOfService(
  tx: Tx,
  serviceId: string,
): Promise<LoadedIncident | undefined> {
  return tx.maybeOne<LoadedIncident>(sql`
    select id, head_hash, state from incident
     where service_ids @> array[${serviceId}::uuid] and visibility <> 'restricted' and not drill
       and state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
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
       and state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
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

/**
 * Incidents whose paging may have a hole, worst first: a step that is overdue, an acknowledgement (its timeout
 * may be lost), a run that is through. What is one, `core/paging-audit.ts` says.
 */
export async function auditCandidates(
  reader: Reader,
  now: Instant,
): Promise<readonly IncidentState[]> {
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
       and (paging_status in ('ack_expired', 'exhausted', 'acked')
         or paging_status = 'running'
            and (paging_due_at is null or paging_due_at < ${now}::timestamptz))
     order by paging_status desc, number limit 1000`);
  return rows.map((row) => row.state);
}

/** Open incidents this person has, or was called for last. */
export async function incidentsOn(
  reader: Reader,
  person: PersonId,
): Promise<readonly IncidentId[]> {
  const rows = await reader.rows<{ id: IncidentId }>(sql`
    select id from incident
     where state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
       and (state->>'assignee' = ${person} or state->'paging'->>'ackedBy' = ${person}
         or state->'paging'->'notified' @> to_jsonb(${person}::text))
     order by number`);
  return rows.map(({ id }) => id);
}

/** Open incidents that were acknowledged in a shift whose end is waited for. */
export async function incidentsInShift(reader: Reader): Promise<readonly IncidentId[]> {
  const rows = await reader.rows<{ id: IncidentId }>(sql`
    select id from incident
     where state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
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
     where state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering')
       and paging_status = 'running'
       and (paging_due_at is null or paging_due_at < ${now}::timestamptz - interval '60 seconds')
     order by number limit 100`);
}
