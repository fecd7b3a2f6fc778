/** The rig of the journeys: real processes, a mailbox, a live stream, and a clock that the test moves. */
import { describe, expect, test } from 'vitest';
import { START, startWorld } from '../harness.ts';

const world = await startWorld({ nodes: [{}, { EVENKEEL_ROLE: 'web' }] });

describe('a world', () => {
  test('answers on each node', async () => {
    for (const { url } of world.nodes) {
      const answer = await world.api.call('GET', '/healthz', { node: url });
      expect(answer.status).toBe(200);
    }
  });

  test('starts on its own morning, and moves on', async () => {
    expect((await world.now()).slice(0, 16)).toBe(START.slice(0, 16));
    const later = await world.at('+90m');
    expect((await world.now()) >= later).toBe(true);
    await expect(world.at(START)).rejects.toThrow(/cannot go back/);
  });

  test('has people, services and policies, senders and a mailbox', async () => {
    const ann = await world.person({ name: 'Ann Ho' });
    const bob = await world.person({ name: 'Bob Ray' });
    const policy = await world.policy({ name: 'Two', levels: [[ann], [bob]], delayMinutes: 5 });
    const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
    const pagerDuty = await world.pagerDuty(shop.id);
    const stream = await world.stream();
    const answer = await pagerDuty.trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
    expect(answer.status).toBe(202);
    await world.at('+1m');
    await world.mailbox.waitFor({ to: ann.email, text: /Checkout is down/ });
    expect(world.mailbox.find({ to: bob.email })).toEqual([]);
    await world.at('+6m');
    await world.mailbox.waitFor({ to: bob.email, text: /Checkout is down/ });
    await stream.waitFor(({ data }) => JSON.stringify(data).includes('INC-'));
    stream.close();
  });

  test('tells the command line where it is', async () => {
    const { code, out } = await world.cli('token', 'create', '--role', 'admin', '--json');
    expect(code).toBe(0);
    const { token } = JSON.parse(out) as { token: string };
    expect((await world.api.call('GET', '/api/v1/people', { token })).status).toBe(200);
  });

  test('comes back after being killed', async () => {
    const { pid, kill, start, url } = world.node;
    const before = pid();
    await kill();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    await start();
    expect(pid()).not.toBe(before);
    expect((await world.api.call('GET', '/healthz')).status).toBe(200);
  });

  test('stops gracefully', async () => {
    const node = await world.addNode();
    expect(await node.stop()).toBe(0);
  });
});
