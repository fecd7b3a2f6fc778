/**
 * The routes of on call on a database of its own, with four people and a caller that can be changed: for
 * tests of what changes who is on call.
 */
import { afterAll } from 'vitest';
import { insertPerson } from '../src/identity/store.ts';
import { asId, type PersonId } from '../src/kernel/ids.ts';
import { oncallRoutes } from '../src/oncall/routes.ts';
import type { Db } from '../src/platform/db.ts';
import { createHttp } from '../src/platform/http.ts';
import { newId } from '../src/platform/random.ts';
import type { Caller } from '../src/platform/route.ts';
import { type DatabaseWish, testDatabase } from './database.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
/** Answers are looked into by tests, which know their shape. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client without types would
type Body = any;

export async function oncallHouse(wish: DatabaseWish = {}) {
  const { db, machine } = await testDatabase(wish);
  const ids = await hire(db);
  const person = (name: string): PersonId =>
    ids.get(name) ?? asId<PersonId>(name.replace(/^id:/, ''));
  const callerOf = (name: string | undefined, roles: readonly string[]): Caller => ({
    ...{ kind: 'token', actorId: name === undefined ? 'token:t' : person(name), via: 'bearer' },
    ...{ personId: name === undefined ? undefined : person(name), roles, credentialId: 't' },
  });
  const callers = new Map<string, Caller>();
  const server = await createHttp({
    machine,
    routes: oncallRoutes(machine),
    authenticate: async ({ headers }) =>
      callers.get(headers.authorization ?? '') ?? callerOf(undefined, ['admin']),
  });
  afterAll(() => server.close());

  /** Calls as this person (a name, or `id:` and an id) with the role of a responder and those given; without a name as an admin. */
  const as =
    (name?: string, ...roles: readonly string[]) =>
    async (
      method: Method,
      path: string,
      body?: unknown,
    ): Promise<{ status: number; body: Body; text: string }> => {
      const key = [name, ...roles].join(' ');
      if (name !== undefined) callers.set(key, callerOf(name, ['responder', ...roles]));
      const answer = await server.inject({
        method,
        url: path,
        headers: { 'content-type': 'application/json', authorization: key },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const json = String(answer.headers['content-type'] ?? '').includes('json');
      return {
        status: answer.statusCode,
        body: json && answer.body !== '' ? answer.json() : undefined,
        text: answer.body,
      };
    };
  const now = async () => (await db.transact(async (tx) => ({ now: tx.now }))).now;
  return { db, machine, server, person, as, now };
}

/** Four responders by name, in three zones. */
async function hire(db: Db): Promise<ReadonlyMap<string, PersonId>> {
  const ids = new Map<string, PersonId>();
  for (const [name, zone] of [
    ['ana', 'Europe/Berlin'],
    ['ben', 'America/New_York'],
    ['chen', 'UTC'],
    ['dora', 'UTC'],
  ] as const) {
    const id = newId<PersonId>();
    ids.set(name, id);
    await db.transact((tx) =>
      insertPerson(tx, {
        ...{ id, name, email: `${name}@example.org`, timeZone: zone, roles: ['responder'] },
        ...{ active: true, isOwner: false, passwordHash: null, contactId: newId() },
      }),
    );
  }
  return ids;
}
