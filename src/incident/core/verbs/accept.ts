/** T4: one named person begins to investigate. */
import type { PersonId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { acceptChecks } from '../checks.ts';
import { isPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { takeThePage } from './acknowledge.ts';
import { zId } from './inputs.ts';

export const accept = defineVerb({
  name: 'accept',
  label: 'Start work',
  help: 'One person takes it and the diagnosis begins; paging stops.',
  key: 'a',
  from: ['triaged'],
  who: ['responder', 'agent', 'team_member', 'team_lead', 'commander', 'paged'],
  input: z.strictObject({ person: zId<PersonId>('person').optional() }),
  guards: (state, input, { actor }) =>
    acceptChecks(state, input?.person ?? actor.person ?? state.assignee),
  decide: (state, input, context) => {
    const assignee = input.person ?? context.actor.person ?? state.assignee;
    if (assignee === null) {
      const fields = [{ path: 'person', message: 'Name one person who investigates.' }];
      return refuse('invalid', 'incident.nobody', { message: 'Nobody is named.', fields });
    }
    const calm = isPaging(state)
      ? takeThePage(begin(state, context), context.actor.person)
      : begin(state, context);
    return write(calm, draft('incident.accepted', { assignee, by: 'accept' })).drafts;
  },
});
