/** Routes by which people see heartbeats and say how often each is expected. */
import { originOf } from '../../identity/audit.ts';
import { asId } from '../../kernel/ids.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { z, zUuid } from '../../kernel/schema.ts';
import { ok, type Route, roles, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { type HeartbeatItem, zHeartbeat, zRhythm } from '../api.ts';
import { setRhythm } from './heartbeat-handle.ts';
import { type KeptHeartbeat, listHeartbeats } from './heartbeat-store.ts';

const tag = 'Heartbeats';

export function heartbeatRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/heartbeats',
      access: SIGNED_IN,
      summary: 'Jobs that must be heard of, when each was, and when it counts as missed',
      tag,
      response: { status: 200, schema: z.object({ items: z.array(zHeartbeat) }) },
      handle: async () => {
        const rows = await listHeartbeats(machine.db);
        const items: readonly HeartbeatItem[] = rows.map((row) => ({
          ...{ integration: row.integration, service: row.service },
          ...{ serviceName: row.serviceName, name: row.name, ...shown(row) },
        }));
        return ok({ items, nextCursor: null });
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/integrations/:id/heartbeat',
      access: roles('responder'),
      summary:
        'Say how often a heartbeat is expected: a period, or a cron expression with its zone',
      tag,
      params: z.object({ id: zUuid }),
      body: zRhythm,
      handle: async (call) => {
        const { graceSeconds, periodSeconds = 0, cron, timeZone = 'UTC' } = call.body;
        const rhythm =
          cron === undefined
            ? ({ kind: 'period', seconds: periodSeconds } as const)
            : ({ kind: 'cron', expression: cron, timeZone } as const);
        const changed = { id: asId<never>(call.params.id), rhythm, graceSeconds };
        const kept = await setRhythm(machine, originOf(call), changed);
        return isRefusal(kept) ? kept : ok(shown(kept));
      },
    }),
  ];
}

function shown({ heartbeat, lastWords }: KeptHeartbeat) {
  const { rhythm, ...rest } = heartbeat;
  return {
    periodSeconds: rhythm.kind === 'period' ? rhythm.seconds : null,
    cron: rhythm.kind === 'cron' ? rhythm.expression : null,
    timeZone: rhythm.kind === 'cron' ? rhythm.timeZone : null,
    ...rest,
    lastWords,
  };
}
