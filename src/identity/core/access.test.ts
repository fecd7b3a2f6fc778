/** Roles: what is held, what follows, what an own token may do. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import {
  derivedRoles,
  isRole,
  mayActAs,
  maySeeRestricted,
  ROLES,
  rolesOfOwnToken,
  tidyRoles,
} from './access.ts';

const ann = asId<PersonId>('ann');
const ben = asId<PersonId>('ben');

describe('roles', () => {
  test('IDN-12 admin acts as every role, others only as their own', () => {
    for (const role of ROLES) {
      expect(mayActAs(['admin'], [role])).toBe(true);
      expect(mayActAs([role], [role])).toBe(true);
      if (role !== 'admin' && role !== 'agent') expect(mayActAs([role], ['agent'])).toBe(false);
    }
    expect(mayActAs([], ROLES)).toBe(false);
  });

  test('IDN-12 admin alone does not see restricted incidents', () => {
    expect(maySeeRestricted(['admin'])).toBe(false);
    expect(maySeeRestricted(['responder', 'security'])).toBe(true);
  });

  test('IDN-12 team_lead and service_owner are derived and cannot be given', () => {
    expect(isRole('team_lead')).toBe(false);
    expect(derivedRoles({ personId: ann, teamLeadId: ann, serviceOwnerId: ben })).toEqual([
      'team_lead',
    ]);
    expect(derivedRoles({ personId: ann, teamLeadId: null, serviceOwnerId: ann })).toEqual([
      'service_owner',
    ]);
    expect(derivedRoles({ personId: ann })).toEqual([]);
  });

  test('IDN-12 equal sets of roles are equal lists', () => {
    expect(tidyRoles(['admin', 'agent', 'admin'])).toEqual(['agent', 'admin']);
  });

  test.each([
    [['responder', 'admin'], ['responder'], ['responder']],
    [['agent'], ['responder'], []],
    [['auditor'], ['admin'], ['auditor']],
    [['responder'], ['responder', 'team_lead'], ['responder', 'team_lead']],
  ])('IDN-7 an own token given %j by somebody holding %j may %j', (given, held, may) => {
    expect(rolesOfOwnToken(given, held)).toEqual(may);
  });
});
