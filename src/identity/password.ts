/**
 * Passwords: argon2id with the OWASP minimum (19 MiB, two passes, about 30 ms). An unknown account costs the
 * same work as a known one, so the time of an answer tells nothing (reliability.md row 55).
 */
import { hash, verify } from '@node-rs/argon2';

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Made of random bytes nobody kept, with the cost above: nothing matches it. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$lelX28dE3318rskHpQiSiQ$6t6B2x9wic6dwkTgz3GH2XaT9VNo2RugX70c3WJ9D8o';

/** A PHC string, `$argon2id$v=19$m=19456,t=2,p=1$...`. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), COST);
}

/** False for a wrong password and, after the same work, for an absent hash. */
export async function passwordFits(
  password: string,
  passwordHash: string | null | undefined,
): Promise<boolean> {
  const fits = await verify(passwordHash ?? NOBODYS_HASH, password.normalize('NFC'));
  return fits && passwordHash !== null && passwordHash !== undefined;
}
