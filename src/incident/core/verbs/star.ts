/** Marks a row as a milestone; the review begins with those. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { STATES } from '../words.ts';

export const star = defineVerb({
  name: 'star',
  label: 'Star a row',
  help: 'Marks a row of the timeline as a milestone, or takes the mark away.',
  from: STATES,
  who: ['anyone'],
  input: z.strictObject({ seq: z.int().min(1), starred: z.boolean().default(true) }),
  needs: [],
  guards: () => [],
  decide: (state, { seq, starred }) => {
    if (seq > state.version) {
      const fields = [{ path: 'seq', message: `There are ${state.version} rows.` }];
      return refuse('invalid', 'incident.no_row', { message: 'There is no such row.', fields });
    }
    if (state.starred.includes(seq) === starred) return [];
    return [draft('row.starred', { seq, starred })];
  },
});
