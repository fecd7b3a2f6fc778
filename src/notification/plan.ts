/** Reads a person's contacts and rules and lays them out: which contact is tried, when, and why. */
import { contactsOf, type PersonRow } from '../identity/store.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import type { Reader } from '../platform/db.ts';
import { CHANNELS } from './channels/index.ts';
import { OUTCOME_UNKNOWN } from './core/delivery.ts';
import type { Loudness } from './core/page.ts';
import {
  type PersonalPlan,
  personalPlan,
  RECEIPT_SECONDS,
  type Tried,
  type TriedOutcome,
} from './core/personal-plan.ts';
import { rulesOf } from './rule-store.ts';
import type { AttemptRow } from './store.ts';

/** Nothing to try for a person who has left. */
export async function planOf(
  reader: Reader,
  person: Pick<PersonRow, 'id' | 'active'>,
  loudness: Loudness,
): Promise<PersonalPlan> {
  if (!person.active) return { steps: [], left: [] };
  const [rows, rules] = await Promise.all([
    contactsOf(reader, [person.id]),
    rulesOf(reader, person.id),
  ]);
  const contacts = rows.map(({ id, kind, value, verifiedAt }) => ({
    id,
    kind,
    address: value,
    verified: verifiedAt !== null,
  }));
  return personalPlan({ contacts, channels: CHANNELS, rules, loudness });
}

/** What the rules look at of an attempt. */
type Judged = Pick<
  AttemptRow,
  'round' | 'contactId' | 'state' | 'forGood' | 'awaitsReceipt' | 'deliveredAt' | 'endedAt'
>;

/** How the attempts of a round stand at `now`, in the words of the rules. */
export function triedIn(
  attempts: readonly Judged[],
  round: number,
  now: Instant,
): readonly Tried[] {
  return attempts.filter((one) => one.round === round).map((one) => triedOf(one, now));
}

/** NOT-64: contacts to which a message of this page was handed over twice and its end is not known. */
export function spentIn(
  attempts: readonly Pick<AttemptRow, 'contactId' | 'state' | 'failedWhy'>[],
): readonly string[] {
  return attempts
    .filter(({ state, failedWhy }) => state === 'failed' && failedWhy === OUTCOME_UNKNOWN)
    .map(({ contactId }) => contactId);
}

function triedOf(attempt: Judged, now: Instant): Tried {
  const receiptBy = receiptByOf(attempt);
  const unproven = receiptBy !== null && receiptBy <= now;
  return {
    contact: attempt.contactId,
    outcome: unproven ? 'unproven' : outcomeOf(attempt),
    receiptBy,
  };
}

function receiptByOf({ state, awaitsReceipt, deliveredAt, endedAt }: Judged): Instant | null {
  const waits = state === 'accepted' && awaitsReceipt && deliveredAt === null && endedAt !== null;
  return waits ? plusSeconds(endedAt, RECEIPT_SECONDS) : null;
}

function outcomeOf({ state, forGood }: Judged): TriedOutcome {
  if (state === 'failed') return forGood ? 'never' : 'retry';
  return state;
}
