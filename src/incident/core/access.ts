/**
 * Who may use a verb on one incident (the "Who" column of domain.md 2.2; decisions.md 25). Admin may do
 * every verb a person can do. What one may not even see (restricted) is decided before, by the handler.
 */
import { holderOf, type IncidentState } from './state.ts';
import type { Actor, Right } from './verb.ts';

/** True when the actor holds one of the rights the verb asks for. */
export function mayUse(who: readonly Right[], state: IncidentState, actor: Actor): boolean {
  if (actor.roles.includes('admin') && who.some((right) => !OF_MACHINES.includes(right))) {
    return true;
  }
  return who.some((right) => holds(right, state, actor));
}

/** "the assignee, the commander or a team lead", for a refusal. */
export function inWords(who: readonly Right[]): string {
  const words = who.filter((right) => !OF_MACHINES.includes(right)).map((right) => WORDS[right]);
  const last = words.at(-1);
  if (last === undefined) return 'Evenkeel itself';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

const OF_MACHINES: readonly Right[] = ['system', 'reporter'];

const WORDS: Readonly<Record<Right, string>> = {
  anyone: 'anyone who works here',
  system: 'Evenkeel itself',
  reporter: 'a reporter',
  agent: 'an agent',
  responder: 'a responder',
  security: 'security',
  comms: 'communications',
  problem_manager: 'a problem manager',
  facilitator: 'a facilitator',
  assignee: 'the assignee',
  commander: 'the commander',
  team_lead: 'the team lead',
  team_member: 'a member of the owning team',
  service_owner: 'the service owner',
  paged: 'a person who was paged',
  role_holder: 'a holder of a role on this incident',
};

/** True for the one right, as things stand. */
export function holds(right: Right, state: IncidentState, actor: Actor): boolean {
  const { person } = actor;
  switch (right) {
    case 'system':
    case 'reporter':
      return actor.kind === right;
    case 'anyone':
      return actor.kind !== 'reporter' && actor.roles.some((role) => role !== 'auditor');
    case 'assignee':
      return person !== null && person === state.assignee;
    case 'commander':
      return person !== null && person === holderOf(state, 'commander');
    case 'team_member':
      return actor.inTeam;
    case 'paged':
      return person !== null && state.paging.paged.includes(person);
    case 'role_holder':
      return state.roles.some((tenure) => tenure.to === null && tenure.person === person);
    default:
      return actor.roles.includes(right);
  }
}
