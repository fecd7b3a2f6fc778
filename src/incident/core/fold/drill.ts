/** The fold of a drill: what became of each of its pages, remembered so that its end can be scored. */
import type { PageId, PersonId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { DrillPage, DrillRun } from '../drill-run.ts';
import type { Entry, EntryData } from '../timeline.ts';
import type { OpenState } from './open-state.ts';

/** A drill that calls more people than this is counted no further; no policy of sense gets there. */
const MOST_PAGES = 500;

export function drillStarted(state: OpenState, data: EntryData['drill.started']): void {
  state.drillRun = { ...data, pages: [], failures: [], score: null, endedAt: null };
}

export function drillEnded(state: OpenState, data: EntryData['drill.ended'], at: Instant): void {
  const { drillRun } = state;
  if (drillRun !== undefined) state.drillRun = { ...drillRun, score: data, endedAt: at };
}

/** Every row of a drill is looked at once more; of other incidents none. */
export function watchedInDrill(state: OpenState, entry: Entry): void {
  const { drillRun } = state;
  if (drillRun === undefined || drillRun.score !== null) return;
  state.drillRun = watched(drillRun, entry);
}

function watched(run: DrillRun, entry: Entry): DrillRun {
  switch (entry.kind) {
    case 'escalation.stepped':
    case 'escalation.exhausted':
      return ordered(run, entry.data.pages, entry.occurredAt);
    case 'page.sent_by_hand':
      return ordered(run, [entry.data], entry.occurredAt);
    case 'page.delivered': {
      const { page, channel } = entry.data;
      const reached = { reachedAt: entry.occurredAt, channel };
      return changed(run, page, (known) => (known.reachedAt === null ? reached : {}));
    }
    case 'page.failed':
      return failed(run, entry.data);
    default:
      return run;
  }
}

function failed(run: DrillRun, data: EntryData['page.failed']): DrillRun {
  const { page, person, channel, reason, final } = data;
  if (data.skipped === 'no_drill_consent') {
    return changed(run, page, () => ({ withoutConsent: true, gaveUp: true }));
  }
  const next = final ? changed(run, page, () => ({ gaveUp: true })) : run;
  if (channel === 'none') return next;
  const known = next.failures.some((one) => one.person === person && one.channel === channel);
  return known ? next : { ...next, failures: [...next.failures, { person, channel, reason }] };
}

function ordered(
  run: DrillRun,
  pages: readonly { readonly page: PageId; readonly person: PersonId }[],
  orderedAt: Instant,
): DrillRun {
  const room = Math.max(0, MOST_PAGES - run.pages.length);
  const fresh = pages.slice(0, room).map(({ page, person }) => ({
    ...{ page, person, orderedAt, reachedAt: null, channel: null },
    ...{ gaveUp: false, withoutConsent: false },
  }));
  return { ...run, pages: [...run.pages, ...fresh] };
}

function changed(
  run: DrillRun,
  page: PageId,
  change: (known: DrillPage) => Partial<DrillPage>,
): DrillRun {
  const pages = run.pages.map((known) =>
    known.page === page ? { ...known, ...change(known) } : known,
  );
  return { ...run, pages };
}
