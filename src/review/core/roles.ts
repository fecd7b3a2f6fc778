/**
 * People by the part they played, not by name (domain.md 9.3): a review asks what made it possible, and a
 * name in the text answers who instead.
 */
import type { IncidentState } from '../../incident/core/state.ts';
import type { IncidentRole } from '../../incident/core/words.ts';

const ROLES: Readonly<Record<IncidentRole, string>> = {
  commander: 'the commander',
  deputy: 'the deputy',
  scribe: 'the scribe',
  comms: 'the communications lead',
  internal_liaison: 'the internal liaison',
  ops_lead: 'the operations lead',
  sme: 'an expert',
};

/** Words for each person of an incident, by id; whoever had no part in it is a colleague. */
export function partOf(state: Pick<IncidentState, 'roles' | 'assignee' | 'lastAssignee'>) {
  const parts = new Map<string, string>();
  for (const { person, role } of state.roles) {
    if (!parts.has(person)) parts.set(person, ROLES[role]);
  }
  for (const person of [state.assignee, state.lastAssignee]) {
    if (person !== null) parts.set(person, 'the responder');
  }
  return (person: string): string => parts.get(person) ?? 'a colleague';
}
