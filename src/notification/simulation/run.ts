/**
 * Lets one imagined incident happen: it begins as a person or an alert would begin it, and everything its
 * rules ask for later comes when its time has come, until nothing is left or a day is over.
 */

import { lookupForAll, policySnapshot } from '../../escalation/store.ts';

import { personById } from '../../identity/store.ts';
import type { ActorRef } from '../../incident/context.ts';
import type { Context } from '../../incident/core/verb.ts';
import { asId, type PersonId, type PolicyId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import { newId } from '../../platform/random.ts';
import type { ServiceRow } from '../../service/store.ts';
import { deliver } from './deliver.ts';
import * as store from './store.ts';
import { command, orderIn, takeNext, type World } from './world.ts';

/** No escalation is followed for longer. */
const HORIZON_SECONDS = 24 * 3600;

/** Nor further than this: ten rounds of twenty levels of many people. */
const MOST_STEPS = 3000;

export interface Ran {
  /** Something was still to come. */
  readonly cut: boolean;
}

export async function runWorld(
  world: World,
  service: ServiceRow | undefined,
): Promise<Ran | Refusal> {
  const refused = await begin(world, service);
  if (refused !== undefined) return refused;
  const until = plusSeconds(world.startAt, HORIZON_SECONDS);
  for (let steps = 0; ; steps += 1) {
    const due = takeNext(world);
    if (due === undefined) return { cut: false };
    if (!(due.task in DOES)) continue;
    if (due.dueAt > until || steps > MOST_STEPS) return { cut: true };
    await DOES[due.task as keyof typeof DOES](world, due.payload, due.dueAt);
  }
}

/** Clocks, mails and reviews are no part of it; an acknowledgement is where it ends. */
const DOES = {
  'escalation.due': (world: World, payload: Payload, now: Instant) =>
    ask(world, now, { verb: 'step-escalation', input: { run: payload.run } }),
  'drill.due': (world: World, _payload: Payload, now: Instant) =>
    ask(world, now, { verb: 'drill-due', input: {} }),
  'page.send': (world: World, payload: Payload, now: Instant) =>
    deliver(world, orderIn(payload), now),
  answer: async (world: World, { person, act }: Payload, now: Instant) => {
    const actor = await actorOf(world, asId<PersonId>(String(person)));
    if (actor !== undefined) await ask(world, now, { verb: String(act), input: {}, actor });
  },
} as const;

type Payload = Readonly<Record<string, unknown>>;

/** A timer is a question: "not now" is a fine answer. */
async function ask(
  world: World,
  now: Instant,
  asked: { readonly verb: string; readonly input: Payload; readonly actor?: ActorRef },
): Promise<void> {
  const refused = await command(world, now, asked);
  if (refused !== undefined && refused.kind !== 'conflict') throw new Error(refused.message);
}

async function actorOf({ tx }: World, id: PersonId): Promise<ActorRef | undefined> {
  const person = await personById(tx, id);
  return person?.active === true
    ? { id: person.id, kind: 'person', person: person.id, roles: person.roles }
    : undefined;
}

async function begin(world: World, service: ServiceRow | undefined): Promise<undefined | Refusal> {
  const { wish, startAt } = world;
  const policy = await policyOf(world);
  if (isRefusal(policy)) return policy;
  const change = policy === undefined ? {} : { with: policy };
  const title = `Simulation${service === undefined ? '' : ` on ${service.name}`}`.slice(0, 120);
  if (wish.drill) {
    const input = { service: service?.id, priority: wish.priority ?? 'P2', reason: 'Simulation' };
    const actor: ActorRef = { id: 'system', kind: 'system', person: null, roles: ['admin'] };
    return command(world, startAt, { verb: 'start-drill', input, actor, ...change });
  }
  if (wish.severity !== undefined && service !== undefined) {
    const alert = {
      ...{ alert: newId(), title, severity: wish.severity, source: 'simulation' },
      ...{ fingerprint: 'simulation', service: service.id, firstSeenAt: startAt },
      loud: service.settings.loudness[wish.severity] === 'high',
    };
    const input = { alert, description: '' };
    return command(world, startAt, { verb: 'open-from-alert', input, ...change });
  }
  const input = {
    ...{ title, description: title, effect: 'degraded', noticedAt: startAt },
    ...{ category: 'Simulation', priority: wish.priority ?? 'P2' },
    ...(service === undefined ? { serviceUnknown: true } : { service: service.id }),
  };
  return command(world, startAt, { verb: 'report', input, ...change });
}

/** Puts the named policy in the place of the service's. */
async function policyOf(
  world: World,
): Promise<((context: Context) => Promise<Context>) | undefined | Refusal> {
  const { policy: id } = world.wish;
  if (id === undefined) return undefined;
  const policy = await policySnapshot(world.tx, asId<PolicyId>(id));
  const tx = store.at(world.tx, world.startAt);
  const onCall = await lookupForAll(tx, [policy], world.startAt);
  return async (context) => ({
    ...{ ...context, policy, onCall },
    commanderOnCall: context.commanderOnCall.map((person) =>
      person === context.policy.catchAll ? policy.catchAll : person,
    ),
  });
}
