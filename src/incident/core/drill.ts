/**
 * What a drill is (domain.md trap 12, product.md promise 8): an incident that is none. It goes the real way
 * of a page, under a number of its own, and does nothing else: no clock, no mail to reporters, no review.
 * What happened to its pages is remembered as it goes, so that its end can say how well people were reached.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import type { DrillPage, DrillScore } from './drill-run.ts';
import type { IncidentState } from './state.ts';

/** `page.failed` of a person who has not agreed to be paged in drills. */
export const NO_CONSENT = 'did not agree to be paged in drills';

/** Drills count by themselves: `DRL-2026-000001`. */
export function isDrillNumber(number: string): boolean {
  return number.startsWith('DRL-');
}

/** Verbs that work on a drill: those of a page, of its record, and its end. */
const DRILL_VERBS: ReadonlySet<string> = new Set([
  'start-drill',
  'end-drill',
  'drill-due',
  'acknowledge',
  'decline',
  'escalate',
  'page',
  'note',
  'star',
  'step-escalation',
  'ack-timeout',
  'audit-paging',
]);

/** Verbs that are about drills alone. */
const ONLY_DRILLS: ReadonlySet<string> = new Set(['end-drill', 'drill-due']);

/** INC-202: a drill takes the verbs of a page and no others; the end of a drill is for drills. */
export function fitsDrill(verb: string, state: Pick<IncidentState, 'drill' | 'version'>): boolean {
  if (state.version === 0) return true;
  return state.drill ? DRILL_VERBS.has(verb) : !ONLY_DRILLS.has(verb);
}

/** INC-204: how well people were reached, read off the pages of the drill as it ends. */
export function scoreOf(state: IncidentState): DrillScore {
  const { drillRun, paging } = state;
  const pages = drillRun?.pages ?? [];
  const sent = pages.filter(({ withoutConsent }) => !withoutConsent);
  const firstPagedAt = pages.map(({ orderedAt }) => orderedAt).sort()[0] ?? null;
  const reachedAt = sent.flatMap((page) => page.reachedAt ?? []).sort()[0] ?? null;
  const since = (at: Instant | null) =>
    firstPagedAt === null || at === null ? null : Math.round(secondsBetween(firstPagedAt, at));
  const reached = new Set(sent.flatMap((page) => (page.reachedAt === null ? [] : [page.person])));
  const lost = sent.filter(({ gaveUp, person }) => gaveUp && !reached.has(person));
  // With too few acknowledgements nobody has it.
  const acknowledged = paging.status === 'acked';
  const expected = drillRun?.expected ?? null;
  return {
    outcome: acknowledged
      ? 'acknowledged'
      : paging.status === 'exhausted'
        ? 'exhausted'
        : 'stopped',
    firstPagedAt,
    reachedSeconds: since(reachedAt),
    acknowledgedSeconds: acknowledged ? since(paging.ackedAt) : null,
    acknowledgedBy: acknowledged ? paging.ackedBy : null,
    expectedAnswered: expected === null ? null : acknowledged && paging.ackedBy === expected,
    level: paging.level,
    round: paging.level === 0 ? 0 : paging.round,
    failedChannels: drillRun?.failures ?? [],
    notReached: unique(lost),
    withoutConsent: unique(pages.filter(({ withoutConsent }) => withoutConsent)),
  };
}

/**
 * INC-203: when a drill ends by itself: as soon as somebody has it; after the last call a while later, or at
 * once when nobody of the last call can be reached. Null while it goes on.
 */
export function drillEndsAt(state: IncidentState, graceSeconds: number): Instant | null {
  const { status, ackedAt, notified, unreachable } = state.paging;
  if (state.drillRun === undefined || state.drillRun.score !== null) return null;
  if (status === 'acked') return ackedAt;
  if (status !== 'exhausted') return null;
  const calledAt = latestCall(state);
  const nobody = notified.every((person) => unreachable.includes(person));
  return nobody ? calledAt : plusSeconds(calledAt, graceSeconds);
}

function latestCall(state: IncidentState): Instant {
  const ordered = (state.drillRun?.pages ?? []).map(({ orderedAt }) => orderedAt).sort();
  return ordered.at(-1) ?? state.stateSince;
}

function unique(pages: readonly DrillPage[]): readonly PersonId[] {
  return [...new Set(pages.map(({ person }) => person))];
}
