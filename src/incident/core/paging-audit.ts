/**
 * What the auditor looks for: an open incident somebody should be called for, and nothing that will call them
 * (invariant I9), or nobody left who can be called. There should never be one; a lost job, a restored
 * database or a rota of people without a phone makes one all the same.
 */
import type { PolicySnapshot } from '../../escalation/core/policy.ts';
import { targetKey } from '../../escalation/core/policy.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { AuditFinding } from './facts.ts';
import { silenceEndsAt } from './paging-run.ts';
import type { IncidentState } from './state.ts';
import type { Context, IncidentSettings } from './verb.ts';
import { isOpen } from './words.ts';

/** A timer later than this is not late but lost (I9: 60 s after recovery). */
const LOST_SECONDS = 60;

/** While nobody can be reached, everybody who might be is called again this often. */
const AGAIN_SECONDS = 900;

/** What can be wrong with a run as a whole; pages are looked after where they are sent. */
export type RunFinding = Exclude<AuditFinding, 'page_lost'>;

/** INC-150 to INC-152: the hole, or null: all is as it should be. */
export function findingOf(
  state: IncidentState,
  settings: Pick<IncidentSettings, 'ackTimeoutSeconds'>,
  now: Instant,
): RunFinding | null {
  if (!isOpen(state.state)) return null;
  const lost = plusSeconds(now, -LOST_SECONDS);
  const { status, nextDueAt, audit } = state.paging;
  switch (status) {
    case 'running':
      return nextDueAt === null || nextDueAt < lost ? 'no_next_step' : null;
    case 'ack_expired':
      return 'no_next_step';
    case 'acked': {
      const end = silenceEndsAt(state, settings);
      return end !== null && end < lost ? 'no_timeout' : null;
    }
    case 'exhausted': {
      const again = audit?.finding === 'nobody_reachable' ? audit.at : null;
      const waits = again !== null && again > plusSeconds(now, -AGAIN_SECONDS);
      return isNobodyReachable(state) && !waits ? 'nobody_reachable' : null;
    }
    default:
      return null;
  }
}

/** INC-152: all levels are through, nobody has it, and no page can arrive at anybody who was called. */
export function isNobodyReachable({ state, paging }: IncidentState): boolean {
  if (!isOpen(state) || paging.status !== 'exhausted') return false;
  if (paging.audit?.finding === 'nobody_reachable' && paging.audit.reached) return false;
  return paging.notified.every((person) => paging.unreachable.includes(person));
}

/** Who is called when nothing else helps: the catch-all, else the leads, else the admins. */
export function lastResortOf(
  { paging }: IncidentState,
  { policy, onCall }: Pick<Context, 'policy' | 'onCall'>,
): readonly PersonId[] {
  const { catchAll } = (paging.snapshot as PolicySnapshot | null) ?? policy;
  const own = onCall.targets[targetKey({ kind: 'person', id: catchAll })] ?? [];
  const found = [own, onCall.leads, onCall.lastResort].find((people) => people.length > 0);
  return found ?? [];
}

/** Everybody of the last resort at once, each once. */
export function wholeResortOf(
  state: IncidentState,
  context: Pick<Context, 'policy' | 'onCall'>,
): readonly PersonId[] {
  const { leads, lastResort } = context.onCall;
  return [...new Set([...lastResortOf(state, context), ...leads, ...lastResort])];
}
