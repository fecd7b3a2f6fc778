/**
 * Appending to an incident: the rows of its timeline, and the incident row that holds what they fold to. The fold is
 * large and one command changes little of it, so of an incident that is known as it was before only the parts that
 * became others are sent; the row is locked by whoever read it, so nobody else has changed it since.
 */
import type { Instant } from '../kernel/instant.ts';
import { type Sql, sql, type Tx } from '../platform/db.ts';
import { jsonRows } from '../platform/json-rows.ts';
import { writeTogether } from '../platform/shared-tx.ts';
import type { IncidentState } from './core/state.ts';
import { remember } from './known-states.ts';

export interface ChainedRow {
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
  readonly recordedAt: Instant;
}

/** Writes the rows of one command and the state they fold to. The first append inserts the incident. */
export async function appendRows(
  tx: Tx,
  rows: readonly ChainedRow[],
  { before, after }: { readonly before?: IncidentState | undefined; readonly after: IncidentState },
): Promise<void> {
  const head = rows.at(-1);
  if (head === undefined) return;
  await append(tx, { rows, before, state: after });
  remember({ id: after.id, headHash: head.hash, state: after });
}

interface Appended {
  readonly rows: readonly ChainedRow[];
  /** As the locked row says it; undefined: not known. */
  readonly before: IncidentState | undefined;
  readonly state: IncidentState;
}

const append = writeTogether<Appended, void>('incident.append', async (tx, all) => {
  const rows = all.flatMap((one) => one.rows.map((row) => ({ ...row, id: one.state.id })));
  const born = all.filter(isNew);
  const changed = all.filter((one) => !isNew(one));
  const [renamed, others] = [changed.filter(isRenamed), changed.filter((one) => !isRenamed(one))];
  await Promise.all([
    tx.run(sql`
      insert into timeline (incident_id, seq, body, hash, recorded_at)
      select id, seq, body, hash, recorded_at
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.seq)}::int[],
                    ${rows.map((r) => r.body)}::text[], ${rows.map((r) => r.hash)}::text[],
                    ${rows.map((r) => r.recordedAt)}::timestamptz[])
             as fresh (id, seq, body, hash, recorded_at)`),
    born.length > 0 && insertIncidents(tx, born),
    renamed.length > 0 && updateIncidents(tx, renamed, sql`title = t.title,`),
    others.length > 0 && updateIncidents(tx, others, sql``),
  ]);
  return all.map(() => undefined);
});

function isNew({ rows }: Appended): boolean {
  return rows[0]?.seq === 1;
}

/** What is searched by words may be another now; a statement that names the title makes the words anew. */
function isRenamed({ before, state }: Appended): boolean {
  return before?.title !== state.title || before.description !== state.description;
}

async function insertIncidents(tx: Tx, born: readonly Appended[]): Promise<void> {
  const rows = born.map((one) => ({ ...columnsOf(one), state: one.state }));
  await tx.run(sql`
    insert into incident (id, number, version, head_hash, state, state_name, priority, severity, major,
      visibility, title, service_ids, team_id, assignee_id, parent_id, paging_status, paging_due_at,
      created_at, logged_at, resolved_at, closed_at, drill)
    select id, number, version, head_hash, state, state_name, priority, severity, major,
           visibility, title, service_ids, team_id, assignee_id, parent_id, paging_status,
           paging_due_at, created_at, logged_at, resolved_at, closed_at, drill
      from json_populate_recordset(null::incident, ${jsonRows(rows)}::json)`);
}

/** Apart from the insert: PostgreSQL prepares a whole row, words to search for included, before it meets a conflict. */
async function updateIncidents(tx: Tx, changed: readonly Appended[], title: Sql): Promise<void> {
  const rows = changed.map((one) => ({ ...columnsOf(one), ...changeOf(one) }));
  await tx.run(sql`
    update incident set ${title}
      version = t.version, head_hash = t.head_hash, state_name = t.state_name,
      state = case when t.whole then t.fresh else (incident.state - t.gone) || t.fresh end,
      priority = t.priority, severity = t.severity, major = t.major, visibility = t.visibility,
      service_ids = t.service_ids, team_id = t.team_id,
      assignee_id = t.assignee_id, parent_id = t.parent_id, paging_status = t.paging_status,
      paging_due_at = t.paging_due_at, logged_at = t.logged_at, resolved_at = t.resolved_at,
      closed_at = t.closed_at
      from json_to_recordset(${jsonRows(rows)}::json) as t(
           id uuid, version int, head_hash text, state_name text, whole boolean, gone text[],
           fresh jsonb, priority text, severity text, major text, visibility text, title text,
           service_ids uuid[], team_id uuid, assignee_id uuid, parent_id uuid, paging_status text,
           paging_due_at timestamptz, logged_at timestamptz, resolved_at timestamptz,
           closed_at timestamptz)
     where incident.id = t.id`);
}

interface StateChange {
  readonly whole: boolean;
  /** Names of parts that are no more. */
  readonly gone: readonly string[];
  readonly fresh: Readonly<Record<string, unknown>>;
}

/** States are never changed in place, so a part that is the same object says the same. */
function changeOf({ before, state }: Appended): StateChange {
  if (before === undefined) return { whole: true, gone: [], fresh: { ...state } };
  const [was, is] = [before, state] as unknown as Readonly<Record<string, unknown>>[];
  const fresh: Record<string, unknown> = {};
  for (const name in is) if (is[name] !== was?.[name]) fresh[name] = is[name];
  const gone = Object.keys(was ?? {}).filter((name) => is?.[name] === undefined);
  return { whole: false, gone, fresh };
}

/** The row of table `incident`: what lists look for stands beside the state. */
function columnsOf({ rows, state }: Appended) {
  return {
    id: state.id,
    number: state.number,
    version: state.version,
    head_hash: rows.at(-1)?.hash,
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
