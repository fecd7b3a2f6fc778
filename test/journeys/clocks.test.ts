/**
 * Row 17 of reliability.md with real processes: one node lives ten minutes in the past. Admins see which, by how
 * much and in which direction, on any node, within a minute; others see nothing; nobody's readiness suffers.
 */
import { expect, test } from 'vitest';
import type { WatchStand } from '../../src/notification/api.ts';
import { startWorld } from '../harness.ts';

/** Runs before the program: its own clock is wrong from the first line on. */
const TEN_MINUTES_AGO = 'const now = Date.now; Date.now = () => now() - 600_000;';

const world = await startWorld();
const ann = await world.person({ name: 'Ann Ho' });
const clocks = async (options = {}) => {
  const { problems } = await world.api.get<WatchStand>('/api/v1/watch', options);
  return problems.filter(({ code }) => code === 'clocks').map(({ text }) => text);
};
const clockOf = async (url: string) => {
  const ready = await fetch(`${url}/readyz`);
  const { clockAheadSeconds } = (await ready.json()) as { clockAheadSeconds: number };
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const measured = Number(/^evenkeel_clock_ahead_seconds (\S+)$/m.exec(metrics)?.[1]);
  return { status: ready.status, clockAheadSeconds, measured };
};

test('row 17: clocks that agree are not spoken of, however far tests have moved on', async () => {
  await world.at('+2d');
  await expect
    .poll(() => clockOf(world.node.url), { timeout: 60_000 })
    .toMatchObject({
      status: 200,
    });
  expect(Math.abs((await clockOf(world.node.url)).clockAheadSeconds)).toBeLessThan(1);
  expect(await clocks()).toEqual([]);
});

test('row 17: a node ten minutes behind shows within a minute, on every node, to admins', async () => {
  const preload = `--import data:text/javascript,${encodeURIComponent(TEN_MINUTES_AGO)}`;
  const wrong = await world.addNode({ NODE_OPTIONS: preload });
  const began = performance.now();
  await expect.poll(clocks, { timeout: 60_000, interval: 500 }).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(60_000);
  const [text] = await clocks();
  expect(text).toContain(`process ${wrong.pid()} is 10 min behind the database`);
  expect(await clocks({ node: wrong.url })).toEqual([text]);
  expect(await clocks({ token: ann.token })).toEqual([]);

  const there = await clockOf(wrong.url);
  expect(there.status).toBe(200);
  expect(there.clockAheadSeconds).toBeCloseTo(-600, 0);
  expect(there.measured).toBeCloseTo(-600, 0);
  const here = await clockOf(world.node.url);
  expect(Math.abs(here.measured)).toBeLessThan(1);
});

test('row 17: evenkeel doctor of a machine whose clock is right finds the node that is not', async () => {
  const { out } = await world.cli('doctor');
  expect(out).toMatch(/LOOK {2}clocks: .*10 min behind the database/);
});
