/**
 * Flapping: so many changes within the window, four in 15 minutes unless the service says otherwise. It is over when
 * nothing has changed for as long as the window (domain.md 2.3), so one that flaps slower than it began flaps still.
 */
import { type Instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';

/** Parts of a service's settings. */
export interface FlappingRule {
  readonly flappingChanges: number;
  readonly flappingWindowSeconds: number;
}

/** What is known of a condition's changes, its last one at the end. */
export interface ChangeHistory {
  readonly recentChanges: readonly Instant[];
  readonly flapping: boolean;
}

export const NO_CHANGES: ChangeHistory = { recentChanges: [], flapping: false };

/** The history after one more firing or clearing at `now`: no older and no longer than the rule needs. */
export function withChange(before: ChangeHistory, now: Instant, rule: FlappingRule): ChangeHistory {
  const isRecent = (at: Instant) => secondsBetween(at, now) < rule.flappingWindowSeconds;
  const kept = [...before.recentChanges.filter(isRecent), now];
  const recentChanges = kept.slice(-rule.flappingChanges);
  const isNow = recentChanges.length >= rule.flappingChanges;
  return { recentChanges, flapping: isNow || isFlapping(before, now, rule) };
}

export function isFlapping(history: ChangeHistory, now: Instant, rule: FlappingRule): boolean {
  const steady = steadyAt(history, rule);
  return steady !== undefined && now < steady;
}

/** From when on it flaps no more, unless it changes again; undefined where it does not flap. */
export function steadyAt(history: ChangeHistory, rule: FlappingRule): Instant | undefined {
  const last = history.recentChanges.at(-1);
  if (!history.flapping || last === undefined) return undefined;
  return plusSeconds(last, rule.flappingWindowSeconds);
}
