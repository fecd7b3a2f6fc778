/** What passes is tried again within seconds, a crowd of it and what does not pass are left to the queue. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSoonAgain, StillBusy } from './soon-again.ts';

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

const ours = { holding: async () => 'ours' as const, onAgain: (): void => undefined };

test('a broken connection is tried again after half a second, one, and two', async () => {
  const { tries, work } = failing(3);
  const done = createSoonAgain(() => true).run({ ...ours, work });
  await vi.advanceTimersByTimeAsync(3_499);
  expect(tries).toEqual([0, 1, 2]);
  await vi.advanceTimersByTimeAsync(1);
  await done;
  expect(tries).toEqual([0, 1, 2, 3]);
});

test('what could not begin for a busy provider is tried again as well', async () => {
  const { tries, work } = failing(1, new StillBusy('too many messages waited'));
  const done = createSoonAgain(() => true).run({ ...ours, work });
  await vi.advanceTimersByTimeAsync(500);
  await done;
  expect(tries).toEqual([0, 1]);
});

test('after the fourth try the queue has it, with what broke it', async () => {
  const { tries, work } = failing(9);
  const done = createSoonAgain(() => true).run({ ...ours, work });
  const rejected = expect(done).rejects.toBe(BROKEN);
  await vi.advanceTimersByTimeAsync(60_000);
  await rejected;
  expect(tries).toHaveLength(4);
});

test('a fault of ours would come again, and goes to the queue at once', async () => {
  const { tries, work } = failing(9, new Error('undefined is not a function'));
  await expect(createSoonAgain(() => true).run({ ...ours, work })).rejects.toThrow(
    'not a function',
  );
  expect(tries).toEqual([0]);
});

test('nothing is waited for in a process that stops', async () => {
  const { tries, work } = failing(9);
  await expect(createSoonAgain(() => false).run({ ...ours, work })).rejects.toBe(BROKEN);
  expect(tries).toEqual([0]);
});

test('of a crowd that fails twenty wait, the others go to the queue', async () => {
  const soonAgain = createSoonAgain(() => true);
  const again = vi.fn();
  const all = Array.from({ length: 30 }, () =>
    soonAgain.run({ ...ours, work: failing(1).work, onAgain: again }),
  );
  const ended = Promise.allSettled(all);
  await vi.advanceTimersByTimeAsync(500);
  const states = (await ended).map(({ status }) => status);
  expect(states.filter((status) => status === 'rejected')).toHaveLength(10);
  expect(again).toHaveBeenCalledTimes(20);
});

test('what another worker was given meanwhile is left to that one', async () => {
  const { tries, work } = failing(1);
  const done = createSoonAgain(() => true).run({ ...ours, work, holding: async () => 'others' });
  const rejected = expect(done).rejects.toThrow('another worker');
  await vi.advanceTimersByTimeAsync(60_000);
  await rejected;
  expect(tries).toEqual([0]);
});

test('where nobody can say whose it is, that is a try that failed', async () => {
  const { tries, work } = failing(1);
  let asked = 0;
  const holding = async () => {
    asked += 1;
    if (asked === 1) throw BROKEN;
    return 'ours' as const;
  };
  const done = createSoonAgain(() => true).run({ ...ours, work, holding });
  await vi.advanceTimersByTimeAsync(1_500);
  await done;
  expect(tries).toEqual([0, 2]);
});

test('what was done, and only the answer lost, is not done again', async () => {
  const { tries, work } = failing(1);
  const done = createSoonAgain(() => true).run({ ...ours, work, holding: async () => 'gone' });
  await vi.advanceTimersByTimeAsync(500);
  await done;
  expect(tries).toEqual([0]);
});
