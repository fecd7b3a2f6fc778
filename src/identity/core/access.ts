/**
 * Who may do what, in words: the roles of decisions.md 25 and the few questions asked about them.
 * A person holds several roles; `team_lead` and `service_owner` are never stored but follow from teams and
 * services, `reporter` from holding a report link. Roles held on one incident are not permissions here.
 */
import type { PersonId } from '../../kernel/ids.ts';

/** What an admin can give to a person or a token. */
export const ROLES = [
  'agent',
  'responder',
  'problem_manager',
  'change_manager',
  'facilitator',
  'comms',
  'security',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Everybody who works on incidents; `auditor` only reads. */
export const WORKING_ROLES = [
  'agent',
  'responder',
  'problem_manager',
  'change_manager',
  'facilitator',
  'comms',
  'security',
] as const satisfies readonly Role[];

export const DEFAULT_ROLE: Role = 'responder';

export function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name);
}

/** Roles without repeats, in the order of `ROLES`, so that equal sets are equal lists. */
export function tidyRoles(roles: readonly Role[]): readonly Role[] {
  return ROLES.filter((role) => roles.includes(role));
}

/** True when one of `wanted` is held. Admin may do every verb (decisions.md 25). */
export function mayActAs(held: readonly string[], wanted: readonly Role[]): boolean {
  return held.includes('admin') || wanted.some((role) => held.includes(role));
}

/** Restricted incidents are for `security` and their members; admin alone is not enough. */
export function maySeeRestricted(held: readonly string[]): boolean {
  return held.includes('security');
}

/** IDN-7: what an own token can do: what it was given and the person still holds, and `team_lead`. */
export function rolesOfOwnToken(
  given: readonly string[],
  heldByPerson: readonly string[],
): readonly string[] {
  const admin = heldByPerson.includes('admin');
  const kept = given.filter((role) => admin || heldByPerson.includes(role));
  return heldByPerson.includes('team_lead') ? [...kept, 'team_lead'] : kept;
}

/** Roles that no admin gives: they follow from leading a team or owning a service. */
export interface Standing {
  readonly personId: PersonId;
  /** Leads of the team in question. */
  readonly teamLeadId?: PersonId | null;
  readonly serviceOwnerId?: PersonId | null;
}

export function derivedRoles(standing: Standing): readonly ('team_lead' | 'service_owner')[] {
  const { personId, teamLeadId, serviceOwnerId } = standing;
  return [
    ...(teamLeadId === personId ? (['team_lead'] as const) : []),
    ...(serviceOwnerId === personId ? (['service_owner'] as const) : []),
  ];
}
