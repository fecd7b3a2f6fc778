/** A line in the log: what was seen, tried, said. One keystroke to open, Enter to save (R12). */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { STATES } from '../words.ts';
import { zAt, zText } from './inputs.ts';

export const note = defineVerb({
  name: 'note',
  label: 'Note',
  help: 'Adds a line to the log; give a time to note something that happened earlier.',
  key: 'n',
  from: STATES,
  who: ['anyone', 'system'],
  input: z.strictObject({ text: zText(1, 10_000), at: zAt.optional() }),
  needs: [],
  guards: () => [],
  decide: (_state, { text, at }, { now }) => {
    if (at !== undefined && at > now) {
      const fields = [{ path: 'at', message: 'This lies in the future.' }];
      return refuse('invalid', 'incident.future', { message: 'It has not happened yet.', fields });
    }
    return [draft('note.added', { text }, at === undefined ? {} : { occurredAt: at })];
  },
});
