/** What the simulated database owes the living when a process dies in the middle of a statement. */
import { expect, test } from 'vitest';
import { prng } from '../../src/kernel/prng.ts';
import { createLoop } from '../loop.ts';
import { type Client, type Engine, MemoryTx } from './engine.ts';

function engine(): Engine {
  return {
    loop: createLoop(0),
    chance: prng(1),
    weather: { delay: () => 0, breaks: () => false, commit: () => 'done' },
    locks: new Map(),
    committed: () => undefined,
  };
}

function client(name: string): Client {
  return { name, dead: false, open: new Set() };
}

async function isTaken(lock: Promise<void>): Promise<boolean> {
  let taken = false;
  void lock.then(() => {
    taken = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return taken;
}

test('a transaction that ended takes no further lock: nobody would give it back', async () => {
  const shared = engine();
  const dead = new MemoryTx(shared, client('dies'));
  dead.end();
  expect(await isTaken(dead.lock('row', 'one'))).toBe(false);
  expect(await isTaken(new MemoryTx(shared, client('lives')).lock('row', 'one'))).toBe(true);
});

test('the locks of a process that died go to whoever waits', async () => {
  const shared = engine();
  const doomed = client('dies');
  const first = new MemoryTx(shared, doomed);
  const second = new MemoryTx(shared, doomed);
  const other = new MemoryTx(shared, client('lives'));
  expect(await isTaken(first.lock('row', 'one'))).toBe(true);
  const inVain = second.lock('row', 'one');
  const waits = other.lock('row', 'one');
  expect(await isTaken(waits)).toBe(false);
  for (const tx of [...doomed.open]) tx.end();
  expect(await isTaken(waits)).toBe(true);
  expect(await isTaken(inVain)).toBe(false);
});
