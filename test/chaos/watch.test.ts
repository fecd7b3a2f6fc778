/**
 * Rows 76 and 77 of reliability.md with real processes and real time: the node that works on jobs is killed while a
 * web node stays up. That one must turn red within a minute, say so on every page, and tell its keepers past the queue.
 */
import { expect, test } from 'vitest';
import { startProvider } from '../../fakes/provider.ts';
import { OWNER, startWorld } from '../harness.ts';

const outside = await startProvider();
const world = await startWorld({
  startAt: new Date().toISOString(),
  nodes: [{ EVENKEEL_ROLE: 'web' }, { EVENKEEL_ROLE: 'worker' }],
  env: {
    EVENKEEL_HEARTBEAT_URL: `${outside.url}/ping/canary-of-the-heartbeat`,
    EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8',
  },
});
const [web, worker] = world.nodes;

interface Stand {
  readonly engine: string;
  readonly problems: readonly { readonly code: string; readonly text: string }[];
}

async function ready(): Promise<number> {
  return (await fetch(`${web?.url}/readyz`)).status;
}

async function secondsUntil(is: () => Promise<boolean>, within: number): Promise<number> {
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  while (passed() < within) {
    if (await is()) return passed();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not within ${within} s:\n${web?.output()}`);
}

test('row 76, 77: the engine dies, the web node says so in a minute and tells its keepers', async () => {
  await secondsUntil(async () => (await ready()) === 200, 30);
  // A minute of the clock begins within a minute; its heartbeat follows three seconds later.
  await secondsUntil(async () => outside.requests().length > 0, 70);
  await worker?.kill();
  const red = await secondsUntil(async () => (await ready()) === 503, 60);
  const stand = await world.api.get<Stand>('/api/v1/watch');
  expect(stand.engine).toBe('stopped');
  expect(stand.problems[0]?.text).toMatch(
    /^Pages may be late: no node has worked on jobs for \d+ s\./,
  );
  const subject = /Evenkeel itself: Pages may be late/;
  await world.mailbox.waitFor({ to: OWNER.email, subject, timeoutMs: 40_000 });
  expect(world.mailbox.find({ subject })).toHaveLength(1);
  const metrics = await (await fetch(`${web?.url}/metrics`)).text();
  expect(metrics).toMatch(/^evenkeel_engine_up 0$/m);
  expect(metrics).toMatch(/^evenkeel_oldest_due_seconds\{what="jobs"\} \d/m);
  expect(outside.requests().length).toBeLessThanOrEqual(2);
  await worker?.start();
  const green = await secondsUntil(async () => (await ready()) === 200, 30);
  process.stdout.write(
    `red after ${red.toFixed(0)} s, green ${green.toFixed(0)} s after the start\n`,
  );
  expect(web?.output()).not.toContain('canary-of-the-heartbeat');
  await outside.stop();
}, 240_000);
