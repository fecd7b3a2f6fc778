/**
 * The state while a row is folded into it: a copy of the one before, to be written to at its own fields. What lies
 * in a field is shared with the state before, so it is replaced and never written into.
 */
import type { IncidentState } from '../state.ts';

export type OpenState = { -readonly [K in keyof IncidentState]: IncidentState[K] };

/** The one place where a state of ninety fields is copied, once for each row. */
export function opened(state: IncidentState): OpenState {
  return { ...state };
}

export function set(state: OpenState, changed: Partial<IncidentState>): void {
  Object.assign(state, changed);
}
