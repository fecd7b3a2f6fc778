/**
 * Row 24 of reliability.md: what belongs together arrives in any order, by both kinds of sender. All orders of three
 * PagerDuty events, and all of one, of one and a half and of two episodes of Alertmanager, end as the tables of the
 * alert rules say, and no incident gets a history that no arrow allows.
 */
import { expect, test } from 'vitest';
import { illegalHistories, ledger } from '../chaos/invariants.ts';
import { startWorld } from '../harness.ts';

const world = await startWorld();

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, n) =>
    orders(items.filter((_one, other) => other !== n)).map((rest) => [item, ...rest]),
  );
}

async function endOf(key: string): Promise<string | undefined> {
  const q = encodeURIComponent(key);
  const path = `/api/v1/alerts?q=${q}&limit=1`;
  const { items } = await world.api.get<{ items: readonly { state: string }[] }>(path);
  return items[0]?.state;
}

async function shop(name: string) {
  const ann = await world.person({ name: `Ann of ${name}` });
  const policy = await world.policy({ name, levels: [[ann]], delayMinutes: 60 });
  const settings = { groupBy: 'alert', holdSeconds: 0 };
  return world.service({ name, escalationPolicy: policy.id, settings });
}

test('row 24: trigger, acknowledge and resolve of PagerDuty in all six orders', async () => {
  const sender = await world.pagerDuty((await shop('Orders')).id);
  const does = {
    trigger: (key: string) => sender.trigger({ summary: `Trouble ${key}`, dedupKey: key }),
    ack: (key: string) => sender.acknowledge(key),
    resolve: (key: string) => sender.resolve(key),
  };
  const ends: Record<string, string | undefined> = {};
  for (const order of orders(['trigger', 'ack', 'resolve'] as const)) {
    const name = order.map((one) => (one[0] ?? '').toUpperCase()).join('');
    for (const one of order) expect((await does[one](`pd-${name}`)).status).toBe(202);
    ends[name] = await endOf(`pd-${name}`);
  }
  await world.at('+5m');
  expect(ends).toEqual({
    ...{ TAR: 'cleared', TRA: 'cleared', ATR: 'cleared' },
    ...{ RTA: 'firing', RAT: 'firing', ART: 'firing' },
  });
  expect(await illegalHistories(world.db)).toEqual([]);
});

test('row 24: one and two episodes of Alertmanager in all 2, 6 and 24 orders', async () => {
  const sender = await world.alertmanager((await shop('Metrics')).id);
  const now = Date.parse(await world.now());
  const [first, second] = [600, 300].map((ago) => new Date(now - ago * 1000).toISOString());
  const does: Record<string, (key: string) => Promise<{ readonly status: number }>> = {
    f1: (key) => sender.notice('firing', [{ labels: { alertname: key }, startsAt: first ?? '' }]),
    c1: (key) => sender.notice('resolved', [{ labels: { alertname: key }, startsAt: first ?? '' }]),
    f2: (key) => sender.notice('firing', [{ labels: { alertname: key }, startsAt: second ?? '' }]),
    c2: (key) =>
      sender.notice('resolved', [{ labels: { alertname: key }, startsAt: second ?? '' }]),
  };
  const tables = [
    [['f1', 'c1'], 'cleared', 2],
    [['f1', 'c1', 'f2'], 'firing', 6],
    [['f1', 'c1', 'f2', 'c2'], 'cleared', 24],
  ] as const;
  for (const [events, end, count] of tables) {
    const all = orders<string>(events);
    expect(all).toHaveLength(count);
    for (const order of all) {
      const key = `am-${order.join('')}`;
      for (const one of order) expect((await does[one]?.(key))?.status).toBe(202);
      expect([key, await endOf(key)]).toEqual([key, end]);
    }
  }
  await world.at('+5m');
  expect(await illegalHistories(world.db)).toEqual([]);
  const { pending = 0 } = await ledger(world.db);
  expect(pending).toBe(0);
});
