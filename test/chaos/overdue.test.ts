/**
 * The acceptance check of promise 2 in real time: the server is killed with an escalation due in 20 s and
 * comes back after 60 s. The page leaves within 10 s of readiness, and once.
 */
import { expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import { illegalHistories, silent } from './invariants.ts';

const world = await startWorld();
const { mailbox, node } = world;
const real = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

test('an escalation that fell due while the server was down goes out at once, once', async () => {
  const ann = await world.person({ name: 'Ann Ho' });
  const bob = await world.person({ name: 'Bob Ray' });
  const policy = await world.policy({ name: 'Two', levels: [[ann], [bob]], delayMinutes: 5 });
  const shop = await world.service({
    ...{ name: 'Shop', escalationPolicy: policy.id },
    settings: { holdSeconds: 0 },
  });
  const { trigger } = await world.pagerDuty(shop.id);
  expect((await trigger({ summary: 'Checkout is down', dedupKey: 'checkout' })).status).toBe(202);
  await mailbox.waitFor({ to: ann.email, subject: /^\[P/ });
  await world.at('+280s');
  expect(mailbox.find({ to: bob.email })).toEqual([]);

  await node.kill();
  await real(60);
  expect(mailbox.find({ to: bob.email })).toEqual([]);
  await node.start();
  await mailbox.waitFor({ to: bob.email, subject: /^\[P/, timeoutMs: 10_000 });
  await real(3);
  await world.settled();
  expect(mailbox.find({ to: bob.email })).toHaveLength(1);
  expect(await silent(world.db)).toEqual([]);
  expect(await illegalHistories(world.db)).toEqual([]);
});

test('killed between sending and recording, the page leaves at most twice, under one key', async () => {
  const cas = await world.person({ name: 'Cas Oak' });
  const policy = await world.policy({ name: 'Cas', levels: [[cas]], delayMinutes: 600 });
  const mill = await world.service({
    ...{ name: 'Mill', escalationPolicy: policy.id },
    settings: { holdSeconds: 0 },
  });
  const { trigger } = await world.pagerDuty(mill.id);
  await node.kill();
  await node.start({ EVENKEEL_CRASH_AT: 'page.sent:1' });
  const gone = node.exited();
  expect((await trigger({ summary: 'The mill stands', dedupKey: 'mill' })).status).toBe(202);
  await gone;
  expect(mailbox.find({ to: cas.email })).toHaveLength(1);
  await node.start();
  await mailbox.waitFor({ to: cas.email, nth: 2, timeoutMs: 10_000 });
  await world.settled();
  const ids = mailbox.find({ to: cas.email }).map(({ headers }) => headers['message-id']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});
