/**
 * The doors of Alertmanager. `/intake/alertmanager/{key}` takes its webhook, and below it lies API v2, so that
 * Prometheus and amtool can take us for an Alertmanager by a path prefix; the same API at the root takes
 * the key as bearer token or basic password (decisions.md 20). Errors of API v2 are JSON strings.
 */
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { guardedJson } from '../../platform/body-guard.ts';
import { type Call, DOOR, type Reply, type Route, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { refused } from '../dead-letters/refused.ts';
import { deliver, senderOf } from '../handle.ts';
import type { SenderRow } from '../integration-store.ts';
import { API_V2, apiError, type V2Call } from './alertmanager-api.ts';
import { bodyText, keyInHeader } from './door.ts';

/** Keys of both kinds of sender open all of these doors. */
const SOURCES = ['alertmanager', 'prometheus'];
const zKey = z.object({ key: z.string() });
const zPath = z.looseObject({ key: z.string() });
const zQuery = z.looseObject({});
const tag = 'doors';

export function alertmanagerRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/intake/alertmanager/:key',
      access: DOOR,
      summary: 'Webhook of Alertmanager, version 4',
      tag,
      params: zKey,
      response: { status: 202 },
      handle: (call) => takeWebhook(machine, call),
    }),
    ...API_V2.flatMap(({ method, path, summary, handle }) => [
      route({
        method,
        path: `/intake/alertmanager/:key/api/v2${path}`,
        access: DOOR,
        summary: `${summary} (key in the path)`,
        tag,
        params: zPath,
        query: zQuery,
        handle: (call) => withSender(machine, call, { key: call.params.key, handle }),
      }),
      route({
        method,
        path: `/api/v2${path}`,
        access: DOOR,
        summary: `${summary} (key as bearer token or basic password)`,
        tag,
        query: zQuery,
        handle: (call) => {
          const key = keyInHeader(call.headers.authorization);
          return withSender(machine, call, { key, handle });
        },
      }),
    ]),
  ];
}

async function takeWebhook(
  machine: Machine,
  call: Call<z.infer<typeof zKey>>,
): Promise<Reply | Refusal> {
  const { key } = call.params;
  const integration = await senderOf(machine, key, SOURCES);
  if (integration === undefined) {
    const message = 'This address belongs to no integration. Copy it again from its page.';
    return refuse('notFound', 'intake.unknown_key', message);
  }
  const guarded = guardedJson(call.rawBody);
  const { text = bodyText(call.rawBody) } = guarded;
  if (!guarded.ok) {
    const again = { source: 'alertmanager' };
    await refused(machine, { integration, raw: text, key, reason: guarded.reason, again });
    return refuse('unreadable', 'http.unreadable_body', guarded.reason);
  }
  const source = 'alertmanager';
  const done = await deliver(machine, { key, integration, source, body: guarded.value, text });
  if (isRefusal(done)) return done;
  return { status: 202, body: { status: 'accepted', received: done.kept.length } };
}

async function withSender(
  machine: Machine,
  call: Call,
  door: {
    readonly key: string | undefined;
    readonly handle: (call: V2Call) => Promise<Reply | Refusal>;
  },
): Promise<Reply | Refusal> {
  const { key } = door;
  const integration: SenderRow | undefined =
    key === undefined ? undefined : await senderOf(machine, key, SOURCES);
  if (key === undefined || integration === undefined) {
    const text = 'Give the key of an integration: in the path, as bearer token or basic password.';
    const unauthorised = apiError(401, text);
    return { ...unauthorised, headers: { 'www-authenticate': 'Basic realm="Evenkeel"' } };
  }
  return door.handle({ machine, call, key, integration });
}
