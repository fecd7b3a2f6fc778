/**
 * Rules about what we keep running: tiers, and the map of what needs what. A hard dependency takes the
 * service down with it, a soft one only hurts; a ring of hard dependencies would explain nothing, so it
 * is refused.
 */
import type { ServiceId } from '../../kernel/ids.ts';

/** T0 = everything stands still without it .. T3 = nice to have (domain.md 4.4). */
export const TIERS = ['T0', 'T1', 'T2', 'T3'] as const;
export type Tier = (typeof TIERS)[number];
/** What an unknown tier counts as (domain.md 2.4). */
export const DEFAULT_TIER: Tier = 'T2';

export type DependencyKind = 'hard' | 'soft';

/** `serviceId` needs `dependsOnId`. */
export interface Dependency {
  readonly serviceId: ServiceId;
  readonly dependsOnId: ServiceId;
  readonly kind: DependencyKind;
}

/** SVC-4: everything that stands on `id` through hard dependencies, nearest first, without itself. */
export function reachableUpward(
  id: ServiceId,
  dependencies: readonly Dependency[],
): readonly ServiceId[] {
  const above = new Map<ServiceId, ServiceId[]>();
  for (const { serviceId, dependsOnId, kind } of dependencies) {
    if (kind !== 'hard') continue;
    above.set(dependsOnId, [...(above.get(dependsOnId) ?? []), serviceId]);
  }
  const reached = new Set<ServiceId>([id]);
  for (const next of reached) for (const one of above.get(next) ?? []) reached.add(one);
  reached.delete(id);
  return [...reached];
}

/** SVC-4: the T0 and T1 services a fault of `id` takes along; their number is the blast term of 4.4. */
export function blastRadius(
  id: ServiceId,
  dependencies: readonly Dependency[],
  tierOf: (id: ServiceId) => Tier | undefined,
): readonly ServiceId[] {
  return reachableUpward(id, dependencies).filter((one) => {
    const tier = tierOf(one);
    return tier === 'T0' || tier === 'T1';
  });
}

/**
 * SVC-3: the ring of hard dependencies through `id`, as the services on it in order and `id` again at the
 * end; undefined when there is none.
 */
export function hardRing(
  id: ServiceId,
  dependencies: readonly Dependency[],
): readonly ServiceId[] | undefined {
  const cameFrom = new Map<ServiceId, ServiceId>();
  const queue: ServiceId[] = [id];
  for (const next of queue) {
    for (const { serviceId, dependsOnId, kind } of dependencies) {
      if (kind !== 'hard' || serviceId !== next) continue;
      if (dependsOnId === id) return [...pathTo(next, id, cameFrom), id];
      if (cameFrom.has(dependsOnId)) continue;
      cameFrom.set(dependsOnId, next);
      queue.push(dependsOnId);
    }
  }
  return undefined;
}

function pathTo(
  end: ServiceId,
  start: ServiceId,
  cameFrom: ReadonlyMap<ServiceId, ServiceId>,
): readonly ServiceId[] {
  const path = [end];
  for (let at = end; at !== start; ) {
    const before = cameFrom.get(at);
    if (before === undefined) break;
    path.unshift(before);
    at = before;
  }
  return path;
}
