/**
 * A swap: somebody asks a colleague, or anybody, to take over a stretch of their time on call, perhaps
 * against a stretch in return (domain.md 6.6). It goes `asked -> agreed`, by way of `accepted` where the
 * schedule wants a team lead's yes, and ends at once as `declined`, `withdrawn` or, when its time begins
 * unanswered, `expired`. What is agreed becomes overrides; nothing changes before.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { earliest, type Instant } from '../../kernel/instant.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Roster } from './who-is-on-call.ts';

/** Time on call in one slot, [from, to). */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly slot: number;
}

export const SWAP_STATES = [
  'asked',
  'accepted',
  'agreed',
  'declined',
  'withdrawn',
  'expired',
] as const;
export type SwapState = (typeof SWAP_STATES)[number];

export interface Swap extends Stretch {
  readonly id: string;
  /** Whose time it is. */
  readonly person: PersonId;
  /** Who was asked; null = anybody. */
  readonly asked: PersonId | null;
  /** Time of the one asked that comes in return. */
  readonly inReturn: Stretch | null;
  readonly state: SwapState;
  readonly acceptedBy: PersonId | null;
}

export const SWAP_VERBS = ['accept', 'approve', 'decline', 'withdraw'] as const;
export type SwapVerb = (typeof SWAP_VERBS)[number];

/** Who acts, and when. */
export interface SwapContext {
  readonly now: Instant;
  /** Null for a token that acts for nobody. */
  readonly actor: PersonId | null;
  /** Holds a role that may approve. */
  readonly mayApprove: boolean;
  /** An admin may approve even what concerns themselves. */
  readonly isAdmin: boolean;
  /** The schedule wants a yes after the acceptance. */
  readonly needsApproval: boolean;
}

/** The state after the verb, or why not. A swap whose time has begun is expired whatever is stored. */
export function afterSwapVerb(
  swap: Swap,
  verb: SwapVerb,
  context: SwapContext,
): SwapState | Refusal {
  const state = stateAt(swap, context.now);
  const wanted = verb === 'approve' ? ['accepted'] : verb === 'accept' ? ['asked'] : OPEN;
  if (!wanted.includes(state)) {
    return refuse('conflict', 'swap.state', {
      message: OVER[state],
      unmet: [{ guard: 'state', message: `The swap is ${state}.` }],
    });
  }
  if (!mayDo(swap, verb, context)) return refuse('forbidden', 'swap.not_yours', NOT_YOURS[verb]);
  return RESULT[verb](context);
}

/** `expired` once its time, or that in return, has begun without an agreement (ONC-22). */
export function stateAt(swap: Swap, now: Instant): SwapState {
  return OPEN.includes(swap.state) && beginOf(swap) <= now ? 'expired' : swap.state;
}

/** From this instant on nobody can agree any more. */
export function beginOf({ from, inReturn }: Pick<Swap, 'from' | 'inReturn'>): Instant {
  return earliest(from, inReturn?.from ?? from);
}

/** Verbs this person could use now, for the buttons. */
export function swapVerbsFor(swap: Swap, context: SwapContext): readonly SwapVerb[] {
  return SWAP_VERBS.filter((verb) => typeof afterSwapVerb(swap, verb, context) === 'string');
}

/** True when `person` has the whole stretch, whatever layer or override says so (ONC-19). */
export function holdsStretch(
  { shifts }: Roster,
  person: PersonId,
  { from, to, slot }: Stretch,
): boolean {
  let reached = from;
  for (const shift of shifts) {
    if (shift.person !== person || shift.slot !== slot || shift.from > reached) continue;
    if (shift.to > reached) reached = shift.to;
  }
  return reached >= to;
}

/** True when `person` is on call somewhere in [from, to) besides the stretches of the swap itself. */
export function isBusyBeside({ shifts }: Roster, person: PersonId, stretch: Stretch): boolean {
  return shifts.some(
    (shift) =>
      shift.person === person &&
      shift.from < stretch.to &&
      shift.to > stretch.from &&
      shift.slot !== stretch.slot,
  );
}

/** What an agreed swap puts in force: the taker over the time, and the asker over what comes in return. */
export function overridesOf(
  swap: Swap,
  taker: PersonId,
): readonly (Stretch & { readonly person: PersonId })[] {
  const { from, to, slot, person, inReturn } = swap;
  const taken = { person: taker, from, to, slot };
  return inReturn === null ? [taken] : [taken, { ...inReturn, person }];
}

const OPEN: readonly SwapState[] = ['asked', 'accepted'];

const RESULT: Readonly<Record<SwapVerb, (context: SwapContext) => SwapState>> = {
  accept: ({ needsApproval }) => (needsApproval ? 'accepted' : 'agreed'),
  approve: () => 'agreed',
  decline: () => 'declined',
  withdraw: () => 'withdrawn',
};

function mayDo(swap: Swap, verb: SwapVerb, context: SwapContext): boolean {
  const { actor, mayApprove, isAdmin } = context;
  const concerned = actor !== null && (actor === swap.person || actor === swap.acceptedBy);
  switch (verb) {
    case 'accept':
      if (actor === null || actor === swap.person) return false;
      return swap.asked === null || swap.asked === actor;
    case 'approve':
      return isAdmin || (mayApprove && !concerned);
    case 'decline':
      if (swap.state === 'accepted') {
        return isAdmin || mayApprove || (actor !== null && actor === swap.acceptedBy);
      }
      return actor !== null && actor === swap.asked;
    case 'withdraw':
      return isAdmin || (actor !== null && actor === swap.person);
  }
}

const OVER: Readonly<Record<SwapState, string>> = {
  asked: 'Nobody has accepted this swap yet.',
  accepted: 'Somebody accepted this swap already; it waits for approval.',
  agreed: 'This swap is agreed already.',
  declined: 'This swap was declined.',
  withdrawn: 'This swap was withdrawn.',
  expired: 'The time of this swap has begun without an agreement.',
};

const NOT_YOURS: Readonly<Record<SwapVerb, string>> = {
  accept: 'Only the person asked can accept; with nobody named, anybody but the one who asks.',
  approve: 'A team lead who is not part of the swap approves it.',
  decline: 'Only the person asked declines, or a team lead once it is accepted.',
  withdraw: 'Only the person who asked can withdraw it.',
};
