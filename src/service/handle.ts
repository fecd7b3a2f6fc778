/** Adding, changing and archiving services: find what is named, check, write, audit, in one transaction. */
import { audit, type Origin } from '../identity/audit.ts';
import { versionConflict } from '../identity/handle.ts';
import { teamByIdOrName } from '../identity/team-store.ts';
import type { PersonId, PolicyId, ServiceId, TeamId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { NewService, ServiceChange } from './api.ts';
import { calendarByIdOrName } from './calendar-store.ts';
import { DEFAULT_TIER, type Dependency, type DependencyKind, hardRing } from './core/service.ts';
import * as store from './store.ts';

/** 422 naming the field where a name is taken or something named is unknown. */
export function createService(
  machine: Machine,
  origin: Origin,
  input: NewService,
): Promise<store.ServiceRow | Refusal> {
  return namingWrong(() =>
    machine.db.transact(async (tx) => {
      const id = newId<ServiceId>();
      const service = await laidOver(tx, { ...EMPTY, id, name: input.name }, input);
      if (isRefusal(service)) return service;
      await store.insertService(tx, service);
      const refusal = await changeDependencies(tx, id, input.dependsOn ?? []);
      if (refusal !== undefined) return refusal;
      await audit(tx, { ...origin, action: 'service.added', object: `service:${id}`, new: input });
      return (await store.serviceById(tx, id)) ?? serviceNotFound();
    }),
  );
}

export function changeService(
  machine: Machine,
  origin: Origin,
  change: ServiceChange & { readonly id: ServiceId },
): Promise<store.ServiceRow | Refusal> {
  return namingWrong(() =>
    machine.db.transact(async (tx) => {
      const before = await store.lockService(tx, change.id);
      if (before === undefined) return serviceNotFound();
      if (change.expectedVersion !== undefined && change.expectedVersion !== before.version) {
        return versionConflict(before.version);
      }
      const after = await laidOver(tx, before, change);
      if (isRefusal(after)) return after;
      await store.updateService(tx, { ...after, archivedAt: archivedAt(tx, before, change) });
      if (change.dependsOn !== undefined) {
        const refusal = await changeDependencies(tx, before.id, change.dependsOn);
        if (refusal !== undefined) return refusal;
      }
      const { id, expectedVersion: _, ...asked } = change;
      const object = `service:${id}`;
      await audit(tx, { ...origin, action: 'service.changed', object, old: before, new: asked });
      return (await store.serviceById(tx, id)) ?? serviceNotFound();
    }),
  );
}

export function serviceNotFound(): Refusal {
  return refuse('notFound', 'service.unknown', 'There is no such service.');
}

/** A 422 about `field`, for those to the right who take a service by id or name. */
export function unknownService(field: string, text: string): Refusal {
  return wrong(field, `there is no service ${text}`);
}

/** Turns a violated constraint into a 422 naming the field. */
export async function namingWrong<T>(work: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    const field = store.wrongField(error);
    if (field === undefined) throw error;
    return wrong(field.path, field.message);
  }
}

const EMPTY: Omit<store.StoredService, 'id' | 'name'> = {
  tier: DEFAULT_TIER,
  description: '',
  ownerId: null,
  teamId: null,
  policyId: null,
  calendarId: null,
  normalCriteria: [],
  usersTotal: null,
  keyCustomers: [],
  runbookUrl: null,
  settings: {},
  archivedAt: null,
};

/** `base` with the fields of `change` laid over it; what is not named stays. */
async function laidOver(
  tx: Tx,
  base: store.StoredService,
  change: ServiceChange,
): Promise<store.StoredService | Refusal> {
  const teamId = await teamIn(tx, base, change);
  if (isRefusal(teamId)) return teamId;
  const calendarId = await calendarIn(tx, base, change);
  if (isRefusal(calendarId)) return calendarId;
  const { owner, escalationPolicy } = change;
  return {
    ...base,
    name: change.name ?? base.name,
    tier: change.tier ?? base.tier,
    description: change.description ?? base.description,
    ownerId: owner === undefined ? base.ownerId : (owner as PersonId | null),
    teamId,
    policyId:
      escalationPolicy === undefined ? base.policyId : (escalationPolicy as PolicyId | null),
    calendarId,
    normalCriteria: change.normalCriteria ?? base.normalCriteria,
    usersTotal: change.usersTotal === undefined ? base.usersTotal : change.usersTotal,
    keyCustomers: change.keyCustomers ?? base.keyCustomers,
    runbookUrl: change.runbookUrl === undefined ? base.runbookUrl : change.runbookUrl,
    settings: { ...base.settings, ...change.settings },
  };
}

async function teamIn(
  tx: Tx,
  base: store.StoredService,
  { team }: ServiceChange,
): Promise<TeamId | null | Refusal> {
  if (team === undefined) return base.teamId;
  if (team === null) return null;
  const found = await teamByIdOrName(tx, team);
  return found?.id ?? wrong('team', `there is no team ${team}`);
}

async function calendarIn(
  tx: Tx,
  base: store.StoredService,
  { calendar }: ServiceChange,
): Promise<string | null | Refusal> {
  if (calendar === undefined) return base.calendarId;
  if (calendar === null) return null;
  const found = await calendarByIdOrName(tx, calendar);
  return found?.id ?? wrong('calendar', `there is no calendar ${calendar}`);
}

type DependencyInput = NonNullable<NewService['dependsOn']>[number];

/** SVC-3: refuses unknown services, itself, one service twice, and rings of hard dependencies. */
async function changeDependencies(
  tx: Tx,
  id: ServiceId,
  inputs: readonly DependencyInput[],
): Promise<Refusal | undefined> {
  const others = (await store.lockDependencies(tx)).filter((one) => one.serviceId !== id);
  const found = new Map<ServiceId, DependencyKind>();
  for (const [index, input] of inputs.entries()) {
    const path = `dependsOn.${index}.service`;
    const service = await store.serviceByIdOrName(tx, input.service);
    if (service === undefined) return unknownService(path, input.service);
    if (service.id === id) {
      return wrong(path, 'a service cannot depend on itself');
    }
    if (found.has(service.id)) {
      return wrong(path, `${service.name} is named twice`);
    }
    found.set(service.id, input.kind);
  }
  const own: readonly Dependency[] = [...found].map(([dependsOnId, kind]) => ({
    serviceId: id,
    dependsOnId,
    kind,
  }));
  const ring = hardRing(id, [...others, ...own]);
  if (ring !== undefined) return ringRefusal(await store.serviceNames(tx, ring), ring);
  await store.setDependencies(
    tx,
    id,
    [...found].map(([other, kind]) => ({ id: other, kind })),
  );
  return undefined;
}

function ringRefusal(names: Readonly<Record<string, string>>, ring: readonly ServiceId[]): Refusal {
  const path = ring.map((one) => names[one] ?? one).join(' -> ');
  const message = `hard dependencies would run in a ring: ${path}`;
  return refuse('invalid', 'service.dependency_ring', {
    message: `dependsOn: ${message}.`,
    fields: [{ path: 'dependsOn', message }],
  });
}

function archivedAt(tx: Tx, before: store.StoredService, { archived }: ServiceChange) {
  if (archived === undefined) return before.archivedAt;
  return archived ? (before.archivedAt ?? tx.now) : null;
}

function wrong(path: string, message: string): Refusal {
  return refuse('invalid', 'service.wrong_field', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}
