/**
 * Promise 3, small: two thousand signals of two hundred keys on one service are one incident and at most one
 * page a person, and the ledger balances. The page of the incident opens while it rages.
 */
import { expect, test } from 'vitest';
import { illegalHistories, ledger } from '../chaos/invariants.ts';
import { startWorld } from '../harness.ts';
import { incidents } from './incidents.ts';

const SIGNALS = 2000;
const KEYS = 200;
const CONNECTIONS = 20;

const world = await startWorld();
const { only, detail, rows } = incidents(world);

test('two thousand signals are one incident and one page', async () => {
  const dora = await world.person({ name: 'Dora' });
  const gus = await world.person({ name: 'Gus' });
  const policy = await world.policy({ name: 'Data', levels: [[dora], [gus]], delayMinutes: 10 });
  const database = await world.service({ name: 'orders-db', escalationPolicy: policy.id });
  const { send } = await world.generic(database.id);
  let next = 0;
  let slowestMs = 0;
  const sender = async () => {
    for (let i = next++; i < SIGNALS; i = next++) {
      const key = `volume-${i % KEYS}`;
      const event = { title: `${key} does not answer`, key, severity: 'critical' };
      let answer = await send(event);
      // A full intake says so and when to come back; a good sender does.
      while (answer.status === 429 || answer.status === 503) {
        const seconds = Number(answer.headers.get('retry-after') ?? '1');
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        answer = await send(event);
      }
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(300);
      if (i % 400 === 399) slowestMs = Math.max(slowestMs, await timeToOpen());
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  expect(slowestMs, 'the list opens during the storm, ms').toBeLessThan(5000);
  await world.at('+2m');

  const { number, alertCount } = await only();
  expect(alertCount).toBe(KEYS);
  expect(world.mailbox.find({ to: dora.email }).length).toBe(1);
  expect(world.mailbox.find({ to: gus.email })).toEqual([]);
  const { pending = 0, ...kept } = await ledger(world.db);
  expect(pending).toBe(0);
  expect(Object.values(kept).reduce((sum, count) => sum + count, 0)).toBe(SIGNALS);
  const { incident } = await detail(number);
  expect(incident.alerts.length).toBeLessThanOrEqual(50);
  expect((await rows(number)).length, 'rows stay bounded').toBeLessThan(80);
  expect(await illegalHistories(world.db)).toEqual([]);
});

async function timeToOpen(): Promise<number> {
  const began = performance.now();
  await world.api.get('/api/v1/incidents?order=queue');
  return performance.now() - began;
}
