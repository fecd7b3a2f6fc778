/**
 * INC-118: what cancelling as a false positive does to the alerts, and reinstating takes back. It happens in the
 * transaction of the verb itself, so that from its commit on not one of them calls anybody.
 */
import { muteIncident, unmuteIncident } from '../alert/silences/incident-mutes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { ActorRef } from './context.ts';
import type { IncidentState } from './core/state.ts';

export async function muteWithIncident(
  tx: Tx,
  actor: ActorRef,
  { before, after }: { readonly before: IncidentState; readonly after: IncidentState },
): Promise<undefined | Refusal> {
  const [was, is] = [before.cancelled?.mutedUntil, after.cancelled?.mutedUntil];
  if (was === is) return undefined;
  const origin = { actor: actor.id };
  const { id, number } = after;
  if (is === undefined) {
    await unmuteIncident(tx, origin, id);
    return undefined;
  }
  return muteIncident(tx, origin, {
    until: is,
    reason: reasonOf(after),
    owner: actor.person ?? undefined,
    incident: { id, number },
    except: (after.folded ?? []).map(({ service }) => service),
  });
}

/** Everybody reads why something is muted; of a restricted incident they read no word. */
function reasonOf({ visibility, number }: IncidentState): string {
  return visibility === 'restricted' ? 'A false positive' : `A false positive: ${number}`;
}
