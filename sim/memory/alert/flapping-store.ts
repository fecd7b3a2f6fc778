/** Twin of `alert/flapping-store.ts`. */
import type { LastTurn } from '../../../src/alert/flapping-store.ts';
import type { IncidentId, ServiceId } from '../../../src/kernel/ids.ts';
import { type Instant, latest } from '../../../src/kernel/instant.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function lastTurnsOf(
  reader: Reader,
  incident: IncidentId,
): Promise<readonly LastTurn[]> {
  const session = await on(reader);
  const turns = new Map<ServiceId, Instant>();
  for (const alert of session.tables.alert.where(session, 0, incident)) {
    const last = alert.recentChanges.at(-1);
    if (!alert.flapping || last === undefined) continue;
    turns.set(alert.serviceId, latest(turns.get(alert.serviceId) ?? last, last));
  }
  return [...turns].map(([service, at]) => ({ service, at }));
}

export async function calmDown(
  tx: Tx,
  incident: IncidentId,
  { service, since }: { readonly service: ServiceId; readonly since: Instant },
): Promise<void> {
  const session = await on(tx);
  const { alert: alerts } = session.tables;
  for (const { id } of alerts.where(session, 0, incident)) {
    const alert = alerts.get(session, id);
    const last = alert?.recentChanges.at(-1);
    if (alert?.serviceId !== service || !alert.flapping || last === undefined) continue;
    if (last > since) continue;
    const locked = await alerts.lock(session, id);
    if (locked !== undefined) await alerts.put(session, id, { ...locked, flapping: false });
  }
}
