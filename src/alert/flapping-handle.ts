/**
 * Flapping as incidents ask for it: until when something of theirs flaps. What has been steady for as long as its
 * service wants is taken for what it is, firing or cleared (domain.md 2.3).
 */
import type { IncidentId } from '../kernel/ids.ts';
import { type Instant, latest, plusSeconds } from '../kernel/instant.ts';
import type { Reader, Tx } from '../platform/db.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../service/core/service-settings.ts';
import { servicesByIds } from '../service/store.ts';
import { isFlapping, steadyAt } from './core/flapping.ts';
import { calmDown, type LastTurn, lastTurnsOf } from './flapping-store.ts';

/** When the last of it is steady, unless it changes again; undefined where nothing flaps at `now`. */
export async function flapsUntil(
  reader: Reader,
  incident: IncidentId,
  now: Instant,
): Promise<Instant | undefined> {
  const judged = await judge(reader, incident, now);
  return judged
    .flatMap(({ flaps, steady }) => (flaps ? [steady] : []))
    .reduce<Instant | undefined>(
      (last, at) => (last === undefined ? at : latest(last, at)),
      undefined,
    );
}

/** Says of what has been steady long enough that it is. */
export async function settleSteady(tx: Tx, incident: IncidentId): Promise<void> {
  for (const { service, windowSeconds } of await judge(tx, incident, tx.now)) {
    await calmDown(tx, incident, { service, since: plusSeconds(tx.now, -windowSeconds) });
  }
}

interface Judged {
  readonly service: LastTurn['service'];
  readonly flaps: boolean;
  readonly steady: Instant;
  readonly windowSeconds: number;
}

async function judge(
  reader: Reader,
  incident: IncidentId,
  now: Instant,
): Promise<readonly Judged[]> {
  const turns = await lastTurnsOf(reader, incident);
  if (turns.length === 0) return [];
  const services = await servicesByIds(
    reader,
    turns.map(({ service }) => service),
  );
  return turns.map(({ service, at }) => {
    const rule = services.find(({ id }) => id === service)?.settings ?? DEFAULT_SERVICE_SETTINGS;
    const history = { recentChanges: [at], flapping: true };
    return {
      service,
      flaps: isFlapping(history, now, rule),
      steady: steadyAt(history, rule) ?? at,
      windowSeconds: rule.flappingWindowSeconds,
    };
  });
}
