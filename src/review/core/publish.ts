/**
 * What a review must hold before it is published (domain.md R36 to R39, 9.1, 9.3), when it is due, and the
 * hint when words blame a person. Rules only; `SPEC.md` numbers them.
 */
import type { Instant } from '../../kernel/instant.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import type { Unmet } from '../../kernel/refusal.ts';
import type { ReviewDocument } from './document.ts';

export interface PublishQuestion {
  readonly kind: 'full' | 'light';
  readonly severity: string | null;
  readonly document: ReviewDocument;
  /** Action items of this review that have an owner and a due date (all have: the table demands it). */
  readonly actions: number;
  /** From the process profile: whether factors and actions are asked of a light review too. */
  readonly strict: boolean;
}

/** What is still missing, each line naming the field that mends it; empty = may be published. */
export function missingToPublish(question: PublishQuestion): readonly Unmet[] {
  const { document, kind, strict } = question;
  const missing: Unmet[] = [];
  if (document.summary.trim() === '') {
    missing.push({
      guard: 'summary',
      message: 'Say in the summary what happened.',
      fix: 'summary',
    });
  }
  if (document.fix.trim() === '') {
    missing.push({ guard: 'fix', message: 'Say what was done to fix it.', fix: 'fix' });
  }
  const wanted = factorsWanted(question);
  if (document.factors.length < wanted) {
    const message =
      wanted === 1
        ? 'Name at least one contributing factor.'
        : `Name at least ${wanted} contributing factors; one root cause is seldom the story.`;
    missing.push({ guard: 'factors', message, fix: 'factors' });
  }
  if ((kind === 'full' || strict) && question.actions === 0) {
    const message = 'Add at least one action item with an owner and a due date.';
    missing.push({ guard: 'actions', message, fix: 'actions' });
  }
  return missing;
}

/** SEV1 and SEV2 want two; every published review wants one. */
function factorsWanted({ severity }: PublishQuestion): number {
  return severity === 'SEV1' || severity === 'SEV2' ? 2 : 1;
}

export interface DueDates {
  readonly meetingDueAt: Instant | null;
  readonly publishDueAt: Instant;
}

const DAY_SECONDS = 86_400;

/** SEV1 meets within 3 calendar days of resolve, SEV2 within a week; published within 14 days. */
export function dueDatesOf(
  kind: 'full' | 'light',
  severity: string | null,
  resolvedAt: Instant,
): DueDates {
  const meetingDays = severity === 'SEV1' ? 3 : 7;
  return {
    meetingDueAt: kind === 'full' ? plusSeconds(resolvedAt, meetingDays * DAY_SECONDS) : null,
    publishDueAt: plusSeconds(resolvedAt, 14 * DAY_SECONDS),
  };
}

const BLAME = /\b(human error|should have|careless(ly|ness)?|negligen(t|ce)|failed to|stupid)\b/gi;

/** Phrases that blame rather than explain; a hint for the writer, never a lock. */
export function blameHints(text: string): readonly string[] {
  return [...new Set([...text.matchAll(BLAME)].map((match) => match[0].toLowerCase()))];
}

/** Default days until an action is due: SEV1 15, SEV2 30, else 60 (domain.md 9.5). */
export function defaultActionDays(severity: string | null): number {
  if (severity === 'SEV1') return 15;
  return severity === 'SEV2' ? 30 : 60;
}
