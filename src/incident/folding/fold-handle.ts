/**
 * Folding by dependency, done: an alert of a service joins the incident of one that it needs and that is down; a
 * fault found later takes in what it caused; and what goes on when the fault is over gets an incident of its own.
 * The rules are in `core/folding.ts`. Openings above and below wait for each other, so the order does not matter.
 */

import type { Alert } from '../../alert/core/alert.ts';
import { countsByService } from '../../alert/moving-store.ts';
import { startRun } from '../../escalation/core/plan.ts';
import { lookupForAll, policySnapshot } from '../../escalation/store.ts';
import { readSetting } from '../../identity/settings-store.ts';
import type { IncidentId, PersonId, ServiceId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue, waitingKeys } from '../../platform/outbox.ts';
import {
  hardDownstreamOf,
  hardUpstreamOf,
  serviceNames,
  servicesByIds,
} from '../../service/store.ts';
import { SYSTEM_ACTOR } from '../context.ts';
import type { AlertFacts } from '../core/facts.ts';
import { absorption, downAmong, isWellAgain, leftBehind } from '../core/folding.ts';
import { INCIDENT_PROCESS } from '../core/settings.ts';
import type { IncidentState } from '../core/state.ts';
import { serviceStateOf } from '../core/verbs/alerts.ts';
import type { ServiceState } from '../core/words.ts';
import { executeIn } from '../handle.ts';
import { incidentByRef, lockIncident } from '../store.ts';
import { incidentsAffecting, incidentsWithin, lockFolding } from './fold-store.ts';

/** What the service of an alert needs, with the locks held under which that question has one answer. */
export async function lockFold(
  tx: Tx,
  alert: Pick<Alert, 'serviceId'>,
): Promise<readonly ServiceId[]> {
  const upstream = await hardUpstreamOf(tx, alert.serviceId);
  const stoodOn = (await hardDownstreamOf(tx, alert.serviceId)).length > 0;
  await lockFolding(tx, { own: stoodOn ? alert.serviceId : null, upstream });
  return upstream;
}

/** INC-110: the incident of a service that this alert's service needs and that is down; told of it already. */
export async function foldPlace(
  tx: Tx,
  facts: AlertFacts,
  upstream: readonly ServiceId[],
): Promise<IncidentState | undefined> {
  if (upstream.length === 0 || !(await readSetting(tx, INCIDENT_PROCESS)).foldDependants) {
    return undefined;
  }
  for (const { id } of await incidentsAffecting(tx, upstream)) {
    const state = (await lockIncident(tx, id))?.state;
    if (state === undefined) continue;
    const counts = await countsByService(tx, id);
    // Of several that are down any that still is explains it, not the faulty one alone.
    const dueTo = downAmong(
      state,
      upstream.filter((one) => !isWellAgain(state, one, counts)),
    );
    if (dueTo === null) continue;
    const is = serviceStateOf(facts.severity);
    const folded = await fold(tx, { incident: id, service: facts.service, dueTo, is });
    if (isRefusal(folded)) throw new Error(`A fold was refused: ${folded.code} ${folded.message}`);
    return folded;
  }
  return undefined;
}

/** A service that others need is down since this alert: what they opened a moment ago is part of it. */
export async function absorbLater(
  tx: Tx,
  state: IncidentState,
  { service, severity }: AlertFacts,
): Promise<void> {
  const now = state.services.find((one) => one.service === service && one.until === null);
  if (serviceStateOf(severity) !== 'down' || now?.state !== 'down') return;
  if ((await hardDownstreamOf(tx, service)).length === 0) return;
  const key = `${state.id}:fold.absorb:${service}`;
  await enqueue(tx, { task: 'fold.absorb', payload: { incident: state.id, service }, key });
}

/** INC-112, INC-113: takes in what is part of it, or suggests so; each in a transaction of its own. */
export async function absorb(
  machine: Machine,
  { incident, service }: { readonly incident: IncidentId; readonly service: ServiceId },
): Promise<void> {
  const { downstream, candidates } = await machine.db.transact(async (tx) => {
    const settings = await readSetting(tx, INCIDENT_PROCESS);
    const below = settings.foldDependants ? await hardDownstreamOf(tx, service) : [];
    const since = plusSeconds(tx.now, -settings.foldBackSeconds);
    return { downstream: below, candidates: await incidentsWithin(tx, below, since) };
  });
  for (const { id } of candidates) {
    if (id === incident) continue;
    const question = { incident, service, downstream, other: id };
    expected(await machine.db.transact((tx) => absorbOne(tx, question)));
  }
}

interface Absorb {
  readonly incident: IncidentId;
  readonly service: ServiceId;
  readonly downstream: readonly ServiceId[];
  readonly other: IncidentId;
}

/** A refusal is handed back, so that nothing of a merge that did not come about stays. */
async function absorbOne(
  tx: Tx,
  { incident, service, downstream, other }: Absorb,
): Promise<Refusal | undefined> {
  for (const id of [incident, other].toSorted()) await lockIncident(tx, id);
  const above = (await incidentByRef(tx, incident))?.state;
  const state = (await incidentByRef(tx, other))?.state;
  if (above === undefined || state === undefined) return undefined;
  if (downAmong(above, [service]) === null) return undefined;
  const settings = await readSetting(tx, INCIDENT_PROCESS);
  const verdict = absorption(state, { downstream, now: tx.now, settings });
  if (verdict === null) return undefined;
  const affected = state.services.filter(({ until }) => until === null);
  const reason = await reasonOf(
    tx,
    affected.map((one) => one.service),
    service,
  );
  if (verdict === 'suggest') {
    await tell(tx, other, { verb: 'suggest-merge', input: { other: incident, reason } });
    return undefined;
  }
  const merged = await tell(tx, other, { verb: 'merge', input: { into: incident, reason } });
  if (isRefusal(merged)) return merged;
  for (const { service: one, state: is } of affected) {
    await fold(tx, { incident, service: one, dueTo: service, is, via: state.number });
  }
  return undefined;
}

/** So many names fit into a reason. */
const NAMED = 3;

async function reasonOf(tx: Tx, services: readonly ServiceId[], dueTo: ServiceId): Promise<string> {
  const names = await serviceNames(tx, [...services, dueTo]);
  const all = services.map((one) => names[one] ?? 'a service');
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  const verb = services.length === 1 ? 'depends' : 'depend';
  const theirs = `${all.slice(0, NAMED).join(', ')}${more}`;
  return `${theirs} ${verb} on ${names[dueTo] ?? 'a service'}, which is down`;
}

/** The grace begins when the last alert of what others stand on has cleared. */
export async function watchFolded(tx: Tx, alert: Alert): Promise<void> {
  if (alert.incidentId === null) return;
  const state = (await incidentByRef(tx, alert.incidentId))?.state;
  if (!(state?.folded ?? []).some(({ dueTo }) => dueTo === alert.serviceId)) return;
  const counts = await countsByService(tx, alert.incidentId);
  if (counts.some((one) => one.service === alert.serviceId && one.firing > 0)) return;
  await lookLater(tx, alert.incidentId);
}

/** A folded service fires although what it stands on is well again: that does not stay quiet. */
export async function lookIfAlone(
  tx: Tx,
  state: IncidentState,
  { service }: AlertFacts,
): Promise<void> {
  const folded = (state.folded ?? []).find((one) => one.service === service);
  if (folded === undefined) return;
  if (!isWellAgain(state, folded.dueTo, await countsByService(tx, state.id))) return;
  // The first look stands: alerts that keep coming must not put it off for ever.
  if ((await waitingKeys(tx, [lookKey(state.id)])).size > 0) return;
  await lookLater(tx, state.id);
}

async function lookLater(tx: Tx, incident: IncidentId): Promise<void> {
  const { foldGraceSeconds } = await readSetting(tx, INCIDENT_PROCESS);
  await enqueue(tx, {
    task: 'fold.look',
    payload: { incident },
    dueAt: plusSeconds(tx.now, foldGraceSeconds),
    key: lookKey(incident),
  });
}

function lookKey(incident: IncidentId): string {
  return `${incident}:fold.look`;
}

/** INC-114: what still fires becomes an incident of its own and calls its own people. */
export async function lookAtFolded(machine: Machine, incident: IncidentId): Promise<void> {
  const left = await machine.db.transact((tx) => leftOf(tx, incident));
  // Each in a transaction of its own: one that cannot go keeps no other.
  for (const service of left.services) {
    expected(
      await machine.db.transact(async (tx) => {
        const { state, services } = await leftOf(tx, incident);
        if (state === undefined || !services.includes(service)) return undefined;
        return leave(tx, state, service);
      }),
    );
  }
}

async function leftOf(
  tx: Tx,
  incident: IncidentId,
): Promise<{ readonly state: IncidentState | undefined; readonly services: readonly ServiceId[] }> {
  const state = (await lockIncident(tx, incident))?.state;
  if (state === undefined || (state.folded ?? []).length === 0) return { state, services: [] };
  const left = leftBehind(state, await countsByService(tx, incident));
  return { state, services: left };
}

/** That its moment has passed is fine; any other "no" is a fault of ours, and the job fails visibly. */
function expected(answer: Refusal | undefined): void {
  if (answer === undefined || answer.kind === 'conflict' || answer.kind === 'notFound') return;
  const where = answer.fields?.map(({ path, message }) => `${path} ${message}`).join('; ') ?? '';
  throw new Error(`Folding was refused: ${answer.code} ${answer.message} ${where}`);
}

async function leave(
  tx: Tx,
  { id, folded = [] }: IncidentState,
  service: ServiceId,
): Promise<Refusal | undefined> {
  const dueTo = folded.find((one) => one.service === service)?.dueTo ?? service;
  const names = await serviceNames(tx, [service, dueTo]);
  const reason = `${names[service] ?? 'A service'} still fires although ${names[dueTo] ?? 'what it needs'} is well again`;
  const input = { services: [service], reason };
  const parted = await tell(tx, id, { verb: 'split-left-behind', input });
  if (isRefusal(parted)) return parted;
  const own = await newestOf(tx, service);
  if (own !== undefined) await absorbDown(tx, own, service);
  return undefined;
}

/** Several services may be left behind, one standing on the other: the lower one takes the upper one in. */
async function absorbDown(tx: Tx, state: IncidentState, service: ServiceId): Promise<void> {
  const payload = { incident: state.id, service };
  const down = state.services.some((one) => one.service === service && one.state === 'down');
  if (!down || (await hardDownstreamOf(tx, service)).length === 0) return;
  await enqueue(tx, {
    task: 'fold.absorb',
    payload,
    dueAt: plusSeconds(tx.now, 1),
    key: `${state.id}:fold.absorb:${service}`,
  });
}

async function newestOf(tx: Tx, service: ServiceId): Promise<IncidentState | undefined> {
  const [newest] = await incidentsAffecting(tx, [service]);
  return newest;
}

interface Fold {
  readonly incident: IncidentId;
  readonly service: ServiceId;
  readonly dueTo: ServiceId;
  readonly is: ServiceState;
  readonly via?: string;
}

async function fold(
  tx: Tx,
  { incident, service, dueTo, is, via }: Fold,
): Promise<IncidentState | Refusal> {
  const told = await onCallFor(tx, service);
  const input = { service, dueTo, state: is, told, ...(via === undefined ? {} : { via }) };
  return tell(tx, incident, { verb: 'fold-service', input });
}

/** Whoever the policy of a service would call first. */
async function onCallFor(tx: Tx, id: ServiceId): Promise<readonly PersonId[]> {
  const [service] = await servicesByIds(tx, [id]);
  const policy = await policySnapshot(tx, service?.policyId ?? null);
  const lookup = await lookupForAll(tx, [policy], tx.now);
  const { steps } = startRun({ policy, lookup, now: tx.now, priority: 'P1', turns: {}, run: 1 });
  const first = steps.find((step) => step.kind === 'notify') ?? steps.at(-1);
  return first !== undefined && 'persons' in first ? first.persons : [];
}

function tell(
  tx: Tx,
  incident: string,
  command: { readonly verb: string; readonly input: unknown },
): Promise<IncidentState | Refusal> {
  return executeIn(tx, { incident, ...command, actor: SYSTEM_ACTOR, source: 'alert' });
}
