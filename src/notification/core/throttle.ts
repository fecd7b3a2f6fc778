/**
 * How many messages one contact is sent in a short time (domain.md 6.5; reliability.md anchor 7): a phone that
 * rings without end helps nobody. What is held back is told in one message at the end of the window, with the
 * true number. The first page of a P1 to a person is never held back.
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';

interface Limit {
  readonly seconds: number;
  readonly messages: number;
}

const LIMITS: Readonly<Record<string, readonly Limit[]>> = {
  sms: [
    { seconds: 60, messages: 1 },
    { seconds: 900, messages: 5 },
  ],
  voice: [
    { seconds: 60, messages: 1 },
    { seconds: 900, messages: 3 },
  ],
};

/** The longest window there is. */
export const THROTTLE_SECONDS = 900;

/** NOT-25: until when this contact has had enough; null when it may be used. `sent`: when, oldest first. */
export function heldUntil(channel: string, sent: readonly Instant[], now: Instant): Instant | null {
  let until: Instant | null = null;
  for (const { seconds, messages } of LIMITS[channel] ?? []) {
    const recent = sent.filter((at) => plusSeconds(at, seconds) > now);
    const oldest = recent.at(-messages);
    if (oldest === undefined) continue;
    const free = plusSeconds(oldest, seconds);
    if (until === null || free > until) until = free;
  }
  return until;
}
