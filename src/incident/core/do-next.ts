/** The one "do this next" line (R42): a plain sentence and the verb behind it, for whoever looks. */
import { mayUse } from './access.ts';
import { resolveChecks } from './checks.ts';
import { closeChecks } from './closing.ts';
import { holderOf, type IncidentState } from './state.ts';
import type { Context, GuardCheck } from './verb.ts';
import { VERBS } from './verbs/index.ts';
import { isOpen } from './words.ts';

export interface NextStep {
  readonly verb: string | null;
  readonly text: string;
}

/** The verb is left out when this actor may not use it; the line then says what is waited for. */
export function doNext(state: IncidentState, context: Context): NextStep {
  if (state.drill && !isOpen(state.state)) return { verb: null, text: 'The drill is over.' };
  const step = nextOf(state, context);
  const verb = VERBS.find(({ name }) => name === step.verb);
  const may = verb !== undefined && mayUse(verb.who, state, context.actor);
  return may ? step : { ...step, verb: null };
}

function nextOf(state: IncidentState, context: Context): NextStep {
  const urgent = isOpen(state.state) ? urgentOf(state) : null;
  if (urgent !== null) return urgent;
  if (state.drill)
    return { verb: null, text: 'A drill: whoever is paged acknowledges; it ends by itself.' };
  switch (state.state) {
    case 'identified':
      return { verb: 'log', text: 'Say when it was noticed and what is affected, then log it.' };
    case 'logged':
      return { verb: 'triage', text: 'Triage: how bad, how urgent, whose?' };
    case 'triaged':
      return { verb: 'accept', text: 'Nobody works on it yet: one person starts.' };
    case 'diagnosing':
      return diagnosing(state);
    case 'resolving':
      return { verb: 'apply-fix', text: 'A fix is under way: did it help?' };
    case 'recovering':
      return recovering(state, context);
    case 'resolved':
      return resolved(state, context);
    case 'closed':
      return state.review !== null && !state.review.published
        ? { verb: null, text: 'Closed; its review is due.' }
        : { verb: null, text: 'Closed. Nothing is left to do.' };
    case 'cancelled':
      return { verb: null, text: 'Cancelled. It can be reinstated if it was one after all.' };
    case 'merged':
      return { verb: null, text: `Part of ${state.mergedInto?.number ?? 'another incident'} now.` };
  }
}

/** What cannot wait, whatever the state. */
function urgentOf(state: IncidentState): NextStep | null {
  const { paging } = state;
  if (paging.status === 'exhausted') {
    return { verb: 'acknowledge', text: 'Nobody answered the page: somebody must take it now.' };
  }
  if (paging.status === 'running' && paging.loudness === 'high' && paging.level > 0) {
    return {
      verb: 'acknowledge',
      text: 'The page is not answered yet: acknowledge if you have it.',
    };
  }
  if (state.major === 'declared' && holderOf(state, 'commander') === null) {
    return { verb: 'take-role', text: 'A major incident without a commander: take command.' };
  }
  if (state.major === 'candidate' && state.state === 'triaged') {
    return { verb: 'declare-major', text: 'Is it major? If unsure, declare it.' };
  }
  if (state.suggestionWorse && state.suggestion !== null) {
    const { priority } = state.suggestion;
    return { verb: 'reprioritise', text: `It looks worse now: ${priority} is suggested.` };
  }
  return null;
}

function diagnosing(state: IncidentState): NextStep {
  const hurt = state.stamps.mitigatedAt === null;
  const supported = state.hypotheses.some(({ status }) =>
    ['supported', 'confirmed'].includes(status),
  );
  if (supported) return { verb: 'start-fix', text: 'The cause is likely known: start a fix.' };
  if (hurt)
    return { verb: 'mitigate', text: 'Mitigate first: stop the harm, then find the cause.' };
  return state.hypotheses.length === 0
    ? { verb: 'theory', text: 'Write down what may be the cause.' }
    : { verb: 'judge-theory', text: 'Test the cheapest theory first.' };
}

function recovering(state: IncidentState, context: Context): NextStep {
  const missing = resolveChecks(state, null, context).filter(({ met }) => !met);
  const waiting = missing.find(({ guard }) => WAITED_FOR.has(guard));
  if (waiting !== undefined) return { verb: waiting.fix ?? null, text: waiting.message };
  return { verb: 'resolve', text: 'It holds: resolve it, and say what was done.' };
}

const WAITED_FOR: ReadonlySet<GuardCheck['guard']> = new Set<GuardCheck['guard']>([
  'alerts_clear',
  'checks_passed',
  'stable_window',
  'children_settled',
  'major_stood_down',
]);

function resolved(state: IncidentState, context: Context): NextStep {
  const missing = closeChecks(state, context).filter(({ met }) => !met);
  const checklist = missing.find(({ guard }) => guard === 'closure_checklist');
  if (checklist !== undefined) return { verb: 'closure-check', text: checklist.message };
  const yes = missing.find(({ guard }) => guard === 'person_confirmed');
  if (yes !== undefined) return { verb: 'confirm', text: yes.message };
  if (missing.length === 0) return { verb: 'close', text: 'Everything is answered: close it.' };
  return { verb: null, text: 'Waiting for the users to confirm; it closes by itself.' };
}
