/**
 * The auditor of alerts: each minute it looks for one that fires and waits for an incident though nothing will bring
 * it to one, because its job was lost. There should never be one; nobody would be called for it. Its job is made
 * anew: what it does it may do twice (`incident/intake-handle.ts`).
 */
import { readClock } from '../../platform/clock.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll } from '../../platform/outbox.ts';
import { lostAlerts } from './lost-alert-store.ts';

const AT_ONCE = 500;

/** Ids of the alerts that had to be helped on; empty is the promise. */
export async function lookForLostAlerts(machine: Machine): Promise<readonly string[]> {
  const lost = await lostAlerts(machine.db, await readClock(machine.db), AT_ONCE);
  if (lost.length === 0) return [];
  await machine.db.transact((tx) =>
    enqueueAll(
      tx,
      lost.map(({ id }) => ({
        task: 'alert.accepted',
        payload: { alert: id },
        key: `alert.found:${id}`,
      })),
    ),
  );
  for (const { id, firstSeenAt } of lost) {
    machine.log.error({ alert: id, firstSeenAt }, 'auditor: nothing brought this alert to people');
    machine.metrics.audited.inc({ thing: 'alert' });
  }
  return lost.map(({ id }) => id);
}
