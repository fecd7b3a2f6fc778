/** The turnstile keeps order and count, and lets nobody wait for ever. */
import { expect, test } from 'vitest';
import { createTurnstile } from './turnstile.ts';

function doors() {
  const open: (() => void)[] = [];
  const entered: number[] = [];
  const work = (id: number) => () => {
    entered.push(id);
    return new Promise<string>((resolve) => open.push(() => resolve('done')));
  };
  return { open, entered, work };
}

test('so many at once, the others in order', async () => {
  const { through } = createTurnstile(2);
  const { open, entered, work } = doors();
  const all = [1, 2, 3, 4].map((id) => through(work(id)));
  await expect.poll(() => entered).toEqual([1, 2]);
  open.shift()?.();
  await expect.poll(() => entered).toEqual([1, 2, 3]);
  open.shift()?.();
  await expect.poll(() => entered).toEqual([1, 2, 3, 4]);
  for (const one of open) one();
  expect(await Promise.all(all)).toHaveLength(4);
});

test('who waits too long is told so, and what fails leaves its place', async () => {
  const { through, within } = createTurnstile(1);
  const { open, entered, work } = doors();
  const first = through(work(1));
  expect(await within({ millis: 5 }, work(2), () => 'late')).toBe('late');
  open.shift()?.();
  await first;
  await expect(through(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const third = within({ millis: 1_000 }, work(3), () => 'late');
  await expect.poll(() => entered).toEqual([1, 3]);
  open.shift()?.();
  expect(await third).toBe('done');
});
