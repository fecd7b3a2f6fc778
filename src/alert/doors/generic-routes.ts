/** The door for everything without a door of its own: JSON or form fields, answered in plain words. */
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { type Call, DOOR, type Reply, type Route, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { deliver, refused, senderOf } from '../handle.ts';
import { bodyText, jsonOrForm } from './door.ts';

const zKey = z.object({ key: z.string() });

export function genericRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/intake/generic/:key',
      access: DOOR,
      summary: 'Our own format: a title is enough',
      tag: 'doors',
      params: zKey,
      response: { status: 202 },
      handle: (call) => take(machine, call),
    }),
  ];
}

async function take(machine: Machine, call: Call<z.infer<typeof zKey>>): Promise<Reply | Refusal> {
  const { key } = call.params;
  const integration = await senderOf(machine, key, ['generic']);
  if (integration === undefined) {
    return refuse(
      'notFound',
      'intake.unknown_key',
      'This address belongs to no integration. Copy it again from the page of the integration.',
    );
  }
  const text = bodyText(call.rawBody);
  const guarded = jsonOrForm(call.rawBody, call.headers['content-type']);
  if (!guarded.ok) {
    await refused(machine, {
      integration,
      raw: text.replaceAll(key, '[key]'),
      reason: guarded.reason,
    });
    return refuse('unreadable', 'http.unreadable_body', guarded.reason);
  }
  const delivery = { key, integration, source: 'generic', body: guarded.value, text };
  const done = await deliver(machine, delivery);
  if (isRefusal(done)) return done;
  const [first] = done.faults;
  if (first !== undefined) {
    const kept = done.kept.length === 0 ? '' : ` The other ${done.kept.length} were kept.`;
    return refuse('invalid', 'http.invalid_field', {
      message: `${first.path || 'body'}: ${first.message}${kept}`,
      fields: done.faults.map(({ path, message }) => ({ path: path || 'body', message })),
    });
  }
  const items = done.kept.map((one, index) => ({
    signal: one.signalId,
    alert: one.alertId,
    key: done.events[index]?.key,
    outcome: one.verdict.kind,
  }));
  return {
    status: 202,
    body: { status: 'accepted', ...(items.length === 1 ? items[0] : { items }) },
  };
}
