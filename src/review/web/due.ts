/** When reviews and actions are due, in the words and days of the reader. */
import type { Instant } from '../../kernel/instant.ts';
import { formatDay, formatWhen } from '../../ui/format.ts';
import { instantToLocal } from '../../ui/forms/local-time.ts';
import type { ActionItem, ReviewItem } from './wire.ts';

/** `2026-12-01`, the day it is for the reader; `days` later. */
export function dayOf(now: Instant, zone: string, days = 0): string {
  const noon = Date.parse(`${instantToLocal(now, zone).slice(0, 10)}T12:00:00Z`);
  return new Date(noon + days * 86_400_000).toISOString().slice(0, 10);
}

/** `Tue 1 Dec`; another year is named. */
export function dayWords(day: string, now: Instant): string {
  const at = `${day}T12:00:00.000Z` as Instant;
  return formatDay(at, 'UTC', { year: day.slice(0, 4) !== now.slice(0, 4) });
}

export function isToWrite({ status }: Pick<ReviewItem, 'status'>): boolean {
  return status === 'due' || status === 'drafting';
}

export function isToDo({ status }: Pick<ActionItem, 'status'>): boolean {
  return status === 'open' || status === 'in_progress' || status === 'done';
}

export function reviewIsOver(review: ReviewItem, now: Instant): boolean {
  return isToWrite(review) && review.publishDueAt < now;
}

/** Done counts as kept: what is left is somebody else's look at it. */
export function actionIsOver(action: ActionItem, today: string): boolean {
  return (action.status === 'open' || action.status === 'in_progress') && action.dueOn < today;
}

/** What is due next for a review, in one line. */
export function reviewDueWords(review: ReviewItem, now: Instant, zone: string): string {
  const { publishedAt, meetingDueAt, publishDueAt } = review;
  if (publishedAt !== null) return `published ${formatWhen(publishedAt, now, zone)}`;
  if (review.status === 'waived') return 'waived';
  const day = (at: Instant) => formatDay(at, zone, { year: false });
  if (publishDueAt < now) return `overdue since ${day(publishDueAt)}`;
  if (meetingDueAt !== null && meetingDueAt > now) return `meet by ${day(meetingDueAt)}`;
  return `publish by ${day(publishDueAt)}`;
}
