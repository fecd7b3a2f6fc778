/** T9 by a person: it works again, and nobody did anything. Now it is watched like after a fix. */
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';

export const selfRecover = defineVerb({
  name: 'self-recover',
  label: 'Works again by itself',
  help: 'All is well again without a fix; it is watched before it is resolved.',
  from: ['triaged', 'diagnosing'],
  who: ['assignee', 'commander', 'team_member'],
  input: z.strictObject({}),
  guards: (_state, _input, { firing }) => [
    check('alerts_clear', firing.count === 0, `Still firing: ${firing.sample.join(', ')}.`),
  ],
  decide: (state) => [
    draft('incident.self_recovered', {
      reason: state.alertCount > 0 ? 'alerts_cleared' : 'withdrawn',
    }),
  ],
});
