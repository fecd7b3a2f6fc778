/** What passes is tried again within seconds, a crowd of it and what does not pass are left to the queue. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSoonAgain } from './soon-again.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const BROKEN = Object.assign(new Error('the connection was lost'), { code: '08006' });

/** Work that fails so many times, and the tries it was told of. */
function failing(times: number, error: Error = BROKEN) {
  const tries: number[] = [];
  const work = async (before: number): Promise<void> => {
    tries.push(before);
    if (tries.length <= times) throw error;
  };
  return { tries, work };
}

const quiet = (): void => undefined;

test('a broken connection is tried again after half a second, one, and two', async () => {
  const { tries, work } = failing(3);
  const done = createSoonAgain(() => true).run(work, quiet);
  await vi.advanceTimersByTimeAsync(3_499);
  expect(tries).toEqual([0, 1, 2]);
  await vi.advanceTimersByTimeAsync(1);
  await done;
  expect(tries).toEqual([0, 1, 2, 3]);
});

test('after the fourth try the queue has it, with what broke it', async () => {
  const { tries, work } = failing(9);
  const done = createSoonAgain(() => true).run(work, quiet);
  const rejected = expect(done).rejects.toBe(BROKEN);
  await vi.advanceTimersByTimeAsync(60_000);
  await rejected;
  expect(tries).toHaveLength(4);
});

test('a fault of ours would come again, and goes to the queue at once', async () => {
  const { tries, work } = failing(9, new Error('undefined is not a function'));
  await expect(createSoonAgain(() => true).run(work, quiet)).rejects.toThrow('not a function');
  expect(tries).toEqual([0]);
});

test('nothing is waited for in a process that stops', async () => {
  const { tries, work } = failing(9);
  await expect(createSoonAgain(() => false).run(work, quiet)).rejects.toBe(BROKEN);
  expect(tries).toEqual([0]);
});

test('of a crowd that fails twenty wait, the others go to the queue', async () => {
  const soonAgain = createSoonAgain(() => true);
  const again = vi.fn();
  const all = Array.from({ length: 30 }, () => soonAgain.run(failing(1).work, again));
  const ended = Promise.allSettled(all);
  await vi.advanceTimersByTimeAsync(500);
  const states = (await ended).map(({ status }) => status);
  expect(states.filter((status) => status === 'rejected')).toHaveLength(10);
  expect(again).toHaveBeenCalledTimes(20);
});
