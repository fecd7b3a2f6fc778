/** Shapes of a drill in the log and in the folded state; the rules are in `drill.ts`. */
import type { PageId, PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';

export interface DrillPlan {
  readonly reason: string;
  /** People are told before it begins. */
  readonly announced: boolean;
  /** Who is expected to answer. */
  readonly expected: PersonId | null;
  /** Who began it; null for a token of nobody. */
  readonly by: PersonId | null;
  /** The first page goes out then. */
  readonly startsAt: Instant;
  /** Those who were told beforehand. */
  readonly told: readonly PersonId[];
}

/** One page of the drill, as far as it got. */
export interface DrillPage {
  readonly page: PageId;
  readonly person: PersonId;
  readonly orderedAt: Instant;
  readonly reachedAt: Instant | null;
  /** The channel that took it. */
  readonly channel: string | null;
  readonly gaveUp: boolean;
  /** Never sent: this person did not agree to drills. */
  readonly withoutConsent: boolean;
}

export interface DrillFailure {
  readonly person: PersonId;
  readonly channel: string;
  readonly reason: string;
}

export interface DrillScore {
  readonly outcome: 'acknowledged' | 'exhausted' | 'stopped';
  readonly firstPagedAt: Instant | null;
  /** From the first page ordered to the first that arrived; null when none did. */
  readonly reachedSeconds: number | null;
  /** From the first page ordered to the answer; null when nobody answered. */
  readonly acknowledgedSeconds: number | null;
  readonly acknowledgedBy: PersonId | null;
  /** Null when nobody in particular was expected. */
  readonly expectedAnswered: boolean | null;
  /** Where the answer came, or how far it got: level and round of the policy. 0: it never began. */
  readonly level: number;
  readonly round: number;
  readonly failedChannels: readonly DrillFailure[];
  /** Paged, and no channel got through. */
  readonly notReached: readonly PersonId[];
  readonly withoutConsent: readonly PersonId[];
}

/** A drill under way or over: its plan, what became of its pages, and the score once it is over. */
export interface DrillRun extends DrillPlan {
  readonly pages: readonly DrillPage[];
  readonly failures: readonly DrillFailure[];
  readonly score: DrillScore | null;
  readonly endedAt: Instant | null;
}
