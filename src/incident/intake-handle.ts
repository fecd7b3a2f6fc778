/**
 * What an accepted alert means for incidents (domain.md 2.4): it reopens the one it belonged to, joins the
 * open one of its service or of one that its service needs and that is down, or opens a new one. Alerts that may
 * belong together wait for each other here, so two of them never open two incidents: those of one group, of one
 * service, or, where each alert has its own, of one fingerprint. Every step may run twice and settles the same way.
 */
import type { Alert } from '../alert/core/alert.ts';
import { isWithinGroup } from '../alert/core/group-window.ts';
import { isKeptBack } from '../alert/core/judging/hold.ts';
import { flapsUntil, settleSteady } from '../alert/flapping-handle.ts';
import { placesOfGroup } from '../alert/group-store.ts';
import {
  alertById,
  anyFiring,
  attachAlerts,
  linkAlert,
  lockWaitingAlerts,
  previousIncidentOf,
  setDisposition,
} from '../alert/store.ts';
import type { AlertId, IncidentId, ServiceId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { crashPoint } from '../platform/crash-point.ts';
import { isPassing } from '../platform/database-errors.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { serviceById } from '../service/store.ts';
import { SYSTEM_ACTOR } from './context.ts';
import type { AlertFacts } from './core/facts.ts';
import type { IncidentState } from './core/state.ts';
import { isOpen } from './core/words.ts';
import {
  absorbLater,
  foldPlace,
  lockFold,
  lookIfAlone,
  watchFolded,
} from './folding/fold-handle.ts';
import { executeIn } from './handle.ts';
import { incidentByRef, lockIncident, lockOpening, openIncidentOfService } from './store.ts';

/** Ties the alert to its incident; nothing to do when that was done before. */
export async function settleAlert(machine: Machine, id: AlertId): Promise<void> {
  await withOthersOrAlone(machine, (tx, reach) => settleIn(tx, id, reach));
  crashPoint(machine.config, 'open.committed');
}

/** The alert's sender, a person or its expiry says it is over. */
export async function clearAlert(machine: Machine, id: AlertId): Promise<void> {
  await withOthersOrAlone(machine, async (tx, reach) => {
    const alert = await settleIn(tx, id, reach);
    if (alert?.incidentId == null || alert.state !== 'cleared') return;
    await watchFolded(tx, alert);
    await askWhenSteady(tx, alert, alert.incidentId);
    if (await saysNothingNew(tx, alert, alert.incidentId)) return;
    await tell(tx, alert.incidentId, {
      verb: 'alert-cleared',
      input: { alert: alert.id, by: clearedBy(alert) },
    });
  });
}

/** INC-120: an end in the midst of flapping is none yet. One question for an incident, however much of it flaps. */
async function askWhenSteady(tx: Tx, { id }: Alert, incident: IncidentId): Promise<void> {
  await settleSteady(tx, incident);
  const dueAt = await flapsUntil(tx, incident, tx.now);
  if (dueAt === undefined) return;
  const key = `alert.steady:${incident}`;
  await enqueue(tx, { task: 'alert.cleared', payload: { alert: id }, dueAt, key });
}

/**
 * Of a storm of ends only those listed one by one, and the last, say something new; the rest must not each
 * cost a decision.
 */
async function saysNothingNew(tx: Tx, alert: Alert, incident: IncidentId): Promise<boolean> {
  const state = (await incidentByRef(tx, incident))?.state;
  if (state === undefined || state.alerts.some((one) => one.alert === alert.id)) return false;
  const over = !isOpen(state.state) || state.state === 'recovering';
  return over || (await anyFiring(tx, incident));
}

/** A quiet alert grew loud while it fired. */
export async function wakeForAlert(machine: Machine, id: AlertId): Promise<void> {
  await withOthersOrAlone(machine, async (tx, reach) => {
    const alert = await settleIn(tx, id, reach);
    if (alert?.incidentId == null || alert.state !== 'firing') return;
    await tell(tx, alert.incidentId, {
      verb: 'alert-refired',
      input: { alert: alert.id, title: alert.title, loud: alert.loudness === 'high' },
    });
  });
}

/** Tells an incident what its alert did. That it is over by now is fine; any other "no" is our fault. */
async function tell(
  tx: Tx,
  incident: string,
  command: { readonly verb: string; readonly input: unknown },
): Promise<void> {
  const answer = await executeIn(tx, {
    incident,
    ...command,
    actor: SYSTEM_ACTOR,
    source: 'alert',
  });
  if (isRefusal(answer) && answer.kind !== 'conflict') required(answer);
}

/**
 * One of the others that come along may be what fails (a dead letter in the making): then this alert goes alone, so
 * that none waits behind the one at fault.
 */
async function withOthersOrAlone(
  machine: Machine,
  work: (tx: Tx, reach: Reach) => Promise<unknown>,
): Promise<void> {
  try {
    await machine.db.transact((tx) => work(tx, 'with others'));
  } catch (error) {
    if (isPassing(error)) throw error;
    await machine.db.transact((tx) => work(tx, 'alone'));
  }
}

type Reach = 'with others' | 'alone';

async function settleIn(tx: Tx, id: AlertId, reach: Reach): Promise<Alert | undefined> {
  const found = await alertById(tx, id);
  if (found === undefined || found.incidentId !== null || isKeptBack(found, tx.now)) return found;
  const service = await serviceById(tx, found.serviceId);
  const byService = service?.settings.groupBy !== 'alert';
  await lockOpening(tx, openingOf(found, byService));
  const upstream = await lockFold(tx, found);
  const alert = await alertById(tx, id);
  if (alert === undefined || alert.incidentId !== null || isKeptBack(alert, tx.now)) return alert;
  const facts = factsOf(alert);
  const { state, opened, joinsOthers } = await placeFor(tx, alert, { facts, byService, upstream });
  await linkAlert(tx, id, { id: state.id, number: state.number });
  await setDisposition(
    tx,
    { alert: id },
    { disposition: opened ? 'opened' : 'attached', incident: state.id },
  );
  if (joinsOthers && reach === 'with others') await joinWaiting(tx, alert, state);
  await absorbLater(tx, state, facts);
  await lookIfAlone(tx, state, facts);
  return alertById(tx, id);
}

const STORM_BATCH = 1_000;

/** The rest of a storm comes along: others of the service that wait join at once, their own jobs find them placed. */
async function joinWaiting(tx: Tx, alert: Alert, state: IncidentState): Promise<void> {
  const waiting = await lockWaitingAlerts(tx, alert.serviceId, STORM_BATCH);
  if (waiting.length === 0) return;
  required(
    await executeIn(tx, {
      incident: state.id,
      verb: 'alerts-joined',
      input: { alerts: waiting.map(factsOf) },
      actor: SYSTEM_ACTOR,
      source: 'alert',
    }),
  );
  const name = { id: state.id, number: state.number };
  await attachAlerts(
    tx,
    waiting.map((one) => one.id),
    name,
  );
}

interface Placed {
  readonly state: IncidentState;
  readonly opened: boolean;
  /** Placed by its service, so others of the service belong there too. */
  readonly joinsOthers: boolean;
}

async function placeFor(
  tx: Tx,
  alert: Alert,
  {
    facts,
    byService,
    upstream,
  }: {
    readonly facts: AlertFacts;
    readonly byService: boolean;
    readonly upstream: readonly ServiceId[];
  },
): Promise<Placed> {
  const before = await previousOf(tx, alert);
  if (before !== undefined) {
    const joined = await joinAgain(tx, before, facts);
    if (joined !== undefined) return { state: joined, opened: false, joinsOthers: false };
  }
  const group = await groupPlace(tx, alert);
  if (group !== undefined) {
    return { state: await join(tx, group, facts), opened: false, joinsOthers: false };
  }
  if (byService && alert.groupKey === null) {
    const open = await openIncidentOfService(tx, alert.serviceId);
    if (open !== undefined) {
      return { state: await join(tx, open.state, facts), opened: false, joinsOthers: true };
    }
  }
  const folded = await foldPlace(tx, facts, upstream);
  if (folded !== undefined) {
    const joinsOthers = byService && alert.groupKey === null;
    return { state: await join(tx, folded, facts), opened: false, joinsOthers };
  }
  const state = required(
    await executeIn(tx, {
      incident: null,
      verb: 'open-from-alert',
      input: { alert: facts, description: alert.body },
      actor: SYSTEM_ACTOR,
      source: 'alert',
    }),
  );
  return { state, opened: true, joinsOthers: byService && alert.groupKey === null };
}

/** What may belong to one incident waits for each other: a group, a service, or a fingerprint. */
function openingOf({ groupKey, serviceId, fingerprint }: Alert, byService: boolean): string {
  if (groupKey !== null) return `group:${groupKey}`;
  return byService ? serviceId : fingerprint;
}

/** INC-117: the open incident that holds an alert of the same group within its window, whatever the service. */
async function groupPlace(tx: Tx, alert: Alert): Promise<IncidentState | undefined> {
  if (alert.groupKey === null) return undefined;
  for (const place of await placesOfGroup(tx, alert)) {
    if (!isWithinGroup(alert, place)) continue;
    const state = (await lockIncident(tx, place.incident))?.state;
    if (state === undefined || !isOpen(state.state)) continue;
    if (state.visibility !== 'restricted' && !state.drill) return state;
  }
  return undefined;
}

/**
 * The incident of the same fingerprint before, followed through merges; restricted ones stay closed off. Locked, since
 * whether the alert joins or reopens it hangs on where it stands, and somebody may be resolving it just now.
 */
async function previousOf(tx: Tx, alert: Alert): Promise<IncidentState | undefined> {
  const before = await previousIncidentOf(tx, alert);
  let found = before === undefined ? undefined : await lockIncident(tx, before.incident);
  for (let hop = 0; hop < 5 && found?.state.mergedInto != null; hop += 1) {
    found = await lockIncident(tx, found.state.mergedInto.id);
  }
  return found?.state.visibility === 'restricted' ? undefined : found?.state;
}

/** Joins it while open; reopens it while the same fault came back within the window; else undefined. */
async function joinAgain(
  tx: Tx,
  before: IncidentState,
  facts: AlertFacts,
): Promise<IncidentState | undefined> {
  if (isOpen(before.state)) return join(tx, before, facts);
  const { resolvedAt } = before.stamps;
  const recent = resolvedAt !== null && tx.now <= plusSeconds(resolvedAt, REOPEN_LOOKBACK_SECONDS);
  if (!recent || before.state !== 'resolved') return undefined;
  const reopened = await executeIn(tx, {
    incident: before.id,
    verb: 'alert-refired',
    input: { alert: facts.alert, title: facts.title, loud: facts.loud },
    actor: SYSTEM_ACTOR,
    source: 'alert',
  });
  // Refused when the process setting allows less than the look-back: then it opens anew.
  return isRefusal(reopened) ? undefined : join(tx, reopened, facts);
}

/** Longest window the setting `incident.process` may allow; the core decides with the real one. */
const REOPEN_LOOKBACK_SECONDS = 31_536_000;

async function join(tx: Tx, state: IncidentState, facts: AlertFacts): Promise<IncidentState> {
  return required(
    await executeIn(tx, {
      incident: state.id,
      verb: 'alerts-joined',
      input: { alerts: [facts] },
      actor: SYSTEM_ACTOR,
      source: 'alert',
    }),
  );
}

/** A refusal here is a fault of ours: the job fails, is tried again, and stays visible. */
function required(answer: IncidentState | Refusal): IncidentState {
  if (isRefusal(answer)) throw new Error(`An alert was refused: ${answer.code} ${answer.message}`);
  return answer;
}

function factsOf(alert: Alert): AlertFacts {
  return {
    alert: alert.id,
    title: alert.title,
    severity: alert.severity,
    source: alert.source,
    fingerprint: alert.fingerprint,
    service: alert.serviceId,
    loud: alert.loudness === 'high',
    firstSeenAt: alert.firstSeenAt,
  };
}

function clearedBy(alert: Alert): 'sender' | 'expiry' | 'person' {
  const by = alert.clearedBy ?? 'sender';
  return by === 'sender' || by === 'expiry' ? by : 'person';
}
