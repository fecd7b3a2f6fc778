/** Twin of `platform/timers.ts`: waiting takes no time but that of the seed. */
import type { Loop } from '../../loop.ts';

let loop: Loop | undefined;

/** Begins a run. */
export function waitBy(theLoop: Loop): void {
  loop = theLoop;
}

function running(): Loop {
  if (loop === undefined) throw new Error('no seed runs');
  return loop;
}

export function after(millis: number, work: () => void): () => void {
  let wanted = true;
  running().after(millis, () => {
    if (wanted) work();
  });
  return () => {
    wanted = false;
  };
}

export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => after(millis, resolve));
}
