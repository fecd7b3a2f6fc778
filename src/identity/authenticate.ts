/**
 * Who is calling? A bearer token, else the session cookie, else nobody. Asked of the database at every
 * call, so a sign-out, a revoked token or a changed role counts for every node at once.
 */
import { readClock } from '../platform/clock.ts';
import type { Authenticate } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret } from '../platform/random.ts';
import type { Caller } from '../platform/route.ts';
import { rolesOfOwnToken } from './core/access.ts';
import { sessionExpiry, worthTouching } from './core/session.ts';
import * as credentials from './credential-store.ts';
import { cookieName } from './session-cookie.ts';

/** What `createHttp` asks for every call that needs a sign-in. */
export function authenticate(machine: Machine): Authenticate {
  return async ({ headers, cookies }) => {
    const { authorization } = headers;
    if (authorization !== undefined) return (await byToken(machine, authorization)) ?? NOBODY;
    const secret = cookies[cookieName(machine.config)];
    if (secret === undefined || secret === '') return NOBODY;
    return (await bySession(machine, secret)) ?? NOBODY;
  };
}

const NOBODY: Caller = {
  kind: 'nobody',
  actorId: 'nobody',
  personId: undefined,
  roles: [],
  via: 'none',
  credentialId: undefined,
};

async function bySession(machine: Machine, secret: string): Promise<Caller | undefined> {
  const { db } = machine;
  const [session, now] = await Promise.all([
    credentials.sessionByHash(db, hashSecret(secret)),
    readClock(db),
  ]);
  if (session === undefined || !session.active || session.expiresAt <= now) return undefined;
  if (worthTouching(session.lastSeenAt, now)) {
    const expiresAt = sessionExpiry({ createdAt: session.createdAt, lastSeenAt: now });
    await db.transact((tx) => credentials.touchSession(tx, session.id, expiresAt));
  }
  return {
    kind: 'person',
    actorId: session.personId,
    personId: session.personId,
    roles: session.roles,
    via: 'cookie',
    credentialId: session.id,
  };
}

async function byToken(machine: Machine, authorization: string): Promise<Caller | undefined> {
  const [, secret] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (secret === undefined) return undefined;
  const { db } = machine;
  const [token, now] = await Promise.all([
    credentials.tokenByHash(db, hashSecret(secret)),
    readClock(db),
  ]);
  if (token === undefined || token.revokedAt !== null || token.personActive === false) {
    return undefined;
  }
  if (token.expiresAt !== null && token.expiresAt <= now) return undefined;
  if (token.lastUsedAt === null || worthTouching(token.lastUsedAt, now)) {
    await db.transact((tx) => credentials.touchToken(tx, token.id));
  }
  return {
    kind: 'token',
    actorId: token.personId ?? `token:${token.id}`,
    personId: token.personId ?? undefined,
    roles:
      token.personRoles === null ? token.roles : rolesOfOwnToken(token.roles, token.personRoles),
    via: 'bearer',
    credentialId: token.id,
  };
}
