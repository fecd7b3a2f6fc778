/**
 * The doors of every sender in the list: `/intake/{source}/{key}`, the same with the key in a header or the
 * query, and the addresses a sender declares for itself because it cannot be given another. What is
 * answered where the sender expects nothing of its own is in plain words.
 */
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { z } from '../../kernel/schema.ts';
import { type Call, DOOR, type Reply, type Route, route } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { STATUS_OF } from '../../platform/problem.ts';
import { refused } from '../dead-letters/refused.ts';
import { type Delivered, deliver, senderOf } from '../handle.ts';
import type { SenderRow } from '../integration-store.ts';
import { INTEGRATIONS, integrationOf, SOURCES } from '../integrations/index.ts';
import type { Around, Integration, Proof } from '../integrations/integration.ts';
import {
  keptText,
  keyOutsidePath,
  packingOf,
  queryOf,
  readBody,
  shownBody,
  unpacked,
} from './door.ts';
import { type Proven, proveSignature, type Shown } from './proof.ts';
import { proveSns } from './sns.ts';

const tag = 'doors';
const METHODS = ['POST', 'PUT'] as const;
/** Some send pictures along: taken, and not kept whole. */
const MAX_BYTES = 4_194_304;

export function intakeRoutes(machine: Machine): readonly Route[] {
  const params = z.looseObject({ source: z.string() });
  const general = METHODS.flatMap((method) =>
    // Notification libraries append a word of their own (/json, /message): it says nothing.
    ['/intake/:source/:key', '/intake/:source/:key/:word', '/intake/:source'].map((path) =>
      route({
        method,
        path,
        access: DOOR,
        summary: `Any sender that can be connected (${path.includes(':key') ? 'key in the path' : 'key in a header or the query'})`,
        tag,
        params,
        bodyLimit: MAX_BYTES,
        response: { status: 202 },
        handle: (call) => {
          const { source } = call.params;
          if (!SOURCES.includes(source)) return Promise.resolve(unknownKey());
          const format = integrationOf(source);
          return take(machine, call, { owner: format, format });
        },
      }),
    ),
  );
  return [...general, ...INTEGRATIONS.flatMap((owner) => declaredRoutes(machine, owner))];
}

function declaredRoutes(machine: Machine, owner: Integration): readonly Route[] {
  return (owner.doors ?? []).map(({ method, path, format = owner.source }) =>
    route({
      method,
      path,
      access: DOOR,
      summary: owner.title,
      tag,
      params: z.looseObject({}),
      bodyLimit: MAX_BYTES,
      handle: (call) => take(machine, call, { owner, format: integrationOf(format) }),
    }),
  );
}

/** `owner` says whose keys open the door, `format` how its messages are read. */
interface Spoken {
  readonly owner: Integration;
  readonly format: Integration;
}

/** Answered in the sender's own words, and in the way its body was written. */
async function take(machine: Machine, call: Call, spoken: Spoken): Promise<Reply | Refusal> {
  const { format } = spoken;
  const taken = await takeAs(machine, call, spoken);
  const reply = isRefusal(taken) ? refusedIn(format, taken) : taken;
  const packing = packingOf(format, call.headers['content-type']);
  if (isRefusal(reply) || packing === undefined) return reply;
  return { ...reply, body: packing.write(reply), type: packing.type };
}

function refusedIn({ refusal }: Integration, refused: Refusal): Reply | Refusal {
  if (refusal === undefined) return refused;
  const status = STATUS_OF[refused.kind];
  const { message, retryAfterSeconds: wait } = refused;
  const headers = wait === undefined ? {} : { headers: { 'retry-after': String(wait) } };
  return { status, body: refusal({ status, message }), ...headers };
}

async function takeAs(
  machine: Machine,
  call: Call,
  { owner, format }: Spoken,
): Promise<Reply | Refusal> {
  const around = aroundOf(call);
  const key = keyOf(call, around);
  const sources = [owner.source, ...(owner.keysOf ?? [])];
  const integration = key === undefined ? undefined : await senderOf(machine, key, sources);
  if (key === undefined || integration === undefined) return unknownKey();
  const raw = unpacked(call.rawBody, call.headers['content-encoding']);
  if (!Buffer.isBuffer(raw)) return unpackable(machine, integration, raw);
  const sentAs = call.headers['content-type'];
  const guarded = readBody(format, raw, sentAs);
  const { text, contentType } = shownBody(raw, { contentType: sentAs, guarded, key });
  if (!guarded.ok) {
    const { reason } = guarded;
    const again = { source: format.source, contentType, around };
    await refused(machine, { integration, raw: text, key, reason, again });
    return refuse('unreadable', 'http.unreadable_body', guarded.reason);
  }
  const body = guarded.value;
  const proven = await provenBy(machine, format, { integration, body, bytes: raw, text, around });
  if (isRefusal(proven)) {
    await refused(machine, { integration, raw: text, key, reason: proven.message });
    return proven;
  }
  if (proven.kind === 'answered') return proven.reply;
  const kept = keptText(proven.text);
  const { source } = format;
  const whole = { whole: text, contentType };
  const done = await deliver(machine, {
    key,
    integration,
    source,
    body,
    text: kept,
    around,
    ...whole,
  });
  if (isRefusal(done)) return done;
  const answer = owner.answer ?? format.answer;
  return answer?.(outcomeOf(done, integration, around)) ?? plainAnswer(done);
}

const PROOFS: Readonly<Record<Proof, (machine: Machine, shown: Shown) => Promise<Proven>>> = {
  sns: proveSns,
};

async function provenBy(
  machine: Machine,
  { proof, signature }: Integration,
  shown: Shown,
): Promise<Proven> {
  if (proof !== undefined) return PROOFS[proof](machine, shown);
  if (signature !== undefined) return proveSignature(machine, signature, shown);
  return { kind: 'read', text: shown.text };
}

function unknownKey(): Refusal {
  const message =
    'This address belongs to no integration. Copy it again from the page of the integration.';
  return refuse('notFound', 'intake.unknown_key', message);
}

function keyOf(call: Call, around: Around): string | undefined {
  const { key } = (call.params ?? {}) as { readonly key?: unknown };
  return typeof key === 'string' ? key : keyOutsidePath(around);
}

/** What is packed so that it grows beyond all measure is kept by its reason alone. */
async function unpackable(
  machine: Machine,
  integration: SenderRow,
  why: 'unreadable' | 'tooLarge',
): Promise<Refusal> {
  const reason = 'The body cannot be unpacked: only gzip is, up to 4 MB.';
  await refused(machine, { integration, raw: '', key: '', reason });
  return why === 'tooLarge'
    ? refuse('tooLarge', 'http.body_too_large', reason)
    : refuse('unreadable', 'http.unreadable_body', reason);
}

function aroundOf(call: Call): Around {
  const { key: _key, ...path } = (call.params ?? {}) as Readonly<Record<string, string>>;
  return { headers: call.headers, query: queryOf(call.rawQuery), path };
}

function outcomeOf(done: Delivered, integration: SenderRow, around: Around) {
  const kept = done.kept.map((one) => ({
    signalId: one.signalId,
    alertId: one.alertId,
    outcome: one.verdict.kind,
  }));
  return { parsed: done.parsed, kept, serviceId: integration.serviceId, around };
}

/** 422 where a field is at fault, though the good items of the batch are kept. */
function plainAnswer(done: Delivered): Reply | Refusal {
  const [first] = done.faults;
  if (first !== undefined) {
    const kept = done.kept.length === 0 ? '' : ` The other ${done.kept.length} were kept.`;
    return refuse('invalid', 'http.invalid_field', {
      message: `${first.path || 'body'}: ${first.message}${kept}`,
      fields: done.faults.map(({ path, message }) => ({ path: path || 'body', message })),
    });
  }
  const { ignored, changes = [] } = done.parsed;
  if (ignored !== undefined) return { status: 202, body: { status: 'ignored', reason: ignored } };
  const items = done.kept.map((one, index) => ({
    signal: one.signalId,
    alert: one.alertId,
    key: done.events[index]?.key,
    outcome: one.verdict.kind,
  }));
  return {
    status: 202,
    body: {
      status: 'accepted',
      ...(items.length === 1 ? items[0] : { items }),
      ...(changes.length === 0 ? {} : { changes: changes.length }),
    },
  };
}
