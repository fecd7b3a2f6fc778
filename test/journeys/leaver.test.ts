/**
 * Somebody leaves while on call and while their page waits for an answer (reliability.md row 79): by the next
 * step the page has gone to whoever the rota names now, the override that named them is gone, and their
 * calendar address is dead.
 */
import { beforeAll, expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';

const world = await startWorld({ startAt: '2027-03-01T07:00:00Z' });
const { api, mailbox } = world;
let ana: Person;
let ben: Person;
let schedule: Named;
let shop: Named;

beforeAll(async () => {
  ana = await world.person({ name: 'Ana' });
  ben = await world.person({ name: 'Ben' });
  const weeks = { name: 'Weeks', people: [ana.id, ben.id], unit: 'week', length: 1 };
  schedule = await world.schedule({
    ...{ name: 'Primary', timeZone: 'UTC' },
    layers: [{ ...weeks, start: '2027-03-01T00:00:00' }],
  });
  const me = await api.get<{ person: { id: string } }>('/api/v1/session');
  const policy = await api.post<Named>('/api/v1/escalation-policies', {
    ...{ name: 'Shop', repeat: 3, catchAll: me.person.id },
    levels: [{ targets: [{ kind: 'schedule', id: schedule.id }], delayMinutes: 5 }],
  });
  shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
});

test('the next step calls whoever the rota names now', async () => {
  const later = { from: '2027-03-08T00:00:00Z', to: '2027-03-09T00:00:00Z' };
  const base = `/api/v1/schedules/${schedule.id}`;
  const link = await api.post<{ url: string }>('/api/v1/calendar-links', {}, { token: ana.token });
  const calendar = () => fetch(`${world.node.url}${new URL(link.url).pathname}`);
  expect((await calendar()).status).toBe(200);
  await api.post(`${base}/overrides`, { person: ana.id, ...later });

  const monitor = await world.pagerDuty(shop.id);
  await monitor.trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
  await world.at('+1m');
  expect(mailbox.find({ to: ana.email, subject: /Checkout/ })).toHaveLength(1);
  expect(mailbox.find({ to: ben.email, subject: /Checkout/ })).toHaveLength(0);

  const left = await api.call('PATCH', `/api/v1/people/${ana.id}`, { body: { active: false } });
  expect(left.status).toBe(200);
  await world.settled();
  const oncall = await api.get<{ items: readonly { persons: readonly unknown[] }[] }>(
    `/api/v1/oncall?schedule=${schedule.id}`,
  );
  expect(oncall.items[0]?.persons).toMatchObject([
    { person: ben.id, insteadName: 'Ana', reason: 'left' },
  ]);
  await world.at('+5m');
  await mailbox.waitFor({ to: ben.email, subject: /Checkout/ });
  expect(mailbox.find({ to: ana.email, subject: /Checkout/ })).toHaveLength(1);

  // The override that put Ana on call is gone, so Ben has his own day again.
  const day = `${base}/shifts?from=${later.from}&to=${later.to}`;
  const shifts = await api.get<{ items: readonly { person: string }[] }>(day);
  expect(shifts.items.map(({ person }) => person)).toEqual([ben.id]);
  expect((await calendar()).status).toBe(404);
});
