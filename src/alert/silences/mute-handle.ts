/**
 * Mutes: one condition, by its fingerprint, for a week at most, with a reason and somebody who owns it. Made from an
 * alert; a feature to the right may do so in its own transaction.
 */
import type { Origin } from '../../identity/audit.ts';
import type { AlertId, IncidentId, PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import type { Alert } from '../core/alert.ts';
import { MOST_MUTE_SECONDS } from '../core/quiet/quiet.ts';
import { lockAlert } from '../store.ts';
import { keepSilence, type Maker, storeSilence, timeFault } from './silence-handle.ts';
import { lockMuteOf, type SilenceRow } from './silence-store.ts';

export interface MuteWish {
  readonly until: Instant;
  readonly reason: string;
  /** Told before it ends; absent = the owner of the alert's service. */
  readonly owner: PersonId | undefined;
  readonly incident?: { readonly id: IncidentId; readonly number: string };
}

export function muteAlert(
  machine: Machine,
  { origin, person }: Maker,
  wish: Pick<MuteWish, 'until' | 'reason'> & { readonly alert: AlertId },
): Promise<SilenceRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const alert = await lockAlert(tx, wish.alert);
    if (alert === undefined) return refuse('notFound', 'alert.unknown', 'No such alert.');
    const { until, reason } = wish;
    return muteIn(tx, origin, { alert, until, reason, owner: person });
  });
}

/**
 * Mutes the condition of an alert; one that is muted already gets the new words and the later end. Refused where the
 * end lies in the past or more than a week ahead.
 */
export async function muteIn(
  tx: Tx,
  origin: Origin,
  wish: MuteWish & { readonly alert: Pick<Alert, 'fingerprint' | 'title' | 'integrationId'> },
): Promise<SilenceRow | Refusal> {
  const { alert, until: endsAt, reason: comment, owner: ownerId = null, incident } = wish;
  const fault = timeFault(tx, { startsAt: tx.now, endsAt }, MOST_MUTE_SECONDS);
  if (fault !== undefined) {
    const fields = [{ path: 'until', message: fault.message }];
    return { ...fault, fields };
  }
  // Two who mute at once make one mute.
  await tx.exclusively(`mute:${alert.fingerprint}`);
  const before = await lockMuteOf(tx, alert.fingerprint);
  const from =
    incident === undefined ? {} : { incidentId: incident.id, incidentNumber: incident.number };
  if (before !== undefined) {
    const later = before.endsAt < endsAt ? endsAt : before.endsAt;
    return storeSilence(tx, origin, before, {
      ...{ ...before, endsAt: later, comment, ownerId: ownerId ?? before.ownerId, ...from },
    });
  }
  return keepSilence(tx, origin, {
    ...{ id: newId(), kind: 'mute', matchers: [], condition: null, serviceId: null },
    ...{ fingerprint: alert.fingerprint, about: alert.title, integrationId: alert.integrationId },
    ...{ ownerId, madeBy: origin.actor, makerWords: null, comment, startsAt: tx.now, endsAt },
    ...{ incidentId: null, incidentNumber: null, ...from },
  });
}

/** As `muteIn` for every condition of an incident; the first refusal counts. */
export async function muteAll(
  tx: Tx,
  origin: Origin,
  wish: MuteWish & { readonly alerts: readonly Alert[] },
): Promise<undefined | Refusal> {
  const byFingerprint = new Map(wish.alerts.map((alert) => [alert.fingerprint, alert]));
  for (const [, alert] of [...byFingerprint].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const made = await muteIn(tx, origin, { ...wish, alert });
    if (isRefusal(made)) return made;
  }
  return undefined;
}
