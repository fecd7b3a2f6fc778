/** Routes of checks: what is watched from here, made, changed, tried and looked back on. */
import { originOf } from '../../identity/audit.ts';
import { asId, type IntegrationId } from '../../kernel/ids.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { decodeCursor, pageOf, zPage } from '../../platform/cursor.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import {
  type CheckItem,
  zCheck,
  zCheckChange,
  zCheckResult,
  zLook,
  zNewCheck,
  zTryCheck,
} from './check-api.ts';
import {
  addCheck,
  apart,
  changeCheck,
  notFound,
  oddPackets,
  pingRefused,
  removeCheck,
  secretNames,
} from './check-handle.ts';
import { checkById, type ListedCheck, listChecks, resultsOf } from './check-store.ts';
import { lookAt } from './look.ts';
import { runNow } from './run-check.ts';

const CONNECTORS = roles('responder');
const tag = 'Checks';
const zById = z.object({ id: zUuid });

export function checkRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine), ...lookRoutes(machine)];
}

function readRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/checks',
      access: SIGNED_IN,
      summary: 'What is looked at from here, how it stands and when it is looked at next',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zCheck) }) },
      handle: async () => {
        const rows = await listChecks(machine.db);
        return ok({ items: rows.map((row) => shown(machine, row)), nextCursor: null });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/checks/:id',
      access: SIGNED_IN,
      summary: 'One check',
      tag,
      params: zById,
      response: { status: 200, schema: zCheck },
      handle: async ({ params }) => {
        const row = await checkById(machine.db, asId(params.id));
        return row === undefined ? notFound() : ok(shown(machine, row));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/checks/:id/results',
      access: SIGNED_IN,
      summary: 'What the last 200 looks of a check found, the newest first',
      tag,
      params: zById,
      query: z.strictObject(zPage),
      response: { status: 200, schema: z.object({ items: z.array(zCheckResult) }) },
      handle: async ({ params, query }) => {
        const after = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(after)) return after;
        const id = asId<IntegrationId>(params.id);
        if ((await checkById(machine.db, id)) === undefined) return notFound();
        const rows = await resultsOf(machine.db, id, { limit: query.limit, after });
        return ok(pageOf(rows, query.limit, ({ at, id: last }) => [at, last]));
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/checks',
      access: CONNECTORS,
      summary: 'Watch a web page, a port, a name, a certificate, or a host by ping',
      tag,
      body: zNewCheck,
      response: { status: 201, schema: zCheck },
      handle: async (call) => {
        const row = await addCheck(machine, originOf(call), call.body);
        return isRefusal(row) ? row : created(shown(machine, row));
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/checks/:id',
      access: CONNECTORS,
      summary: 'Change a check, or pause it; a target is given whole and is judged anew',
      tag,
      params: zById,
      body: zCheckChange,
      response: { status: 200, schema: zCheck },
      handle: async (call) => {
        const wish = { id: asId<IntegrationId>(call.params.id), change: call.body };
        const row = await changeCheck(machine, originOf(call), wish);
        return isRefusal(row) ? row : ok(shown(machine, row));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/checks/:id',
      access: CONNECTORS,
      summary: 'Look no more; what the check told stays',
      tag,
      params: zById,
      response: { status: 204 },
      handle: async (call) => {
        const gone = await removeCheck(machine, originOf(call), asId(call.params.id));
        return isRefusal(gone) ? gone : { status: 204 };
      },
    }),
  ];
}

function lookRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/checks/try',
      access: CONNECTORS,
      perMinute: 120,
      summary: 'Look once at a target that is not kept, and say what was seen',
      tag,
      body: zTryCheck,
      response: { status: 200, schema: zLook },
      handle: async ({ body }) => {
        const odd = oddPackets(body);
        if (odd !== undefined) return odd;
        const { target, secrets = {} } = apart(body.target);
        const look = await lookAt(machine, {
          ...{ target, secretHeaders: secrets, severity: body.severity },
          timeoutMs: body.timeoutSeconds * 1000,
        });
        return look.unable === true ? pingRefused(look.words) : ok(look);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/checks/:id/run',
      access: CONNECTORS,
      summary: 'Look now; the look counts like any other',
      tag,
      params: zById,
      response: { status: 200, schema: zLook },
      handle: async ({ params }) => {
        const look = await runNow(machine, asId(params.id));
        return isRefusal(look) ? look : ok(look);
      },
    }),
  ];
}

function shown(machine: Machine, row: ListedCheck): CheckItem {
  const { id, name, service, serviceName, target, paused, state, changedAt, nextAt } = row;
  const { intervalSeconds, timeoutSeconds, failuresToFire, successesToClear, severity } = row;
  const { lastAt, lastWords, seenFrom, recent } = row;
  return {
    ...{ id, name, service, serviceName, target, intervalSeconds, timeoutSeconds },
    ...{ failuresToFire, successesToClear, severity, paused, state, changedAt, lastAt, lastWords },
    ...{ recent, seenFrom: seenFrom.length, secretHeaderNames: secretNames(machine, row) },
    nextAt: paused ? null : nextAt,
  };
}
