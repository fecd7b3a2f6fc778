/**
 * Writing escalation policies: check that everybody named exists, write, audit, in one transaction;
 * and laying a policy on any moment to see who would be paged. Runs under way keep the policy they
 * started with, so an edit never changes them.
 */
import { audit, type Origin, SYSTEM } from '../identity/audit.ts';
import { versionConflict } from '../identity/handle.ts';
import { namesOf, peopleByIds } from '../identity/store.ts';
import { asId, type PersonId, type PolicyId } from '../kernel/ids.ts';
import { type Instant, secondsBetween } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { existingSchedules } from '../oncall/store.ts';
import type { Reader, Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { PolicyChange, PolicyInput, Simulation } from './api.ts';
import type { Priority } from './core/condition.ts';
import { dueAtOf, nextStep, startRun, turnsAfter } from './core/plan.ts';
import {
  DEFAULT_SHIFT_END,
  defaultLevels,
  type PolicySnapshot,
  type StepAnswer,
  type StepDecision,
  type TargetKind,
  type Turns,
} from './core/policy.ts';
import * as store from './store.ts';

/** 422 naming the field of a person, schedule or team that does not exist. */
export function createPolicy(
  machine: Machine,
  origin: Origin,
  input: PolicyInput,
): Promise<store.PolicyRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const denied = await unknownTargets(tx, input);
    if (denied !== undefined) return denied;
    const id = await addPolicy(tx, origin, { ...input, isDefault: false });
    return (await store.policyById(tx, id)) ?? policyNotFound();
  });
}

/** Level 1 and catch-all are the owner: somebody always is paged (decisions.md 28). */
export async function ensureDefaultPolicy(tx: Tx, ownerPersonId: PersonId): Promise<PolicyId> {
  const existing = await store.defaultPolicy(tx);
  if (existing !== undefined) return existing.id;
  return addPolicy(tx, SYSTEM, {
    name: 'Default',
    levels: defaultLevels(ownerPersonId),
    repeat: 2,
    catchAll: ownerPersonId,
    atShiftEnd: DEFAULT_SHIFT_END,
    isDefault: true,
  });
}

async function addPolicy(
  tx: Tx,
  origin: Origin,
  policy: Omit<PolicyInput, 'levels'> & Pick<store.PolicyRow, 'levels' | 'isDefault'>,
): Promise<PolicyId> {
  const id = newId<PolicyId>();
  await store.insertPolicy(tx, { ...policy, id, catchAll: asId<PersonId>(policy.catchAll) });
  await audit(tx, { ...origin, action: 'policy.added', object: `policy:${id}`, new: policy });
  return id;
}

/** 409 when `expectedVersion` has moved on. */
export function changePolicy(
  machine: Machine,
  origin: Origin,
  change: PolicyChange & { readonly id: PolicyId },
): Promise<store.PolicyRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const { id, expectedVersion, ...input } = change;
    const before = await store.lockPolicy(tx, id);
    if (before === undefined) return policyNotFound();
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      return versionConflict(before.version);
    }
    const denied = await unknownTargets(tx, input);
    if (denied !== undefined) return denied;
    await store.updatePolicy(tx, { ...input, id, catchAll: asId<PersonId>(input.catchAll) });
    const { name, levels, repeat, catchAll, atShiftEnd } = before;
    const old = { name, levels, repeat, catchAll, atShiftEnd };
    const object = `policy:${id}`;
    await audit(tx, { ...origin, action: 'policy.changed', object, old, new: input });
    return (await store.policyById(tx, id)) ?? policyNotFound();
  });
}

/** 409 for `Default` and for a policy a service still names. */
export function deletePolicy(
  machine: Machine,
  origin: Origin,
  id: PolicyId,
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const before = await store.lockPolicy(tx, id);
    if (before === undefined) return policyNotFound();
    if (before.isDefault) {
      return refuse(
        'conflict',
        'policy.default_stays',
        'The policy Default can be edited, not deleted: what has no other policy uses it.',
      );
    }
    const services = await store.servicesUsing(tx, id);
    if (services.length > 0) {
      return refuse(
        'conflict',
        'policy.in_use',
        `Services still use this policy: ${services.join(', ')}. Give them another first.`,
      );
    }
    await store.deletePolicy(tx, id);
    await audit(tx, { ...origin, action: 'policy.deleted', object: `policy:${id}`, old: before });
    return undefined;
  });
}

/** Everything that would happen from `at` on if nobody ever answered; nobody is paged. */
export async function simulate(
  reader: Reader,
  policy: PolicySnapshot,
  { at, priority }: { readonly at: Instant; readonly priority: Priority },
): Promise<Simulation> {
  const told: { readonly at: Instant; readonly step: StepDecision }[] = [];
  let now: Instant | null = at;
  let answer: StepAnswer | undefined;
  let turns: Turns = {};
  while (now !== null) {
    const lookup = await store.lookupFor(reader, policy, now);
    const question = { policy, lookup, now, priority, turns };
    answer = answer === undefined ? startRun(question) : nextStep({ ...question, run: answer.run });
    turns = turnsAfter(turns, answer.steps);
    for (const step of answer.steps) told.push({ at: now, step });
    now = dueAtOf(answer.run);
  }
  const nameOf = await namesOf(
    reader,
    told.flatMap(({ step }) => personsIn(step)),
  );
  const steps = told.map(({ at: when, step }) => ({
    at: when,
    afterSeconds: secondsBetween(at, when),
    kind: step.kind,
    round: 'round' in step ? step.round : null,
    level: 'level' in step ? step.level : null,
    reason: 'reason' in step ? step.reason : null,
    acksNeeded: 'acksNeeded' in step ? (step.acksNeeded ?? 1) : 1,
    persons: personsIn(step).map((person) => ({ person, personName: nameOf[person] ?? 'unknown' })),
  }));
  return { at, priority, steps };
}

export function policyNotFound(): Refusal {
  return refuse('notFound', 'policy.unknown', 'There is no such escalation policy.');
}

function personsIn(step: StepDecision): readonly PersonId[] {
  return 'persons' in step ? step.persons : [];
}

interface NamedId {
  readonly path: string;
  readonly kind: TargetKind;
  readonly id: string;
}

async function unknownTargets(tx: Tx, input: PolicyInput): Promise<Refusal | undefined> {
  const catchAll: NamedId = { path: 'catchAll', kind: 'person', id: input.catchAll };
  const all = [...namedIn(input.levels), catchAll];
  const idsOf = (kind: string) => all.filter((target) => target.kind === kind).map(({ id }) => id);
  const people = await peopleByIds(
    tx,
    idsOf('person').map((id) => asId<PersonId>(id)),
  );
  const active = people.filter((person) => person.active).map((person) => person.id);
  const known: Readonly<Record<TargetKind, readonly string[]>> = {
    person: active,
    schedule: await existingSchedules(tx, idsOf('schedule')),
    team: await store.existingTeams(tx, idsOf('team')),
  };
  const missing = all.find(({ kind, id }) => !known[kind].includes(id));
  if (missing === undefined) return undefined;
  const { path, kind, id } = missing;
  const left = kind === 'person' && people.some((person) => person.id === id);
  const message = left ? 'this person is no longer active' : `there is no ${kind} ${id}`;
  return refuse('invalid', 'policy.unknown_target', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}

/** Every id the levels name, with its field. */
function namedIn(levels: PolicyInput['levels']): readonly NamedId[] {
  return levels.flatMap(({ targets }, i) =>
    targets.flatMap((target, j): readonly NamedId[] => {
      const path = `levels.${i}.targets.${j}`;
      if (target.kind !== 'roundRobin') {
        return [{ path: `${path}.id`, kind: target.kind, id: target.id }];
      }
      return target.people.map((id, k) => ({ path: `${path}.people.${k}`, kind: 'person', id }));
    }),
  );
}
