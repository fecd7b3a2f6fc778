/**
 * All SQL about escalation policies, and who stands behind their targets at an instant. For other
 * features: `policySnapshot`, `defaultPolicyId`, `lookupForAll`. Policies only; runs live
 * in the incident, the pointers of round robins in `turn-store.ts`.
 */
import { asId, type PersonId, type PolicyId, type ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { onCallAtAll, shiftEnds } from '../oncall/store.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { readTogether, rowsTogether } from '../platform/shared-tx.ts';
import {
  type AtShiftEnd,
  DEFAULT_SHIFT_END,
  defaultLevels,
  type OnCallLookup,
  type PolicySnapshot,
  schedulesOf,
  type Target,
  targetKey,
  targetsOf,
  turnKeysOf,
} from './core/policy.ts';
import type { ShiftEnd } from './core/shift-end.ts';
import { ableAmong, storedTurns } from './turn-store.ts';

export interface PolicyRow extends PolicySnapshot {
  readonly atShiftEnd: AtShiftEnd;
  readonly isDefault: boolean;
  readonly createdAt: Instant;
}

const POLICY = sql`
  id, name, version, levels, repeat, catch_all, at_shift_end, is_default, created_at
    from escalation_policy`;

export async function insertPolicy(
  tx: Tx,
  policy: Omit<PolicyRow, 'version' | 'createdAt'>,
): Promise<void> {
  await tx.run(sql`
    insert into escalation_policy (id, name, levels, repeat, catch_all, at_shift_end, is_default,
                                   created_at)
    values (${policy.id}, ${policy.name}, ${JSON.stringify(policy.levels)}::jsonb, ${policy.repeat},
            ${policy.catchAll}, ${policy.atShiftEnd}, ${policy.isDefault}, ${tx.now})`);
}

export async function updatePolicy(
  tx: Tx,
  policy: Pick<PolicyRow, 'id' | 'name' | 'levels' | 'repeat' | 'catchAll' | 'atShiftEnd'>,
): Promise<void> {
  await tx.run(sql`
    update escalation_policy
       set name = ${policy.name}, levels = ${JSON.stringify(policy.levels)}::jsonb,
           repeat = ${policy.repeat}, catch_all = ${policy.catchAll},
           at_shift_end = ${policy.atShiftEnd}, version = version + 1
     where id = ${policy.id}`);
}

export async function deletePolicy(tx: Tx, id: PolicyId): Promise<void> {
  await tx.run(sql`delete from escalation_policy where id = ${id}`);
}

export const policyById = readTogether<PolicyId, PolicyRow | undefined>(
  'policy.byId',
  async (reader, ids) => {
    const rows = await reader.rows<PolicyRow>(sql`
      select ${POLICY} where id = any(${[...new Set(ids)]}::uuid[])`);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  },
);

/** The policy with its row locked until the transaction ends. */
export function lockPolicy(tx: Tx, id: PolicyId): Promise<PolicyRow | undefined> {
  return tx.maybeOne<PolicyRow>(sql`select ${POLICY} where id = ${id} for update`);
}

export function defaultPolicy(reader: Reader): Promise<PolicyRow | undefined> {
  return reader.maybeOne<PolicyRow>(sql`select ${POLICY} where is_default`);
}

/** Id of the policy `Default`; of the stand-in until set-up has made it. */
export async function defaultPolicyId(reader: Reader): Promise<PolicyId> {
  return (await defaultPolicy(reader))?.id ?? STAND_IN;
}

/** By name; `sortKey` is what the database compares, short enough for a cursor. */
export function listPolicies(
  reader: Reader,
  page: { readonly after: readonly string[] | undefined; readonly limit: number },
): Promise<readonly (PolicyRow & { readonly sortKey: string })[]> {
  const [name = null, id = null] = page.after ?? [];
  return reader.rows(sql`
    select left(lower(name), 40) as sort_key, ${POLICY}
     where ${name}::text is null or (left(lower(name), 40), id) > (${name}::text, ${id}::uuid)
     order by left(lower(name), 40), id
     limit ${page.limit}`);
}

/** Services that name this policy; those without one use `Default`. */
export async function servicesUsing(reader: Reader, id: PolicyId): Promise<readonly string[]> {
  const rows = await reader.rows<{ name: string }>(sql`
    select name from service where policy_id = ${id} and archived_at is null
     order by lower(name) limit 20`);
  return rows.map((row) => row.name);
}

/** What a run freezes when it starts; `Default` when the policy is gone or none was given. */
export async function policySnapshot(
  reader: Reader,
  id: PolicyId | null | undefined,
): Promise<PolicySnapshot> {
  const named = id == null || id === STAND_IN ? undefined : await policyById(reader, id);
  const policy = named ?? (await defaultPolicy(reader));
  if (policy === undefined) return standIn(reader);
  const { isDefault: _default, createdAt: _created, ...snapshot } = policy;
  return snapshot;
}

const STAND_IN = asId<PolicyId>('00000000-0000-0000-0000-000000000000');

/**
 * A house without an owner, or one whose owner was made a moment ago, has no `Default` yet and pages
 * its first admin, or else whoever is there (ESC-13).
 */
async function standIn(reader: Reader): Promise<PolicySnapshot> {
  const first = await reader.maybeOne<{ id: PersonId }>(sql`
    select id from person where active
     order by is_owner desc, 'admin' = any(roles) desc, created_at, id limit 1`);
  const person = first?.id ?? asId<PersonId>(STAND_IN);
  const levels = defaultLevels(person);
  const ends = { repeat: 2, catchAll: person, atShiftEnd: DEFAULT_SHIFT_END };
  return { id: STAND_IN, name: 'Default', version: 0, levels, ...ends };
}

/** Everybody a run of `policy` may have to page at `at`, and where its round robins stand. */
export async function lookupFor(
  reader: Reader,
  policy: Pick<PolicySnapshot, 'id' | 'levels' | 'catchAll'>,
  at: Instant,
): Promise<OnCallLookup> {
  return lookupForAll(reader, [policy], at);
}

/** The same for several policies at once. */
export async function lookupForAll(
  reader: Reader,
  policies: readonly Pick<PolicySnapshot, 'id' | 'levels' | 'catchAll'>[],
  at: Instant,
): Promise<OnCallLookup> {
  const [found, turns] = await Promise.all([
    resolveTargets(reader, policies.flatMap(targetsOf), at),
    storedTurns(reader, policies.flatMap(turnKeysOf)),
  ]);
  return { ...found, turns };
}

/** Until when each person on call in the schedules of the policy is so; absent: for more than 100 days. */
export async function shiftsOf(
  reader: Reader,
  policy: Pick<PolicySnapshot, 'levels'>,
  at: Instant,
): Promise<readonly ShiftEnd[]> {
  return shiftEnds(reader, schedulesOf(policy), at);
}

/**
 * Active people behind each target at `at`: the person, whoever is on call, or the team. Of a round robin those
 * who are not away and have an address to be paged at.
 */
async function resolveTargets(
  reader: Reader,
  targets: readonly Target[],
  at: Instant,
): Promise<OnCallLookup> {
  const idsOf = (wanted: Target['kind']) =>
    targets.flatMap((t) => (t.kind !== 'roundRobin' && t.kind === wanted ? [t.id] : []));
  const schedules = idsOf('schedule').map((id) => asId<ScheduleId>(id));
  const [onCall, teams, leads, lastResort] = await Promise.all([
    onCallAtAll(reader, schedules, at),
    peopleOfTeams(reader, idsOf('team')),
    activeLeads(reader),
    activeAdmins(reader),
  ]);
  const inTurn = targets.flatMap((t) => (t.kind === 'roundRobin' ? t.people : []));
  const named = [
    ...idsOf('person').map((id) => asId<PersonId>(id)),
    ...[...onCall.values()].flat(),
    ...inTurn,
  ];
  const [active, able] = await Promise.all([
    activeAmong(reader, named),
    ableAmong(reader, inTurn, at),
  ]);
  const behind = (target: Target): readonly PersonId[] => {
    if (target.kind === 'team') return teams.get(target.id) ?? [];
    if (target.kind === 'roundRobin') {
      return target.people.filter((person) => active.has(person) && able.has(person));
    }
    const { kind, id } = target;
    const people = kind === 'person' ? [asId<PersonId>(id)] : onCall.get(asId<ScheduleId>(id));
    return (people ?? []).filter((person) => active.has(person));
  };
  return {
    targets: Object.fromEntries(targets.map((target) => [targetKey(target), behind(target)])),
    ...{ leads, lastResort },
  };
}

/** Active members; the lead where a team has none. */
async function peopleOfTeams(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly PersonId[]>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.rows<{ id: string; lead: PersonId | null; members: PersonId[] }>(sql`
    select t.id, l.id as lead,
           array(select p.id from team_member m join person p on p.id = m.person_id and p.active
                  where m.team_id = t.id order by p.id)::text[] as members
      from team t left join person l on l.id = t.lead_id and l.active
     where t.id = any(${[...ids]}::uuid[])`);
  return new Map(
    rows.map(({ id, lead, members }) => {
      const stand = lead === null ? [] : [lead];
      return [id, members.length > 0 ? members : stand];
    }),
  );
}

async function activeAmong(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<ReadonlySet<PersonId>> {
  const rows = await activeRows(reader, ids);
  return new Set(rows.map((row) => row.id));
}

const activeRows = rowsTogether<PersonId, { readonly id: PersonId }>(
  'person.active',
  (reader, ids) =>
    reader.rows(sql`select id from person where active and id = any(${[...ids]}::uuid[])`),
  ({ id }) => id,
);

async function activeLeads(reader: Reader): Promise<readonly PersonId[]> {
  const rows = await reader.rows<{ id: PersonId }>(sql`
    select id from person
     where active and id in (select lead_id from team where lead_id is not null) order by id`);
  return rows.map((row) => row.id);
}

async function activeAdmins(reader: Reader): Promise<readonly PersonId[]> {
  const rows = await reader.rows<{ id: PersonId }>(
    sql`select id from person where active and 'admin' = any(roles) order by is_owner desc, id`,
  );
  return rows.map((row) => row.id);
}

/** Teams among `ids` that exist. */
export async function existingTeams(
  reader: Reader,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await reader.rows<{ id: string }>(
    sql`select id from team where id = any(${[...ids]}::uuid[])`,
  );
  return rows.map((row) => row.id);
}
