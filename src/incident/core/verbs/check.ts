/** One criterion of normal service: passed, failed, or waived with the reason (R29). */

import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { zText, zTitle } from './inputs.ts';

export const checkCriterion = defineVerb({
  name: 'check',
  label: 'Check normal service',
  help: 'Records whether one criterion of normal service is met again.',
  from: ['resolving', 'recovering', 'resolved'],
  who: ['assignee', 'commander', 'responder', 'team_member', 'service_owner'],
  input: z.strictObject({
    criterion: zTitle(1, 300),
    result: z.enum(['passed', 'failed', 'waived']),
    note: zText(1, 2000).optional(),
  }),
  guards: () => [],
  decide: (_state, { criterion, result, note }) => {
    if (result === 'waived' && note === undefined) {
      const fields = [{ path: 'note', message: 'Say why it is waived.' }];
      return refuse('invalid', 'incident.waiver', { message: 'A waiver needs a reason.', fields });
    }
    return [draft('check.recorded', { criterion, result, note: note ?? null })];
  },
});
