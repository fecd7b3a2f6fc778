/** T17: priority or severity changes, with who, why, and what the tool suggested at that moment. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { holds } from '../access.ts';
import { callAfterRaise } from '../call-after-raise.ts';
import { check } from '../checks.ts';
import { pageByHand } from '../paging-run.ts';
import type { IncidentState } from '../state.ts';
import { suggestFor } from '../suggestion.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { PRIORITIES, type Priority, SEVERITIES } from '../words.ts';
import { zGrade, zText } from './inputs.ts';
import { type Assessment, assess, callForPriority, candidate } from './triaging.ts';

export const reprioritise = defineVerb({
  name: 'reprioritise',
  label: 'Change priority',
  help: 'New impact, urgency, priority or severity, or takes the suggestion. Clocks follow.',
  key: 'p',
  from: ['triaged', 'diagnosing', 'resolving', 'recovering', 'resolved'],
  who: ['agent', 'responder', 'assignee', 'commander', 'team_lead', 'team_member', 'system'],
  input: z.strictObject({
    impact: zGrade.optional(),
    urgency: zGrade.optional(),
    priority: z.enum(PRIORITIES).optional(),
    severity: z.enum(SEVERITIES).optional(),
    takeSuggestion: z.boolean().optional(),
    reason: zText(1, 2000),
  }),
  guards: (state, input, context) => {
    if (input === null) return [];
    const { priority } = chosen(state, input, context);
    const lowered =
      (state.priority === 'P1' || state.priority === 'P2') && priority > state.priority;
    const { actor } = context;
    const may =
      holds('team_lead', state, actor) ||
      holds('commander', state, actor) ||
      actor.roles.includes('admin');
    return [
      check('lowering', !lowered || may, 'P1 and P2 are lowered by the team lead or commander.'),
    ];
  },
  decide: (state, input, context) => {
    const { impact, urgency, priority, severity, takeSuggestion } = input;
    if ([impact, urgency, priority, severity, takeSuggestion].every((one) => one === undefined)) {
      const fields = [{ path: 'priority', message: 'Say what changes.' }];
      return refuse('invalid', 'incident.no_change', { message: 'Nothing changes.', fields });
    }
    const next = chosen(state, input, context);
    const before = state.priority ?? 'P5';
    const walk = write(
      begin(state, context),
      draft('priority.changed', {
        impact: next.impact,
        urgency: next.urgency,
        old: before,
        new: next.priority,
        oldSeverity: state.severity ?? next.severity,
        severity: next.severity,
        source: takeSuggestion === true ? 'confirmed' : 'override',
        suggested: next.suggested,
        reason: input.reason,
      }),
    );
    return state.state === 'resolved' ? walk.drafts : callMore(walk, before).drafts;
  },
});

function chosen(
  state: IncidentState,
  input: Assessment & { readonly takeSuggestion?: boolean | undefined },
  context: Context,
) {
  const suggestion = suggestFor(state, context);
  if (input.takeSuggestion === true) return assess(state, suggestion, context);
  const graded = input.impact !== undefined || input.urgency !== undefined;
  const kept = graded ? {} : { priority: state.priority ?? undefined };
  const severity = input.impact === undefined ? { severity: state.severity ?? undefined } : {};
  return assess(state, { ...kept, ...severity, ...defined(input) }, context);
}

function defined(input: Assessment): Assessment {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** A rise may call people who were not called yet; a P1 calls its commander too. */
function callMore(walk: Walk, before: Priority): Walk {
  const { state, context } = walk;
  if ((state.priority ?? 'P1') >= before) return candidate(walk);
  const called = candidate(callForPriority(callAfterRaise(walk, before)));
  const fresh = called.drafts.some(({ kind }) => kind === 'paging.started');
  if (fresh || state.priority !== 'P1') return called;
  const missing = context.commanderOnCall.filter((person) => !state.paging.paged.includes(person));
  return pageByHand(called, missing, 'It is a P1 now');
}
