/** Twin of `platform/clock.ts`: the database's clock is the loop's. */
import { fromMillis, type Instant } from '../../../src/kernel/instant.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function readClock(reader: Reader): Promise<Instant> {
  return fromMillis((await on(reader)).engine.loop.now());
}
