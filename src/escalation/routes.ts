/**
 * HTTP of escalation policies: everybody signed in may read and simulate, admins and team leads write.
 */
import { originOf } from '../identity/audit.ts';
import { asId, type PolicyId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { windowAhead } from '../oncall/report-views.ts';
import { decodeCursor, pageOf, zPage } from '../platform/cursor.ts';
import { created, ok, type Route, roles, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import * as api from './api.ts';
import * as handle from './handle.ts';
import { preview } from './preview.ts';
import { readinessRoutes } from './readiness-routes.ts';
import { policyWarnings } from './readiness-view.ts';
import * as store from './store.ts';

const WRITERS = roles('team_lead');
const BASE = '/api/v1/escalation-policies';
const tag = 'Escalation';

export function escalationRoutes(machine: Machine): readonly Route[] {
  return [
    createRoute(machine),
    listRoute(machine),
    getRoute(machine),
    changeRoute(machine),
    deleteRoute(machine),
    simulateRoute(machine),
    previewRoute(machine),
    ...readinessRoutes(machine),
  ];
}

function createRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: BASE,
    access: WRITERS,
    summary: 'Create an escalation policy.',
    tag,
    body: api.zPolicyInput,
    response: { status: 201 },
    handle: async (call) => {
      const row = await handle.createPolicy(machine, originOf(call), call.body);
      return isRefusal(row) ? row : created(await saved(machine, row));
    },
  });
}

function listRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: BASE,
    access: SIGNED_IN,
    summary: 'All escalation policies, by name.',
    tag,
    query: z.strictObject(zPage),
    handle: async ({ query: { limit, cursor } }) => {
      const after = decodeCursor(cursor, ['text', 'uuid']);
      if (isRefusal(after)) return after;
      const rows = await store.listPolicies(db, { after, limit: limit + 1 });
      const page = pageOf(rows, limit, (row) => [row.sortKey, row.id]);
      const items = page.items.map(({ sortKey: _key, ...policy }) => policy);
      return ok({ ...page, items: items satisfies readonly api.Policy[] });
    },
  });
}

function getRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: `${BASE}/:id`,
    access: SIGNED_IN,
    summary: 'One escalation policy.',
    tag,
    params: api.zPolicyId,
    handle: async ({ params }) => {
      const row = await store.policyById(db, asId<PolicyId>(params.id));
      return row === undefined ? handle.policyNotFound() : ok(row satisfies api.Policy);
    },
  });
}

function changeRoute(machine: Machine): Route {
  return route({
    method: 'PUT',
    path: `${BASE}/:id`,
    access: WRITERS,
    summary: 'Replace an escalation policy. Runs under way keep the one they started with.',
    tag,
    params: api.zPolicyId,
    body: api.zPolicyChange,
    handle: async (call) => {
      const change = { ...call.body, id: asId<PolicyId>(call.params.id) };
      const row = await handle.changePolicy(machine, originOf(call), change);
      return isRefusal(row) ? row : ok(await saved(machine, row));
    },
  });
}

function deleteRoute(machine: Machine): Route {
  return route({
    method: 'DELETE',
    path: `${BASE}/:id`,
    access: WRITERS,
    summary: 'Delete a policy that no service uses.',
    tag,
    params: api.zPolicyId,
    response: { status: 204 },
    handle: async (call) => {
      const id = asId<PolicyId>(call.params.id);
      return (await handle.deletePolicy(machine, originOf(call), id)) ?? { status: 204 };
    },
  });
}

function simulateRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: `${BASE}/:id/simulate`,
    access: SIGNED_IN,
    summary: 'Who would be paged, step by step, if nobody answered, from now or from any moment.',
    tag,
    params: api.zPolicyId,
    query: api.zSimulateQuery,
    handle: ({ params, query }) =>
      db.transact(async (tx) => {
        const policy = await store.policyById(tx, asId<PolicyId>(params.id));
        if (policy === undefined) return handle.policyNotFound();
        const { at = tx.now, priority = 'P1' } = query;
        return ok(await handle.simulate(tx, policy, { at, priority }));
      }),
  });
}

function previewRoute({ db }: Machine): Route {
  return route({
    method: 'POST',
    path: `${BASE}/preview`,
    access: SIGNED_IN,
    summary: 'Follow a policy that is being written, with what is odd about it; nothing is stored.',
    tag,
    body: api.zPreviewInput,
    handle: ({ body }) => db.transact(async (tx) => ok(await preview(tx, body))),
  });
}

/** What was stored, and what would keep its pages from arriving. */
function saved({ db }: Machine, row: store.PolicyRow): Promise<api.SavedPolicy> {
  return db.transact(async (tx) => ({
    ...row,
    warnings: await policyWarnings(tx, row.id, await windowAhead(tx, tx.now)),
  }));
}
