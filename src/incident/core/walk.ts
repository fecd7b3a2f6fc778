/**
 * A decision under way. One command may walk several states and each step is judged where it stands, so a
 * walk keeps what is already decided folded in; `freshIds` are handed out one by one.
 */
import { appendAll } from './entries.ts';
import type { IncidentState } from './state.ts';
import type { Draft } from './timeline.ts';
import type { Context } from './verb.ts';

export interface Walk {
  readonly context: Context;
  /** As it will be once `drafts` are written. */
  readonly state: IncidentState;
  readonly drafts: readonly Draft[];
  readonly idsTaken: number;
}

export function begin(state: IncidentState, context: Context): Walk {
  return { context, state, drafts: [], idsTaken: 0 };
}

export function write(walk: Walk, ...drafts: readonly Draft[]): Walk {
  const { now, actor, source } = walk.context;
  const { state } = appendAll(walk.state, drafts, { now, actorId: actor.id, source });
  return { ...walk, state, drafts: [...walk.drafts, ...drafts] };
}

/** `count` ids never used before, and the walk that remembers so. */
export function takeIds(
  walk: Walk,
  count: number,
): { readonly ids: readonly string[]; readonly walk: Walk } {
  const ids = Array.from({ length: count }, (_, index) =>
    walk.context.freshId(walk.idsTaken + index),
  );
  return { ids, walk: { ...walk, idsTaken: walk.idsTaken + count } };
}
