/** Row 23 of reliability.md: a thousand identical events at once are one alert, counted, and one page. */
import { expect, test } from 'vitest';
import { ledger, pagesBySubject } from '../chaos/invariants.ts';
import { startWorld } from '../harness.ts';
import { incidents } from './incidents.ts';

const EVENTS = 1000;
const CONNECTIONS = 50;

const world = await startWorld();
const { only } = incidents(world);

test('a thousand identical events are one alert and one page', async () => {
  const ann = await world.person({ name: 'Ann Ho' });
  const policy = await world.policy({ name: 'Ann', levels: [[ann]], delayMinutes: 60 });
  const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
  const { trigger } = await world.pagerDuty(shop.id);
  const statuses = new Map<number, number>();
  let left = EVENTS;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  expect([...statuses]).toEqual([[202, EVENTS]]);
  await world.at('+2m');

  const { items } = await world.api.get<{ items: readonly unknown[] }>('/api/v1/alerts');
  expect(items).toMatchObject([{ dedupKey: 'checkout', count: EVENTS, state: 'firing' }]);
  const { number, alertCount } = await only();
  expect(alertCount).toBe(1);
  expect(pagesBySubject(world.mailbox.mails()).get(number)).toHaveLength(1);
  const { pending = 0, ...kept } = await ledger(world.db);
  expect(pending).toBe(0);
  expect(Object.values(kept).reduce((sum, count) => sum + count, 0)).toBe(EVENTS);
});
