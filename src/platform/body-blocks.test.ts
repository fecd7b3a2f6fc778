/** Bodies put together out of blocks that others had before: each is its own bytes, whatever its parts were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyParts } from './body-blocks.ts';

const aPart = fc
  .record({ length: fc.integer({ min: 0, max: 70_000 }), first: fc.nat(255) })
  .map(({ length, first }) => Buffer.from(Uint8Array.from({ length }, (_one, n) => first + n)));

test('row 28: bodies under way at once, some let go of, are each what was added', () => {
  fc.assert(
    fc.property(fc.array(fc.array(aPart, { maxLength: 4 }), { maxLength: 4 }), (bodies) => {
      const open = bodies.map((parts) => ({ parts, body: bodyParts() }));
      // In turns, as they come from their sockets.
      for (const turn of [0, 1, 2, 3])
        for (const { parts, body } of open) if (parts[turn]) body.add(parts[turn]);
      const wholes = open.map(({ parts, body }, n) => {
        if (n % 3 === 2) body.letGo();
        return n % 3 === 2 ? [] : [body.whole(), Buffer.concat(parts)];
      });
      // Whoever comes next fills the same blocks.
      const next = bodyParts();
      next.add(Buffer.alloc(300_000, 0xff));
      for (const [whole, sent] of wholes) if (sent) expect(whole?.equals(sent)).toBe(true);
      expect(next.whole().every((byte) => byte === 0xff)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
