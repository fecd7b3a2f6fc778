/** The fold of diagnosis and repair: hypotheses, and actions with their results. */
import type { ActorId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { FixAction, IncidentState } from '../state.ts';
import type { EntryData } from '../timeline.ts';
import { enter, stamp, stampFirst } from './moves.ts';

interface Row {
  readonly at: Instant;
  readonly by: ActorId;
}

export function hypothesisProposed(
  state: IncidentState,
  data: EntryData['hypothesis.proposed'],
  row: Row,
): IncidentState {
  const { id, statement } = data;
  return {
    ...state,
    hypotheses: [...state.hypotheses, { id, statement, status: 'proposed', ...row }],
  };
}

/** Diagnosed is the moment a hypothesis was first confirmed (domain.md 3). */
export function hypothesisChanged(
  state: IncidentState,
  data: EntryData['hypothesis.changed'],
  at: Instant,
): IncidentState {
  const next = {
    ...state,
    hypotheses: state.hypotheses.map((known) =>
      known.id === data.id ? { ...known, status: data.new } : known,
    ),
  };
  return data.new === 'confirmed' ? stampFirst(next, 'diagnosedAt', at) : next;
}

export function fixStarted(
  state: IncidentState,
  data: EntryData['fix.started'],
  row: Row,
): IncidentState {
  const fix: FixAction = {
    id: data.action,
    type: data.type,
    plan: data.plan,
    changeRef: data.changeRef,
    treats: data.treats,
    by: row.by,
    startedAt: row.at,
    endedAt: null,
    result: 'running',
  };
  const next = enter({ ...state, fixes: [...state.fixes, fix] }, 'resolving', row.at);
  return stampFirst(next, 'fixStartedAt', row.at);
}

/** Users are no longer hurt and the stable window begins; only `worked` also means fixed. */
export function fixApplied(
  state: IncidentState,
  data: EntryData['fix.applied'],
  at: Instant,
): IncidentState {
  const next = enter(ended(state, data.action, data.result, at), 'recovering', at);
  return stamp(stampFirst(next, 'mitigatedAt', at), {
    stableSince: at,
    fixedAt: data.result === 'worked' ? at : next.stamps.fixedAt,
  });
}

/** What the failed action seemed to achieve did not happen. */
export function fixFailed(
  state: IncidentState,
  data: EntryData['fix.failed'],
  at: Instant,
): IncidentState {
  const { mitigatedAt } = state.stamps;
  const failed = state.fixes.find(({ id }) => id === data.action);
  const undone = failed !== undefined && mitigatedAt !== null && mitigatedAt >= failed.startedAt;
  return stamp(enter(ended(state, data.action, 'failed', at), data.back, at), {
    mitigatedAt: undone || data.action === null ? null : mitigatedAt,
    fixedAt: null,
    stableSince: null,
  });
}

function ended(
  state: IncidentState,
  action: string | null,
  result: FixAction['result'],
  at: Instant,
): IncidentState {
  return {
    ...state,
    fixes: state.fixes.map((fix) =>
      fix.id === action ? { ...fix, result, endedAt: fix.endedAt ?? at } : fix,
    ),
  };
}
