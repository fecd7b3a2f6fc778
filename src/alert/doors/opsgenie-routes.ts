/**
 * The doors of Opsgenie's Alert API and of Jira Service Management's, which is the same under another path
 * (wire-formats.md d). Writes are answered 202 with a request id, whose outcome is asked for by
 * `GET /v2/alerts/requests/{id}`: here it is known at once. An alert that does not exist is told there,
 * not by the write, as Opsgenie does it. A key sees the alerts it sent, no others.
 */

import type { Refusal } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { type Call, DOOR, type Reply, type Route, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import type { OpsgenieVerb } from '../opsgenie/words.ts';
import { type OpsgenieCall, opened } from './opsgenie-answers.ts';
import { countAlerts, getAlert, getAlerts, getParts, getRequest } from './opsgenie-reads.ts';
import { write } from './opsgenie-writes.ts';

const PREFIXES = ['/v2/alerts', '/jsm/ops/integration/v2/alerts'];
const tag = 'doors';

interface OpsgenieDoor {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly handle: (call: OpsgenieCall) => Promise<Reply | Refusal>;
}

function verb(
  method: OpsgenieDoor['method'],
  path: string,
  does: OpsgenieVerb | 'create',
): OpsgenieDoor {
  const summary = `Opsgenie Alert API: ${does.replace('-', ' ')}`;
  return { method, path, summary, handle: (call) => write(call, does) };
}

const POSTED = [
  ...(['close', 'acknowledge', 'unacknowledge', 'snooze', 'escalate', 'assign'] as const),
  ...(['notes', 'tags', 'details', 'responders', 'teams'] as const),
];

const DOORS: readonly OpsgenieDoor[] = [
  verb('POST', '', 'create'),
  ...POSTED.map((name) => verb('POST', `/:identifier/${name}`, name)),
  verb('POST', '/:identifier/actions/:action', 'actions'),
  ...(['message', 'description', 'priority'] as const).map((name) =>
    verb('PUT', `/:identifier/${name}`, name),
  ),
  verb('DELETE', '/:identifier', 'delete'),
  verb('DELETE', '/:identifier/tags', 'remove-tags'),
  verb('DELETE', '/:identifier/details', 'remove-details'),
  { method: 'GET', path: '', summary: 'Opsgenie Alert API: list', handle: getAlerts },
  { method: 'GET', path: '/count', summary: 'Opsgenie Alert API: count', handle: countAlerts },
  {
    method: 'GET',
    path: '/requests/:request',
    summary: 'Opsgenie Alert API: what became of a request',
    handle: getRequest,
  },
  { method: 'GET', path: '/:identifier', summary: 'Opsgenie Alert API: one', handle: getAlert },
  ...(['notes', 'logs', 'recipients', 'attachments'] as const).map(
    (part): OpsgenieDoor => ({
      method: 'GET',
      path: `/:identifier/${part}`,
      summary: `Opsgenie Alert API: ${part} of one`,
      handle: (call) => getParts(call, part),
    }),
  ),
];

export function opsgenieRoutes(machine: Machine): readonly Route[] {
  return PREFIXES.flatMap((prefix) =>
    DOORS.map(({ method, path, summary, handle }) =>
      route({
        method,
        path: `${prefix}${path}`,
        access: DOOR,
        summary,
        tag,
        params: z.looseObject({}),
        query: z.looseObject({}),
        response: { status: method === 'GET' ? 200 : 202 },
        handle: async (call: Call) => {
          const found = await opened(machine, call);
          return 'status' in found ? found : handle(found);
        },
      }),
    ),
  );
}
