/**
 * "Why was nobody else paged?" (promise 7): each level of the policy in force that called nobody, with the
 * reason, read off the timeline and the state of the run.
 */
import type { NamedTarget, PolicySnapshot, Target } from '../../escalation/core/policy.ts';
import type { IncidentState } from '../../incident/core/state.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import { isOpen } from '../../incident/core/words.ts';
import type { PageId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { orders } from './page.ts';

export interface UnpagedLevel {
  readonly level: number | null;
  readonly targets: readonly NamedTarget[];
  readonly reason: string;
}

type Paging = Pick<
  IncidentState['paging'],
  'status' | 'run' | 'level' | 'round' | 'nextDueAt' | 'ackedAt'
> & { readonly snapshot: unknown };

/** NOT-18: levels that paged nobody in the run in force, lowest first. */
export function unpagedLevels(
  state: Pick<IncidentState, 'state'> & { readonly paging: Paging },
  entries: readonly Entry[],
): readonly UnpagedLevel[] {
  const { paging } = state;
  const policy = paging.snapshot as PolicySnapshot | null;
  if (paging.run === null || policy === null) {
    const reason = isOpen(state.state)
      ? 'Nothing called for a page: the priority is in the queue only, or it waits for triage.'
      : 'The incident ended before anything called for a page.';
    return [{ level: null, targets: [], reason }];
  }
  const { run } = paging;
  const reached = new Map<number, string | null>();
  for (const entry of entries) {
    if (entry.kind === 'escalation.stepped' && entry.data.run === run) {
      reached.set(entry.data.level, null);
    }
    const passedOver =
      entry.kind === 'escalation.level_empty' || entry.kind === 'escalation.level_skipped';
    if (passedOver && entry.data.run === run) {
      if (!reached.has(entry.data.level)) reached.set(entry.data.level, entry.data.reason);
    }
  }
  return policy.levels.flatMap(({ targets }, index) => {
    const level = index + 1;
    const known = reached.get(level);
    if (known === null) return [];
    const reason = known ?? whyNotReached(state, level);
    return [{ level, targets: targets.flatMap(named), reason }];
  });
}

/** A round robin in people: any of them might have had the turn. */
function named(target: Target): readonly NamedTarget[] {
  if (target.kind !== 'roundRobin') return [target];
  return target.people.map((id) => ({ kind: 'person', id }));
}

function whyNotReached(
  { state, paging }: Pick<IncidentState, 'state'> & { readonly paging: Paging },
  level: number,
): string {
  if (paging.status === 'acked' && paging.ackedAt !== null) {
    return `Not reached: acknowledged at ${paging.ackedAt}.`;
  }
  if (!isOpen(state)) return `Not reached: the incident is ${state}.`;
  if (paging.status === 'stopped') return 'Not reached: the paging was stopped.';
  if (level === paging.level + 1 && paging.nextDueAt !== null) {
    return `Not reached yet: due at ${paging.nextDueAt} unless somebody acknowledges.`;
  }
  return 'Not reached yet: an earlier level comes first.';
}

/** When this person acknowledged after the page was made; null if never. */
export function acknowledgedAt(
  entries: readonly Entry[],
  page: { readonly personId: string; readonly createdAt: Instant },
): Instant | null {
  const found = entries.find(
    (entry) =>
      entry.kind === 'page.acknowledged' &&
      entry.data.person === page.personId &&
      entry.recordedAt >= page.createdAt,
  );
  return found?.occurredAt ?? null;
}

/**
 * NOT-18: the rule behind one page in words: which level of which policy, in which round, and what began the
 * run. The reason it was ordered with where it was not a step of a policy.
 */
export function whyPaged(
  entries: readonly Entry[],
  page: { readonly id: PageId; readonly reason: string },
): string {
  const order = entries.find((entry) => orders(entry, page.id));
  if (order === undefined || order.kind === 'page.sent_by_hand') return page.reason;
  if (order.kind !== 'escalation.stepped' && order.kind !== 'escalation.exhausted') {
    return page.reason;
  }
  const { run } = order.data;
  const start = entries.find((one) => one.kind === 'paging.started' && one.data.run === run);
  if (start?.kind !== 'paging.started') return page.reason;
  const policy = (start.data.snapshot as PolicySnapshot | null)?.name ?? 'the policy';
  const place =
    order.kind === 'escalation.stepped'
      ? `level ${order.data.level} of ${policy}, round ${order.data.round}`
      : `catch-all of ${policy}`;
  return `${page.reason}: ${place}. Paging began because: ${start.data.reason}.`;
}
