/**
 * "I have it": paging stops for everyone. It never fails for those who may (decisions.md 26). It is not a
 * change of state of its own; on a triaged incident it is also T4, when T4's guards are met.
 */
import type { PersonId } from '../../../kernel/ids.ts';
import { z } from '../../../kernel/schema.ts';
import { acceptChecks } from '../checks.ts';
import { levelOf } from '../guards.ts';
import { takeAcknowledgement } from '../paging-run.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { OPEN_STATES, type StateName } from '../words.ts';
import { zId } from './inputs.ts';

export const acknowledge = defineVerb({
  name: 'acknowledge',
  label: 'Acknowledge',
  help: 'You have it: paging stops, once as many have it as the level asks for. The work begins.',
  key: 'k',
  from: OPEN_STATES,
  who: ['paged', 'assignee', 'role_holder', 'team_member', 'team_lead', 'commander'],
  input: z.strictObject({ person: zId<PersonId>('person').optional() }),
  needs: ['rules', 'onCall'],
  guards: () => [],
  decide: (state, input, context) => {
    const person = input.person ?? context.actor.person;
    const walk = takeThePage(begin(state, context), person);
    const taken = person !== null && (isHandedOver(state, person) || isOrphaned(state));
    return (taken ? takeOver(walk, person) : beginWork(walk, person)).drafts;
  },
});

const WORKED_ON: ReadonlySet<StateName> = new Set(['diagnosing', 'resolving', 'recovering']);

/** Nothing to write when somebody already has it. */
export function takeThePage(walk: Walk, person: PersonId | null): Walk {
  const { status, asked } = walk.state.paging;
  return status === 'acked' && asked === undefined ? walk : takeAcknowledgement(walk, person);
}

/** INC-102: somebody of the new shift takes what the old shift still has. */
function isHandedOver({ assignee, paging }: IncidentState, person: PersonId): boolean {
  const { shift } = paging;
  return shift?.handedOver === true && assignee === shift.person && person !== assignee;
}

/** INC-106: its work has begun, and whoever did it has left. */
function isOrphaned({ assignee, state, drill }: IncidentState): boolean {
  return assignee === null && !drill && WORKED_ON.has(state);
}

function takeOver(walk: Walk, person: PersonId): Walk {
  const data = { assignee: person, old: walk.state.assignee };
  return write(walk, draft('incident.assigned', data));
}

function beginWork(walk: Walk, person: PersonId | null): Walk {
  const { state, context } = walk;
  // A token of nobody acts under its own name; the work stays with whoever was called.
  const assignee = state.assignee ?? person ?? state.paging.notified[0] ?? null;
  if (state.state !== 'triaged' || assignee === null || state.drill) return walk;
  const missing = acceptChecks(state, assignee).some(
    ({ met, guard }) =>
      !met && levelOf(context.profile.levels, guard, state.priority ?? 'P1') === 'require',
  );
  if (missing) return walk;
  return write(walk, draft('incident.accepted', { assignee, by: 'acknowledge' }));
}
