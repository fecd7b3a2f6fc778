/** `POST /api/v1/escalation-simulations`: who would be called, by what, when, and by which rules. */

import { policyNotFound } from '../../escalation/handle.ts';
import { policyById } from '../../escalation/store.ts';
import { namesOf, peopleByIds } from '../../identity/store.ts';
import { idOf } from '../../incident/open.ts';
import { asId, type PersonId, type PolicyId } from '../../kernel/ids.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import { fieldRefusal, ok, type Route, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { type ServiceRow, serviceById } from '../../service/store.ts';
import { rulesOfAll } from '../rule-store.ts';
import { linesOf, outcomeOf, type Telling } from './lines.ts';
import { runWorld } from './run.ts';
import { type Simulation, type SimulationWish, zSimulation } from './shapes.ts';
import { readOnly } from './store.ts';
import { newWorld, type World } from './world.ts';

export function simulationRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/escalation-simulations',
      access: SIGNED_IN,
      summary:
        'Simulate an escalation for any moment: who is called, by what, at T+n, and which rules decided. Writes nothing.',
      tag: 'On call',
      body: zSimulation,
      perMinute: 120,
      handle: async ({ body }) => {
        const answer = await machine.db.transact(async (tx) => {
          await readOnly(tx);
          return simulate(machine, tx, body);
        });
        return isRefusal(answer) ? answer : ok(answer);
      },
    }),
  ];
}

async function simulate(
  machine: Machine,
  tx: Tx,
  wish: SimulationWish,
): Promise<Simulation | Refusal> {
  const service = await serviceOf(tx, wish);
  if (isRefusal(service)) return service;
  const unknown = await unknownIn(tx, wish);
  if (unknown !== undefined) return unknown;
  const world = newWorld(machine, tx, wish);
  const ran = await runWorld(world, service);
  if (isRefusal(ran)) return ran;
  const names = await namesOf(tx, idsIn(world));
  const nameOf = (id: string) => names[id] ?? 'somebody who left';
  return told({ world, nameOf, cut: ran.cut }, service);
}

async function serviceOf(tx: Tx, wish: SimulationWish): Promise<ServiceRow | undefined | Refusal> {
  const id = await idOf(tx, wish.service, 'service');
  return id === undefined || isRefusal(id) ? id : serviceById(tx, id);
}

async function unknownIn(tx: Tx, wish: SimulationWish): Promise<undefined | Refusal> {
  if (wish.policy !== undefined) {
    const policy = await policyById(tx, asId<PolicyId>(wish.policy));
    if (policy === undefined) return policyNotFound();
  }
  const named = [
    ...wish.answers.map(({ person }, index) => [`answers.${index}.person`, person] as const),
    ...wish.fails.map(({ person }, index) => [`fails.${index}.person`, person] as const),
  ];
  const ids = named.map(([, id]) => asId<PersonId>(id));
  const known = new Set<string>((await peopleByIds(tx, ids)).map(({ id }) => id));
  const missing = named.find(([, id]) => !known.has(id));
  return missing === undefined ? undefined : fieldRefusal(missing[0], 'no such person');
}

/** Everybody the log, the policy and the rotas may speak of. */
function idsIn({ entries, happened }: World): readonly string[] {
  const contexts = happened.flatMap((one) =>
    one.kind === 'row' ? (one.context?.onCall ?? []) : [],
  );
  return [...new Set(JSON.stringify([entries, contexts]).match(ID) ?? [])];
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

async function told(telling: Telling, service: ServiceRow | undefined): Promise<Simulation> {
  const { world } = telling;
  const { paging, priority } = world.state;
  const snapshot = paging.snapshot as Simulation['policy'];
  return {
    at: world.startAt,
    service: service?.id ?? null,
    serviceName: service?.name ?? null,
    priority,
    loudness: paging.loudness,
    policy:
      snapshot === null
        ? null
        : { id: snapshot.id, name: snapshot.name, version: snapshot.version },
    lines: await linesOf(telling),
    outcome: outcomeOf(telling),
    people: await peopleIn(telling),
  };
}

async function peopleIn({ world, nameOf }: Telling): Promise<Simulation['people']> {
  const pages = [...world.pages.values()];
  const people = [...new Set(pages.map(({ order }) => order.person))];
  const rules = await rulesOfAll(world.tx, people);
  return people.map((person) => {
    const own = pages.filter(({ order }) => order.person === person);
    const taken = own.flatMap(({ attempts }) => attempts).find(({ state }) => state === 'accepted');
    return {
      ...{ person, personName: nameOf(person), calledAt: own[0]?.createdAt ?? world.startAt },
      ...{ reachedAt: taken?.startedAt ?? null, channel: taken?.channel ?? null },
      drillConsent: rules.get(person)?.drillConsent ?? false,
    };
  });
}
