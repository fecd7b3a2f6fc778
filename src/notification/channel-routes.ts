/** Routes of channels: what there is, connecting one, trying it, and the doors providers call us at. */
import { originOf } from '../identity/audit.ts';
import { ORGANISATION } from '../identity/core/setting.ts';
import { readSetting } from '../identity/settings-store.ts';
import { toMillis } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { readClock } from '../platform/clock.ts';
import {
  type Call,
  DOOR,
  ok,
  type Reply,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zChannelChange, zChannelItem, zChannelTest, zPushKeys, zTestResult } from './api.ts';
import { envOf } from './channel-env.ts';
import { changeChannel, listChannels, testChannel } from './channel-handle.ts';
import type { InboundCall } from './channels/channel.ts';
import { channelOf } from './channels/index.ts';
import { applyEvents } from './inbound-handle.ts';
import { pushKey } from './push-keys.ts';

const tag = 'Channels';
const zName = z.object({ name: z.string().max(30) });
const zDoor = z.object({ name: z.string().max(30), door: z.string().max(60) });

export function channelRoutes(machine: Machine): readonly Route[] {
  return [
    listRoute(machine),
    changeRoute(machine),
    testRoute(machine),
    pushKeysRoute(machine),
    doorRoute(machine, 'POST'),
    doorRoute(machine, 'GET'),
  ];
}

function listRoute(machine: Machine): Route {
  return route({
    method: 'GET',
    path: '/api/v1/channels',
    access: SIGNED_IN,
    summary: 'Ways to reach people: what each needs and whether it is connected',
    tag,
    response: { status: 200, schema: z.object({ items: z.array(zChannelItem) }) },
    handle: async () => ok({ items: await listChannels(machine) }),
  });
}

function changeRoute(machine: Machine): Route {
  return route({
    method: 'PUT',
    path: '/api/v1/channels/:name',
    access: roles('admin'),
    summary: 'Connect a channel; secrets are sealed and never shown again',
    tag,
    params: zName,
    body: zChannelChange,
    response: { status: 200, schema: zChannelItem },
    handle: async (call) => {
      const change = { ...call.body, name: call.params.name };
      const changed = await changeChannel(machine, originOf(call), change);
      return isRefusal(changed) ? changed : ok(changed);
    },
  });
}

function testRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: '/api/v1/channels/:name/test',
    access: roles('admin'),
    summary: 'Send a test message to an address now',
    tag,
    params: zName,
    body: zChannelTest,
    response: { status: 200, schema: zTestResult },
    perMinute: 10,
    handle: async ({ params, body }) => {
      const { timeZone: zone } = await readSetting(machine.db, ORGANISATION);
      const result = await testChannel(machine, { ...params, ...body, zone });
      return isRefusal(result) ? result : ok(result);
    },
  });
}

/** Whoever connects a browser brings the first keys about. */
function pushKeysRoute(machine: Machine): Route {
  return route({
    method: 'POST',
    path: '/api/v1/channels/push/keys',
    access: SIGNED_IN,
    summary: 'The public key of web push, made where there is none; new keys only by an admin',
    tag,
    body: zPushKeys,
    response: { status: 200, schema: z.object({ publicKey: z.string() }) },
    perMinute: 10,
    handle: async (call) => {
      const { replace } = call.body;
      if (replace && !call.caller.roles.includes('admin')) {
        return refuse('forbidden', 'channel.keys_by_admin', 'Only an admin may replace the keys.');
      }
      return ok(await pushKey(machine, originOf(call), { replace }));
    },
  });
}

/** The channel itself checks who calls, by the signature of its provider. */
function doorRoute(machine: Machine, method: 'GET' | 'POST'): Route {
  return route({
    method,
    path: '/channels/:name/:door',
    access: DOOR,
    summary: 'Where a provider calls us: receipts, pressed buttons, replies',
    tag,
    params: zDoor,
    bodyLimit: 262_144,
    perMinute: 3000,
    handle: (call) => answerProvider(machine, method, call),
  });
}

async function answerProvider(
  machine: Machine,
  method: 'GET' | 'POST',
  call: Call<z.output<typeof zDoor>>,
): Promise<Reply> {
  const channel = channelOf(call.params.name);
  if (channel?.inbound === undefined) return plain(404, 'There is no such door.');
  const inbound = await inboundCall(machine, method, call);
  const read = channel.inbound.read(await envOf(machine, channel), inbound);
  if ('refused' in read) {
    machine.log.warn({ channel: channel.name, why: read.why }, 'a call of a provider was refused');
    return plain(read.refused, read.why);
  }
  const { status, type, body } =
    'reply' in read
      ? read.reply
      : channel.inbound.answer(await applyEvents(machine, channel, read.events), inbound);
  return {
    status,
    ...(type === undefined ? {} : { type }),
    ...(body === undefined ? {} : { body }),
  };
}

async function inboundCall(
  machine: Machine,
  method: 'GET' | 'POST',
  call: Call<z.output<typeof zDoor>>,
): Promise<InboundCall> {
  const query = new URLSearchParams(call.rawQuery);
  const search = call.rawQuery === '' ? '' : `?${call.rawQuery}`;
  return {
    method,
    door: call.params.door,
    url: `${machine.config.publicUrl}${call.path}${search}`,
    query: Object.fromEntries(query),
    headers: call.headers,
    rawBody: call.rawBody,
    now: toMillis(await readClock(machine.db)),
  };
}

function plain(status: number, text: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', body: text };
}
