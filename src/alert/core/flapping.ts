/** Flapping: four or more changes in 15 minutes; over after 15 steady minutes (domain.md 2.3). */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';

export const FLAPPING_CHANGES = 4;
export const FLAPPING_SECONDS = 15 * 60;
const KEPT = 8;

/** The history after one more firing or clearing at `now`: no older and no longer than flapping needs. */
export function withChange(recent: readonly Instant[], now: Instant): readonly Instant[] {
  return [...recent.filter((at) => isRecent(at, now)), now].slice(-KEPT);
}

export function isFlapping(recent: readonly Instant[], now: Instant): boolean {
  return recent.filter((at) => isRecent(at, now)).length >= FLAPPING_CHANGES;
}

function isRecent(at: Instant, now: Instant): boolean {
  return secondsBetween(at, now) < FLAPPING_SECONDS;
}
