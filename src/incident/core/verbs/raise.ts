/** T18, hierarchical: somebody higher should know, and is paged when named. */
import type { PersonId } from '../../../kernel/ids.ts';
import { z } from '../../../kernel/schema.ts';
import { pageByHand } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zId, zText } from './inputs.ts';

export const raise = defineVerb({
  name: 'raise',
  label: 'Raise',
  help: 'Asks somebody higher for help; never hesitate.',
  from: OPEN_STATES,
  who: ['responder', 'agent', 'assignee', 'commander', 'team_lead', 'team_member', 'system'],
  input: z.strictObject({ to: zId<PersonId>('person').optional(), note: zText(1, 2000) }),
  guards: () => [],
  decide: (state, { to, note }, context) => {
    const data = { to: to ?? null, note };
    const walk = write(begin(state, context), draft('incident.raised', data));
    return to === undefined ? walk.drafts : pageByHand(walk, [to], note).drafts;
  },
});
