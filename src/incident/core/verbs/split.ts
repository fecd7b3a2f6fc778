/**
 * The way back from one incident to two: chosen alerts, or all of chosen services, begin an incident of their own,
 * with a reason. Merging that one brings them back. The new incident is told by the companion command.
 */
import type { AlertId, IncidentId, ServiceId } from '../../../kernel/ids.ts';
import { asId } from '../../../kernel/ids.ts';
import { plusSeconds } from '../../../kernel/instant.ts';
import { type Refusal, refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { LISTED_ALERTS } from '../fold/people.ts';
import { startPaging } from '../paging-run.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb, type MovingFacts } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { DETECTION_SOURCES, OPEN_STATES, type ServiceState } from '../words.ts';
import { effectOf, selfRecovered, serviceStateOf, titleOf, WORST } from './alerts.ts';
import { zAlertFacts, zId, zMachineText, zServiceState, zText } from './inputs.ts';
import { writeLogged } from './report.ts';
import { triageDrafts } from './triaging.ts';

interface SplitInput {
  readonly alerts?: readonly AlertId[] | undefined;
  readonly services?: readonly ServiceId[] | undefined;
  readonly reason: string;
}

export const split = defineVerb({
  name: 'split',
  label: 'Split',
  help: 'Chosen alerts, or all alerts of chosen services, become an incident of their own, which calls its own people.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['agent', 'responder', 'assignee', 'commander'],
  confirm: true,
  bears: true,
  input: z.strictObject({
    services: z.array(zId<ServiceId>('service')).max(100).optional(),
    alerts: z.array(zId<AlertId>('alert')).max(1000).optional(),
    reason: zText(3, 500),
  }),
  guards: () => [],
  decide: (state, input: SplitInput, context) => {
    const { moving } = context;
    const refusal = wrongChoice(state, input, context);
    if (refusal !== undefined || moving === undefined) return refusal ?? nothingNamed(input);
    return writeSplit(state, moving, { reason: input.reason, context });
  },
  companion: (state, { reason }: SplitInput, context) =>
    offspring(state, { reason, context, holds: false }),
});

/** INC-114: what a service was folded under is well again, or over, and its own alerts still fire. */
export const splitLeftBehind = defineVerb({
  name: 'split-left-behind',
  label: 'It goes on by itself',
  help: 'What it stands on is well again and it still fires: it becomes an incident of its own.',
  from: [...OPEN_STATES, 'resolved', 'closed', 'cancelled'],
  who: ['system'],
  bears: true,
  input: z.strictObject({
    services: z.array(zId<ServiceId>('service')).length(1),
    reason: zMachineText(500),
  }),
  guards: () => [],
  decide: (state, { reason }, context) => {
    const { moving } = context;
    if (moving === undefined || moving.alerts.length === 0) {
      return refuse('conflict', 'incident.timer_passed', 'Nothing is left behind.');
    }
    return writeSplit(state, moving, { reason, context });
  },
  companion: (state, { reason }, context) => offspring(state, { reason, context, holds: true }),
});

export const openSplit = defineVerb({
  name: 'open-split',
  label: 'Open from a split',
  help: 'Begins with alerts that were part of another incident.',
  birth: true,
  from: [],
  who: ['system'],
  input: z.strictObject({
    /** Null where that is not to be told: a restricted incident. */
    from: zId<IncidentId>('incident').nullable(),
    fromNumber: zMachineText(40).nullable(),
    reason: zMachineText(500),
    services: z.array(z.strictObject({ service: zId<ServiceId>('service'), state: zServiceState })),
    alerts: z.array(zAlertFacts).min(1).max(LISTED_ALERTS),
    firing: z.array(zId<AlertId>('alert')),
    count: z.int(),
    firingCount: z.int(),
    loud: z.boolean(),
    detectionSource: z.enum(DETECTION_SOURCES),
    /** Waits for what may belong to it, as a new alert does. */
    holds: z.boolean(),
  }),
  guards: () => [],
  decide: (state, input, context) => {
    const { number, now } = context;
    const { alerts, services, from, fromNumber, reason, count } = input;
    if (number === undefined) return refuse('unavailable', 'incident.no_number', 'No number.');
    const noticedAt = alerts.map(({ firstSeenAt }) => firstSeenAt).toSorted()[0] ?? now;
    const began = noticedAt <= now ? noticedAt : now;
    const title = titleOf(alerts[0]?.title ?? '');
    const worst = WORST.find((one) => services.some((s) => s.state === one)) ?? 'at_risk';
    const description = fromNumber === null ? reason : `Split from ${fromNumber}: ${reason}`;
    let walk = write(
      begin(state, context),
      draft('incident.created', {
        ...{ number, type: 'incident', title, description },
        ...{ detectionSource: input.detectionSource, effect: effectOf(worst), services },
        ...{ serviceUnknown: false, noticedAt: began, detectedAt: began, recurrenceOf: null },
        ...{ drill: false, raw: title },
      }),
    );
    if (from !== null && fromNumber !== null) {
      const received = { other: from, otherNumber: fromNumber, count, reason };
      walk = write(walk, draft('split.received', received));
    }
    for (const alert of alerts) {
      walk = write(walk, draft('alert.joined', { ...alert, count: walk.state.alertCount + 1 }));
    }
    if (count > alerts.length) {
      walk = write(walk, draft('alerts.joined', { count: count - alerts.length, alerts: [] }));
    }
    for (const { alert } of alerts.filter((one) => !input.firing.includes(one.alert))) {
      walk = write(walk, draft('alert.cleared', { alert, by: 'sender' }));
    }
    const triaged = triageDrafts(writeLogged(walk, true), {}, { automatic: true });
    if (input.firingCount === 0) return selfRecovered(triaged, 'alerts_cleared').drafts;
    return callFor(triaged, input).drafts;
  },
});

function callFor(walk: Walk, { loud, holds }: { readonly loud: boolean; readonly holds: boolean }) {
  const reason = 'An incident of its own now';
  if (!loud) return startPaging(walk, { loudness: 'low', reason });
  const first = walk.state.services[0]?.service ?? '';
  const seconds = walk.context.services[first]?.settings.holdSeconds ?? 30;
  const dueAt = holds ? plusSeconds(walk.context.now, seconds) : walk.context.now;
  return startPaging(walk, { loudness: 'high', reason, dueAt });
}

function writeSplit(
  state: IncidentState,
  { alerts, keeps }: MovingFacts,
  { reason, context }: { readonly reason: string; readonly context: Context },
) {
  const services = [...new Set(alerts.map(({ service }) => service))].filter(
    (service) => !keeps.includes(service),
  );
  const data = {
    into: asId<IncidentId>(context.freshId(0)),
    intoNumber: context.number ?? '',
    count: alerts.length,
    alerts: alerts.slice(0, LISTED_ALERTS).map(({ alert }) => alert),
    services,
    reason,
  };
  const parted = write(begin(state, context), draft('alerts.split', data));
  const firing = context.firing.count - alerts.filter((one) => one.firing).length;
  const quiet = firing <= 0 && parted.state.alertCount > 0;
  return (quiet ? selfRecovered(parted, 'alerts_cleared') : parted).drafts;
}

function offspring(
  state: IncidentState,
  {
    reason,
    context,
    holds,
  }: { readonly reason: string; readonly context: Context; readonly holds: boolean },
) {
  const alerts = context.moving?.alerts ?? [];
  const listed = alerts.slice(0, LISTED_ALERTS);
  // Somebody must be called, and learns nothing of what it was part of.
  const hidden = state.visibility === 'restricted';
  const told = hidden
    ? { from: null, fromNumber: null, reason: 'It goes on by itself.' }
    : { from: state.id, fromNumber: state.number, reason };
  const input = {
    ...{ ...told, holds },
    services: statesOf(alerts),
    alerts: listed.map(({ firing: _firing, ...facts }) => facts),
    firing: listed.filter(({ firing }) => firing).map(({ alert }) => alert),
    count: alerts.length,
    firingCount: alerts.filter(({ firing }) => firing).length,
    loud: alerts.some(({ loud, firing }) => loud && firing),
    detectionSource: state.detectionSource === 'heartbeat' ? 'heartbeat' : 'monitoring',
  };
  return { incident: null, command: { verb: 'open-split', input } };
}

/** How each service is by the worst of its alerts that fire, or of all where none does. */
function statesOf(alerts: MovingFacts['alerts']) {
  const services = [...new Set(alerts.map(({ service }) => service))];
  return services.map((service) => {
    const own = alerts.filter((one) => one.service === service);
    const firing = own.filter((one) => one.firing);
    const states = (firing.length > 0 ? firing : own).map((one) => serviceStateOf(one.severity));
    const state: ServiceState = WORST.find((one) => states.includes(one)) ?? 'at_risk';
    return { service, state };
  });
}

function wrongChoice(
  state: IncidentState,
  input: SplitInput,
  { moving, linkedAlerts }: Context,
): Refusal | undefined {
  if (state.visibility === 'restricted') {
    const message = 'A restricted incident is not split: its parts would be seen by everybody.';
    return refuse('conflict', 'incident.split_restricted', message);
  }
  if (moving === undefined || moving.alerts.length === 0) return nothingNamed(input);
  if (moving.alerts.length < (linkedAlerts ?? Number.POSITIVE_INFINITY)) return undefined;
  const message = 'These are all alerts of this incident: leave at least one here.';
  const path = input.alerts === undefined ? 'services' : 'alerts';
  return refuse('invalid', 'incident.split_all', { message, fields: [{ path, message }] });
}

function nothingNamed(input: SplitInput): Refusal {
  const message = 'Name alerts of this incident, or services that have alerts in it.';
  const path = input.alerts === undefined ? 'services' : 'alerts';
  return refuse('invalid', 'incident.nothing_to_split', { message, fields: [{ path, message }] });
}
