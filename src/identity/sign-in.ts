/**
 * Signing in and out with a password. A try is counted as failed before the password is looked at, so
 * neither a crash nor a thousand tries at once gives more than ten guesses in 15 minutes; unknown
 * accounts cost the same time and get the same answer. The lock is on passwords only: links in mails,
 * such as the one that acknowledges a page, keep working.
 */
import type { PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret, newId, newSecret } from '../platform/random.ts';
import type { SignIn } from './api.ts';
import { audit, type Origin } from './audit.ts';
import { sessionExpiry, THROTTLE_SECONDS, throttleSeconds } from './core/session.ts';
import { accountOf } from './core/user.ts';
import * as credentials from './credential-store.ts';
import { hashPassword, passwordFits } from './password.ts';
import { passwordHashOf, personById, storePassword } from './store.ts';

/** Where a try to sign in comes from. */
export interface Client {
  readonly ip: string;
  readonly userAgent: string | undefined;
}

export interface NewSession {
  readonly personId: PersonId;
  /** Goes into the cookie and nowhere else. */
  readonly secret: string;
}

/** Checks the password and opens a session; 401 when it does not fit, 429 after too many tries. */
export async function signIn(
  machine: Machine,
  client: Client,
  input: SignIn,
): Promise<NewSession | Refusal> {
  const checked = await checkPassword(machine, client, input);
  if (isRefusal(checked)) return checked;
  return machine.db.transact(async (tx) => {
    await credentials.markTrySucceeded(tx, checked.tryId);
    await credentials.forgetTriesBefore(tx, plusSeconds(tx.now, -2 * THROTTLE_SECONDS));
    await credentials.forgetExpiredSessions(tx);
    return openSession(tx, client, checked.personId);
  });
}

/** A session with a fresh secret, in the caller's transaction. */
export async function openSession(tx: Tx, client: Client, personId: PersonId): Promise<NewSession> {
  const secret = newSecret(32);
  const id = newId();
  await credentials.insertSession(tx, {
    id,
    tokenHash: hashSecret(secret),
    personId,
    expiresAt: sessionExpiry({ createdAt: tx.now, lastSeenAt: tx.now }),
    ip: client.ip,
    userAgent: client.userAgent,
  });
  const entry = { actor: personId, ip: client.ip, credential: id };
  await audit(tx, { ...entry, action: 'session.opened', object: `person:${personId}` });
  return { personId, secret };
}

/** Ends one session; it is dead for every node with the commit. */
export async function signOut(machine: Machine, origin: Origin, sessionId: string): Promise<void> {
  await machine.db.transact(async (tx) => {
    await credentials.deleteSession(tx, sessionId);
    await audit(tx, { ...origin, action: 'session.closed', object: `person:${origin.actor}` });
  });
}

/**
 * A person changes the own password, proving the old one. Every session of the person ends; the answer
 * is a new one for this browser.
 */
export async function changeOwnPassword(
  machine: Machine,
  client: Client,
  change: {
    readonly personId: PersonId;
    readonly currentPassword: string;
    readonly newPassword: string;
  },
): Promise<NewSession | Refusal> {
  const person = await personById(machine.db, change.personId);
  const email = person?.email ?? '';
  const tried = { email, password: change.currentPassword };
  const checked = await checkPassword(machine, client, tried);
  if (isRefusal(checked)) {
    return checked.kind === 'unauthenticated' ? wrongCurrentPassword() : checked;
  }
  const passwordHash = await hashPassword(change.newPassword);
  return machine.db.transact(async (tx) => {
    await credentials.markTrySucceeded(tx, checked.tryId);
    await replacePassword(
      tx,
      { actor: checked.personId, ip: client.ip },
      {
        personId: checked.personId,
        passwordHash,
      },
    );
    return openSession(tx, client, checked.personId);
  });
}

/** Stores a password and ends every session of the person, in the caller's transaction. */
export async function replacePassword(
  tx: Tx,
  origin: Origin,
  change: { readonly personId: PersonId; readonly passwordHash: string },
): Promise<void> {
  await storePassword(tx, change.personId, change.passwordHash);
  await credentials.deleteSessionsOf(tx, change.personId);
  await credentials.spendLinks(tx, 'password', change.personId);
  const object = `person:${change.personId}`;
  await audit(tx, { ...origin, action: 'password.changed', object });
}

async function checkPassword(
  machine: Machine,
  client: Client,
  tried: SignIn,
): Promise<{ readonly tryId: number; readonly personId: PersonId } | Refusal> {
  const account = accountOf(tried.email);
  const tryId = await machine.db.transact(async (tx) => {
    await credentials.lockTries(tx, account, client.ip);
    const since = plusSeconds(tx.now, -THROTTLE_SECONDS);
    const failed = await credentials.failedTries(tx, { account, ip: client.ip, since });
    const wait = Math.max(
      throttleSeconds(failed.ofAccount, tx.now),
      throttleSeconds(failed.fromIp, tx.now),
    );
    return wait > 0 ? tooManyTries(wait) : credentials.insertTry(tx, account, client.ip);
  });
  if (isRefusal(tryId)) return tryId;
  const found = await passwordHashOf(machine.db, account);
  const fits = await passwordFits(tried.password, found?.passwordHash);
  if (!fits || found === undefined || !found.active) return wrongPassword();
  return { tryId, personId: found.id };
}

function wrongPassword(): Refusal {
  return refuse(
    'unauthenticated',
    'auth.wrong_password',
    'This address and password do not belong together. An admin can send a new invitation.',
  );
}

function wrongCurrentPassword(): Refusal {
  return refuse('invalid', 'auth.wrong_current_password', {
    message: 'currentPassword: this is not the password in use.',
    fields: [{ path: 'currentPassword', message: 'this is not the password in use' }],
  });
}

function tooManyTries(retryAfterSeconds: number): Refusal {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return refuse('tooMany', 'auth.too_many_tries', {
    message: `Too many tries to sign in. Wait ${minutes} min. Links in pages you got keep working.`,
    retryAfterSeconds,
  });
}
