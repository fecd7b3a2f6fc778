/** The rig of the journeys: real processes, a mailbox, and a clock that the test moves. */
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
