/** "Not me": the next level is paged at once, when this person was paged at the level that waits. */

import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { restartAfterSilence, takeNextLevel } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zText } from './inputs.ts';

export const decline = defineVerb({
  name: 'decline',
  label: 'Not me',
  help: 'Passes the page on: the next level is called at once.',
  from: OPEN_STATES,
  who: ['paged'],
  input: z.strictObject({ reason: zText(1, 500).optional() }),
  guards: () => [],
  decide: (state, input, context) => {
    const { run, status, notified, asked } = state.paging;
    const { person } = context.actor;
    if (run !== null && person !== null && asked?.persons.includes(person) === true) {
      const reason = input.reason ?? 'Not me any more';
      const said = write(begin(state, context), draft('page.declined', { run, person, reason }));
      return restartAfterSilence(said, 'Declined after the priority rose').drafts;
    }
    if (run === null || person === null || status !== 'running' || !notified.includes(person)) {
      return refuse('conflict', 'incident.page_over', 'Nobody waits for your answer any more.');
    }
    const reason = input.reason ?? 'Not me';
    const walk = write(begin(state, context), draft('page.declined', { run, person, reason }));
    return takeNextLevel(walk, 'Declined').drafts;
  },
});
