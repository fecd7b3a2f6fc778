/** Twin of `alert/silences/look-handle.ts`: what a mute that is over kept back goes on, as the core says. */
import { beganAnew, letGo } from '../../../../src/alert/core/judging/hold.ts';
import type { AlertId } from '../../../../src/kernel/ids.ts';
import type { Tx } from '../../../../src/platform/db.ts';
import type { Machine } from '../../../../src/platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { type MemorySession, on } from '../../session.ts';

export function lookAtQuiets({ db }: Machine): Promise<void> {
  return db.transact(async (tx) => {
    const session = await on(tx);
    const kept = session.tables.alert
      .all(session)
      .filter(({ state, suppressedBy }) => state === 'firing' && suppressedBy !== null)
      .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    for (const { id } of kept) await judgeAgain(tx, session, id);
  });
}

async function judgeAgain(tx: Tx, session: MemorySession, id: AlertId): Promise<void> {
  const { alert: alerts, mute: mutes } = session.tables;
  const alert = await alerts.lock(session, id);
  if (alert === undefined || alert.state !== 'firing' || alert.suppressedBy === null) return;
  const runs = mutes.where(session, 0, alert.fingerprint).find(({ endsAt }) => endsAt > tx.now);
  if (runs !== undefined) return alerts.put(session, id, { ...alert, suppressedBy: runs.id });
  if (alert.incidentId === null) {
    await alerts.put(session, id, letGo(alert, []).alert);
    return enqueue(tx, { task: 'alert.accepted', payload: { alert: id } });
  }
  const { ended, fresh } = beganAnew(alert, { freshId: newId<AlertId>(), now: tx.now });
  await alerts.put(session, id, ended);
  await alerts.put(session, fresh.id, fresh);
  await enqueue(tx, { task: 'alert.accepted', payload: { alert: fresh.id } });
}
