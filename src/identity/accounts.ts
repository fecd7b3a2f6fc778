/**
 * What the command line does with the database itself, without a server and without a password: whoever
 * may read the data directory or the database URL is trusted with it. Everything lands in the audit
 * log as done by `system`.
 */
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Machine } from '../platform/machine.ts';
import type { NewPerson, Person, Token } from './api.ts';
import { SYSTEM } from './audit.ts';
import { listTokens } from './credential-store.ts';
import { hashPassword } from './password.ts';
import { createPerson, personNotFound } from './people.ts';
import { invite } from './setup.ts';
import { replacePassword } from './sign-in.ts';
import { listPeople, personByEmail } from './store.ts';
import { revokeToken } from './tokens.ts';

export { createToken } from './tokens.ts';

const LIST_LIMIT = 10_000;

export interface AddedAccount {
  readonly person: Person;
  /** Where the person chooses a password; absent when one was given. */
  readonly invitation: string | undefined;
}

/** Adds a person with a password, or with an invitation to choose one. */
export async function addAccount(
  machine: Machine,
  input: NewPerson & { readonly password?: string | undefined },
): Promise<AddedAccount | Refusal> {
  const person = await createPerson(machine, SYSTEM, input);
  if (isRefusal(person)) return person;
  if (input.password !== undefined) return { person, invitation: undefined };
  const link = await invite(machine, SYSTEM, person.id);
  return isRefusal(link) ? link : { person, invitation: link.url };
}

export function accounts(machine: Machine): Promise<readonly Person[]> {
  const filter = { q: undefined, active: undefined, after: undefined, limit: LIST_LIMIT };
  return listPeople(machine.db, filter);
}

/** Sets a password and ends every session of the person. */
export async function setPassword(
  machine: Machine,
  change: { readonly email: string; readonly password: string },
): Promise<undefined | Refusal> {
  const person = await personByEmail(machine.db, change.email);
  if (person === undefined) return personNotFound();
  const passwordHash = await hashPassword(change.password);
  return machine.db.transact(async (tx) => {
    await replacePassword(tx, SYSTEM, { personId: person.id, passwordHash });
    return undefined;
  });
}

/** Tokens in use, newest first. */
export function tokensInUse(machine: Machine): Promise<readonly Token[]> {
  const page = { personId: undefined, before: undefined, limit: LIST_LIMIT };
  return listTokens(machine.db, page);
}

export function revoke(machine: Machine, id: string): Promise<undefined | Refusal> {
  return revokeToken(machine, SYSTEM, { id, onlyOf: undefined });
}
