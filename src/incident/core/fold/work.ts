/** The fold of diagnosis and repair: hypotheses, and actions with their results. */
import type { ActorId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { FixAction } from '../state.ts';
import type { EntryData } from '../timeline.ts';
import { enter, stamp, stampFirst } from './moves.ts';
import type { OpenState } from './open-state.ts';

interface Row {
  readonly at: Instant;
  readonly by: ActorId;
}

export function hypothesisProposed(
  state: OpenState,
  data: EntryData['hypothesis.proposed'],
  row: Row,
): void {
  const { id, statement } = data;
  state.hypotheses = [...state.hypotheses, { id, statement, status: 'proposed', ...row }];
}

/** Diagnosed is the moment a hypothesis was first confirmed (domain.md 3). */
export function hypothesisChanged(
  state: OpenState,
  data: EntryData['hypothesis.changed'],
  at: Instant,
): void {
  state.hypotheses = state.hypotheses.map((known) =>
    known.id === data.id ? { ...known, status: data.new } : known,
  );
  if (data.new === 'confirmed') stampFirst(state, 'diagnosedAt', at);
}

export function fixStarted(state: OpenState, data: EntryData['fix.started'], row: Row): void {
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
  state.fixes = [...state.fixes, fix];
  enter(state, 'resolving', row.at);
  stampFirst(state, 'fixStartedAt', row.at);
}

/** Users are no longer hurt and the stable window begins; only `worked` also means fixed. */
export function fixApplied(state: OpenState, data: EntryData['fix.applied'], at: Instant): void {
  ended(state, data.action, data.result, at);
  enter(state, 'recovering', at);
  stampFirst(state, 'mitigatedAt', at);
  stamp(state, {
    stableSince: at,
    fixedAt: data.result === 'worked' ? at : state.stamps.fixedAt,
  });
}

/** What the failed action seemed to achieve did not happen. */
export function fixFailed(state: OpenState, data: EntryData['fix.failed'], at: Instant): void {
  const { mitigatedAt } = state.stamps;
  const failed = state.fixes.find(({ id }) => id === data.action);
  const undone = failed !== undefined && mitigatedAt !== null && mitigatedAt >= failed.startedAt;
  ended(state, data.action, 'failed', at);
  enter(state, data.back, at);
  stamp(state, {
    mitigatedAt: undone || data.action === null ? null : mitigatedAt,
    fixedAt: null,
    stableSince: null,
  });
}

function ended(
  state: OpenState,
  action: string | null,
  result: FixAction['result'],
  at: Instant,
): void {
  state.fixes = state.fixes.map((fix) =>
    fix.id === action ? { ...fix, result, endedAt: fix.endedAt ?? at } : fix,
  );
}
