/** Twin of `escalation/store.ts`: policies, and who stands behind their targets. */
import type { OnCallLookup, PolicySnapshot, Target } from '../../../src/escalation/core/policy.ts';
import {
  schedulesOf,
  targetKey,
  targetsOf,
  turnKeysOf,
} from '../../../src/escalation/core/policy.ts';
import type { ShiftEnd } from '../../../src/escalation/core/shift-end.ts';
import type { PolicyRow } from '../../../src/escalation/store.ts';
import { asId, type PersonId, type PolicyId, type ScheduleId } from '../../../src/kernel/ids.ts';
import type { Instant } from '../../../src/kernel/instant.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { onCallAtAll, shiftEnds } from '../oncall/store.ts';
import { type MemorySession, on } from '../session.ts';
import { ableAmong, storedTurns } from './turn-store.ts';

export async function policyById(reader: Reader, id: PolicyId): Promise<PolicyRow | undefined> {
  const session = await on(reader);
  return session.tables.policy.get(session, id);
}

export async function defaultPolicy(reader: Reader): Promise<PolicyRow | undefined> {
  const session = await on(reader);
  return session.tables.policy.all(session).find((policy) => policy.isDefault);
}

export async function defaultPolicyId(reader: Reader): Promise<PolicyId> {
  const found = await defaultPolicy(reader);
  if (found === undefined) throw new Error('the simulated house has no default policy');
  return found.id;
}

export async function policySnapshot(
  reader: Reader,
  id: PolicyId | null | undefined,
): Promise<PolicySnapshot> {
  const named = id == null ? undefined : await policyById(reader, id);
  const policy = named ?? (await defaultPolicy(reader));
  if (policy === undefined) throw new Error('the simulated house has no default policy');
  const { isDefault: _default, createdAt: _created, ...snapshot } = policy;
  return snapshot;
}

export async function lookupForAll(
  reader: Reader,
  policies: readonly Pick<PolicySnapshot, 'id' | 'levels' | 'catchAll'>[],
  at: Instant,
): Promise<OnCallLookup> {
  const found = await resolveTargets(reader, policies.flatMap(targetsOf), at);
  const turns = await storedTurns(reader, policies.flatMap(turnKeysOf));
  return { turns, ...found };
}

async function resolveTargets(
  reader: Reader,
  targets: readonly Target[],
  at: Instant,
): Promise<OnCallLookup> {
  const schedules = targets.flatMap((target) =>
    target.kind === 'schedule' ? [asId<ScheduleId>(target.id)] : [],
  );
  const onCall = await onCallAtAll(reader, schedules, at);
  const inTurn = targets.flatMap((target) => (target.kind === 'roundRobin' ? target.people : []));
  const able = await ableAmong(reader, inTurn);
  const session = await on(reader);
  const { person, team } = session.tables;
  const isActive = (id: string) => person.get(session, id)?.active === true;
  const behind = (target: Target): readonly PersonId[] => {
    if (target.kind === 'roundRobin') {
      return target.people.filter((id) => isActive(id) && able.has(id));
    }
    const { kind, id } = target;
    if (kind === 'team') return membersOf(session, id);
    const people = kind === 'person' ? [asId<PersonId>(id)] : onCall.get(asId<ScheduleId>(id));
    return (people ?? []).filter(isActive);
  };
  const leads = team.all(session).flatMap(({ leadId }) => leadId ?? []);
  const admins = person.all(session).filter((one) => one.active && one.roles.includes('admin'));
  return {
    targets: Object.fromEntries(targets.map((target) => [targetKey(target), behind(target)])),
    leads: [...new Set(leads)].filter(isActive).sort(),
    lastResort: admins
      .sort((a, b) => Number(b.isOwner) - Number(a.isOwner) || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id),
  };
}

function membersOf(session: MemorySession, id: string): readonly PersonId[] {
  const found = session.tables.team.get(session, id);
  if (found === undefined) return [];
  const isActive = (one: string) => session.tables.person.get(session, one)?.active === true;
  const members = found.memberIds.filter(isActive);
  const { leadId } = found;
  return members.length > 0 || leadId === null || !isActive(leadId) ? members : [leadId];
}

export function shiftsOf(
  reader: Reader,
  policy: Pick<PolicySnapshot, 'levels'>,
  at: Instant,
): Promise<readonly ShiftEnd[]> {
  return shiftEnds(reader, schedulesOf(policy), at);
}
