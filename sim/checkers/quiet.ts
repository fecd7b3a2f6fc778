/**
 * I4: nothing is sent for a page more than one cycle (5 s) after its incident was taken, stopped or ended, unless it
 * came back to life. A page by hand is meant for one person and ends with that person's answer.
 */
import type { EntryKind } from '../../src/incident/core/timeline.ts';
import {
  type Evidence,
  type Order,
  ordersOf,
  pageOf,
  type Told,
  type Violation,
} from './checker.ts';

const CYCLE_MS = 5000;

const ENDS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'incident.resolved',
  'incident.closed',
  'incident.cancelled',
  'incident.merged',
]);
const TAKES: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'page.acknowledged',
  'page.snoozed',
  'paging.stopped',
]);
const REVIVES: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'incident.reopened',
  'incident.reinstated',
  'incident.unmerged',
]);

export function quiet({ told, sent }: Evidence): Violation[] {
  const found: Violation[] = [];
  const orders = new Map(ordersOf(told).map((order) => [order.page, order]));
  const byIncident = new Map<string, Told[]>();
  for (const one of told) {
    const rows = byIncident.get(one.entry.incident);
    if (rows === undefined) byIncident.set(one.entry.incident, [one]);
    else rows.push(one);
  }
  for (const one of sent) {
    const about = pageOf(one);
    const order = about === null ? undefined : orders.get(about);
    if (about === null || order === undefined) continue;
    const rows = byIncident.get(order.told.entry.incident) ?? [];
    const ended = silencedBy(rows, order, one.at - CYCLE_MS);
    if (ended === undefined) continue;
    const text = `sent ${((one.at - ended.at) / 1000).toFixed(1)} s after ${ended.entry.kind}`;
    found.push({ invariant: 'I4', at: one.at, about, text });
  }
  return found;
}

function silencedBy(rows: readonly Told[], order: Order, until: number): Told | undefined {
  let by: Told | undefined;
  for (const row of rows) {
    const { entry, at } = row;
    if (entry.seq <= order.told.entry.seq || at > until) continue;
    if (REVIVES.has(entry.kind)) by = undefined;
    else if (ENDS.has(entry.kind) || takes(row, order)) by ??= row;
  }
  return by;
}

function takes({ entry }: Told, { byHand, person }: Order): boolean {
  if (entry.kind === 'page.declined') return entry.data.person === person;
  if (!TAKES.has(entry.kind)) return false;
  if (entry.kind === 'page.acknowledged' && (entry.data.missing ?? 0) > 0) {
    return entry.data.person === person;
  }
  if (!byHand) return true;
  return entry.kind === 'page.acknowledged' && entry.data.person === person;
}
