/** T5: an action begins, and says what it treats. */
import { z } from '../../../kernel/schema.ts';
import { fixChecks } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { RESOLUTION_TYPES } from '../words.ts';
import { zText, zTitle } from './inputs.ts';

export const startFix = defineVerb({
  name: 'start-fix',
  label: 'Start a fix',
  help: 'An action against the cause or the symptom begins: restart, rollback, patch and so on.',
  key: 'f',
  from: ['diagnosing', 'resolving'],
  who: ['assignee', 'commander'],
  input: z.strictObject({
    type: z.enum(RESOLUTION_TYPES),
    plan: zText(1, 4000),
    changeRef: zTitle(1, 100).optional(),
    treats: z.string().max(100).meta({ 'x-pick': 'theory' }).optional(),
    untreatedReason: zText(1, 1000).optional(),
    risky: z.boolean().optional(),
  }),
  guards: (state, input) => fixChecks(state, input),
  decide: (state, input, { freshId }) => {
    const supported = state.hypotheses.findLast(({ status }) =>
      ['supported', 'confirmed'].includes(status),
    );
    return [
      draft('fix.started', {
        action: freshId(0),
        type: input.type,
        plan: input.plan,
        changeRef: input.changeRef ?? null,
        treats: input.treats ?? (input.untreatedReason ? null : (supported?.id ?? null)),
        untreatedReason: input.untreatedReason ?? null,
        risky: input.risky ?? false,
      }),
    ];
  },
});
