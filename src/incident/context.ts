/**
 * Gathers what a rule may know, as plain data, inside the transaction of the command: settings in force,
 * services, who is on call, what fires, the other incident. The core asks for nothing by itself.
 */

import { flapsUntil } from '../alert/flapping-handle.ts';
import { chosenOf, countsByService } from '../alert/moving-store.ts';
import { firingOf, linkedCountOf } from '../alert/store.ts';
import type { PolicySnapshot } from '../escalation/core/policy.ts';
import { defaultPolicyId, lookupForAll, policySnapshot, shiftsOf } from '../escalation/store.ts';
import { derivedRoles } from '../identity/core/access.ts';
import { readSetting, readSettingVersion } from '../identity/settings-store.ts';
import { owner } from '../identity/store.ts';
import { everyone, teamById, teamMembers } from '../identity/team-store.ts';
import {
  type ActorId,
  asId,
  isUuid,
  type PersonId,
  type PolicyId,
  type ScheduleId,
  type ServiceId,
  type TeamId,
} from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { onCallAt } from '../oncall/store.ts';
import type { Reader, Tx } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { supportHoursOf } from '../service/calendar-store.ts';
import { isOpen as isInHours } from '../service/core/support-hours.ts';
import { blastRadiusOf, type ServiceRow, servicesByIds } from '../service/store.ts';
import { COMMANDER_SCHEDULE } from './core/commander.ts';
import { ALL_NEEDS, withTraps } from './core/needs.ts';
import {
  INCIDENT_MATRIX,
  INCIDENT_PROCESS,
  INCIDENT_PROFILE,
  INCIDENT_SLA,
  profileOf,
} from './core/settings.ts';
import type { IncidentState } from './core/state.ts';
import type { Actor, Context, Need, ServiceFacts } from './core/verb.ts';
import { VERBS } from './core/verbs/index.ts';
import type { Source } from './core/words.ts';
import { incidentByRef, openChildrenOf } from './store.ts';

/** Who acts, before it is known what they are to this incident. */
export interface ActorRef {
  readonly id: ActorId;
  readonly kind: Actor['kind'];
  readonly person: PersonId | null;
  readonly roles: readonly string[];
}

/** Rules of ours acting by themselves: timers, alerts, the auditor. */
export const SYSTEM_ACTOR: ActorRef = { id: 'system', kind: 'system', person: null, roles: [] };

export interface ContextQuestion {
  readonly verb: string;
  readonly input: unknown;
  readonly actor: ActorRef;
  readonly source: Source;
  /** The other incident a merge or link names. */
  readonly other?: string | undefined;
  readonly number?: string | undefined;
  /** What the verb reads; absent: all. */
  readonly needs?: readonly Need[] | undefined;
}

/** Everything `decide` may know, as of this transaction's instant; refuses ids that name nothing. */
export async function gatherContext(
  tx: Tx,
  state: IncidentState | null,
  question: ContextQuestion,
): Promise<Context | Refusal> {
  const needs = new Set<Need>(question.needs ?? ALL_NEEDS);
  const named = idsNamedIn(question.input);
  const services = await servicesByIds(tx, serviceIdsOf(state, named));
  const unknown = unknownService(named, services);
  if (unknown !== undefined) return unknown;
  const other = await otherOf(tx, question.other);
  if (isRefusal(other)) return other;
  const { verb } = question;
  const [actor, rules, facts, alerts, callables, settings, moving, openChildren] =
    await Promise.all([
      actorOn(tx, question.actor, state, services),
      needs.has('rules') && ruleSettings(tx, services),
      needs.has('services') && factsOf(tx, services),
      needs.has('alerts') && alertsNow(tx, state),
      needs.has('onCall') && callable(tx, state, { services, verb }),
      readSetting(tx, INCIDENT_PROCESS),
      movingOf(tx, state, question),
      needs.has('children') && childrenOf(tx, state),
    ]);
  const gathered = {
    now: tx.now,
    actor,
    source: question.source,
    settings,
    other,
    freshId: freshIds(),
    ...(rules || {}),
    ...(facts ? { services: facts } : {}),
    ...(alerts || {}),
    ...(callables || {}),
    ...moving,
    ...(openChildren ? { openChildren } : {}),
    ...(question.number === undefined ? {} : { number: question.number }),
  };
  return withTraps(gathered);
}

async function callable(
  tx: Tx,
  state: IncidentState | null,
  { services, verb }: { readonly services: readonly ServiceRow[]; readonly verb: string },
): Promise<Pick<Context, 'policy' | 'onCall' | 'shifts' | 'commanderOnCall'>> {
  const policy = await policyFor(tx, state, services);
  const frozen = frozenPolicy(state) ?? policy;
  const [onCall, shifts, commanderOnCall] = await Promise.all([
    lookupForAll(tx, [policy, frozen], tx.now),
    asksForShifts(verb) && shiftsOf(tx, frozen, tx.now),
    commandersAt(tx, policy, tx.now),
  ]);
  return { policy, onCall, ...(shifts ? { shifts } : {}), commanderOnCall };
}

async function childrenOf(tx: Tx, state: IncidentState | null): Promise<Context['openChildren']> {
  return state === null ? [] : openChildrenOf(tx, state.id);
}

const bearsOne = (verb: string) => VERBS.some(({ name, bears }) => name === verb && bears === true);

/** Laying out shifts costs more than asking who is on call, so only these verbs are told how long they last. */
function asksForShifts(verb: string): boolean {
  return verb === 'acknowledge' || verb === 'accept' || verb === 'shift-ended';
}

async function alertsNow(
  tx: Tx,
  state: IncidentState | null,
): Promise<Pick<Context, 'firing' | 'linkedAlerts'>> {
  if (state === null) return { firing: { count: 0, sample: [] }, linkedAlerts: 0 };
  const { count, titles } = await firingOf(tx, state.id);
  const until = await flapsUntil(tx, state.id, tx.now);
  return {
    firing: { count, sample: titles, ...(until === undefined ? {} : { flapsUntil: until }) },
    linkedAlerts: await linkedCountOf(tx, state.id),
  };
}

/** The alerts a split names, by themselves or by their service. */
async function movingOf(
  tx: Tx,
  state: IncidentState | null,
  { verb, input }: ContextQuestion,
): Promise<Pick<Context, 'moving'>> {
  if (state === null || !bearsOne(verb)) return {};
  const named = input as { readonly alerts?: unknown; readonly services?: unknown };
  const idsIn = (list: unknown) =>
    Array.isArray(list) ? list.filter((id) => typeof id === 'string' && isUuid(id)) : [];
  const alerts = await chosenOf(tx, state.id, {
    alerts: idsIn(named.alerts),
    services: idsIn(named.services),
  });
  const going = (service: ServiceId) =>
    alerts.filter(({ serviceId }) => serviceId === service).length;
  const counts = await countsByService(tx, state.id);
  return {
    moving: {
      alerts: alerts.map(({ id, serviceId, loudness, state: is, ...facts }) => {
        return {
          ...facts,
          alert: id,
          service: serviceId,
          loud: loudness === 'high',
          firing: is === 'firing',
        };
      }),
      keeps: counts.filter((one) => one.count > going(one.service)).map(({ service }) => service),
    },
  };
}

async function ruleSettings(
  reader: Reader,
  services: readonly ServiceRow[],
): Promise<Pick<Context, 'profile' | 'matrix' | 'sla'>> {
  const [profile, matrix, targets] = await Promise.all([
    readSettingVersion(reader, INCIDENT_PROFILE),
    readSettingVersion(reader, INCIDENT_MATRIX),
    readSettingVersion(reader, INCIDENT_SLA),
  ]);
  const calendar = await supportHoursOf(reader, services[0]?.id ?? null);
  return {
    profile: profileOf(profile.value, profile.version),
    matrix: { version: matrix.version, cells: matrix.value },
    sla: { policyVersion: targets.version, targets: targets.value, calendar },
  };
}

/** Ids a command names, by the fields all verbs share. */
interface NamedIds {
  readonly services: readonly string[];
}

function idsNamedIn(input: unknown): NamedIds {
  if (typeof input !== 'object' || input === null) return { services: [] };
  const fields = input as Readonly<Record<string, unknown>>;
  const listed = Array.isArray(fields.services) ? fields.services : [];
  const alerts = [fields.alert, ...(Array.isArray(fields.alerts) ? fields.alerts : [])];
  const candidates = [
    fields.service,
    fields.faultyService,
    ...(fields.field === 'faultyService' ? [fields.value] : []),
    fields.dueTo,
    ...listed,
    // An alert named by its facts says which service it is of; one named by its id does not.
    ...alerts.filter((alert) => typeof alert === 'object'),
  ].map(serviceIdIn);
  return { services: [...new Set(candidates.filter((id) => id !== undefined))] };
}

/** `service` is an id, or an object that holds one (affected services, alert facts). */
function serviceIdIn(value: unknown): string | undefined {
  const id =
    typeof value === 'object' && value !== null && 'service' in value ? value.service : value;
  return typeof id === 'string' && isUuid(id) ? id : undefined;
}

function serviceIdsOf(state: IncidentState | null, named: NamedIds): readonly ServiceId[] {
  const known = state?.services.map((affected) => affected.service) ?? [];
  const faulty = state?.faultyService == null ? [] : [state.faultyService];
  return [...new Set([...known, ...faulty, ...named.services.map((id) => asId<ServiceId>(id))])];
}

function unknownService(named: NamedIds, found: readonly ServiceRow[]): Refusal | undefined {
  const missing = named.services.find((id) => !found.some((service) => service.id === id));
  if (missing === undefined) return undefined;
  return refuse('invalid', 'incident.unknown_service', {
    message: `service: there is no service ${missing}.`,
    fields: [{ path: 'service', message: 'no such service' }],
  });
}

async function otherOf(
  reader: Reader,
  ref: string | undefined,
): Promise<IncidentState | null | Refusal> {
  if (ref === undefined) return null;
  const found = await incidentByRef(reader, ref);
  if (found !== undefined) return found.state;
  return refuse('invalid', 'incident.unknown_other', {
    message: `There is no incident ${ref}.`,
    fields: [{ path: 'into', message: 'no such incident' }],
  });
}

/** Rights on this incident: granted roles, and what follows from leading its team or owning a service. */
async function actorOn(
  reader: Reader,
  actor: ActorRef,
  state: IncidentState | null,
  services: readonly ServiceRow[],
): Promise<Actor> {
  const { person } = actor;
  if (person === null) return { ...actor, inTeam: false };
  const teamIds = new Set<TeamId>();
  if (state?.team != null) teamIds.add(state.team);
  for (const service of services) if (service.teamId !== null) teamIds.add(service.teamId);
  const teams = await Promise.all([...teamIds].map((id) => teamById(reader, id)));
  const members = await Promise.all([...teamIds].map((id) => teamMembers(reader, id)));
  const derived = [
    ...teams.flatMap((team) =>
      derivedRoles({ personId: person, teamLeadId: team?.leadId ?? null }),
    ),
    ...services.flatMap((service) =>
      derivedRoles({ personId: person, serviceOwnerId: service.ownerId }),
    ),
  ];
  return {
    ...actor,
    roles: [...new Set([...actor.roles, ...derived])],
    inTeam: members.some((team) => team.includes(person)),
  };
}

async function policyFor(
  reader: Reader,
  state: IncidentState | null,
  services: readonly ServiceRow[],
): Promise<PolicySnapshot> {
  const ofService: PolicyId | null | undefined = services.find(
    (s) => s.policyId !== null,
  )?.policyId;
  return policySnapshot(reader, state?.policy ?? ofService ?? null);
}

function frozenPolicy(state: IncidentState | null): PolicySnapshot | undefined {
  return (state?.paging.snapshot as PolicySnapshot | null | undefined) ?? undefined;
}

async function factsOf(tx: Tx, services: readonly ServiceRow[]): Promise<Context['services']> {
  const houseTeam = (await everyone(tx))?.id ?? null;
  const houseOwner = (await owner(tx))?.id ?? null;
  const housePolicy = await defaultPolicyId(tx);
  const facts = await Promise.all(
    services.map(async (service): Promise<ServiceFacts> => {
      const [blast, hours] = await Promise.all([
        blastRadiusOf(tx, service.id),
        supportHoursOf(tx, service.id),
      ]);
      return {
        id: service.id,
        name: service.name,
        tier: service.tier,
        owner: service.ownerId ?? houseOwner,
        team: service.teamId ?? houseTeam,
        policy: service.policyId ?? housePolicy,
        normalCriteria: service.normalCriteria,
        usersTotal: service.usersTotal,
        monitored: service.monitored,
        blast: blast.length,
        inHours: isInHours(hours, tx.now),
        settings: service.settings,
      };
    }),
  );
  return Object.fromEntries(facts.map((fact) => [fact.id, fact]));
}

/** Whoever is on call in the commander schedule; unset or empty: the catch-all (decisions.md 28). */
async function commandersAt(
  reader: Reader,
  policy: PolicySnapshot,
  at: Instant,
): Promise<readonly PersonId[]> {
  const { schedule } = await readSetting(reader, COMMANDER_SCHEDULE);
  if (schedule === null) return [policy.catchAll];
  const found = await onCallAt(reader, asId<ScheduleId>(schedule), at);
  return found.length > 0 ? found : [policy.catchAll];
}

/** Ids for one command: asking for the same index twice gives the same id. */
function freshIds(): (index: number) => string {
  const made: string[] = [];
  return (index) => {
    while (made.length <= index) made.push(newId());
    return made[index] ?? '';
  };
}
