/** T6: the action is done and it helped; the stable window begins. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { zAt, zText } from './inputs.ts';

export const applyFix = defineVerb({
  name: 'apply-fix',
  label: 'Fix applied',
  help: 'The action worked, or at least users are no longer hurt. Now it is watched.',
  from: ['resolving'],
  who: ['assignee', 'commander'],
  input: z.strictObject({
    result: z.enum(['worked', 'mitigated']).default('worked'),
    action: z.string().max(100).meta({ 'x-pick': 'fix' }).optional(),
    note: zText(1, 4000).optional(),
    at: zAt.optional(),
  }),
  guards: (state, input) => [
    check(
      'fix_result',
      input !== null || state.fixes.some(({ result }) => result === 'running'),
      'Say which action worked.',
      { field: 'action' },
    ),
  ],
  decide: (state, { result, action, note, at }, { now }) => {
    const running = state.fixes.filter((fix) => fix.result === 'running');
    const fix = action === undefined ? running.at(-1) : state.fixes.find(({ id }) => id === action);
    if (fix === undefined) {
      const fields = [{ path: 'action', message: 'There is no such action.' }];
      return refuse('invalid', 'incident.no_action', { message: 'No such action.', fields });
    }
    if (at !== undefined && (at > now || at < fix.startedAt)) {
      const fields = [{ path: 'at', message: 'Between the start of the action and now.' }];
      return refuse('invalid', 'incident.clock_order', { message: 'Impossible time.', fields });
    }
    const data = { action: fix.id, result, note: note ?? null };
    return [draft('fix.applied', data, at === undefined ? {} : { occurredAt: at })];
  },
});
