/**
 * Where large bodies are put together: blocks that are used again (reliability.md row 28). What Node reads from a
 * socket lies outside of V8's heap, which V8 does not count until some 32 MB of it wait; a flood of large bodies cost
 * that much. What is read is copied here, so forgotten while it is young, and the young are collected in between.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const BLOCK_BYTES = 16_384;
/** Kept for later; 8 MB of them, which is what one address may have under way. */
const MOST_KEPT = 512;
/** A part below this is kept as it came: there is little to forget. */
const LARGE_BYTES = 1_024;
/** So many bytes copied, and the young are collected, which takes a millisecond or two. */
const COLLECT_EVERY_BYTES = 2_097_152;

const kept: Buffer[] = [];

export interface BodyParts {
  readonly add: (part: Buffer) => void;
  /** All parts as one buffer of its own; they are let go of. */
  readonly whole: () => Buffer;
  readonly letGo: () => void;
}

export function bodyParts(): BodyParts {
  const parts: Buffer[] = [];
  const blocks: Buffer[] = [];
  let used = BLOCK_BYTES;
  const copy = (part: Buffer) => {
    for (let from = 0; from < part.length; ) {
      if (used === BLOCK_BYTES) {
        blocks.push(kept.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
        used = 0;
      }
      const block = blocks.at(-1) as Buffer;
      const bytes = part.copy(block, used, from);
      parts.push(block.subarray(used, used + bytes));
      used += bytes;
      from += bytes;
    }
    collectYoung(part.length);
  };
  const letGo = () => {
    parts.length = 0;
    for (const block of blocks.splice(0)) if (kept.length < MOST_KEPT) kept.push(block);
    used = BLOCK_BYTES;
  };
  return {
    add: (part) => {
      if (part.length < LARGE_BYTES) parts.push(part);
      else copy(part);
    },
    whole: () => {
      const whole = Buffer.concat(parts);
      letGo();
      return whole;
    },
    letGo,
  };
}

let sinceCollected = 0;
let collect: ((how: { readonly type: 'minor' }) => void) | undefined;

function collectYoung(copied: number): void {
  sinceCollected += copied;
  if (sinceCollected < COLLECT_EVERY_BYTES) return;
  sinceCollected = 0;
  if (collect === undefined) {
    // V8's own collection on demand; a context made after the flag has it, and ours need not.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as typeof collect;
  }
  collect?.({ type: 'minor' });
}
