/**
 * What the auditor does about a hole it found: it says so on the timeline, takes the step that was due and
 * calls the last resort, in one command, so that a hole is closed as a whole or seen again next minute.
 */
import { type Refusal, refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { findingOf, lastResortOf, type RunFinding, wholeResortOf } from '../paging-audit.ts';
import { pageByHand, restartAfterSilence, takeDueSteps, takeNextLevel } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';

const TEXTS: Readonly<Record<RunFinding, string>> = {
  no_next_step: 'The auditor found no next step for this call: it takes one now.',
  no_timeout:
    'The auditor found that this acknowledgement should have run out: paging begins again.',
  nobody_reachable: 'Nobody can be paged: no page arrived at anybody. Call people by other means.',
};

export const auditPaging = defineVerb({
  name: 'audit-paging',
  label: 'Audit the paging',
  help: 'Nothing will call anybody, though somebody should be called: it is mended and said.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({}),
  guards: () => [],
  decide: (state, _input, context) => {
    const finding = findingOf(state, context.settings, context.now);
    if (finding === null) return fine();
    const found = { run: state.paging.run, finding, text: TEXTS[finding] };
    const told = write(begin(state, context), draft('paging.audited', found));
    if (finding === 'nobody_reachable') {
      return pageByHand(told, wholeResortOf(state, context), 'Nobody can be reached').drafts;
    }
    return callLastResort(finding === 'no_timeout' ? restartAfterSilence(told) : stepOn(told))
      .drafts;
  },
});

/** The step that was due; where the rules find none, the next level. */
function stepOn(told: Walk): Walk {
  const stepped = takeDueSteps(told);
  return stepped.drafts.length > told.drafts.length
    ? stepped
    : takeNextLevel(told, 'The step was lost');
}

/** Unless that very step called them. */
function callLastResort(walk: Walk): Walk {
  const called = new Set(
    walk.drafts.flatMap(({ kind, data }) =>
      kind === 'escalation.stepped' || kind === 'escalation.exhausted' ? data.persons : [],
    ),
  );
  const left = lastResortOf(walk.state, walk.context).filter((person) => !called.has(person));
  return pageByHand(walk, left, 'A step of the escalation was lost');
}

function fine(): Refusal {
  return refuse('conflict', 'incident.timer_passed', 'The paging is as it should be.');
}
