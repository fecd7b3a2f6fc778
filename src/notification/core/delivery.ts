/**
 * What follows a try. A round goes through a person's contacts until one takes the page; a provider that
 * fails means the next contact at once. After the second round without success the page has failed as far
 * as the escalation is concerned and the next step comes forward, yet rounds go on for a while: the person
 * should still learn of it once the provider is back, unless the incident is taken by then.
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';

/** `unproven`: taken without the promised receipt; `held`: told in one message afterwards. */
export type AttemptOutcome = 'accepted' | 'unproven' | 'held' | 'retry' | 'never' | 'not_sent';

/** Outcomes after which nobody waits for this person in vain. */
const REACHED: readonly AttemptOutcome[] = ['accepted', 'unproven', 'held'];

/** Seconds from the end of round n to round n + 1. The first wait is shorter than one cycle of 5 s. */
const ROUND_WAITS: readonly number[] = [2, 10, 30, 60, 300, 900];

/** After this many rounds the escalation moves on (reliability.md row 42). */
const ROUNDS_BEFORE_FINAL = 2;

export type RoundEnd =
  | { readonly kind: 'delivered' }
  /** Kept in the delivery log; the escalation keeps its normal pace. */
  | { readonly kind: 'not_sent' }
  /** `final`: nobody should wait for this page any longer. */
  | { readonly kind: 'again'; readonly at: Instant; readonly final: boolean }
  | { readonly kind: 'failed' };

/**
 * NOT-7, NOT-8, NOT-9, NOT-10: what a whole round came to. `round` counts from 1; `outcomes` hold each
 * contact's last word, none when the person has no contact at all.
 */
export function afterRound(
  outcomes: readonly AttemptOutcome[],
  round: number,
  now: Instant,
): RoundEnd {
  if (outcomes.some((one) => REACHED.includes(one))) return { kind: 'delivered' };
  if (outcomes.length > 0 && outcomes.every((one) => one === 'not_sent')) {
    return { kind: 'not_sent' };
  }
  const wait = ROUND_WAITS[round - 1];
  if (!outcomes.includes('retry') || wait === undefined) return { kind: 'failed' };
  return { kind: 'again', at: plusSeconds(now, wait), final: round >= ROUNDS_BEFORE_FINAL };
}

/** Why a message ends that was handed over twice without a word of how it went. */
export const OUTCOME_UNKNOWN =
  'its outcome is not known: two workers were lost while sending it, and it may have arrived';

export interface Unfinished {
  readonly startedAt: Instant;
  /** When it was handed over a second time; null = once. */
  readonly repeatedAt: Instant | null;
}

export type UnfinishedEnd =
  /** Somebody else may be sending it still. */
  | { readonly kind: 'wait'; readonly until: Instant }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'give_up'; readonly reason: string };

export interface UnfinishedQuestion {
  /** The asking run follows a dead one of the same job. */
  readonly takesOver: boolean;
  /** No try takes longer. */
  readonly trySeconds: number;
  readonly now: Instant;
}

/**
 * NOT-31, NOT-64: what becomes of a message that a run finds unfinished. Handed over twice without a recorded end it
 * may have arrived twice: a third copy is never sent (reliability.md I3), the plan goes on without it.
 */
export function endOfUnfinished(
  { startedAt, repeatedAt }: Unfinished,
  { takesOver, trySeconds, now }: UnfinishedQuestion,
): UnfinishedEnd {
  const until = plusSeconds(repeatedAt ?? startedAt, trySeconds);
  if (!takesOver && until > now) return { kind: 'wait', until };
  return repeatedAt === null ? { kind: 'repeat' } : { kind: 'give_up', reason: OUTCOME_UNKNOWN };
}

/** Seconds after the nth failed try of a mail nobody is woken by; a day in all. */
const MAIL_WAITS: readonly number[] = [10, 60, 300, 1800, 7200, 21_600, 57_600];

/** NOT-14: when an ordinary mail is tried again after its nth try; undefined = given up. */
export function nextMailTry(tries: number, now: Instant): Instant | undefined {
  const wait = MAIL_WAITS[tries - 1];
  return wait === undefined ? undefined : plusSeconds(now, wait);
}
