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

/** Every four digits, since an id is asked for at each turn. */
const FOUR = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'));

function hex(length: number): string {
  let text = '';
  while (text.length < length) {
    const value = Math.floor(chance.next() * 0x100000000);
    text += `${FOUR[value >>> 16]}${FOUR[value & 0xffff]}`;
  }
  return text.slice(0, length);
}

export function newId<I extends Id<string>>(): I {
  const time = digitsOf(Math.floor(clock()));
  const rest = hex(18);
  return asId<I>(
    `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6, 18)}`,
  );
}

/** Twelve of them. */
function digitsOf(millis: number): string {
  const high = Math.floor(millis / 0x100000000);
  const low = millis % 0x100000000;
  return `${FOUR[high]}${FOUR[low >>> 16]}${FOUR[low & 0xffff]}`;
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
