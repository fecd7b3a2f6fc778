/**
 * What alerts do to an incident, all by the system (domain.md 2.4): open it, join it, clear, fire again. A
 * storm stays bounded: the first fifty alerts write a row each, then one row counts the rest.
 */
import type { AlertId, ServiceId } from '../../../kernel/ids.ts';
import { plusSeconds } from '../../../kernel/instant.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import type { AlertFacts } from '../facts.ts';
import { LISTED_ALERTS } from '../fold/people.ts';
import { startPaging, stopPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { DETECTION_SOURCES, OPEN_STATES, type ServiceState } from '../words.ts';
import { writeFailed } from './fail-fix.ts';
import { zAlertFacts, zId, zMachineText } from './inputs.ts';
import { writeReopened } from './reopen.ts';
import { writeLogged } from './report.ts';
import { triageDrafts } from './triaging.ts';

export const openFromAlert = defineVerb({
  name: 'open-from-alert',
  label: 'Open from an alert',
  help: 'The system identifies, logs and triages in one go; a loud alert pages after the hold.',
  birth: true,
  from: [],
  who: ['system'],
  input: z.strictObject({
    alert: zAlertFacts,
    description: zMachineText(),
    detectionSource: z.enum(DETECTION_SOURCES).default('monitoring'),
    recurrenceOf: zMachineText(40).nullable().default(null),
  }),
  needs: ['rules', 'services', 'onCall'],
  guards: () => [],
  decide: (state, { alert, description, detectionSource, recurrenceOf }, context) => {
    const { now, number } = context;
    if (number === undefined) return refuse('unavailable', 'incident.no_number', 'No number.');
    const is = serviceStateOf(alert.severity);
    const created = draft('incident.created', {
      number,
      type: 'incident',
      title: titleOf(alert.title),
      description,
      detectionSource,
      effect: effectOf(is),
      services: [{ service: alert.service, state: is }],
      serviceUnknown: false,
      noticedAt: alert.firstSeenAt <= now ? alert.firstSeenAt : now,
      detectedAt: alert.firstSeenAt <= now ? alert.firstSeenAt : now,
      recurrenceOf,
      drill: detectionSource === 'drill',
      raw: alert.title,
    });
    const joined = draft('alert.joined', { ...alert, count: 1 });
    const logged = writeLogged(write(begin(state, context), created, joined), true);
    const triaged = triageDrafts(logged, {}, { automatic: true });
    const holdSeconds = context.services[alert.service]?.settings.holdSeconds ?? 30;
    return call(triaged, alert.loud, holdSeconds).drafts;
  },
});

export const alertsJoined = defineVerb({
  name: 'alerts-joined',
  label: 'Alerts join',
  help: 'More alerts of the same trouble; a loud one wakes a quiet incident.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({ alerts: z.array(zAlertFacts).min(1).max(10_000) }),
  needs: ['rules', 'services', 'onCall'],
  guards: () => [],
  decide: (state, { alerts }, context) => {
    const known = new Set(state.alerts.map(({ alert }) => alert));
    const fresh = alerts.filter(({ alert }) => !known.has(alert));
    const room = Math.max(0, LISTED_ALERTS - state.alertCount);
    let walk = begin(state, context);
    for (const alert of fresh.slice(0, room)) {
      walk = affectByAlert(walk, alert);
      walk = write(walk, draft('alert.joined', { ...alert, count: walk.state.alertCount + 1 }));
    }
    const rest = fresh.slice(room);
    const counted = state.alertsCountedAt;
    if (
      rest.length > 0 &&
      (counted === null || plusSeconds(counted, COUNT_SECONDS) <= context.now)
    ) {
      const ids = rest.map(({ alert }) => alert).slice(0, 100);
      walk = write(walk, draft('alerts.joined', { count: rest.length, alerts: ids }));
    }
    const title = fresh[0]?.title;
    if (title === undefined) return [];
    const again = walk.state.state === 'recovering' ? fallBack(walk, title) : walk;
    const loud = fresh.some((alert) => alert.loud);
    return (loud ? wake(again, title) : again).drafts;
  },
});

/** A storm beyond the list is counted once a minute (decisions.md 10); `alerts.count.due` asks. */
export const COUNT_SECONDS = 60;

export const countAlerts = defineVerb({
  name: 'count-alerts',
  label: 'Count alerts',
  help: 'One row for all alerts of the last minute that are not listed one by one.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['system'],
  input: z.strictObject({}),
  needs: ['alerts'],
  guards: () => [],
  decide: (state, _input, context) => {
    const count = (context.linkedAlerts ?? context.firing.count) - state.alertCount;
    if (count <= 0) return refuse('conflict', 'incident.timer_passed', 'No more came.');
    return [draft('alerts.joined', { count, alerts: [] })];
  },
});

export const alertCleared = defineVerb({
  name: 'alert-cleared',
  label: 'An alert cleared',
  help: 'When the last one clears, the incident recovers by itself unless somebody says otherwise.',
  from: [...OPEN_STATES, 'resolved', 'closed'],
  who: ['system'],
  input: z.strictObject({
    alert: zId<AlertId>('alert'),
    by: z.enum(['sender', 'expiry', 'person']).default('sender'),
  }),
  needs: ['alerts'],
  guards: () => [],
  decide: (state, { alert, by }, context) => {
    const listed = state.alerts.some((one) => one.alert === alert && one.firing);
    const last = context.firing.count === 0;
    let walk = begin(state, context);
    const { flapsUntil } = context.firing;
    const flaps = last && flapsUntil !== undefined ? { flapsUntil } : {};
    if (listed) walk = write(walk, draft('alert.cleared', { alert, by, ...flaps }));
    return last ? selfRecovered(walk, 'alerts_cleared').drafts : walk.drafts;
  },
});

export const alertRefired = defineVerb({
  name: 'alert-refired',
  label: 'An alert fires again',
  help: 'Watching ends: back to work, or reopened when it was resolved within the hour.',
  from: [...OPEN_STATES, 'resolved', 'closed'],
  who: ['system'],
  input: z.strictObject({
    alert: zId<AlertId>('alert'),
    title: zMachineText(500),
    loud: z.boolean(),
  }),
  needs: ['onCall'],
  guards: () => [],
  decide: (state, { alert, title, loud }, context) => {
    const row = write(begin(state, context), draft('alert.refired', { alert, title }));
    const { resolvedAt } = state.stamps;
    if (state.state === 'resolved' || state.state === 'closed') {
      const seconds = context.settings.refireReopenSeconds;
      if (resolvedAt === null || context.now > plusSeconds(resolvedAt, seconds)) {
        return refuse('conflict', 'incident.too_late', 'It fires anew: open another incident.');
      }
      const reopened = writeReopened(row, 'came_back', title);
      return (loud ? wake(reopened, title) : reopened).drafts;
    }
    if (state.state !== 'recovering') return (loud ? wake(row, title) : row).drafts;
    return fallBack(row, title).drafts;
  },
});

/**
 * T9: every alert is clear and no reporter says it is still broken. Not while something flaps (INC-120): what would be
 * over now would be back in a minute, with a call each time. It is asked again when that has been steady.
 */
export function selfRecovered(walk: Walk, reason: 'alerts_cleared' | 'withdrawn'): Walk {
  if (walk.context.firing.flapsUntil !== undefined) return walk;
  const { state, reporters } = walk.state;
  const broken = reporters.some(({ withdrew }) => !withdrew);
  if (!['identified', 'logged', 'triaged', 'diagnosing'].includes(state) || broken) return walk;
  const row = draft('incident.self_recovered', { reason }, { actorId: 'system' });
  const recovered = write(walk, row);
  const unanswered = walk.state.paging.status !== 'acked';
  return unanswered ? stopPaging(recovered, 'Recovered by itself') : recovered;
}

/** INC-36: fired again while watched; back to whoever had it, or to everybody when nobody ever had. */
function fallBack(walk: Walk, title: string): Walk {
  const { assignee, lastAssignee, paging } = walk.state;
  const had = (assignee ?? lastAssignee) !== null;
  const back = had ? 'diagnosing' : 'triaged';
  const failed = writeFailed(walk, { reason: `Fires again: ${title}`, back });
  const loud = paging.loudness === 'high' || walk.state.alerts.some((alert) => alert.loud);
  if (paging.status === 'acked' || !loud) return failed;
  return startPaging(failed, {
    loudness: 'high',
    reason: 'Fires again',
    also: assignee === null ? [] : [assignee],
  });
}

/** A quiet incident: nobody was called loudly yet, and nobody took it. */
function wake(walk: Walk, title: string): Walk {
  const { status, loudness } = walk.state.paging;
  if (loudness === 'high' || status === 'acked' || walk.state.state === 'recovering') return walk;
  return startPaging(walk, { loudness: 'high', reason: title });
}

function call(walk: Walk, loud: boolean, holdSeconds: number): Walk {
  if (!loud) return startPaging(walk, { loudness: 'low', reason: 'A quiet alert' });
  const dueAt = plusSeconds(walk.context.now, holdSeconds);
  return startPaging(walk, { loudness: 'high', reason: 'A loud alert', dueAt });
}

/** An alert makes a service worse, never better. */
function affectByAlert(walk: Walk, alert: AlertFacts): Walk {
  const service: ServiceId = alert.service;
  const known = walk.state.services.find((one) => one.service === service && one.until === null);
  const is = serviceStateOf(alert.severity);
  if (known !== undefined && WORST.indexOf(known.state) <= WORST.indexOf(is)) return walk;
  const data = { service, state: is, old: known?.state ?? null };
  return write(walk, draft('service.affected', data));
}

export const WORST: readonly ServiceState[] = ['down', 'degraded', 'at_risk'];

/** critical -> down, error or warning -> degraded, the rest -> at risk. */
export function serviceStateOf(severity: string): ServiceState {
  if (severity === 'critical') return 'down';
  return severity === 'error' || severity === 'warning' ? 'degraded' : 'at_risk';
}

export function effectOf(state: ServiceState) {
  return ({ down: 'interrupted', degraded: 'degraded', at_risk: 'latent' } as const)[state];
}

/** On one line and of a length that fits; the full text stays in the alert. */
export function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.length > 120 ? `${line.slice(0, 119).toWellFormed()}…` : line;
  return cut === '' ? 'Alert without a title' : cut;
}
