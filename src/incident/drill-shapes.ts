/** How a drill looks on the wire; nothing here but types, so that pages may read it too. */
import type { Instant } from '../kernel/instant.ts';
import type { DrillPage, DrillScore } from './core/drill-run.ts';

/** One drill: under way with its next step, or over with its score. Persons are ids. */
export interface DrillItem {
  readonly id: string;
  readonly number: string;
  readonly service: string | null;
  readonly priority: string | null;
  readonly reason: string;
  readonly announced: boolean;
  readonly expected: string | null;
  readonly startedBy: string | null;
  readonly createdAt: Instant;
  /** The first page goes out then. */
  readonly startsAt: Instant;
  readonly running: boolean;
  readonly paging: string;
  readonly level: number;
  readonly round: number;
  readonly nextDueAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly pages: readonly DrillPage[];
  readonly score: DrillScore | null;
  readonly version: number;
}
