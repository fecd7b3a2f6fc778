/**
 * How long a sign-in lasts and how often one may guess. A session ends after a week without use, because
 * the person on call must not be asked for a password at 3 am, and after 30 days whatever happens.
 */
import { earliest, type Instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';

const DAY = 86_400;
export const SESSION_IDLE_SECONDS = 7 * DAY;
export const SESSION_LIFE_SECONDS = 30 * DAY;
/** Last use is written at most this often: reading a page must not mean writing a row. */
const TOUCH_SECONDS = 60;

export const THROTTLE_TRIES = 10;
export const THROTTLE_SECONDS = 15 * 60;

export interface SessionTimes {
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
}

/** The instant the session dies when it is not used again. */
export function sessionExpiry({ createdAt, lastSeenAt }: SessionTimes): Instant {
  return earliest(
    plusSeconds(lastSeenAt, SESSION_IDLE_SECONDS),
    plusSeconds(createdAt, SESSION_LIFE_SECONDS),
  );
}

/** True when this use is worth writing down. */
export function worthTouching(lastSeenAt: Instant, now: Instant): boolean {
  return secondsBetween(lastSeenAt, now) >= TOUCH_SECONDS;
}

/**
 * Seconds to wait before the next try; 0 = try now. `failures` are the failed tries of one account or of
 * one address, in any order (reliability.md row 55).
 */
export function throttleSeconds(failures: readonly Instant[], now: Instant): number {
  const recent = failures
    .filter((at) => secondsBetween(at, now) < THROTTLE_SECONDS)
    .sort()
    .slice(-THROTTLE_TRIES);
  const oldest = recent[0];
  if (oldest === undefined || recent.length < THROTTLE_TRIES) return 0;
  return Math.max(1, Math.ceil(THROTTLE_SECONDS - secondsBetween(oldest, now)));
}
