/**
 * Routes of proving who one is: sign-in, who am I, sign-out, set-up and invitations. Those that open a
 * session refuse other sites, or a foreign page could sign a visitor in as somebody else.
 */
import { asId, type PersonId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import {
  ANYONE,
  type Call,
  LINK,
  ok,
  type Reply,
  type Route,
  route,
  SIGNED_IN,
} from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { type WhoAmI, zPasswordChoice, zSetup, zSignIn, zWhoAmI } from './api.ts';
import { originOf } from './audit.ts';
import { ORGANISATION } from './core/setting.ts';
import { sessionCookie } from './session-cookie.ts';
import { readSetting } from './settings-store.ts';
import { choosePassword, finishSetup, invitedPerson, setupIsOpen } from './setup.ts';
import { type Client, type NewSession, signIn, signOut } from './sign-in.ts';
import { personById } from './store.ts';
import { teamsOf } from './team-store.ts';

const tag = 'Session';
const zToken = z.object({ token: z.string().min(1).max(200) });

export function sessionRoutes(machine: Machine): readonly Route[] {
  return [...signInRoutes(machine), ...setupRoutes(machine), ...invitationRoutes(machine)];
}

function signInRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/session',
      access: ANYONE,
      summary: 'Sign in with address and password; answers with a cookie',
      tag,
      body: zSignIn,
      response: { status: 200, schema: zWhoAmI },
      handle: async (call) =>
        foreignPage(machine, call) ??
        signedIn(machine, await signIn(machine, clientOf(call), call.body)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/session',
      access: SIGNED_IN,
      summary: 'Who am I',
      tag,
      response: { status: 200, schema: zWhoAmI },
      handle: async ({ caller }) => ok(await whoAmI(machine, caller)),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session',
      access: SIGNED_IN,
      summary: 'Sign out',
      tag,
      response: { status: 204 },
      handle: async (call) => {
        const { via, credentialId } = call.caller;
        if (via !== 'cookie' || credentialId === undefined) return noSession();
        await signOut(machine, originOf(call), credentialId);
        return { status: 204, headers: { 'set-cookie': sessionCookie(machine.config, undefined) } };
      },
    }),
  ];
}

function setupRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/setup/:token',
      access: LINK,
      summary: 'Whether a set-up link is still good; 410 when not',
      tag,
      params: zToken,
      response: { status: 200, schema: z.object({ valid: z.literal(true) }) },
      handle: async ({ params }) =>
        (await setupIsOpen(machine, params.token)) ? ok({ valid: true }) : setupGone(),
    }),
    route({
      method: 'POST',
      path: '/api/v1/setup',
      access: LINK,
      summary: 'Make the owner and sign in',
      tag,
      body: zSetup,
      response: { status: 201, schema: zWhoAmI },
      handle: async (call) =>
        foreignPage(machine, call) ??
        signedIn(machine, await finishSetup(machine, clientOf(call), call.body), 201),
    }),
  ];
}

function invitationRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/invitations/:token',
      access: LINK,
      summary: 'Whom an invitation is for; 410 when it was used',
      tag,
      params: zToken,
      response: { status: 200, schema: z.object({ name: z.string(), email: z.string() }) },
      handle: async ({ params }) => {
        const invited = await invitedPerson(machine, params.token);
        return isRefusal(invited) ? invited : ok(invited);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/invitations/:token',
      access: LINK,
      summary: 'Choose a password and sign in',
      tag,
      params: zToken,
      body: zPasswordChoice,
      response: { status: 200, schema: zWhoAmI },
      handle: async (call) => {
        const choice = { secret: call.params.token, password: call.body.password };
        return (
          foreignPage(machine, call) ??
          signedIn(machine, await choosePassword(machine, clientOf(call), choice))
        );
      },
    }),
  ];
}

/** The part of a call that sign-in keeps. */
export function clientOf(call: Pick<Call, 'ip' | 'headers'>): Client {
  return { ip: call.ip, userAgent: call.headers['user-agent'] };
}

/** Sets the cookie and says who one is now. */
export async function signedIn(
  machine: Machine,
  session: NewSession | Refusal,
  status = 200,
): Promise<Reply | Refusal> {
  if (isRefusal(session)) return session;
  const { personId } = session;
  const person = await personById(machine.db, personId);
  const caller = { personId, roles: person?.roles ?? [], via: 'cookie' as const };
  return {
    status,
    body: await whoAmI(machine, caller),
    headers: { 'set-cookie': sessionCookie(machine.config, session.secret) },
  };
}

async function whoAmI(
  { db }: Machine,
  caller: Pick<Call['caller'], 'personId' | 'roles' | 'via'>,
): Promise<WhoAmI> {
  const id = caller.personId;
  const organisation = await readSetting(db, ORGANISATION);
  const person = id === undefined ? undefined : await personById(db, id);
  const teams = id === undefined ? [] : await teamsOf(db, asId<PersonId>(id));
  const leads = teams.some((team) => team.leadId === id);
  return {
    person: person ?? null,
    roles: [...new Set([...caller.roles, ...(leads ? ['team_lead'] : [])])],
    teams: teams.map((team) => ({ id: team.id, name: team.name, lead: team.leadId === id })),
    timeZone: person?.timeZone ?? organisation.timeZone,
    organisation,
    via: caller.via,
  };
}

/** Browsers say where a call comes from; a page of another site may not sign anybody in. */
function foreignPage(machine: Machine, { headers }: Pick<Call, 'headers'>): Refusal | undefined {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const ours =
    site === undefined
      ? origin === undefined || origin === new URL(machine.config.publicUrl).origin
      : site === 'same-origin' || site === 'none';
  if (ours) return undefined;
  return refuse(
    'forbidden',
    'auth.cross_site',
    'This did not come from a page of this Evenkeel. Open it at its public URL and try again.',
  );
}

function setupGone(): Refusal {
  return refuse(
    'gone',
    'link.gone',
    'This set-up link was used already or is too old. Start Evenkeel again to get a new one.',
  );
}

function noSession(): Refusal {
  return refuse('conflict', 'session.none', 'A token has no session. Revoke the token instead.');
}
