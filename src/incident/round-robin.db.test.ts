/** Round robins on a real PostgreSQL: fifty incidents in the same moment, and the pointers they leave. */
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { createPolicy } from '../escalation/handle.ts';
import { SYSTEM } from '../identity/audit.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { sql } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import type { ActorRef } from './context.ts';
import type { IncidentState } from './core/state.ts';
import { execute } from './handle.ts';
import { verifyAll } from './verify.ts';

const INCIDENTS = 50;
const base = await testDatabase();
const { db, machine } = base;
const world = pagingWorld(base);
const actor: ActorRef = { id: 'token:t', kind: 'token', person: null, roles: ['admin'] };
let ring: readonly PersonId[];
let away: PersonId;
let service: string;
let policy: string;

beforeAll(async () => {
  const people = await Promise.all(['Ann', 'Bob', 'Cleo', 'Dan'].map((name) => world.person(name)));
  ring = people.map(({ id }) => id);
  // Nobody can page a person without an address, nor one who has left or is on leave.
  away = (await world.person('Eve', { contact: false })).id;
  const gone = (await world.person('Finn', { active: false })).id;
  const onLeave = (await world.person('Gia')).id;
  const made = await createPolicy(machine, SYSTEM, {
    name: 'In turn',
    levels: [
      { targets: [{ kind: 'roundRobin', people: [...ring, away] }], delayMinutes: 5 },
      { targets: [{ kind: 'person', id: ring[0] ?? '' }], delayMinutes: 5 },
    ],
    repeat: 1,
    catchAll: ring[0] ?? '',
    atShiftEnd: 'remind',
  });
  if (isRefusal(made)) throw new Error(made.message);
  policy = made.id;
  // Left after the policy was written.
  const levels = JSON.stringify([
    { targets: [{ kind: 'roundRobin', people: [...ring, away, gone, onLeave] }], delayMinutes: 5 },
    { targets: [{ kind: 'person', id: ring[0] }], delayMinutes: 5 },
  ]);
  service = newId();
  await db.transact(async (tx) => {
    await tx.run(sql`
      insert into absence (id, person_id, kind, note, starts_at, ends_at, recorded_at, recorded_by)
      values (${newId()}, ${onLeave}, 'leave', '', ${tx.now}, ${plusSeconds(tx.now, 86_400)},
              ${tx.now}, 'system')`);
    await tx.run(sql`update escalation_policy set levels = ${levels}::jsonb where id = ${policy}`);
    await tx.run(sql`
      insert into service (id, name, tier, policy_id, created_at)
      values (${service}, 'orders', 'T1', ${policy}, ${tx.now})`);
  });
});

test('ESC-16 fifty incidents at once: everybody has the same number of turns, and no turn is lost', async () => {
  const quiet = await Promise.all(
    Array.from({ length: INCIDENTS }, (_, index) => open(`Trouble ${index}`, 'P4')),
  );
  const raised = await Promise.all(quiet.map(({ number }) => raise(number)));
  const counts = countOf(raised);
  expect([...counts.keys()].sort()).toEqual([...ring].sort());
  expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  expect([...counts.values()].reduce((sum, one) => sum + one)).toBe(INCIDENTS);
  expect(await pointer()).toMatchObject({ turns: INCIDENTS, person: ring[(INCIDENTS - 1) % 4] });

  // Born loud, all at once, they go on where the others stopped.
  const born = await Promise.all(
    Array.from({ length: INCIDENTS }, (_, index) => open(`More trouble ${index}`, 'P2')),
  );
  const both = [...countOf([...raised, ...born]).values()];
  expect(both).toEqual([25, 25, 25, 25]);
  expect(await pointer()).toMatchObject({ turns: 2 * INCIDENTS });
  expect((await verifyAll(db)).bad).toEqual([]);
});

test('ESC-15 a further call of the same incident leaves the pointer alone', async () => {
  const before = await pointer();
  const [first] = await Promise.all([open('Once more', 'P2')]);
  const moved = await pointer();
  expect(moved.turns).toBe(before.turns + 1);
  await execute(machine, { ...by('escalate', {}), incident: first.number });
  const again = await execute(machine, { ...by('escalate', {}), incident: first.number });
  if (isRefusal(again)) throw new Error(again.message);
  expect(again.paging).toMatchObject({ round: 2, level: 1 });
  expect(again.paging.notified).not.toEqual(first.paging.notified);
  expect(await pointer()).toEqual(moved);
});

test('ESC-15 a drill calls whose turn it is, and takes no turn', async () => {
  const before = await pointer();
  const input = { service, priority: 'P2', reason: 'Practice' };
  const started = await execute(machine, { ...by('start-drill', input), incident: null });
  const { drill, paging } = accepted(started);
  expect(drill).toBe(true);
  expect(paging.notified).toHaveLength(1);
  expect(await pointer()).toEqual(before);
});

function by(verb: string, input: unknown) {
  return { verb, input, actor, source: 'api' } as const;
}

async function open(title: string, priority: string): Promise<IncidentState> {
  const input = { title, service, priority, noticedAt: '2026-01-05T09:00:00.000Z' };
  return accepted(await execute(machine, { ...by('report', input), incident: null }));
}

async function raise(number: string): Promise<IncidentState> {
  const input = { priority: 'P2', reason: 'It spreads' };
  return accepted(await execute(machine, { ...by('reprioritise', input), incident: number }));
}

function accepted(state: Awaited<ReturnType<typeof execute>>): IncidentState {
  if (isRefusal(state)) throw new Error(state.message);
  return state;
}

function countOf(states: readonly IncidentState[]): ReadonlyMap<PersonId, number> {
  const counts = new Map<PersonId, number>();
  for (const { paging } of states) {
    expect(paging.notified).toHaveLength(1);
    for (const person of paging.notified) counts.set(person, (counts.get(person) ?? 0) + 1);
  }
  return counts;
}

function pointer() {
  return db.one<{ person: string; turns: number }>(sql`
    select person_id as person, turns::int from round_robin_turn
     where policy_id = ${asId(policy)} and level = 1`);
}
