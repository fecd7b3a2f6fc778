/**
 * A client of the routes of identity for tests, without a socket, and a house that has its owner: people
 * who sign in with an invitation, an admin's token.
 */
import { expect } from 'vitest';
import { authenticate } from '../src/identity/authenticate.ts';
import { ORGANISATION, SETUP_START } from '../src/identity/core/setting.ts';
import { identityRoutes } from '../src/identity/routes.ts';
import { settingsRoutes } from '../src/identity/settings-routes.ts';
import { ensureOwnerOrSetupLink } from '../src/identity/setup.ts';
import { createToken } from '../src/identity/tokens.ts';
import { createHttp } from '../src/platform/http.ts';
import type { Machine } from '../src/platform/machine.ts';
import { testDatabase } from './database.ts';

export const PASSWORD = 'a calm sea and a long voyage';
export const OTHER_PASSWORD = 'another calm sea, another voyage';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly json: any;
}

export interface Credential {
  readonly bearer?: string;
  readonly authorization?: string;
  readonly cookie?: string;
  readonly ip?: string;
  readonly site?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Ask = (method: Method, url: string, body?: unknown, as?: Credential) => Promise<Answer>;

export async function clientOf(machine: Machine): Promise<Ask> {
  const server = await createHttp({
    machine,
    routes: [...identityRoutes(machine), ...settingsRoutes(machine, [ORGANISATION, SETUP_START])],
    authenticate: authenticate(machine),
  });
  return async (method, url, body, as = {}) => {
    const reply = await server.inject({
      method,
      url: `/api/v1${url}`,
      remoteAddress: as.ip ?? '127.0.0.1',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as.bearer === undefined ? {} : { authorization: `Bearer ${as.bearer}` }),
        ...(as.authorization === undefined ? {} : { authorization: as.authorization }),
        ...(as.cookie === undefined ? {} : { cookie: as.cookie, 'sec-fetch-site': 'same-origin' }),
        ...(as.site === undefined ? {} : { 'sec-fetch-site': as.site }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const json = reply.body === '' ? undefined : JSON.parse(reply.body);
    return { status: reply.statusCode, headers: reply.headers, json };
  };
}

/** The `name=value` of the one cookie set. */
export function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

/** A house whose owner, owner@example.org, the environment names. */
export async function ownedHouse() {
  const { machine } = await testDatabase({
    env: { EVENKEEL_OWNER_EMAIL: 'owner@example.org', EVENKEEL_OWNER_PASSWORD: PASSWORD },
  });
  const ask = await clientOf(machine);
  await Promise.all([ensureOwnerOrSetupLink(machine), ensureOwnerOrSetupLink(machine)]);
  const admin = { bearer: (await createToken(machine, { role: 'admin', name: 'test' })).token };

  const addPerson = async (name: string, more: object = {}) => {
    const email = `${name.toLowerCase()}@example.org`;
    const answer = await ask('POST', '/people', { name, email, ...more }, admin);
    expect(answer.status).toBe(201);
    return answer.json as { id: string; email: string };
  };
  /** A person who chose a password by invitation; gives the cookie as well. */
  const addSignedIn = async (name: string, more: object = {}) => {
    const person = await addPerson(name, more);
    const { json } = await ask('POST', `/people/${person.id}/invite`, undefined, admin);
    const link = `/invitations/${json.url.split('/').at(-1)}`;
    const chosen = await ask('POST', link, { password: PASSWORD });
    expect(chosen.status).toBe(200);
    return { ...person, link, cookie: cookieOf(chosen) };
  };
  const signIn = (email: string, password: string, as: Credential = {}) =>
    ask('POST', '/session', { email, password }, as);
  return { machine, ask, admin, addPerson, addSignedIn, signIn };
}
