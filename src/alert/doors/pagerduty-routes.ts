/**
 * The door of PagerDuty's Events API v2, with PagerDuty's answers: client libraries read `status`,
 * `message`, `dedup_key` and `errors` (wire-formats.md a1). One difference, so that nothing is lost in
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

export function pagerdutyRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/v2/enqueue',
      access: DOOR,
      summary: 'PagerDuty Events API v2: trigger, acknowledge, resolve',
      tag: 'doors',
      response: { status: 202 },
      handle: (call) => enqueueEvent(machine, call),
    }),
  ];
}

async function enqueueEvent(machine: Machine, call: Call): Promise<Reply | Refusal> {
  if (call.rawBody.length > MAX_BYTES) {
    const message = `The event is larger than ${MAX_BYTES} bytes`;
    return { status: 413, body: { status: 'invalid event', message, errors: [message] } };
  }
  const guarded = guardedJson(call.rawBody);
  if (!guarded.ok) return invalid([guarded.reason]);
  const key = keyIn(guarded.value);
  if (key === '') return invalid([`'routing_key' is missing or blank`]);
  const integration = await senderOf(machine, key, ['pagerduty']);
  if (integration === undefined) {
    machine.log.warn({ requestId: call.requestId }, 'an event with an unknown routing key');
    return invalid([`'routing_key' is not the key of an integration here`]);
  }
  const text = bodyText(call.rawBody);
  const done = await deliver(machine, {
    key,
    integration,
    source: 'pagerduty',
    body: guarded.value,
    text,
  });
  if (isRefusal(done)) return done;
  const [event] = done.events;
  if (event === undefined) return invalid(done.faults.map((fault) => fault.message));
  return {
    status: 202,
    body: { status: 'success', message: 'Event processed', dedup_key: event.key },
  };
}

function keyIn(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('routing_key' in body)) return '';
  return typeof body.routing_key === 'string' ? body.routing_key.trim() : '';
}

function invalid(errors: readonly string[]): Reply {
  const message = 'Event object is invalid';
  return { status: 400, body: { status: 'invalid event', message, errors } };
}
