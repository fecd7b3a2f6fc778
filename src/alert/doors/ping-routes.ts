/**
 * The doors of heartbeats, as cron jobs call them with curl: answered fast, in a word, never with a redirect.
 * `/ping/{uuid}[/start|/fail|/log|/{exit status}]` is that of Healthchecks (wire-formats.md e); Grafana
 * OnCall, GoAlert and Opsgenie have their own, and mean success. HEAD, GET, POST and PUT are equal.
 */
import { isUuid } from '../../kernel/ids.ts';
import { z } from '../../kernel/schema.ts';
import { type Call, DOOR, type Reply, type Route, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { pingOf } from '../core/heartbeat.ts';
import { senderOf } from '../handle.ts';
import { HEARTBEAT, takePing } from '../heartbeats/heartbeat-handle.ts';
import { bodyText, keyOutsidePath, queryOf } from './door.ts';

const MAX_BODY_BYTES = 100_000;
const HEADERS = {
  'ping-body-limit': String(MAX_BODY_BYTES),
  'access-control-allow-origin': '*',
};
const METHODS = ['GET', 'POST', 'PUT'] as const;

interface Door {
  readonly methods: readonly Route['method'][];
  readonly path: string;
  readonly summary: string;
  readonly good: (call: Call, took: number) => Pick<Reply, 'status' | 'body'>;
}

const OK = { status: 200, body: 'OK' };

const DOORS: readonly Door[] = [
  {
    methods: METHODS,
    path: '/ping/:key',
    summary: 'Heartbeat: success, as Healthchecks takes it',
    good: () => OK,
  },
  {
    methods: METHODS,
    path: '/ping/:key/:word',
    summary: 'Heartbeat: start, fail, log or an exit status',
    good: () => OK,
  },
  {
    methods: ['GET', 'POST'],
    path: '/integrations/v1/:type/:key/heartbeat',
    summary: 'Heartbeat of Grafana OnCall',
    good: () => ({ status: 200, body: 'Ok.' }),
  },
  {
    methods: ['POST'],
    path: '/api/v2/heartbeat/:key',
    summary: 'Heartbeat of GoAlert',
    good: () => ({ status: 200 }),
  },
  {
    methods: ['GET', 'POST', 'PUT', 'PATCH'],
    path: '/v2/heartbeats/:name/ping',
    summary: 'Heartbeat of Opsgenie (key as GenieKey; the name says nothing)',
    good: ({ requestId }, took) => ({
      status: 202,
      body: { result: 'PONG - Heartbeat received', took, requestId },
    }),
  },
];

export function pingRoutes(machine: Machine): readonly Route[] {
  return DOORS.flatMap((door) =>
    door.methods.map((method) =>
      route({
        method,
        path: door.path,
        access: DOOR,
        summary: door.summary,
        tag: 'doors',
        params: z.looseObject({}),
        handle: (call) => ping(machine, call, door),
      }),
    ),
  );
}

async function ping(machine: Machine, call: Call, door: Door): Promise<Reply> {
  const begun = performance.now();
  const { key: inPath, word } = (call.params ?? {}) as Readonly<Record<string, string | undefined>>;
  const query = queryOf(call.rawQuery);
  const key = inPath ?? keyOutsidePath({ headers: call.headers, query });
  const told = pingOf(door.path.endsWith(':word') ? word : undefined);
  const run = query['rid'];
  if (run !== undefined && !isUuid(run.toLowerCase())) return said(400, 'invalid uuid format');
  // The uuid is the key with its dashes; both are understood.
  const bare = (key ?? '').replaceAll('-', '').toLowerCase();
  const sender = bare === '' ? undefined : await senderOf(machine, bare, [HEARTBEAT]);
  if (sender === undefined) return said(404, 'not found');
  if (told === undefined) return said(400, 'invalid url format');
  const body = call.rawBody.subarray(0, MAX_BODY_BYTES);
  await takePing(machine, sender, { ping: told, words: bodyText(body).replaceAll(bare, '[key]') });
  const took = Math.round(performance.now() - begun) / 1000;
  return { ...door.good(call, took), headers: HEADERS };
}

function said(status: number, body: string): Reply {
  return { status, body, headers: HEADERS };
}
