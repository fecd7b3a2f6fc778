/** Routes of the watch: is Evenkeel itself well, and the heartbeat to the outside. */
import { originOf } from '../../identity/audit.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { ok, type Route, roles, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import {
  zDoubtfulWay,
  zHeartbeat,
  zHeartbeatChange,
  zSelfAlert,
  zTestResult,
  zWatch,
} from '../api.ts';
import { changeHeartbeat, heartbeatItem, testHeartbeat } from './heartbeat-handle.ts';
import { doubtfulWays, standOfWatch } from './stand-handle.ts';
import { recentSelfAlerts } from './watch-store.ts';

const tag = 'Operations';
const path = '/api/v1/watch/heartbeat';

export function watchRoutes(machine: Machine): readonly Route[] {
  return [
    standRoute(machine),
    waysRoute(machine),
    alertsRoute(machine),
    ...heartbeatRoutes(machine),
  ];
}

function standRoute(machine: Machine): Route {
  return route({
    method: 'GET',
    path: '/api/v1/watch',
    access: SIGNED_IN,
    summary: 'Whether pages go out in time, and what stands in their way',
    tag,
    response: { status: 200, schema: zWatch },
    handle: async ({ caller }) => ok(await standOfWatch(machine, caller.roles.includes('admin'))),
  });
}

function waysRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: '/api/v1/watch/contacts',
    access: roles('admin'),
    summary:
      'Ways to people that failed their test, or that nothing was known to arrive by for 90 days',
    tag,
    response: { status: 200, schema: z.object({ items: z.array(zDoubtfulWay) }) },
    handle: async () => ok({ items: await doubtfulWays(db) }),
  });
}

function alertsRoute({ db }: Machine): Route {
  return route({
    method: 'GET',
    path: '/api/v1/watch/alerts',
    access: roles('admin'),
    summary: 'Alerts Evenkeel sent about itself, newest first, and how each try went',
    tag,
    response: { status: 200, schema: z.object({ items: z.array(zSelfAlert) }) },
    handle: async () => ok({ items: await recentSelfAlerts(db, 20) }),
  });
}

function heartbeatRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      access: roles('admin'),
      summary: 'The heartbeat to the outside: where it goes, when it last arrived, or why not',
      tag,
      response: { status: 200, schema: zHeartbeat },
      handle: async () => ok(await heartbeatItem(machine)),
    }),
    route({
      method: 'PUT',
      path,
      access: roles('admin'),
      summary: 'Choose where the heartbeat goes; the address is sealed and never shown again',
      tag,
      body: zHeartbeatChange,
      response: { status: 200, schema: zHeartbeat },
      handle: async (call) => {
        const refused = await changeHeartbeat(machine, originOf(call), call.body);
        return isRefusal(refused) ? refused : ok(await heartbeatItem(machine));
      },
    }),
    route({
      method: 'POST',
      path: `${path}/test`,
      access: roles('admin'),
      summary: 'Call it once now and tell what came back',
      tag,
      response: { status: 200, schema: zTestResult },
      perMinute: 10,
      handle: async () => {
        const why = await testHeartbeat(machine);
        if (isRefusal(why)) return why;
        return ok({ delivered: why === null, reason: why, answer: null });
      },
    }),
  ];
}
