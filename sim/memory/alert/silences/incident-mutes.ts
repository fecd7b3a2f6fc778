/** Twin of `alert/silences/incident-mutes.ts`: a mute is a row of its own, without owner, words and audit. */

import type { IncidentMute } from '../../../../src/alert/silences/incident-mutes.ts';
import type { Origin } from '../../../../src/identity/audit.ts';
import type { IncidentId } from '../../../../src/kernel/ids.ts';
import type { Refusal } from '../../../../src/kernel/refusal.ts';
import type { Tx } from '../../../../src/platform/db.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { type MemorySession, on } from '../../session.ts';
import type { MuteRow } from '../../tables.ts';

export async function muteIncident(
  tx: Tx,
  _origin: Origin,
  { incident, until, except }: IncidentMute,
): Promise<undefined | Refusal> {
  const session = await on(tx);
  const { alert: alerts, mute: mutes } = session.tables;
  for (const { id, fingerprint } of alertsOf(session, incident.id)) {
    const alert = await alerts.lock(session, id);
    if (alert === undefined || except.includes(alert.serviceId)) continue;
    await session.tx?.lock('mute', fingerprint);
    const known = mutes
      .where(session, 0, fingerprint)
      .find(({ endsAt, incident: of }) => endsAt > tx.now && of === incident.id);
    const fresh = { id: newId(), fingerprint, incident: incident.id, from: tx.now, endsAt: until };
    const mute = known ?? fresh;
    if (known === undefined) {
      await mutes.put(session, mute.id, mute);
      await enqueue(tx, { ...LOOK, key: `quiet.look:${mute.id}`, dueAt: until });
    }
    if (alert.state !== 'firing') continue;
    await alerts.put(session, id, { ...alert, suppressedReason: 'muted', suppressedBy: mute.id });
  }
  return undefined;
}

export async function unmuteIncident(tx: Tx, _origin: Origin, incident: IncidentId): Promise<void> {
  const session = await on(tx);
  const { alert: alerts, mute: mutes } = session.tables;
  for (const { id } of alertsOf(session, incident)) await alerts.lock(session, id);
  const ended: MuteRow[] = [];
  for (const { id } of mutes.where(session, 1, incident)) {
    const mute = await mutes.lock(session, id);
    if (mute === undefined || mute.endsAt <= tx.now) continue;
    ended.push(mute);
    await mutes.put(session, id, { ...mute, endsAt: tx.now });
  }
  for (const alert of alertsOf(session, incident)) {
    const held = ended.some(({ id }) => id === alert.suppressedBy) && alert.state === 'firing';
    if (!held) continue;
    await alerts.put(session, alert.id, { ...alert, suppressedReason: null, suppressedBy: null });
  }
  await enqueue(tx, LOOK);
}

const LOOK = { task: 'quiet.look', payload: {}, key: 'quiet.look' };

/** In the order of the intake. */
function alertsOf(session: MemorySession, incident: string) {
  return session.tables.alert
    .where(session, 0, incident)
    .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}
