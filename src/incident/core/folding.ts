/**
 * Which incidents are one because a service needs another (domain.md 2.3 `dependency`, R42): a fault below makes
 * noise in everything above. What is known of the map comes in as lists of services, so a ring changes nothing.
 */
import type { ServiceId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { IncidentState } from './state.ts';
import type { IncidentSettings } from './verb.ts';

/** States in which a service that is down explains others; recovering, it is said to be well again. */
const EXPLAINS: ReadonlySet<string> = new Set([
  'identified',
  'logged',
  'triaged',
  'diagnosing',
  'resolving',
]);

/** INC-110: the service of `upstream` that is down here, the faulty one first; null where none is. */
export function downAmong(state: IncidentState, upstream: readonly ServiceId[]): ServiceId | null {
  if (!EXPLAINS.has(state.state) || state.visibility === 'restricted' || state.drill) return null;
  const down = state.services.filter(
    (one) => one.until === null && one.state === 'down' && upstream.includes(one.service),
  );
  const faulty = down.find(({ service }) => service === state.faultyService);
  return (faulty ?? down[0])?.service ?? null;
}

/** Whether a person has seen to it: acknowledged, edited, noted, declared. */
function isTouched({ lastHumanAt, assignee, stamps, major }: IncidentState): boolean {
  return (
    lastHumanAt !== null || assignee !== null || stamps.ackedAt !== null || major === 'declared'
  );
}

const BY_MACHINE: ReadonlySet<string> = new Set(['monitoring', 'heartbeat', 'synthetic']);

/**
 * INC-112, INC-113: what becomes of an incident all of whose services stand on one that is down: it is taken in while
 * only machines wrote to it, and suggested where a person did.
 */
export function absorption(
  state: IncidentState,
  { downstream, now, settings }: AbsorbQuestion,
): 'merge' | 'suggest' | null {
  const affected = state.services.filter(({ until }) => until === null);
  const explained = affected.length > 0 && affected.every((s) => downstream.includes(s.service));
  if (!explained || !EXPLAINS.has(state.state)) return null;
  if (state.visibility === 'restricted' || state.drill || state.type !== 'incident') return null;
  if (plusSeconds(state.stamps.createdAt, settings.foldBackSeconds) < now) return null;
  if (state.parent !== null || state.children.length > 0) return null;
  return BY_MACHINE.has(state.detectionSource) && !isTouched(state) ? 'merge' : 'suggest';
}

export interface AbsorbQuestion {
  readonly downstream: readonly ServiceId[];
  readonly now: Instant;
  readonly settings: Pick<IncidentSettings, 'foldBackSeconds'>;
}

export interface ServiceAlerts {
  readonly service: ServiceId;
  readonly count: number;
  readonly firing: number;
}

/** Whether what a service was folded under no longer explains it: over, well again, or none of its alerts fires. */
export function isWellAgain(
  state: IncidentState,
  dueTo: ServiceId,
  alerts: readonly ServiceAlerts[],
): boolean {
  if (!EXPLAINS.has(state.state)) return true;
  const affected = state.services.some((one) => one.service === dueTo && one.until === null);
  const own = alerts.find(({ service }) => service === dueTo);
  return !affected || (own !== undefined && own.count > 0 && own.firing === 0);
}

/** INC-114: folded services whose alerts still fire although what they stand on is well again. */
export function leftBehind(
  state: IncidentState,
  alerts: readonly ServiceAlerts[],
): readonly ServiceId[] {
  return (state.folded ?? [])
    .filter(({ dueTo }) => isWellAgain(state, dueTo, alerts))
    .map(({ service }) => service)
    .filter((service) => alerts.some((one) => one.service === service && one.firing > 0));
}
