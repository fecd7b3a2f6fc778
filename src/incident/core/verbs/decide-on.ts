/** One line of the decision log (domain.md 5.3); a risky action needs one before it starts. */
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';
import { zText, zTitle } from './inputs.ts';

export const decideOn = defineVerb({
  name: 'decide-on',
  label: 'Log a decision',
  help: 'What was asked, what was chosen, why, and what may go wrong.',
  from: OPEN_STATES,
  who: ['commander', 'team_lead', 'service_owner'],
  input: z.strictObject({
    question: zTitle(3, 300),
    chosen: zTitle(1, 300),
    reason: zText(1, 2000),
    risk: zText(1, 1000).optional(),
  }),
  guards: () => [],
  decide: (_state, { question, chosen, reason, risk }) => [
    draft('decision.made', { question, chosen, reason, risk: risk ?? null }),
  ],
});
