/**
 * Flapping: so many changes within the window, four in 15 minutes unless the service says otherwise; over
 * after as long a steady time (domain.md 2.3).
 */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';

/** Parts of a service's settings. */
export interface FlappingRule {
  readonly flappingChanges: number;
  readonly flappingWindowSeconds: number;
}

export interface ChangeHistory {
  readonly recentChanges: readonly Instant[];
  readonly flapping: boolean;
}

/** The history after one more firing or clearing at `now`: no older and no longer than the rule needs. */
export function withChange(
  recent: readonly Instant[],
  now: Instant,
  rule: FlappingRule,
): ChangeHistory {
  const kept = [...recent.filter((at) => isRecent(at, now, rule)), now];
  const recentChanges = kept.slice(-rule.flappingChanges);
  return { recentChanges, flapping: isFlapping(recentChanges, now, rule) };
}

export function isFlapping(recent: readonly Instant[], now: Instant, rule: FlappingRule): boolean {
  return recent.filter((at) => isRecent(at, now, rule)).length >= rule.flappingChanges;
}

function isRecent(at: Instant, now: Instant, rule: FlappingRule): boolean {
  return secondsBetween(at, now) < rule.flappingWindowSeconds;
}
