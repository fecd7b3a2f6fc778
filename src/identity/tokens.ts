/** API tokens: made once, shown once, revoked at any time. Only their SHA-256 is kept. */
import type { PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret, newId, newSecret } from '../platform/random.ts';
import type { CreatedToken } from './api.ts';
import { audit, type Origin, SYSTEM } from './audit.ts';
import { type Role, tidyRoles } from './core/access.ts';
import * as credentials from './credential-store.ts';

/** Makes leaked tokens findable by secret scanners. */
export const TOKEN_PREFIX = 'evk_';

export interface TokenWish {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresInDays?: number | undefined;
  /** The person the token acts as; absent = it acts for itself, as `token:<id>`. */
  readonly personId?: PersonId | undefined;
  readonly origin: Origin;
}

/** For the command line: a token of its own with one role. */
export function createToken(
  machine: Machine,
  wish: { readonly role: Role; readonly name: string; readonly expiresInDays?: number | undefined },
): Promise<CreatedToken> {
  const { role, ...rest } = wish;
  return makeToken(machine, { ...rest, roles: [role], origin: SYSTEM });
}

/** The answer holds the secret, for the only time. */
export function makeToken(machine: Machine, wish: TokenWish): Promise<CreatedToken> {
  const secret = TOKEN_PREFIX + newSecret(32);
  const id = newId();
  const roles = tidyRoles(wish.roles);
  return machine.db.transact(async (tx) => {
    const { expiresInDays } = wish;
    const expiresAt =
      expiresInDays === undefined ? null : plusSeconds(tx.now, expiresInDays * 86_400);
    const { name } = wish;
    const personId = wish.personId ?? null;
    await credentials.insertToken(tx, {
      id,
      name,
      roles,
      personId,
      expiresAt,
      createdBy: wish.origin.actor,
      tokenHash: hashSecret(secret),
    });
    const kept = { name, roles, personId, expiresAt };
    await audit(tx, { ...wish.origin, action: 'token.made', object: `token:${id}`, new: kept });
    return { id, name, roles, token: secret, expiresAt };
  });
}

/** Revoking twice is fine. `onlyOf` hides tokens of others from somebody who is no admin. */
export function revokeToken(
  machine: Machine,
  origin: Origin,
  wish: { readonly id: string; readonly onlyOf: PersonId | undefined },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const token = await credentials.lockToken(tx, wish.id);
    const hidden = wish.onlyOf !== undefined && token?.personId !== wish.onlyOf;
    if (token === undefined || hidden) {
      return refuse('notFound', 'token.unknown', 'There is no such token.');
    }
    if (token.revokedAt !== null) return undefined;
    await credentials.revokeToken(tx, token.id);
    const old = { name: token.name, roles: token.roles };
    await audit(tx, { ...origin, action: 'token.revoked', object: `token:${token.id}`, old });
    return undefined;
  });
}
