/**
 * Row 78 of reliability.md with two real nodes: nobody on call, an empty rota, people without any way to reach them, a
 * policy that goes round and round, a catch-all who has left. Each is said when it is saved and each night, and an
 * alert reaches a named person all the same; one node dies while the alerts come in.
 */
import { beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { OWNER, startWorld } from '../harness.ts';
import type { Named, Person, Target } from '../harness-makers.ts';
import { history, liveness } from './judge.ts';

const world = await startWorld({ startAt: '2027-03-01T20:00:00Z', nodes: [{}, {}] });
const { api, mailbox, db } = world;
const [first, second] = world.nodes;

interface Saved extends Named {
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

const policies = new Map<string, Saved>();
let fallback: Person;
let silent: Person;
let gone: Person;

async function policy(name: string, targets: readonly Target[], more: object = {}): Promise<void> {
  const named = targets.map(({ id, kind = 'person' }) => ({ id, kind }));
  const saved = await api.post<Saved>('/api/v1/escalation-policies', {
    ...{ name, repeat: 0, catchAll: fallback.id },
    levels: [{ targets: named, delayMinutes: 5 }],
    ...more,
  });
  policies.set(name, saved);
}

beforeAll(async () => {
  fallback = await world.person({ name: 'Fay Back' });
  silent = await world.person({ name: 'Sid Silent' });
  gone = await world.person({ name: 'Gil Gone' });
  const base = { timeZone: 'UTC' };
  const later = { name: 'Later', people: [fallback.id], unit: 'week', length: 1 };
  const coming = await world.schedule({
    ...{ ...base, name: 'Begins next year' },
    layers: [{ ...later, start: '2028-01-01T00:00:00' }],
  });
  const empty = await world.schedule({
    ...{ ...base, name: 'Without shifts' },
    layers: [{ kind: 'list', name: 'By hand', shifts: [] }],
  });
  await db.transact((tx) => tx.run(sql`delete from contact_method where person_id = ${silent.id}`));
  await policy('Nobody on call', [{ id: coming.id, kind: 'schedule' }]);
  await policy('Empty rota', [{ id: empty.id, kind: 'schedule' }]);
  await policy('No contact', [{ id: silent.id }]);
  const now = { targets: [{ kind: 'schedule', id: empty.id }], delayMinutes: 0 };
  await policy('Round and round', [], { repeat: 9, levels: [now, now, now] });
  await policy('Catch-all has left', [{ id: empty.id, kind: 'schedule' }], { catchAll: gone.id });
  for (const { id, name } of policies.values()) {
    await world.service({
      ...{ name, escalationPolicy: id },
      settings: { groupBy: 'alert', holdSeconds: 0 },
    });
  }
  await api.call('PATCH', `/api/v1/people/${gone.id}`, { body: { active: false } });
  await world.settled();
});

test('row 78: it is said when it is saved', () => {
  const codes = [...policies].map(([name, { warnings }]) => [name, warnings.map((w) => w.code)]);
  expect(Object.fromEntries(codes)).toMatchObject({
    'Nobody on call': expect.arrayContaining(['unreachable_step']),
    'Empty rota': expect.arrayContaining(['unreachable_step']),
    'No contact': expect.arrayContaining(['no_contact']),
    'Round and round': expect.arrayContaining(['unreachable_step']),
  });
});

test('row 78: an alert goes to the named person, whoever dies meanwhile; nothing is dropped in silence', async () => {
  const monitors = new Map(
    await Promise.all(
      [...policies.keys()].map(async (name) => [name, await world.generic(name)] as const),
    ),
  );
  await Promise.all(
    [...monitors].map(([name, monitor]) =>
      monitor.send({ title: `${name}!`, severity: 'critical' }),
    ),
  );
  await first?.kill();
  for (const name of policies.keys()) {
    const to = name === 'Catch-all has left' ? OWNER.email : fallback.email;
    const subject = new RegExp(`${name}!`);
    await mailbox.waitFor({ to, subject, timeoutMs: 40_000 });
    expect(mailbox.find({ to, subject }), name).toHaveLength(1);
  }
  await first?.start();
  const rows = await db.rows<{ title: string; status: string }>(
    sql`select title, paging_status as status from incident order by title`,
  );
  expect(rows).toEqual(
    [...policies.keys()].sort().map((name) => ({ title: `${name}!`, status: 'exhausted' })),
  );
  const stopped = await db.one<{ count: number }>(
    sql`select count(*)::int as count from timeline where entry->>'kind' = 'paging.stopped'`,
  );
  expect(stopped.count).toBe(0);
  expect((await liveness(db)).faults).toEqual([]);
  expect((await history(db)).faults).toEqual([]);
});

test('row 78: it is found each night, and the owner of the services is told', async () => {
  mailbox.clear();
  // Its hour is of the machine's clock; here the night comes now, and the node at work dies in it.
  await db.rows(sql`select graphile_worker.add_job('rota.nightly', '{}')`);
  await second?.kill();
  await second?.start();
  await mailbox.waitFor({ to: OWNER.email, text: /reaches nobody/, timeoutMs: 40_000 });
  const mails = mailbox.find({ to: OWNER.email }).map(({ text }) => text);
  const said = mails.join('\n');
  for (const name of ['Nobody on call', 'Empty rota', 'Round and round', 'Catch-all has left']) {
    expect(said).toContain(`Level 1 of ${name} reaches nobody`);
  }
  expect(said).toContain('Sid Silent');
  expect(said).toContain('Catch-all has left ends nowhere');
  const { code, out } = await world.cli('doctor', '--rota', '--json');
  expect(code).toBe(1);
  const found = JSON.parse(out).items.map((item: { code: string }) => item.code);
  expect(found).toEqual(expect.arrayContaining(['unreachable_step', 'no_contact', 'ends_nowhere']));
});
