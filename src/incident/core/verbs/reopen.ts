/** T11 and T12: not fixed after all, or it came back. Number and history stay. */
import { plusSeconds } from '../../../kernel/instant.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { holds } from '../access.ts';
import { check } from '../checks.ts';
import { startPaging } from '../paging-run.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb, type GuardCheck } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { REOPEN_REASONS, type ReopenReason } from '../words.ts';
import { zText } from './inputs.ts';

const DAY_SECONDS = 86_400;

export const reopen = defineVerb({
  name: 'reopen',
  label: 'Reopen',
  help: 'It was not fixed, or it came back: diagnosis begins again, the former assignee is called.',
  from: ['resolved', 'closed'],
  who: ['agent', 'responder', 'assignee', 'team_lead', 'commander', 'reporter', 'system'],
  confirm: true,
  input: z.strictObject({ reason: z.enum(REOPEN_REASONS), text: zText(1, 4000) }),
  guards: (state, _input, context) => reopenChecks(state, context),
  decide: (state, { reason, text }, context) => {
    const { actor } = context;
    const mayFromClosed =
      ['reporter', 'system'].includes(actor.kind) ||
      holds('team_lead', state, actor) ||
      actor.roles.includes('admin');
    if (state.state === 'closed' && !mayFromClosed) {
      const message = 'A closed incident is reopened by its reporter, a team lead or an admin.';
      return refuse('forbidden', 'incident.not_yours', message);
    }
    return writeReopened(begin(state, context), reason, text).drafts;
  },
});

/** T12: within the window (calendar days from close) and before its review is published. */
export function reopenChecks(state: IncidentState, context: Context): readonly GuardCheck[] {
  const { closedAt } = state.stamps;
  const until =
    closedAt === null
      ? null
      : plusSeconds(closedAt, context.settings.reopenWindowDays * DAY_SECONDS);
  return [
    check(
      'reopen_window',
      until === null || context.now <= until,
      `The time to reopen ended at ${until}: report a new incident that refers to ${state.number}.`,
      { fix: 'report' },
    ),
    check(
      'review_unpublished',
      state.state !== 'closed' || state.review?.published !== true,
      `Its review is published: report a new incident that refers to ${state.number}.`,
      { fix: 'report' },
    ),
  ];
}

/** P1 and P2 page again, the former assignee first; below them the assignee is told, or who is on call. */
export function writeReopened(walk: Walk, reason: ReopenReason, text: string): Walk {
  const { state } = walk;
  const from = state.state === 'closed' ? 'closed' : 'resolved';
  const reopened = write(walk, draft('incident.reopened', { reason, text, from }));
  const top = state.priority === 'P1' || state.priority === 'P2';
  const former = state.assignee ?? state.lastAssignee;
  if (!top) {
    const told = former !== null;
    return told ? reopened : startPaging(reopened, { loudness: 'low', reason: 'Reopened' });
  }
  return startPaging(reopened, {
    loudness: 'high',
    reason: 'Reopened',
    also: former === null ? [] : [former],
  });
}
