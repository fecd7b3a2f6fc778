/** Patience runs out while something goes on failing, and comes back once it does not. */
import { expect, test } from 'vitest';
import { createPatience } from './patience.ts';

test('it lasts so long, and begins anew after as long a while without a failure', () => {
  let now = 0;
  const mayGoOn = createPatience(10_000, () => now);
  const at = (seconds: number) => {
    now = seconds * 1_000;
    return mayGoOn();
  };
  expect([0, 4, 9].map(at)).toEqual([true, true, true]);
  expect([10, 14, 20].map(at)).toEqual([false, false, false]);
  expect([30.5, 33].map(at)).toEqual([true, true]);
});
