/** After a raise of priority: those who have it were asked, and the time to answer is over (domain.md 6.4). */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { restartAfterSilence } from '../paging-run.ts';
import { defineVerb } from '../verb.ts';
import { begin } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';

export const answerOver = defineVerb({
  name: 'answer-over',
  label: 'Time to answer is over',
  help: 'The priority rose and nobody who has it answered: paging starts again at level 1.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({}),
  guards: () => [],
  decide: (state, _input, context) => {
    const { asked, status } = state.paging;
    if (asked === undefined || status !== 'acked' || asked.dueAt > context.now) {
      return refuse(
        'conflict',
        'incident.timer_passed',
        'Nobody is asked, or they may answer yet.',
      );
    }
    const reason = `The priority is ${state.priority ?? 'P1'} now, and nobody answered`;
    return restartAfterSilence(begin(state, context), reason).drafts;
  },
});
