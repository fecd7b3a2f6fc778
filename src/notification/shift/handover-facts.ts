/** What a hand-over note fills in by itself: open incidents with theory and next step, noisy alerts, changes. */
import { listChanges } from '../../alert/changes/change-store.ts';
import { servicesBySchedule } from '../../escalation/readiness-view.ts';
import type { IncidentState } from '../../incident/core/state.ts';
import { maySee, openIncidents, type Viewer } from '../../incident/list-store.ts';
import type { ScheduleId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/db.ts';
import type { FilledNote } from '../handover-api.ts';
import { noisyAlerts } from './shift-store.ts';

const MOST_INCIDENTS = 200;
const NOISE_SECONDS = 7 * 86_400;
const CHANGE_SECONDS = 86_400;
const MOST_CHANGES = 50;

/** Open incidents, no drills, of services whose policy pages through this schedule. */
export async function openIncidentsOf(
  tx: Tx,
  schedule: ScheduleId,
): Promise<readonly IncidentState[]> {
  const services: readonly string[] = (await servicesBySchedule(tx)).get(schedule) ?? [];
  const none = { states: null, priorities: null, service: null, team: null };
  const viewer = { person: null, seesRestricted: true };
  const filter = { ...none, assignee: null, q: null, drills: false, viewer };
  const open = await openIncidents(tx, filter, MOST_INCIDENTS);
  return open.filter((state) =>
    state.services.some(({ service, until }) => until === null && services.includes(service)),
  );
}

/** As this viewer may see it. */
export async function fillNote(tx: Tx, schedule: ScheduleId, viewer: Viewer): Promise<FilledNote> {
  const open = await openIncidentsOf(tx, schedule);
  const services = (await servicesBySchedule(tx)).get(schedule) ?? [];
  const alerts = await noisyAlerts(tx, services, plusSeconds(tx.now, -NOISE_SECONDS));
  const changes = await listChanges(tx, {
    services,
    from: plusSeconds(tx.now, -CHANGE_SECONDS),
    limit: MOST_CHANGES,
  });
  return {
    at: tx.now,
    incidents: open
      .filter((state) => maySee(state, viewer))
      .map((state) => ({
        number: state.number,
        title: state.title,
        priority: state.priority,
        state: state.state,
        theory: theoryOf(state),
        next: state.summary.next,
      })),
    alerts,
    changes: changes
      .slice(0, MOST_CHANGES)
      .map(({ title, serviceName, doneAt }) => ({ title, service: serviceName, at: doneAt })),
  };
}

/** What was written as the theory, or else the newest hypothesis that still stands. */
function theoryOf({ summary, hypotheses }: IncidentState): string {
  if (summary.theory !== '') return summary.theory;
  return hypotheses.findLast(({ status }) => status !== 'refuted')?.statement ?? '';
}
