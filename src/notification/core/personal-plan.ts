/**
 * How one person is reached: their own rules by urgency, laid over the contacts they have (domain.md 6.5,
 * decisions.md 28). A rule step is due some seconds after the page; a step without a time comes only when
 * everything before it failed. Whoever has no rules is reached by every contact, best first, the next one
 * when one fails. Each step and each contact left out keeps its reason.
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import {
  type ChannelFacts,
  type Contact,
  type ContactPlan,
  planContacts,
} from './contact-rules.ts';
import type { Loudness } from './page.ts';
import type { QuietHours } from './quiet-hours.ts';

export interface RuleStep {
  /** Elapsed seconds after the page. */
  readonly afterSeconds: number;
  /** Id of a contact. */
  readonly contact: string;
}

export interface PersonalRules {
  readonly high: readonly RuleStep[];
  readonly low: readonly RuleStep[];
  readonly quiet: QuietHours | null;
  /** May be paged in drills. */
  readonly drillConsent: boolean;
  /** May be sent a quiet test message each day. */
  readonly selfTest: boolean;
}

/** Of a person who never chose: everything at once on the best contact, no quiet hours. */
export const DEFAULT_RULES: PersonalRules = {
  high: [],
  low: [],
  quiet: null,
  drillConsent: false,
  selfTest: false,
};

export interface PlannedStep {
  readonly contact: Contact;
  /** Null: only when everything before it failed. */
  readonly afterSeconds: number | null;
  /** What the message must say of its contact: that it was never verified. */
  readonly note: string | null;
  readonly why: string;
}

export interface PersonalPlan {
  readonly steps: readonly PlannedStep[];
  readonly left: ContactPlan['left'];
}

export interface PlanQuestion {
  /** Oldest first. */
  readonly contacts: readonly Contact[];
  /** Best first. */
  readonly channels: readonly ChannelFacts[];
  readonly rules: Pick<PersonalRules, 'high' | 'low'>;
  readonly loudness: Loudness;
}

/** NOT-22: steps in the order they are tried. */
export function personalPlan({ contacts, channels, rules, loudness }: PlanQuestion): PersonalPlan {
  const able = planContacts(contacts, channels, loudness);
  const chosen = rules[loudness].flatMap(({ contact: id, afterSeconds }) => {
    const contact = able.tried.find((one) => one.id === id);
    return contact === undefined ? [] : [{ contact, afterSeconds }];
  });
  if (chosen.length === 0) {
    const why =
      rules[loudness].length === 0 ? 'no rules of their own' : 'no contact of the rules is left';
    const steps = able.tried.map((contact, index) =>
      stepOf(contact, index === 0 ? 0 : null, index === 0 ? why : 'the contact before it failed'),
    );
    return { steps, left: able.left };
  }
  const ruled = chosen
    .toSorted((a, b) => a.afterSeconds - b.afterSeconds)
    .map(({ contact, afterSeconds }) =>
      stepOf(contact, afterSeconds, `own rule: after ${durationText(afterSeconds)}`),
    );
  const others = able.tried.filter(({ id }) => !chosen.some(({ contact }) => contact.id === id));
  if (loudness === 'low') {
    const left = others.map((contact) => ({ contact, reason: 'their rules leave it out' }));
    return { steps: ruled, left: [...able.left, ...left] };
  }
  const rest = others.map((contact) => stepOf(contact, null, 'all contacts of the rules failed'));
  return { steps: [...ruled, ...rest], left: able.left };
}

function stepOf(
  contact: ContactPlan['tried'][number],
  afterSeconds: number | null,
  why: string,
): PlannedStep {
  const { note, ...bare } = contact;
  return { contact: bare, afterSeconds, note, why };
}

function durationText(seconds: number): string {
  if (seconds === 0) return '0 min, at once';
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** How one attempt of the round stands; `unproven`: taken, but its receipt never came. */
export type TriedOutcome =
  | 'sending'
  | 'accepted'
  | 'unproven'
  | 'retry'
  | 'never'
  | 'not_sent'
  | 'held';

export interface Tried {
  readonly contact: string;
  readonly outcome: TriedOutcome;
  /** Until when a receipt may come; null when none is expected or it came. */
  readonly receiptBy: Instant | null;
}

export type NextAttempt =
  | { readonly kind: 'send'; readonly step: PlannedStep; readonly why: string }
  | { readonly kind: 'wait'; readonly until: Instant }
  /** Nothing more in this round. */
  | { readonly kind: 'end' };

export interface NextQuestion {
  readonly steps: readonly PlannedStep[];
  /** Attempts of this round, in order. */
  readonly tried: readonly Tried[];
  /** When the page was ordered. */
  readonly startedAt: Instant;
  /** From 1; further rounds know no waiting. */
  readonly round: number;
  readonly now: Instant;
  /** NOT-64: contacts that may have got this page twice already; none gets another message of it. */
  readonly spent?: readonly string[];
}

/** Seconds within which a provider that promises receipts must have sent one. */
export const RECEIPT_SECONDS = 60;

/**
 * NOT-23: a step whose time has come is sent; a failure brings the next contact at once, and that later step is
 * then done with; a message that is taken waits for the next step's own time.
 */
export function nextAttempt(question: NextQuestion): NextAttempt {
  const { steps, tried, startedAt, round, now, spent = [] } = question;
  const done = [...tried.map(({ contact }) => contact), ...spent];
  const untried = steps.filter(({ contact }) => !done.includes(contact.id));
  const last = tried.at(-1);
  const [first] = untried;
  if (last !== undefined && isFailure(last.outcome) && first !== undefined) {
    return { kind: 'send', step: first, why: `the contact before it ${FAILED[last.outcome]}` };
  }
  const timed = untried.find(({ afterSeconds }) => afterSeconds !== null);
  const next = last === undefined ? first : round === 1 ? timed : undefined;
  const dueAt =
    next === undefined ? null : round === 1 ? plusSeconds(startedAt, next.afterSeconds ?? 0) : now;
  if (next !== undefined && dueAt !== null && dueAt <= now) {
    return { kind: 'send', step: next, why: next.why };
  }
  const receiptBy = last?.outcome === 'accepted' ? last.receiptBy : null;
  const until = [dueAt, receiptBy].filter((at) => at !== null).sort()[0];
  return until === undefined ? { kind: 'end' } : { kind: 'wait', until };
}

const FAILED: Readonly<Record<TriedOutcome, string>> = {
  sending: 'is still being sent',
  accepted: 'took it',
  unproven: `sent no receipt within ${RECEIPT_SECONDS} s`,
  retry: 'failed',
  never: 'failed for good',
  not_sent: 'is not connected',
  held: 'had enough messages in a short time',
};

function isFailure(outcome: TriedOutcome): boolean {
  return outcome !== 'accepted' && outcome !== 'sending';
}
