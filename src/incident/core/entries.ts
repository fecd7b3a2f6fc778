/** Turns what a verb asks to be written into rows of the timeline, numbered on from the state's version. */
import type { ActorId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { evolve } from './evolve.ts';
import type { IncidentState } from './state.ts';
import type { Draft, Entry } from './timeline.ts';
import type { Source } from './words.ts';

/** Version of each kind's data as written today; older versions are upgraded on read. */
const DATA_VERSION = 1;

export interface Writer {
  readonly now: Instant;
  readonly actorId: ActorId;
  readonly source: Source;
}

/** Rows of a restricted incident are restricted, whatever the draft says (T20). */
export function toEntry(state: IncidentState, draft: Draft, writer: Writer): Entry {
  const restricted = state.visibility === 'restricted' || draft.kind === 'incident.restricted';
  return {
    v: DATA_VERSION,
    incident: state.id,
    seq: state.version + 1,
    kind: draft.kind,
    occurredAt: draft.occurredAt ?? writer.now,
    recordedAt: writer.now,
    actorId: draft.actorId ?? writer.actorId,
    source: writer.source,
    visibility: restricted ? 'restricted' : (draft.visibility ?? 'internal'),
    data: draft.data,
    supersedes: draft.supersedes ?? null,
  } as Entry;
}

/** All rows of a decision and the state after them; `state.id` must be set, also at birth. */
export function appendAll(
  state: IncidentState,
  drafts: readonly Draft[],
  writer: Writer,
): { readonly entries: readonly Entry[]; readonly state: IncidentState } {
  const entries: Entry[] = [];
  let next = state;
  for (const draft of drafts) {
    const entry = toEntry(next, draft, writer);
    entries.push(entry);
    next = evolve(next, entry);
  }
  return { entries, state: next };
}
