/**
 * The mutes of an incident: made when it is cancelled as a false positive, ended when that is taken back, both in the
 * transaction that says so. What fires then stays tied to its incident and is kept back where it is, so that pages
 * and noise are still counted where they belong; what fires anew meanwhile is kept back like anything that is muted.
 */
import type { Origin } from '../../identity/audit.ts';
import type { IncidentId, ServiceId } from '../../kernel/ids.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { AlertChange } from '../core/alert.ts';
import { insertChanges } from '../store.ts';
import { type MuteWish, muteAll } from './mute-handle.ts';
import { hearWithIncident, holdWithIncident, lockAlertsOf } from './quiet-store.ts';
import { expireIn } from './silence-handle.ts';
import { lockMutesOf } from './silence-store.ts';

export interface IncidentMute extends MuteWish {
  readonly incident: NonNullable<MuteWish['incident']>;
  /** Services whose alerts are spared: they stood on this one, and are looked at by themselves. */
  readonly except: readonly ServiceId[];
}

/** Refused where the end lies in the past or more than a week ahead. */
export async function muteIncident(
  tx: Tx,
  origin: Origin,
  { except, ...wish }: IncidentMute,
): Promise<undefined | Refusal> {
  const alerts = await lockAlertsOf(tx, wish.incident.id, except);
  const refusal = await muteAll(tx, origin, { ...wish, alerts });
  if (refusal !== undefined) return refusal;
  const held = await holdWithIncident(tx, wish.incident.id, except);
  await insertChanges(
    tx,
    held.map(({ id, by }) => ({ alert: id, change: changeOf('suppressed', by) })),
  );
  return undefined;
}

/** What of them still runs ends; what it kept back is heard again. Again changes nothing. */
export async function unmuteIncident(tx: Tx, origin: Origin, incident: IncidentId): Promise<void> {
  await lockAlertsOf(tx, incident, []);
  const mutes = await lockMutesOf(tx, incident);
  const ids = mutes.map(({ id }) => id);
  const heard = await hearWithIncident(tx, incident, ids);
  await insertChanges(
    tx,
    heard.map(({ id, by }) => ({ alert: id, change: changeOf('released', by) })),
  );
  for (const mute of mutes) await expireIn(tx, origin, mute);
}

function changeOf(kind: AlertChange['kind'], by: string): AlertChange {
  return { kind, data: { reason: 'muted', by } };
}
