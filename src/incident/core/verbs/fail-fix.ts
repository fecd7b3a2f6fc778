/** T8: it did not help, or trouble is back; diagnosis goes on and the theory is tested again (R30). */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { zText } from './inputs.ts';

export const failFix = defineVerb({
  name: 'fail-fix',
  label: 'Fix failed',
  help: 'The action did not help: back to diagnosis; what was tried stays in the log.',
  from: ['resolving', 'recovering'],
  who: ['assignee', 'commander'],
  input: z.strictObject({
    reason: zText(1, 2000),
    action: z.string().max(100).meta({ 'x-pick': 'fix' }).optional(),
  }),
  guards: () => [],
  decide: (state, { reason, action }, context) => {
    const known = action === undefined || state.fixes.some(({ id }) => id === action);
    if (!known) {
      const fields = [{ path: 'action', message: 'There is no such action.' }];
      return refuse('invalid', 'incident.no_action', { message: 'No such action.', fields });
    }
    return writeFailed(begin(state, context), { reason, action: action ?? null }).drafts;
  },
});

/** The last action, unless one is named, did not work. */
export function writeFailed(
  walk: Walk,
  failure: {
    readonly reason: string;
    readonly action?: string | null;
    readonly back?: 'diagnosing' | 'triaged';
  },
): Walk {
  const { fixes, hypotheses } = walk.state;
  const last = fixes.findLast(({ result }) => result !== 'failed');
  const fix = failure.action ? fixes.find(({ id }) => id === failure.action) : last;
  const next = write(
    walk,
    draft('fix.failed', {
      action: fix?.id ?? null,
      reason: failure.reason,
      back: failure.back ?? 'diagnosing',
    }),
  );
  const treated = hypotheses.find(({ id }) => id === fix?.treats);
  if (treated === undefined || treated.status === 'testing') return next;
  const { id, status } = treated;
  const reason = 'The fix that treated it failed';
  return write(next, draft('hypothesis.changed', { id, old: status, new: 'testing', reason }));
}
