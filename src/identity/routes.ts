/** Routes of teams, tokens and the audit log, and the list of all routes of identity. */
import { asId, type TeamId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import { type Caller, created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import {
  type NewToken,
  zAuditItem,
  zCreatedToken,
  zNewTeam,
  zNewToken,
  zPageOf,
  zTeam,
  zTeamChange,
  zToken,
} from './api.ts';
import { originOf } from './audit.ts';
import { listAudit } from './audit-store.ts';
import { isRole, type Role } from './core/access.ts';
import { listTokens } from './credential-store.ts';
import { rolesIn } from './people.ts';
import { peopleRoutes } from './people-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { listTeams, teamById } from './team-store.ts';
import { changeTeam, createTeam, deleteTeam, teamNotFound } from './teams.ts';
import { makeToken, revokeToken } from './tokens.ts';

const zTeamId = z.object({ id: zUuid.transform(asId<TeamId>) });
const zTokenId = z.object({ id: zUuid });
const zPlainPage = z.strictObject(zPage);

/** Everything of identity but the settings, which need the list of all (`settings-routes.ts`). */
export function identityRoutes(machine: Machine): readonly Route[] {
  return [
    ...sessionRoutes(machine),
    ...peopleRoutes(machine),
    ...teamReadRoutes(machine),
    ...teamWriteRoutes(machine),
    ...tokenRoutes(machine),
    ...tokenListRoutes(machine),
    ...auditRoutes(machine),
  ];
}

function teamReadRoutes({ db }: Machine): readonly Route[] {
  const tag = 'Teams';
  return [
    route({
      method: 'GET',
      path: '/api/v1/teams',
      access: SIGNED_IN,
      summary: 'Teams by name',
      tag,
      query: zPlainPage,
      response: { status: 200, schema: zPageOf(zTeam) },
      handle: async ({ query }) => {
        const after = decodeCursor(query.cursor, ['text', 'uuid']);
        if (isRefusal(after)) return after;
        const rows = await listTeams(db, { after, limit: query.limit + 1 });
        const page = pageOf(rows, query.limit, (row) => [row.sortKey, row.id]);
        return ok({ ...page, items: page.items.map(({ sortKey: _, ...team }) => team) });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/teams/:id',
      access: SIGNED_IN,
      summary: 'One team and its members',
      tag,
      params: zTeamId,
      response: { status: 200, schema: zTeam },
      handle: async ({ params }) => {
        const team = await teamById(db, params.id);
        return team === undefined ? teamNotFound() : ok(team);
      },
    }),
  ];
}

function teamWriteRoutes(machine: Machine): readonly Route[] {
  const tag = 'Teams';
  return [
    route({
      method: 'POST',
      path: '/api/v1/teams',
      access: roles('admin'),
      summary: 'Add a team',
      tag,
      body: zNewTeam,
      response: { status: 201, schema: zTeam },
      handle: async (call) => {
        const team = await createTeam(machine, originOf(call), call.body);
        return isRefusal(team) ? team : created(team);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/teams/:id',
      access: roles('admin'),
      summary: 'Change name, lead or members of a team',
      tag,
      params: zTeamId,
      body: zTeamChange,
      response: { status: 200, schema: zTeam },
      handle: async (call) => {
        const change = { ...call.body, id: call.params.id };
        const team = await changeTeam(machine, originOf(call), change);
        return isRefusal(team) ? team : ok(team);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/teams/:id',
      access: roles('admin'),
      summary: 'Delete a team nothing belongs to',
      tag,
      params: zTeamId,
      response: { status: 204 },
      handle: async (call) =>
        (await deleteTeam(machine, originOf(call), call.params.id)) ?? { status: 204 },
    }),
  ];
}

function tokenRoutes(machine: Machine): readonly Route[] {
  const tag = 'Tokens';
  return [
    route({
      method: 'POST',
      path: '/api/v1/tokens',
      access: SIGNED_IN,
      summary: 'Make an API token, shown once; without admin only an own one',
      tag,
      body: zNewToken,
      response: { status: 201, schema: zCreatedToken },
      handle: async (call) => {
        const wish = tokenWish(call.caller, call.body);
        if (isRefusal(wish)) return wish;
        const { name, expiresInDays, own } = call.body;
        const personId = own ? call.caller.personId : undefined;
        const origin = originOf(call);
        return created(
          await makeToken(machine, { name, expiresInDays, personId, origin, roles: wish }),
        );
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/tokens/:id',
      access: SIGNED_IN,
      summary: 'Revoke a token; without admin only an own one',
      tag,
      params: zTokenId,
      response: { status: 204 },
      handle: async (call) => {
        const wish = { id: call.params.id, onlyOf: onlyOwn(call.caller) };
        if (isRefusal(wish.onlyOf)) return wish.onlyOf;
        const revoked = await revokeToken(machine, originOf(call), {
          ...wish,
          onlyOf: wish.onlyOf,
        });
        return revoked ?? { status: 204 };
      },
    }),
  ];
}

function tokenListRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/tokens',
      access: SIGNED_IN,
      summary: 'Tokens in use, never their secrets; without admin only own ones',
      tag: 'Tokens',
      query: zPlainPage,
      response: { status: 200, schema: zPageOf(zToken) },
      handle: async ({ query, caller }) => {
        const before = decodeCursor(query.cursor, ['uuid']);
        if (isRefusal(before)) return before;
        const personId = onlyOwn(caller);
        if (isRefusal(personId)) return personId;
        const rows = await listTokens(db, { personId, before, limit: query.limit + 1 });
        const page = pageOf(rows, query.limit, (row) => [row.id]);
        return ok({ ...page, items: page.items.map(({ revokedAt: _, ...token }) => token) });
      },
    }),
  ];
}

const zAuditQuery = z.strictObject({
  ...zPage,
  object: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
});

function auditRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/audit',
      access: roles('auditor', 'admin'),
      summary: 'Who changed what, newest first',
      tag: 'Audit',
      query: zAuditQuery,
      response: { status: 200, schema: zPageOf(zAuditItem) },
      handle: async ({ query }) => {
        const cursor = decodeCursor(query.cursor, ['number']);
        if (isRefusal(cursor)) return cursor;
        const before = cursor === undefined ? undefined : Number(cursor[0]);
        const { object, actor: actorId, action, limit } = query;
        const filter = { object, actorId, action, before, limit: limit + 1 };
        return ok(pageOf(await listAudit(db, filter), limit, (row) => [String(row.id)]));
      },
    }),
  ];
}

/** IDN-7: the roles a token may get from this caller, or why none. */
function tokenWish(caller: Caller, body: NewToken): readonly Role[] | Refusal {
  const admin = caller.roles.includes('admin');
  if (body.own && caller.personId === undefined) {
    const message = 'own: a token that acts for itself cannot make one that acts as a person';
    return refuse('invalid', 'token.no_person', { message, fields: [{ path: 'own', message }] });
  }
  if (!body.own && !admin) {
    return refuse(
      'forbidden',
      'token.admin_only',
      'Only an admin may make tokens that act for themselves. Set own: true for one of yours.',
    );
  }
  const wanted = rolesIn(body) ?? (body.own ? caller.roles.filter(isRole) : undefined);
  if (wanted === undefined || wanted.length === 0) {
    const fields = [{ path: 'role', message: 'say which role the token has' }];
    return refuse('invalid', 'http.invalid_field', {
      message: 'role: say which role the token has.',
      fields,
    });
  }
  const beyond = admin ? undefined : wanted.find((role) => !caller.roles.includes(role));
  if (beyond === undefined) return wanted;
  return refuse('forbidden', 'token.role_missing', `You do not hold the role ${beyond} yourself.`);
}

/** Admins see all tokens (undefined), people their own. */
function onlyOwn(caller: Caller) {
  if (caller.roles.includes('admin')) return undefined;
  return (
    caller.personId ??
    refuse('forbidden', 'token.admin_only', 'Only an admin may see tokens that act for themselves.')
  );
}
