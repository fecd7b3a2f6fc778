/** What the review API answers, as the pages read it. */
import type { Instant } from '../../kernel/instant.ts';
import type { UnmetGuard } from '../../ui/api.ts';
import type { ActionStatus, ActionType, ReviewDocument, ReviewStatus } from '../core/document.ts';

/** One row of `GET /api/v1/reviews`. */
export interface ReviewItem {
  readonly id: string;
  /** Number of the incident. */
  readonly incident: string;
  readonly title: string;
  readonly kind: 'full' | 'light';
  readonly why: string;
  readonly status: ReviewStatus;
  readonly severity: string | null;
  readonly version: number;
  readonly owner: string | null;
  readonly facilitator: string | null;
  readonly createdAt: Instant;
  readonly meetingDueAt: Instant | null;
  readonly publishDueAt: Instant;
  readonly publishedAt: Instant | null;
  readonly waivedReason: string | null;
}

export interface ActionItem {
  readonly id: string;
  readonly what: string;
  /** The line of the review it came from. */
  readonly why: string;
  readonly type: ActionType;
  /** A day: `2026-12-01`. */
  readonly dueOn: string;
  /** Days it was due before it was moved. */
  readonly dueBefore: readonly string[];
  readonly status: ActionStatus;
  readonly verifyHow: string;
  readonly evidence: string;
  readonly trackerUrl: string | null;
  readonly owner: string;
  readonly review: string;
  readonly incident: string;
}

/** `GET /api/v1/reviews/{id}` */
export interface ReviewDetail extends ReviewItem {
  readonly document: ReviewDocument;
  readonly actions: readonly ActionItem[];
  readonly missing: readonly UnmetGuard[];
  readonly defaultActionDays: number;
  readonly names: Readonly<Record<string, string>>;
}

/** Who may write reviews and action items. */
export const WRITERS = [
  'responder',
  'agent',
  'facilitator',
  'problem_manager',
  'security',
  'comms',
] as const;
