/** Gives it to one person, or to nobody. The state stays; who begins to work accepts. */
import type { PersonId } from '../../../kernel/ids.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';
import { zId } from './inputs.ts';

export const assign = defineVerb({
  name: 'assign',
  label: 'Assign',
  help: 'Names the one person who answers for it; they are told.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['agent', 'responder', 'assignee', 'commander', 'team_lead', 'team_member'],
  input: z.strictObject({ person: zId<PersonId>('person').nullable() }),
  guards: () => [],
  decide: (state, { person }) =>
    person === state.assignee
      ? []
      : [draft('incident.assigned', { assignee: person, old: state.assignee })],
});
