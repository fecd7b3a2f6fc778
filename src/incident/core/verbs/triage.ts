/** T3: what kind, how bad, how urgent, whose. From `identified` it logs on the way. */
import type { TeamId } from '../../../kernel/ids.ts';
import { z } from '../../../kernel/schema.ts';
import { check, logChecks } from '../checks.ts';
import type { IncidentState } from '../state.ts';
import { type Context, defineVerb } from '../verb.ts';
import { begin } from '../walk.ts';
import { PRIORITIES, SEVERITIES } from '../words.ts';
import { zGrade, zId, zText, zTitle } from './inputs.ts';
import { completeLogSet, LOG_SET } from './log.ts';
import { writeLogged } from './report.ts';
import { assess, callForPriority, triageDrafts } from './triaging.ts';

export const triage = defineVerb({
  name: 'triage',
  label: 'Triage',
  help: 'Sets impact and urgency, and with them priority, clocks and who is called.',
  key: 't',
  from: ['identified', 'logged'],
  who: ['agent', 'responder', 'commander', 'team_member', 'system'],
  input: z.strictObject({
    ...LOG_SET,
    category: zTitle(1, 200).optional(),
    impact: zGrade.optional(),
    urgency: zGrade.optional(),
    priority: z.enum(PRIORITIES).optional(),
    severity: z.enum(SEVERITIES).optional(),
    team: zId<TeamId>('team').optional(),
    reason: zText(1, 1000).optional(),
  }),
  priorityOf: (state, input, context) =>
    input === null ? null : assess(state, input, context).priority,
  guards: (state, input, context) => [
    ...(state.state === 'identified' ? logChecks(state, input) : []),
    check(
      'category',
      state.categoryFirst !== null || input?.category !== undefined,
      'Choose a category.',
      { field: 'category' },
    ),
    check(
      'owning_team',
      (input?.team ?? state.team ?? serviceTeam(state, input, context)) !== null,
      'Name the team that owns it.',
      { field: 'team' },
    ),
  ],
  decide: (state, input, context) => {
    let walk = completeLogSet(begin(state, context), input);
    if (state.state === 'identified') walk = writeLogged(walk, false);
    return callForPriority(triageDrafts(walk, input, { automatic: false })).drafts;
  },
});

/** The team of the service it began with, or of the one named with this very command. */
function serviceTeam(
  state: IncidentState,
  input: { readonly service?: string | undefined } | null,
  { services }: Context,
): TeamId | null {
  const service = state.services[0]?.service ?? input?.service ?? '';
  return services[service]?.team ?? null;
}
