/**
 * Rules about people and teams: how an e-mail address is compared, what a password must be, and which
 * changes would leave the house without anybody who can open it again.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { z, zLine } from '../../kernel/schema.ts';
import { ROLES, type Role, tidyRoles } from './access.ts';

/** Length counts more than signs of every kind (NIST SP 800-63B); the limit spares argon2. */
export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_LENGTH = 256;

export const zPassword = z
  .string()
  .min(PASSWORD_MIN_LENGTH, `Use at least ${PASSWORD_MIN_LENGTH} characters; a sentence is fine.`)
  .max(PASSWORD_MAX_LENGTH);

export const zName = zLine(1, 120);
export const zEmail = z.string().trim().max(254).pipe(z.email('Give an e-mail address.'));
export const zRoles = z.array(z.enum(ROLES)).min(1).max(ROLES.length).transform(tidyRoles);

/** Addresses are kept as typed and compared in lower case. */
export function accountOf(email: string): string {
  return email.trim().toLowerCase();
}

/** What a person is before or after a change, as far as these rules care. */
export interface Keyholder {
  readonly id: PersonId;
  readonly isOwner: boolean;
  readonly active: boolean;
  readonly roles: readonly Role[];
}

/**
 * IDN-2, IDN-3: the owner stays active and admin, and one active admin always remains.
 * `otherAdmins` counts active admins besides this person.
 */
export function lockoutRefusal(
  before: Keyholder,
  after: Pick<Keyholder, 'active' | 'roles'>,
  otherAdmins: number,
): Refusal | undefined {
  const stays = after.active && after.roles.includes('admin');
  if (before.isOwner && !stays) {
    return refuse(
      'conflict',
      'person.owner_stays',
      'The owner stays active and keeps the role admin.',
    );
  }
  const was = before.active && before.roles.includes('admin');
  if (was && !stays && otherAdmins === 0) {
    return refuse(
      'conflict',
      'person.last_admin',
      'This is the last active admin. Give the role admin to somebody else first.',
    );
  }
  return undefined;
}
