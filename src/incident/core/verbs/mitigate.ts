/** Users are no longer hurt, while the cause may remain: its own moment, its own stamp (trap 2). */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { zAt, zText } from './inputs.ts';

export const mitigate = defineVerb({
  name: 'mitigate',
  label: 'Mitigated',
  help: 'Users are no longer hurt, for example by a workaround. Mitigate first, cure later.',
  from: ['logged', 'triaged', 'diagnosing', 'resolving', 'recovering'],
  who: ['assignee', 'commander', 'responder', 'team_member'],
  input: z.strictObject({ how: zText(1, 2000), at: zAt.optional() }),
  guards: () => [],
  decide: (state, { how, at }, { now }) => {
    if (state.stamps.mitigatedAt !== null) {
      const message = `It is marked as mitigated since ${state.stamps.mitigatedAt}.`;
      return refuse('conflict', 'incident.already_mitigated', message);
    }
    if (at !== undefined && at > now) {
      const fields = [{ path: 'at', message: 'This lies in the future.' }];
      return refuse('invalid', 'incident.future', { message: 'It has not happened yet.', fields });
    }
    return [draft('incident.mitigated', { at: at ?? now, how })];
  },
});
