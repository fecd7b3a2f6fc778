/**
 * What follows from a decision: its rows, the state they fold to and the tasks they cause, in order. The
 * handler writes them; a simulation goes on from them and writes nothing.
 */
import { effects, type Task } from './effects.ts';
import { toEntry, type Writer } from './entries.ts';
import { evolve } from './evolve.ts';
import type { IncidentState } from './state.ts';
import type { Draft, Entry } from './timeline.ts';
import type { IncidentSettings } from './verb.ts';

export interface CarriedOut {
  readonly entries: readonly Entry[];
  readonly tasks: readonly Task[];
  readonly state: IncidentState;
}

export function carryOut(
  before: IncidentState,
  drafts: readonly Draft[],
  by: { readonly writer: Writer; readonly settings: IncidentSettings },
): CarriedOut {
  const entries: Entry[] = [];
  const tasks: Task[] = [];
  let state = before;
  for (const drafted of drafts) {
    const entry = toEntry(state, drafted, by.writer);
    const after = evolve(state, entry);
    tasks.push(...effects({ before: state, entry, after }, by.settings));
    entries.push(entry);
    state = after;
  }
  return { entries, tasks, state };
}
