/**
 * Row 79 of reliability.md with two real nodes and real time: people leave while they are called, and while they have
 * something. Within one cycle somebody else is called, and the leaver is not called again; also when the node that
 * closed the account dies right after its answer.
 */
import { expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { OWNER, startWorld } from '../harness.ts';
import type { Person } from '../harness-makers.ts';
import { silence } from './judge.ts';

const world = await startWorld({ startAt: new Date().toISOString(), nodes: [{}, {}] });
const { api, mailbox, db } = world;
const [first, second] = world.nodes;

/** Seconds from the end of the account to the next page: one cycle; after a kill what reliability.md I2 allows. */
const CYCLE_SECONDS = 5;
const AFTER_KILL_SECONDS = 30;

interface Told {
  readonly assignee: string | null;
  readonly paging: { readonly status: string; readonly run: string | null };
}

async function stateOf(title: string): Promise<Told & { readonly number: string }> {
  const { state } = await db.one<{ state: Told & { number: string } }>(
    sql`select state from incident where title = ${title}`,
  );
  return state;
}

/** A service whose rota has these two, the first of them now, and nobody else for an hour. */
async function guarded(name: string, people: readonly Person[]) {
  const week = { name: 'Weeks', people: people.map(({ id }) => id), unit: 'week', length: 1 };
  const today = new Date().toISOString().slice(0, 10);
  const schedule = await world.schedule({
    ...{ name: `${name} rota`, timeZone: 'UTC' },
    layers: [{ ...week, start: `${today}T00:00:00` }],
  });
  const policy = await world.policy({
    ...{ name, delayMinutes: 60 },
    levels: [[{ id: schedule.id, kind: 'schedule' }]],
  });
  const service = await world.service({
    ...{ name, escalationPolicy: policy.id },
    settings: { groupBy: 'alert', holdSeconds: 0 },
  });
  return world.generic(service.id);
}

/** Closes the account through the first node; seconds until somebody else is called about `subject`. */
async function secondsUntilCalled(
  other: { readonly email: string },
  subject: RegExp,
  { whenLeft, kill }: { readonly whenLeft: Person; readonly kill: boolean },
): Promise<number> {
  const path = `/api/v1/people/${whenLeft.id}`;
  const left = await api.call('PATCH', path, { body: { active: false } });
  const at = performance.now();
  expect(left.status).toBe(200);
  if (kill) await first?.kill();
  await mailbox.waitFor({ to: other.email, subject, timeoutMs: 35_000 });
  const late = (performance.now() - at) / 1000;
  if (kill) await first?.start();
  return late;
}

test('row 79: a call that waits for somebody who leaves goes to the next within a cycle', async () => {
  const [ana, ben] = [await world.person({ name: 'Ana' }), await world.person({ name: 'Ben' })];
  const monitor = await guarded('Shop', [ana, ben]);
  await monitor.send({ title: 'Checkout is down', severity: 'critical' });
  await mailbox.waitFor({ to: ana.email, subject: /Checkout/ });
  const late = await secondsUntilCalled(ben, /Checkout/, { whenLeft: ana, kill: false });
  expect(late).toBeLessThan(CYCLE_SECONDS);
  expect(mailbox.find({ to: ana.email, subject: /Checkout/ })).toHaveLength(1);
  expect(mailbox.find({ to: ben.email, subject: /Checkout/ })).toHaveLength(1);
  expect((await stateOf('Checkout is down')).paging).toMatchObject({ status: 'running', run: '1' });
  process.stdout.write(`called instead after ${late.toFixed(2)} s\n`);
});

test('row 79: what somebody who leaves has is handed on, at a low priority too', async () => {
  const [cleo, dan] = [await world.person({ name: 'Cleo' }), await world.person({ name: 'Dan' })];
  const monitor = await guarded('Wiki', [cleo, dan]);
  await monitor.send({ title: 'Wiki is slow', severity: 'error' });
  await mailbox.waitFor({ to: cleo.email, subject: /Wiki/ });
  const { number } = await stateOf('Wiki is slow');
  const path = `/api/v1/incidents/${number}/acknowledge`;
  await api.post(path, {}, { token: cleo.token, node: second?.url ?? '' });
  expect(await stateOf('Wiki is slow')).toMatchObject({
    ...{ assignee: cleo.id, priority: 'P4' },
    paging: { status: 'acked' },
  });
  const late = await secondsUntilCalled(dan, /Wiki/, { whenLeft: cleo, kill: true });
  expect(late).toBeLessThan(AFTER_KILL_SECONDS);
  expect(await stateOf('Wiki is slow')).toMatchObject({ assignee: null });
  // Who has left cannot take it back, and whoever was called can take it.
  expect((await api.call('POST', path, { body: {}, token: cleo.token })).status).toBe(401);
  await api.post(path, {}, { token: dan.token });
  expect(await stateOf('Wiki is slow')).toMatchObject({
    ...{ assignee: dan.id },
    paging: { status: 'acked' },
  });
  expect((await silence(db)).faults).toEqual([]);
  process.stdout.write(`handed on after ${late.toFixed(2)} s\n`);
});

test('row 79: where nobody stands in, the catch-all is called', async () => {
  const eve = await world.person({ name: 'Eve' });
  const monitor = await guarded('Depot', [eve]);
  await monitor.send({ title: 'Depot is shut', severity: 'critical' });
  await mailbox.waitFor({ to: eve.email, subject: /Depot/ });
  const late = await secondsUntilCalled(OWNER, /Depot/, { whenLeft: eve, kill: true });
  expect(late).toBeLessThan(AFTER_KILL_SECONDS);
  process.stdout.write(`the catch-all called after ${late.toFixed(2)} s\n`);
});
