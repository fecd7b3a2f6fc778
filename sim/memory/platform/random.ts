/**
 * Twin of `platform/random.ts`: chance from the seed. Ids carry the time of a node whose clock may be wrong by up to
 * a day, which must not matter to anybody.
 */
import { hash } from 'node:crypto';
import { asId, type Id } from '../../../src/kernel/ids.ts';
import { type Prng, prng } from '../../../src/kernel/prng.ts';

let chance: Prng = prng(0);
let clock: () => number = () => 0;

/** Begins a run; `nodeClock` is what some node believes the time to be. */
export function seedRandom(seed: number, nodeClock: () => number): void {
  chance = prng(seed);
  clock = nodeClock;
}

function hex(length: number): string {
  let text = '';
  while (text.length < length) {
    text += Math.floor(chance.next() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, length);
}

export function newId<I extends Id<string>>(): I {
  const time = Math.floor(clock()).toString(16).padStart(12, '0');
  const rest = hex(18);
  return asId<I>(
    `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6, 18)}`,
  );
}

export function newSecret(bytes = 24): string {
  return hex(bytes * 2);
}

export function newHexKey(length = 32): string {
  return hex(length);
}

export function hashSecret(secret: string): string {
  return hash('sha256', secret);
}

export function sameSecret(a: string, b: string): boolean {
  return a === b;
}
