/** What the entries about calling people say: runs of a policy, their steps, pages and answers (domain.md 2.3, 6.4). */
import type { TurnTaken } from '../../escalation/core/policy.ts';
import type { ShiftEnd } from '../../escalation/core/shift-end.ts';
import type { PageId, PersonId, PolicyId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { PagingAudit } from './facts.ts';

export interface PagingEntryData {
  'paging.started': {
    readonly run: string;
    readonly policy: PolicyId;
    /** `PolicySnapshot` of escalation/core, frozen for this run. */
    readonly snapshot: unknown;
    readonly loudness: 'high' | 'low';
    /** First step is due then: at once, or after the hold. */
    readonly dueAt: Instant;
    readonly reason: string;
  };
  'escalation.stepped': {
    readonly run: string;
    readonly round: number;
    readonly level: number;
    readonly persons: readonly PersonId[];
    readonly pages: readonly { readonly page: PageId; readonly person: PersonId }[];
    readonly nextDueAt: Instant | null;
    readonly reason: string;
    /** Whose turn a round robin of this level was. */
    readonly turn?: TurnTaken;
    /** How many people must acknowledge, where the level asks for more than one. */
    readonly acksNeeded?: number;
  };
  'escalation.level_empty': {
    readonly run: string;
    readonly round: number;
    readonly level: number;
    readonly reason: string;
  };
  /** Its condition does not hold now, or its people have acknowledged already. */
  'escalation.level_skipped': {
    readonly run: string;
    readonly round: number;
    readonly level: number;
    readonly reason: string;
  };
  'escalation.exhausted': {
    readonly run: string;
    readonly persons: readonly PersonId[];
    readonly pages: readonly { readonly page: PageId; readonly person: PersonId }[];
    /** How many acknowledgements are still missing, when some came. */
    readonly missing?: number;
  };
  'paging.stopped': { readonly run: string; readonly reason: string };
  'page.sent_by_hand': {
    readonly page: PageId;
    readonly person: PersonId;
    readonly reason: string;
  };
  'page.delivered': {
    readonly page: PageId;
    readonly person: PersonId;
    readonly channel: string;
    readonly attempt: number;
  };
  'page.failed': {
    readonly page: PageId;
    readonly person: PersonId;
    readonly channel: string;
    readonly attempt: number;
    readonly reason: string;
    /** No channel is left for this person and page. */
    readonly final: boolean;
    /** Why nothing was sent at all. */
    readonly skipped?: 'no_drill_consent';
  };
  /** `person` is null when a token of nobody in particular acknowledged. */
  'page.acknowledged': {
    readonly run: string | null;
    readonly person: PersonId | null;
    /** How many people more must acknowledge before the paging stops; absent: none. */
    readonly missing?: number;
    /** The shift of this person, where it is one of the policy's schedules. */
    readonly shift?: ShiftEnd;
  };
  /** The priority rose: those who have it are asked, and the policy runs anew when nobody answers. */
  'ack.asked_again': {
    readonly run: string;
    readonly persons: readonly PersonId[];
    readonly dueAt: Instant;
    readonly reason: string;
  };
  /** The shift of the person who has it came to its end, or its end was moved. */
  'shift.ended': {
    readonly run: string;
    readonly person: PersonId;
    readonly outcome: 'extended' | 'shortened' | 'reminded' | 'handed_over';
    /** Who is on call now. */
    readonly next: readonly PersonId[];
    /** The shift as it is now, when its end was moved. */
    readonly shift?: ShiftEnd;
  };
  'page.declined': { readonly run: string; readonly person: PersonId; readonly reason: string };
  'page.snoozed': { readonly run: string; readonly until: Instant };
  'ack.expired': { readonly run: string; readonly person: PersonId | null };
  'paging.audited': PagingAudit;
}
