/** The one source of chance: ids, secrets and tokens. Handed to rules as data, never asked for there. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { asId, type Id } from '../kernel/ids.ts';
import { type Instant, toMillis } from '../kernel/instant.ts';

/** Asking the system for a few bytes costs as much as for many. */
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);
let used = 0;

/** Never given twice. */
function sixteenBytes(): Uint8Array {
  if (used + 16 > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

/** A new UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 random bits, so ids sort by birth. */
export function newId<I extends Id<string>>(): I {
  return idOf(Date.now());
}

/** As `newId`, of what belongs to another moment: it is found by when it was born. */
export function newIdAt<I extends Id<string>>(at: Instant): I {
  return idOf(toMillis(at));
}

function idOf<I extends Id<string>>(millis: number): I {
  const bytes = Buffer.from(sixteenBytes());
  bytes.writeUIntBE(millis, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return asId<I>(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
  );
}

/** `bytes` random bytes as base64url: 16 bytes = 128 bits = 22 characters. */
export function newSecret(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/** Lower-case hex of `length` characters, for senders that want a 32-character key. */
export function newHexKey(length = 32): string {
  const bytes = length <= 32 ? sixteenBytes() : randomBytes(Math.ceil(length / 2));
  return Buffer.from(bytes).toString('hex').slice(0, length);
}

/** How every secret is stored: SHA-256 is enough for tokens of 128 bits and more. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in constant time whatever the lengths are. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(a).digest(),
    createHash('sha256').update(b).digest(),
  );
}
