/** Twin of `alert/store.ts`: alerts, their signals, and where they belong. */
import type { Alert } from '../../../src/alert/core/alert.ts';
import type { IncidentName, Outcome } from '../../../src/alert/store.ts';
import type { AlertId, IncidentId, ServiceId, SignalId } from '../../../src/kernel/ids.ts';
import type { Instant } from '../../../src/kernel/instant.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { type MemorySession, on } from '../session.ts';

export async function alertById(reader: Reader, id: AlertId): Promise<Alert | undefined> {
  const session = await on(reader);
  return session.tables.alert.get(session, id);
}

export async function lockAlert(tx: Tx, id: AlertId): Promise<Alert | undefined> {
  const session = await on(tx);
  return session.tables.alert.lock(session, id);
}

export async function firingOf(
  reader: Reader,
  incident: IncidentId,
): Promise<{ readonly count: number; readonly titles: readonly string[] }> {
  const session = await on(reader);
  const firing = session.tables.alert
    .where(session, 0, incident)
    .filter(({ state }) => state === 'firing')
    .sort(bySight);
  return { count: firing.length, titles: firing.slice(0, 5).map(({ title }) => title) };
}

export async function anyFiring(reader: Reader, incident: IncidentId): Promise<boolean> {
  return (await firingOf(reader, incident)).count > 0;
}

export async function linkedCountOf(reader: Reader, incident: IncidentId): Promise<number> {
  const session = await on(reader);
  return session.tables.alert.where(session, 0, incident).length;
}

export async function previousIncidentOf(
  reader: Reader,
  alert: Pick<Alert, 'fingerprint' | 'id'>,
): Promise<{ readonly incident: IncidentId; readonly clearedAt: Instant | null } | undefined> {
  const session = await on(reader);
  const before = session.tables.alert
    .where(session, 1, alert.fingerprint)
    .filter(({ id }) => id !== alert.id)
    .sort(bySight)
    .findLast(({ incidentId }) => incidentId !== null);
  if (before === undefined || before.incidentId === null) return undefined;
  return { incident: before.incidentId, clearedAt: before.clearedAt };
}

export async function linkAlert(tx: Tx, id: AlertId, incident: IncidentName): Promise<void> {
  const before = await lockAlert(tx, id);
  if (before === undefined || before.incidentId === incident.id) return;
  await link(await on(tx), before, incident);
}

export async function lockWaitingAlerts(
  tx: Tx,
  service: ServiceId,
  limit: number,
): Promise<readonly Alert[]> {
  const session = await on(tx);
  const waiting = session.tables.alert
    .where(session, 2, service)
    .filter(isWaiting)
    .sort(bySight)
    .slice(0, limit)
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  const locked: Alert[] = [];
  for (const { id } of waiting) {
    const alert = await session.tables.alert.lock(session, id);
    if (alert !== undefined && alert.incidentId === null) locked.push(alert);
  }
  return locked;
}

function isWaiting({ count, previousId, suppressedReason }: Alert): boolean {
  return count > 0 && previousId === null && suppressedReason === null;
}

export async function attachAlerts(
  tx: Tx,
  ids: readonly AlertId[],
  incident: IncidentName,
): Promise<void> {
  const session = await on(tx);
  for (const id of ids) {
    const alert = await session.tables.alert.lock(session, id);
    if (alert === undefined) continue;
    await link(session, alert, incident);
    await settle(session, alert.id, { disposition: 'attached', incident: incident.id });
  }
}

export async function moveAlerts(tx: Tx, from: IncidentId, to: IncidentName): Promise<number> {
  const session = await on(tx);
  const moved = session.tables.alert
    .where(session, 0, from)
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  for (const { id } of moved) {
    const alert = await session.tables.alert.lock(session, id);
    if (alert === undefined) continue;
    await link(session, alert, to);
    for (const signal of session.tables.signal.where(session, 0, id)) {
      await session.tables.signal.put(session, signal.id, { ...signal, incident: to.id });
    }
  }
  return moved.length;
}

/** Remembers the numbers of the incidents an alert belonged to, as `alert_change` does. */
export async function link(
  session: MemorySession,
  alert: Alert,
  { id, number }: IncidentName,
): Promise<void> {
  const linked = { ...alert, incidentId: id, incidentNumber: number };
  await session.tables.alert.put(session, alert.id, linked);
  const before = session.tables.linked.get(session, alert.id) ?? [];
  await session.tables.linked.put(session, alert.id, [...before, number]);
}

export async function setDisposition(
  tx: Tx,
  what: { readonly alert: AlertId } | { readonly signal: SignalId },
  outcome: Outcome,
): Promise<number> {
  const session = await on(tx);
  if (!('alert' in what)) throw new Error('the simulator settles signals by their alert');
  await session.tables.alert.lock(session, what.alert);
  return settle(session, what.alert, outcome);
}

async function settle(session: MemorySession, alert: string, outcome: Outcome): Promise<number> {
  const { disposition } = outcome;
  const incident = 'incident' in outcome ? outcome.incident : null;
  const pending = session.tables.signal
    .where(session, 0, alert)
    .filter((signal) => signal.disposition === 'pending')
    .sort((a, b) => (`${a.receivedAt} ${a.id}` < `${b.receivedAt} ${b.id}` ? -1 : 1));
  for (const [index, signal] of pending.entries()) {
    const own = disposition === 'opened' && index > 0 ? 'attached' : disposition;
    await session.tables.signal.put(session, signal.id, { ...signal, disposition: own, incident });
  }
  return pending.length;
}

function bySight(a: Alert, b: Alert): number {
  return `${a.firstSeenAt} ${a.id}` < `${b.firstSeenAt} ${b.id}` ? -1 : 1;
}
