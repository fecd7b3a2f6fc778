/**
 * Somebody who was called for it, or has it, may no longer sign in (reliability.md row 79): whoever is on call now is
 * called in their place at once, and what was theirs is nobody's again, whatever its priority.
 */
import type { PersonId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { loudnessFor, replaceCalled, startPaging, takeNextLevel } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zId } from './inputs.ts';

export const personLeft = defineVerb({
  name: 'person-left',
  label: 'Somebody has left',
  help: 'Whoever had it, or was called for it, is no longer here: the next is called.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({ person: zId<PersonId>('person') }),
  guards: () => [],
  decide: (state, { person }, context) => {
    const { status, ackedBy, notified } = state.paging;
    const had = (state.assignee ?? (status === 'acked' ? ackedBy : null)) === person;
    const before = begin(state, context);
    let walk = before;
    if (state.assignee === person) {
      walk = write(walk, draft('incident.assigned', { assignee: null, old: person }));
    }
    if (status === 'running') walk = replaceCalled(walk, person);
    else if (status === 'exhausted') {
      if (notified.every((one) => one === person)) walk = takeNextLevel(walk, REASON);
    } else if (had) walk = handOn(walk);
    return walk.drafts.length === before.drafts.length ? untouched() : walk.drafts;
  },
});

const REASON = 'Whoever had it has left';

/** As loud as it was called before, else as its priority says; the least is a notice to whoever is on call. */
function handOn(walk: Walk): Walk {
  const { run, status, ackedBy, loudness } = walk.state.paging;
  const expired =
    run === null || status !== 'acked'
      ? walk
      : write(walk, draft('ack.expired', { run, person: ackedBy }, { actorId: 'system' }));
  const loud = loudness === 'high' ? 'high' : loudnessFor(walk.state, walk.context);
  return startPaging(expired, { loudness: loud ?? 'low', reason: REASON });
}

function untouched() {
  return refuse('conflict', 'incident.timer_passed', 'It was not theirs, or others are called.');
}
