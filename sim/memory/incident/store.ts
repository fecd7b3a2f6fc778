/** Twin of `incident/store.ts`. What a commit wrote is told to the trace, so that checkers see it when others do. */

import type { IncidentState } from '../../../src/incident/core/state.ts';
import type { Entry } from '../../../src/incident/core/timeline.ts';
import type {
  ChainedRow,
  HeadRow,
  LoadedIncident,
  TimelineQuery,
} from '../../../src/incident/store.ts';
import type { IncidentId, PersonId } from '../../../src/kernel/ids.ts';
import type { Instant } from '../../../src/kernel/instant.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { type MemorySession, on } from '../session.ts';
import { type IncidentRow, isOpenRow } from '../tables.ts';

export async function incidentByRef(
  reader: Reader,
  ref: string,
): Promise<LoadedIncident | undefined> {
  return loaded(find(await on(reader), ref));
}

export async function lockIncident(tx: Tx, ref: string): Promise<LoadedIncident | undefined> {
  const session = await on(tx);
  const found = find(session, ref);
  return found === undefined
    ? undefined
    : loaded(await session.tables.incident.lock(session, found.id));
}

function find(session: MemorySession, ref: string): IncidentRow | undefined {
  const { incident } = session.tables;
  return incident.get(session, ref) ?? incident.where(session, 0, ref.toUpperCase())[0];
}

function loaded(row: IncidentRow | undefined): LoadedIncident | undefined {
  if (row === undefined) return undefined;
  return { id: row.state.id, headHash: row.headHash, state: row.state };
}

export async function appendRows(
  tx: Tx,
  rows: readonly ChainedRow[],
  { after: state }: { readonly after: IncidentState },
): Promise<void> {
  const last = rows.at(-1);
  if (last === undefined) return;
  const session = await on(tx);
  const { timeline, incident } = session.tables;
  for (const row of rows) {
    const key = `${state.id}:${row.seq}`;
    if ((await timeline.lock(session, key)) !== undefined) {
      throw Object.assign(new Error('duplicate key in timeline'), { code: '23505' });
    }
    const entry = JSON.parse(row.body) as Entry;
    await timeline.put(session, key, { incident: state.id, entry, ...row });
  }
  const { number } = state;
  await incident.put(session, state.id, { id: state.id, number, headHash: last.hash, state });
}

export async function openIncidentOfService(
  tx: Tx,
  serviceId: string,
): Promise<LoadedIncident | undefined> {
  const session = await on(tx);
  const { incident } = session.tables;
  const [newest] = incident
    .where(session, 1, 'open')
    .filter((row) => mayBeJoined(row, serviceId))
    .sort((a, b) => (sortKey(a) > sortKey(b) ? -1 : 1));
  if (newest === undefined) return undefined;
  const row = await incident.lock(session, newest.id);
  // As PostgreSQL does: a row that stopped matching while we waited is left out.
  return row !== undefined && mayBeJoined(row, serviceId) ? loaded(row) : undefined;
}

function mayBeJoined(row: IncidentRow, service: string): boolean {
  const { services, visibility, drill } = row.state;
  const affected = services.some((one) => one.until === null && one.service === service);
  return isOpenRow(row) && affected && visibility !== 'restricted' && !drill;
}

function sortKey({ state }: IncidentRow): string {
  return `${state.stamps.createdAt} ${state.id}`;
}

export async function lockOpening(tx: Tx, forWhat: string): Promise<void> {
  const session = await on(tx);
  await session.tx?.lock('open', forWhat);
}

export async function openChildrenOf(
  reader: Reader,
  id: IncidentId,
): Promise<readonly { readonly id: IncidentId; readonly number: string }[]> {
  const session = await on(reader);
  return session.tables.incident
    .where(session, 1, 'open')
    .filter(({ state }) => state.parent?.id === id)
    .map(({ state }) => ({ id: state.id, number: state.number }))
    .sort((a, b) => (a.number < b.number ? -1 : 1));
}

export async function timelineOf(reader: Reader, query: TimelineQuery): Promise<readonly Entry[]> {
  const session = await on(reader);
  // Rows are written under the lock of their incident, so they lie in the order of their numbers, from 1 on.
  const rows = session.tables.timeline.where(session, 0, query.incident);
  const { newestFirst, limit } = query;
  const first = query.after;
  const end = query.before === null ? rows.length : Math.min(rows.length, query.before - 1);
  const chosen = newestFirst
    ? rows.slice(Math.max(first, end - limit), Math.max(first, end)).reverse()
    : rows.slice(first, Math.min(end, first + limit));
  return chosen.map(({ entry }) => entry);
}

export async function chainOf(
  reader: Reader,
  id: IncidentId,
): Promise<{ seq: number; body: string; hash: string }[]> {
  const session = await on(reader);
  return session.tables.timeline
    .where(session, 0, id)
    .map(({ seq, body, hash }) => ({ seq, body, hash }))
    .sort((a, b) => a.seq - b.seq);
}

export async function heads(
  reader: Reader,
  afterNumber: string,
  limit: number,
): Promise<readonly HeadRow[]> {
  const session = await on(reader);
  return session.tables.incident
    .all(session)
    .filter(({ number }) => number > afterNumber)
    .sort((a, b) => (a.number < b.number ? -1 : 1))
    .slice(0, limit)
    .map(({ number, headHash, state }) => {
      return { id: state.id, number, version: state.version, headHash, state };
    });
}

export async function incidentsOn(
  reader: Reader,
  person: PersonId,
): Promise<readonly IncidentId[]> {
  const open = await openIncidents(reader);
  return open
    .filter(({ assignee, paging: { ackedBy, notified } }) =>
      [assignee, ackedBy, ...notified].includes(person),
    )
    .map(({ id }) => id);
}

export async function incidentsInShift(reader: Reader): Promise<readonly IncidentId[]> {
  const open = await openIncidents(reader);
  return open
    .filter(({ paging: { status, shift } }) => status === 'acked' && shift !== undefined)
    .map(({ id }) => id);
}

async function openIncidents(reader: Reader): Promise<readonly IncidentState[]> {
  const session = await on(reader);
  return session.tables.incident
    .where(session, 1, 'open')
    .map(({ state }) => state)
    .sort((a, b) => (a.number < b.number ? -1 : 1));
}

export async function auditCandidates(
  reader: Reader,
  now: Instant,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly IncidentState[]> {
  const session = await on(reader);
  return session.tables.incident
    .where(session, 1, 'open')
    .filter(({ state: { paging } }) => {
      const { status, nextDueAt, notified, unreachable } = paging;
      const overdue = status === 'running' && (nextDueAt === null || nextDueAt < now);
      const inVain =
        status === 'exhausted' && notified.every((person) => unreachable.includes(person));
      return overdue || inVain || ['ack_expired', 'acked'].includes(status);
    })
    .map(({ state }) => state)
    .filter(({ number }) => number > after)
    .sort((a, b) => (a.number < b.number ? -1 : 1))
    .slice(0, limit);
}
