/** An engine that does not come to its end is left, and one that does is waited for. */
import { EventEmitter } from 'node:events';
import type { Runner, WorkerEvents } from 'graphile-worker';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endingOf } from './worker-end.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function engine(ends: Promise<void>) {
  const events = new EventEmitter() as WorkerEvents;
  const runner = { promise: ends, stop: () => ends } as Runner;
  // Only their names count here, and what the last says.
  const tell = (name: string, what: object = {}) => (events as EventEmitter).emit(name, what);
  return { ending: endingOf(runner, events), tell };
}

async function isOver(promise: Promise<unknown>): Promise<boolean> {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

const never = new Promise<void>(() => undefined);

test('it is left three seconds after its last job, never while one is at work', async () => {
  const { ending, tell } = engine(never);
  tell('job:start');
  tell('job:start');
  tell('pool:gracefulShutdown', { message: 'no database' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await isOver(ending.ended)).toBe(false);
  tell('job:complete');
  tell('worker:fatalError');
  await vi.advanceTimersByTimeAsync(2_900);
  expect(await isOver(ending.ended)).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(await ending.ended).toMatch(/does not come to its end: no database/);
});

test('at work, with nothing to do, it is left alone', async () => {
  const { ending, tell } = engine(never);
  tell('job:start');
  tell('job:complete');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(await isOver(ending.ended)).toBe(false);
});

test('stopped, it is waited for until it ends, well or badly, or never will', async () => {
  await engine(Promise.resolve()).ending.stop();
  await engine(Promise.reject(new Error('broken'))).ending.stop();
  const { ending, tell } = engine(never);
  const stopped = ending.stop();
  tell('pool:gracefulShutdown', { message: 'asked to' });
  await vi.advanceTimersByTimeAsync(2_900);
  expect(await isOver(stopped)).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  await stopped;
});
