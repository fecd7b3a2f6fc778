/** How an action item may move (domain.md 2.3, 9.5): owned and dated always, verified by somebody else. */
import type { PersonId } from '../../kernel/ids.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { ActionStatus } from './document.ts';

export interface ActionMove {
  readonly from: ActionStatus;
  readonly to: ActionStatus;
  readonly owner: PersonId;
  readonly by: PersonId | null;
  readonly evidence: string;
}

/** Where an action may go from each status; the screens offer these. */
export const NEXT_STATUSES: Readonly<Record<ActionStatus, readonly ActionStatus[]>> = {
  open: ['in_progress', 'done', 'wont_do'],
  in_progress: ['open', 'done', 'wont_do'],
  done: ['verified', 'in_progress'],
  verified: [],
  wont_do: ['open'],
};

/** The refusal, or undefined when the move is fine. */
export function refusedMove(move: ActionMove): Refusal | undefined {
  if (move.from === move.to) return undefined;
  if (!NEXT_STATUSES[move.from].includes(move.to)) {
    return refuse('conflict', 'action.wrong_state', {
      message: `An action that is ${said(move.from)} cannot become ${said(move.to)}.`,
      unmet: [{ guard: 'state', message: `It is ${said(move.from)}.` }],
    });
  }
  if (move.to === 'wont_do' && move.evidence.trim() === '')
    return needsEvidence('Say why it will not be done.');
  if (move.to !== 'verified') return undefined;
  if (move.by === move.owner) {
    return refuse('conflict', 'action.self_verified', {
      message: 'Somebody other than the owner verifies that an action worked.',
      unmet: [{ guard: 'verifier', message: 'Ask a colleague to verify it.' }],
    });
  }
  if (move.evidence.trim() === '') return needsEvidence('Say how it was seen to work.');
  return undefined;
}

function needsEvidence(message: string): Refusal {
  return refuse('invalid', 'action.evidence_missing', {
    message,
    fields: [{ path: 'evidence', message }],
  });
}

function said(status: ActionStatus): string {
  return status.replaceAll('_', ' ');
}
