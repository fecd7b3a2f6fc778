/**
 * The shift of the person who acknowledged has ended, or ends at another time: as the policy says, nothing happens, both are reminded, or
 * the call begins anew and reaches whoever is on call now (domain.md 6.4). Who has it is still asked: somebody else
 * may have taken it meanwhile.
 */
import { atShiftEnd, type ShiftAnswer, type ShiftEnd } from '../../../escalation/core/shift-end.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { snapshotOf, startPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';

export const shiftEnded = defineVerb({
  name: 'shift-ended',
  label: 'A shift ended',
  help: 'Whoever acknowledged is off call now: both are reminded, or the next is called.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({}),
  guards: () => [],
  decide: (state, _input, context) => {
    const { shift, status, run, ackedBy } = state.paging;
    const has = state.assignee ?? ackedBy;
    if (shift === undefined || run === null || status !== 'acked' || has !== shift.person) {
      return passed('Somebody else has it, or nobody does');
    }
    const walk = begin(state, context);
    const { now, onCall: lookup, shifts = [] } = context;
    const answer = atShiftEnd({ policy: snapshotOf(walk), lookup, shifts, shift, now });
    if (answer.kind === 'nothing') return passed('The shift goes on, or the policy leaves it');
    return told(walk, shift, answer).drafts;
  },
});

function told(
  walk: Walk,
  shift: ShiftEnd,
  answer: Exclude<ShiftAnswer, { kind: 'nothing' }>,
): Walk {
  const run = walk.state.paging.run ?? '';
  const { person } = shift;
  if ('shift' in answer) {
    const data = { run, person, outcome: answer.kind, next: [], shift: answer.shift };
    return write(walk, draft('shift.ended', data));
  }
  const { kind: outcome, next } = answer;
  const ended = write(walk, draft('shift.ended', { run, person, outcome, next }));
  if (outcome === 'reminded') return ended;
  return startPaging(ended, { loudness: 'high', reason: 'A shift has ended', also: next });
}

function passed(message: string) {
  return refuse('conflict', 'incident.timer_passed', `${message}.`);
}
