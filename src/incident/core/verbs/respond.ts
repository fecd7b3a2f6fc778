/** A human word to the reporters; the first one is the first response (domain.md 4.5, trap 1). */
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';
import { zText } from './inputs.ts';

export const respond = defineVerb({
  name: 'respond',
  label: 'Write to the reporters',
  help: 'Goes to everybody who reported it, and shows on their page.',
  key: 'w',
  from: [...OPEN_STATES, 'resolved', 'closed'],
  who: ['agent', 'responder', 'assignee', 'commander', 'comms', 'team_member', 'team_lead'],
  input: z.strictObject({ text: zText(1, 5000) }),
  guards: () => [],
  decide: (_state, { text }) => [
    draft('response.sent', { text, audience: 'reporters' }, { visibility: 'public' }),
  ],
});
