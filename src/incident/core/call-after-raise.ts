/** What a raise of priority does to a call: what it is, `escalation/core` decides; here its answer becomes rows. */
import type { RunState } from '../../escalation/core/policy.ts';
import { afterRaise } from '../../escalation/core/raise.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { pageByHand, restartAfterSilence, runOf, snapshotOf, startPaging } from './paging-run.ts';
import type { IncidentState } from './state.ts';
import { draft } from './timeline.ts';
import { type Walk, write } from './walk.ts';
import type { Priority } from './words.ts';

/** INC-103: what a raise of priority does to the call of a loud incident; others are called where it rose. */
export function callAfterRaise(walk: Walk, old: Priority): Walk {
  const { paging, assignee, priority } = walk.state;
  const { now, actor, settings } = walk.context;
  const run = runAfterHold(walk.state, now);
  if (run === null || priority === null) return walk;
  const answer = afterRaise({ policy: snapshotOf(walk), run, old, priority, now });
  if (answer === 'go_on') return walk;
  const reason = `The priority is ${priority} now`;
  if (answer === 'restart') return startPaging(walk, { loudness: 'high', reason });
  const have = [...new Set([paging.ackedBy, ...(paging.acked ?? []), assignee])];
  const persons = have.filter((one) => one !== null);
  if (actor.person !== null && persons.includes(actor.person)) return walk;
  const grace = settings.raiseGraceSeconds;
  if (persons.length === 0 || grace === 0) return restartAfterSilence(walk, reason);
  const dueAt = plusSeconds(now, grace);
  const data = { run: String(run.run), persons, dueAt, reason };
  const asked = write(walk, draft('ack.asked_again', data, { actorId: 'system' }));
  return pageByHand(asked, persons, `${reason}: do you still have it?`);
}

/** A run in its hold, a notice, or one that was stopped is none that a raise could change. */
function runAfterHold(state: IncidentState, now: Instant): RunState | null {
  const { status, run, level, loudness } = state.paging;
  if (run === null || loudness !== 'high' || level === 0) return null;
  if (status === 'acked') return { status, run: Number(run), expiresAt: null };
  return status === 'exhausted' ? { status, run: Number(run), at: now } : runOf(state);
}
