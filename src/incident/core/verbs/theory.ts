/** An educated guess on the board (domain.md 7.4): proposed first, judged later with a reason. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';
import { zText, zTitle } from './inputs.ts';

const BOARD = OPEN_STATES;

export const theory = defineVerb({
  name: 'theory',
  label: 'Propose a theory',
  help: 'What may be the cause; refuted theories stay readable.',
  key: 'h',
  from: BOARD,
  who: ['anyone'],
  input: z.strictObject({ statement: zTitle(3, 500) }),
  guards: () => [],
  decide: (_state, { statement }, { freshId }) => [
    draft('hypothesis.proposed', { id: freshId(0), statement }),
  ],
});

export const judgeTheory = defineVerb({
  name: 'judge-theory',
  label: 'Judge a theory',
  help: 'Moves a theory on: testing, supported, confirmed, refuted or parked, with the reason.',
  from: [...BOARD, 'resolved'],
  who: ['responder', 'assignee', 'commander', 'team_member', 'team_lead'],
  input: z.strictObject({
    theory: z.string().max(100).meta({ 'x-pick': 'theory' }),
    status: z.enum(['proposed', 'testing', 'supported', 'confirmed', 'refuted', 'parked']),
    reason: zText(1, 2000),
  }),
  guards: () => [],
  decide: (state, { theory: id, status, reason }) => {
    const known = state.hypotheses.find((one) => one.id === id);
    if (known === undefined) {
      const fields = [{ path: 'theory', message: 'It is not on the board.' }];
      return refuse('invalid', 'incident.no_theory', { message: 'No such theory.', fields });
    }
    if (known.status === status) return [];
    return [draft('hypothesis.changed', { id, old: known.status, new: status, reason })];
  },
});
