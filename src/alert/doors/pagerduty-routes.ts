/**
 * The doors of PagerDuty's Events API, v2 with change events and v1, with PagerDuty's answers: client
 * libraries read `status`, `message`, `dedup_key` and `errors` (wire-formats.md a1 to a3). The key is in the
 * body, and a key made for one of them opens all three. One difference, so that nothing is lost in
 * silence: a key we did not hand out is 400, not 202.
 */
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { guardedJson } from '../../platform/body-guard.ts';
import { type Call, DOOR, type Reply, type Route, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { deliver, senderOf } from '../handle.ts';
import { bodyText } from './door.ts';

/** 512 KB, as PagerDuty has it. */
const MAX_BYTES = 524_288;
const SOURCES = ['pagerduty', 'pagerduty-v1', 'pagerduty-change'];

interface PagerDoor {
  readonly source: string;
  readonly path: string;
  readonly summary: string;
  /** Field of the body that holds the key of the sender. */
  readonly keyField: string;
  readonly status: number;
  /** The body of the good answer; `key` names the condition. */
  readonly good: (key: string | undefined) => unknown;
}

const DOORS: readonly PagerDoor[] = [
  {
    source: 'pagerduty',
    path: '/v2/enqueue',
    summary: 'PagerDuty Events API v2: trigger, acknowledge, resolve',
    keyField: 'routing_key',
    status: 202,
    good: (key) => ({ status: 'success', message: 'Event processed', dedup_key: key }),
  },
  {
    source: 'pagerduty-change',
    path: '/v2/change/enqueue',
    summary: 'PagerDuty Events API v2: change events',
    keyField: 'routing_key',
    status: 202,
    good: () => ({ status: 'success', message: 'Change event processed' }),
  },
  {
    source: 'pagerduty-v1',
    path: '/generic/2010-04-15/create_event.json',
    summary: 'PagerDuty Events API v1',
    keyField: 'service_key',
    status: 200,
    good: (key) => ({ status: 'success', message: 'Event processed', incident_key: key }),
  },
];

export function pagerdutyRoutes(machine: Machine): readonly Route[] {
  return DOORS.map((door) =>
    route({
      method: 'POST',
      path: door.path,
      access: DOOR,
      summary: door.summary,
      tag: 'doors',
      response: { status: door.status },
      handle: (call) => takeEvent(machine, call, door),
    }),
  );
}

async function takeEvent(machine: Machine, call: Call, door: PagerDoor): Promise<Reply | Refusal> {
  const { keyField } = door;
  if (call.rawBody.length > MAX_BYTES) {
    const message = `The event is larger than ${MAX_BYTES} bytes`;
    return { status: 413, body: { status: 'invalid event', message, errors: [message] } };
  }
  const guarded = guardedJson(call.rawBody);
  if (!guarded.ok) return invalid([guarded.reason]);
  const key = keyIn(guarded.value, keyField);
  if (key === '') return invalid([`'${keyField}' is missing or blank`]);
  const integration = await senderOf(machine, key, SOURCES);
  if (integration === undefined) {
    machine.log.warn({ requestId: call.requestId }, 'an event with an unknown routing key');
    return invalid([`'${keyField}' is not the key of an integration here`]);
  }
  const { text = bodyText(call.rawBody) } = guarded;
  const { source } = door;
  const done = await deliver(machine, { key, integration, source, body: guarded.value, text });
  if (isRefusal(done)) return done;
  if (done.faults.length > 0) return invalid(done.faults.map((fault) => fault.message));
  return { status: door.status, body: door.good(done.events[0]?.key) };
}

function keyIn(body: unknown, field: string): string {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return '';
  const key = (body as Readonly<Record<string, unknown>>)[field];
  return typeof key === 'string' ? key.trim() : '';
}

function invalid(errors: readonly string[]): Reply {
  const message = 'Event object is invalid';
  return { status: 400, body: { status: 'invalid event', message, errors } };
}
