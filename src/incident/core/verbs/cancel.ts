/** T13: not an incident after all. A false positive names the rule and what will be tuned (scenario C). */
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { stopPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { CANCEL_REASONS, OPEN_STATES } from '../words.ts';
import { zText, zTitle } from './inputs.ts';
import { endHold } from './resolving.ts';

export const cancel = defineVerb({
  name: 'cancel',
  label: 'Cancel',
  help: 'It is no incident: false positive, planned work, a test or a mistake. Paging stops.',
  from: OPEN_STATES,
  who: ['agent', 'responder', 'commander', 'assignee', 'security'],
  confirm: true,
  input: z.strictObject({
    reason: z.enum(CANCEL_REASONS),
    rule: zTitle(1, 300).optional(),
    tuning: zText(1, 2000).optional(),
    note: zText(1, 4000).optional(),
  }),
  guards: (state, input) => [
    check(
      'no_worked_fix',
      !state.fixes.some(({ result }) => result === 'worked'),
      'A fix worked, so it was an incident: resolve it.',
      { fix: 'resolve' },
    ),
    ...(input?.reason === 'false_positive'
      ? [
          check('false_positive_rule', input.rule !== undefined, 'Name the rule that misfired.', {
            field: 'rule',
          }),
          check('false_positive_rule', input.tuning !== undefined, 'Say what will be tuned.', {
            field: 'tuning',
          }),
        ]
      : []),
  ],
  decide: (state, { reason, rule, tuning, note }, context) => {
    const calm = endHold(stopPaging(begin(state, context), 'Cancelled'));
    const noted = note === undefined ? calm : write(calm, draft('note.added', { text: note }));
    const data = { reason, rule: rule ?? null, tuning: tuning ?? null, from: state.state };
    return write(noted, draft('incident.cancelled', data)).drafts;
  },
});
