/**
 * States of incidents this process has read or written lately. The hash of an incident's last row stands for its whole
 * history, and a state is nothing but the fold of that: a state kept beside the hash is never out of date, only no
 * longer asked for. So the database is asked for the hash, and for the state only where it is another one.
 */
import type { IncidentId } from '../kernel/ids.ts';
import type { IncidentState } from './core/state.ts';

export interface KnownState {
  readonly id: IncidentId;
  /** Of the last row of its timeline. */
  readonly headHash: string;
  readonly state: IncidentState;
}

/** More than are worked on at once; each takes some 15 kB. */
const MOST = 500;

const known = new Map<string, KnownState>();

export function remember(one: KnownState): void {
  known.delete(one.id);
  known.set(one.id, one);
  if (known.size <= MOST) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

export function knownState(id: string): KnownState | undefined {
  return known.get(id);
}
