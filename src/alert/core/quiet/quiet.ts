/**
 * What silences, mutes and maintenance windows are, when each holds, and what of them may be asked for. A time of
 * quiet always ends, always has somebody who owns it, and never covers everything.
 */
import { type Instant, plusSeconds, secondsBetween } from '../../../kernel/instant.ts';
import type { Matcher } from '../matcher.ts';

export const QUIET_STATUSES = ['coming', 'active', 'ended'] as const;
export type QuietStatus = (typeof QUIET_STATUSES)[number];

const DAY_SECONDS = 86_400;
/** domain.md 2.3: a mute ends within a week. */
export const MOST_MUTE_SECONDS = 7 * DAY_SECONDS;
/** Longer than this is no silence but a decision about what is watched. */
export const MOST_SILENCE_SECONDS = 366 * DAY_SECONDS;

export function statusOf(
  span: { readonly startsAt: Instant; readonly endsAt: Instant },
  now: Instant,
): QuietStatus {
  if (span.endsAt <= now) return 'ended';
  return span.startsAt > now ? 'coming' : 'active';
}

/** What is wrong with the time asked for, and with which field; undefined where nothing is. */
export function faultOfTime(
  wish: { readonly startsAt: Instant; readonly endsAt: Instant },
  now: Instant,
  mostSeconds: number,
): string | undefined {
  const { startsAt, endsAt } = wish;
  if (endsAt <= now) return 'The end lies in the past.';
  if (endsAt <= startsAt) return 'The end must come after the start.';
  if (secondsBetween(startsAt < now ? now : startsAt, endsAt) > mostSeconds) {
    return `It may last ${Math.round(mostSeconds / DAY_SECONDS)} days at most.`;
  }
  return undefined;
}

/** What a time of quiet is about; absent parts do not narrow it. */
export interface Scope {
  readonly matchers: readonly Matcher[];
  readonly fingerprint: string | null;
  readonly service: string | null;
  /** Whether its condition holds for an alert that says nothing; null = it has none. */
  readonly conditionHoldsForNothing: boolean | null;
}

/**
 * True where nothing narrows it: an alert without a single label would be covered. `passesEmpty` tells whether a
 * matcher lets the empty text pass.
 */
export function coversEverything(
  scope: Scope,
  passesEmpty: (matcher: Matcher) => boolean,
): boolean {
  if (scope.fingerprint !== null || scope.service !== null) return false;
  if (scope.conditionHoldsForNothing === false) return false;
  return scope.matchers.every(passesEmpty);
}

/** One unbroken time of quiet, for the notices about its end. */
export interface QuietTime {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface EndNotice {
  readonly id: string;
  readonly kind: 'ending' | 'ended';
  readonly to: Instant;
}

/** An end that long ago is not told any more. */
const LATE_SECONDS = DAY_SECONDS;

/**
 * Which ends are to be told now: some time before, unless the whole lasts no longer than that, and when it is
 * over. Asked anew of what stands, so that an end that moves is told when it comes.
 */
export function endNotices(
  times: readonly QuietTime[],
  now: Instant,
  noticeSeconds: number,
): readonly EndNotice[] {
  return times.flatMap(({ id, from, to }): readonly EndNotice[] => {
    if (to <= now) {
      return plusSeconds(to, LATE_SECONDS) > now ? [{ id, kind: 'ended', to }] : [];
    }
    return from <= now && noticeAt({ from, to }, noticeSeconds) <= now
      ? [{ id, kind: 'ending', to }]
      : [];
  });
}

/** When to look again: the next end, or notice before one; null where none comes. */
export function nextLook(
  times: readonly QuietTime[],
  now: Instant,
  noticeSeconds: number,
): Instant | null {
  const moments = times.flatMap(({ from, to }) => [noticeAt({ from, to }, noticeSeconds), to]);
  return moments.filter((at) => at > now).sort()[0] ?? null;
}

/** The end itself where the whole is no longer than the notice. */
function noticeAt({ from, to }: Pick<QuietTime, 'from' | 'to'>, noticeSeconds: number): Instant {
  return secondsBetween(from, to) <= noticeSeconds ? to : plusSeconds(to, -noticeSeconds);
}
