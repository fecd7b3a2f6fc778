/** Who cannot be sent away, and how addresses, passwords and zones are judged. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import type { Role } from './access.ts';
import { accountOf, lockoutRefusal, zEmail, zPassword, zRoles } from './user.ts';
import { zZone } from './zone.ts';

const id = asId<PersonId>('ann');
const admin = { id, isOwner: false, active: true, roles: ['admin'] as readonly Role[] };
const responder = { active: true, roles: ['responder'] as readonly Role[] };
const gone = { active: false, roles: ['admin'] as readonly Role[] };

describe('changes that could lock everybody out', () => {
  test.each([responder, gone])('IDN-2 the owner cannot become %j', (after) => {
    const refusal = lockoutRefusal({ ...admin, isOwner: true }, after, 5);
    expect(refusal?.code).toBe('person.owner_stays');
  });

  test.each([responder, gone])('IDN-3 the last admin cannot become %j', (after) => {
    expect(lockoutRefusal(admin, after, 0)?.code).toBe('person.last_admin');
    expect(lockoutRefusal(admin, after, 1)).toBeUndefined();
  });

  test('IDN-3 others may always leave', () => {
    const before = { ...admin, roles: ['responder'] as readonly Role[] };
    expect(lockoutRefusal(before, { active: false, roles: [] }, 0)).toBeUndefined();
  });
});

describe('fields of a person', () => {
  test('IDN-8 addresses are compared without case and blanks', () => {
    expect(accountOf(' Ann@Example.ORG ')).toBe('ann@example.org');
    expect(zEmail.parse(' Ann@Example.org ')).toBe('Ann@Example.org');
    expect(zEmail.safeParse('ann@').success).toBe(false);
  });

  test('IDN-8 a password is long rather than odd', () => {
    expect(zPassword.safeParse('Sh0rt!').success).toBe(false);
    expect(zPassword.safeParse('a calm sea today').success).toBe(true);
    expect(zPassword.safeParse('x'.repeat(257)).success).toBe(false);
  });

  test('IDN-8 a zone is a name of the zone database', () => {
    for (const zone of ['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC']) {
      expect(zZone.safeParse(zone).success).toBe(true);
    }
    for (const zone of ['CET', '+01:00', 'Mars/Olympus', '', 'Europe/Berlin; drop']) {
      expect(zZone.safeParse(zone).success).toBe(false);
    }
  });

  test('IDN-8 roles are known, without repeats, at least one', () => {
    expect(zRoles.parse(['admin', 'agent', 'agent'])).toEqual(['agent', 'admin']);
    expect(zRoles.safeParse([]).success).toBe(false);
    expect(zRoles.safeParse(['team_lead']).success).toBe(false);
  });
});
