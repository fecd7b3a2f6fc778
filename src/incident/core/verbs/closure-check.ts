/** The final check-up before discharge (R34), line by line; the last line may close the incident. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { closeIfReady } from '../closing.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { CLOSURE_CHECKS } from '../words.ts';
import { zText } from './inputs.ts';

export const closureCheck = defineVerb({
  name: 'closure-check',
  label: 'Final check-up',
  help: 'Answers the lines of the check-up: yes, no, or not applicable with a reason.',
  from: ['recovering', 'resolved'],
  who: ['assignee', 'agent', 'responder', 'commander', 'team_lead', 'service_owner'],
  input: z.strictObject({
    checks: z
      .array(
        z.strictObject({
          check: z.enum(CLOSURE_CHECKS),
          answer: z.enum(['yes', 'no', 'not_applicable']),
          reason: zText(1, 1000).optional(),
        }),
      )
      .min(1)
      .max(CLOSURE_CHECKS.length),
  }),
  guards: () => [],
  decide: (state, { checks }, context) => {
    const bare = checks.findIndex(
      ({ answer, reason }) => answer === 'not_applicable' && reason === undefined,
    );
    if (bare >= 0) {
      const fields = [{ path: `checks.${bare}.reason`, message: 'Say why it does not apply.' }];
      return refuse('invalid', 'incident.no_reason', { message: 'A reason is missing.', fields });
    }
    const rows = checks.map(({ check, answer, reason }) =>
      draft('closure.checked', { check, answer, reason: reason ?? null }),
    );
    return closeIfReady(write(begin(state, context), ...rows)).drafts;
  },
});
