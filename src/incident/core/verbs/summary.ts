/** The five lines at the head of the page (R15): what, impact, theory, doing, next. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';
import { zTitle } from './inputs.ts';

const LINES = ['what', 'impact', 'theory', 'doing', 'next'] as const;
const zSummaryLine = zTitle(0, 300).optional();

export const summary = defineVerb({
  name: 'summary',
  label: 'Update the summary',
  help: 'Five short lines that a late joiner reads first.',
  key: 's',
  from: [...OPEN_STATES, 'resolved'],
  who: ['agent', 'responder', 'assignee', 'commander', 'role_holder', 'team_member', 'team_lead'],
  input: z.strictObject({
    what: zSummaryLine,
    impact: zSummaryLine,
    theory: zSummaryLine,
    doing: zSummaryLine,
    next: zSummaryLine,
  }),
  guards: () => [],
  decide: (state, input) => {
    const typed = LINES.filter((line) => input[line] !== undefined);
    if (typed.length === 0) {
      const fields = [{ path: 'what', message: 'Write at least one line.' }];
      return refuse('invalid', 'incident.empty', { message: 'Nothing was written.', fields });
    }
    return typed
      .filter((line) => input[line] !== state.summary[line])
      .map((line) =>
        draft('summary.changed', { line, old: state.summary[line], new: input[line] ?? '' }),
      );
  },
});
