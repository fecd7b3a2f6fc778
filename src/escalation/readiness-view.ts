/**
 * Gathers what the readiness rules need: policies with their services, schedules laid out as far as the
 * setting looks ahead, teams, people and their contacts. Read when it is asked for; nothing is kept.
 */
import { contactsOf, peopleByIds } from '../identity/store.ts';
import { listTeams, teamMembers } from '../identity/team-store.ts';
import {
  asId,
  type PersonId,
  type PolicyId,
  type ScheduleId,
  type ServiceId,
} from '../kernel/ids.ts';
import { fromMillis } from '../kernel/instant.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { coverageOfAll, type Window } from '../oncall/report-views.ts';
import type { Reader } from '../platform/db.ts';
import { listServices } from '../service/store.ts';
import type { Level, PolicySnapshot } from './core/policy.ts';
import {
  type LevelFacts,
  type PersonFacts,
  type PolicyFacts,
  policyGaps,
  type ReadinessFacts,
  type ReadinessFinding,
  readinessOf,
} from './core/readiness.ts';
import { policyNotFound } from './handle.ts';
import type { PolicyCoverage, Readiness, ReadinessItem } from './readiness-api.ts';
import { listPolicies } from './store.ts';

/** A house has tens of each; far more would only make this slow, not wrong. */
const ALL = 10_000;

export async function readinessView(
  reader: Reader,
  window: Window,
  only: { readonly service?: string | undefined; readonly person?: string | undefined } = {},
): Promise<Readiness> {
  const found = readinessOf(await readinessFacts(reader, window));
  const items = found.filter(
    ({ on, services }) =>
      (only.service === undefined || services.some(({ id }) => id === only.service)) &&
      (only.person === undefined || (on.kind === 'person' && on.id === only.person)),
  );
  return { ...window, items: items.map(itemOf) };
}

export async function policyCoverageView(
  reader: Reader,
  id: PolicyId,
  window: Window,
): Promise<PolicyCoverage | Refusal> {
  const facts = await readinessFacts(reader, window);
  const policy = facts.policies.find((one) => one.id === id);
  if (policy === undefined) return policyNotFound();
  const gaps = policyGaps(policy, facts);
  return {
    ...window,
    gaps: gaps.map(({ from, to }) => ({ from: fromMillis(from), to: fromMillis(to) })),
  };
}

/** Warnings to show beside a policy that was saved; they never refuse it. */
export async function policyWarnings(
  reader: Reader,
  id: PolicyId,
  window: Window,
): Promise<readonly ReadinessItem[]> {
  return about(await readinessFacts(reader, window), id);
}

/** The same for one that is only being written; `draft.id` may be that of a stored one. */
export async function draftWarnings(
  reader: Reader,
  draft: DraftPolicy,
  window: Window,
): Promise<readonly ReadinessItem[]> {
  return about(await readinessFacts(reader, window, draft), draft.id);
}

export type DraftPolicy = Pick<PolicySnapshot, 'id' | 'name' | 'levels' | 'catchAll'>;

function about(facts: ReadinessFacts, id: PolicyId): readonly ReadinessItem[] {
  const policy = facts.policies.find((one) => one.id === id);
  if (policy === undefined) return [];
  const schedules = new Set(policy.levels.flatMap((level) => level.schedules));
  const people = new Set([policy.catchAll, ...policy.levels.flatMap((level) => level.people)]);
  return readinessOf(facts)
    .filter(({ on }) =>
      on.kind === 'policy'
        ? on.id === id
        : on.kind === 'schedule'
          ? schedules.has(asId<ScheduleId>(on.id))
          : people.has(asId<PersonId>(on.id)),
    )
    .map(itemOf);
}

async function readinessFacts(
  reader: Reader,
  window: Window,
  draft?: DraftPolicy,
): Promise<ReadinessFacts> {
  const looked = await coverageOfAll(reader, window);
  const schedules = looked.map(({ id, row, roster }) => ({
    id,
    name: row.name,
    gaps: roster.gaps,
    people: [...new Set(roster.shifts.map((shift) => shift.person))],
  }));
  const stored = await policyFacts(reader);
  const policies = draft === undefined ? stored : await withDraft(reader, stored, draft);
  const concerned = [
    ...schedules.flatMap((schedule) => schedule.people),
    ...policies.flatMap(({ levels, catchAll }) => [
      catchAll,
      ...levels.flatMap((one) => one.people),
    ]),
  ];
  return { ...window, people: await personFacts(reader, concerned), schedules, policies };
}

/** Services whose policy may page through a schedule, by schedule. */
export async function servicesBySchedule(
  reader: Reader,
): Promise<ReadonlyMap<ScheduleId, readonly ServiceId[]>> {
  const found = new Map<ScheduleId, readonly ServiceId[]>();
  for (const { levels, services } of await policyFacts(reader)) {
    for (const id of new Set(levels.flatMap((level) => level.schedules))) {
      const ids = services.map((service) => service.id);
      found.set(id, [...new Set([...(found.get(id) ?? []), ...ids])]);
    }
  }
  return found;
}

async function withDraft(
  reader: Reader,
  stored: readonly PolicyFacts[],
  { id, name, levels, catchAll }: DraftPolicy,
): Promise<readonly PolicyFacts[]> {
  const members = await membersByTeam(reader);
  const services = stored.find((one) => one.id === id)?.services ?? [];
  const drafted = { id, name, catchAll, services };
  return [
    ...stored.filter((one) => one.id !== id),
    { ...drafted, levels: levels.map((level) => levelFacts(level, members)) },
  ];
}

async function policyFacts(reader: Reader): Promise<readonly PolicyFacts[]> {
  const page = { after: undefined, limit: ALL };
  const filter = { ...page, q: undefined, teamId: undefined, archived: false };
  const services = await listServices(reader, filter);
  const members = await membersByTeam(reader);
  return (await listPolicies(reader, page)).map(({ id, name, levels, catchAll, isDefault }) => ({
    id,
    name,
    catchAll,
    levels: levels.map((level) => levelFacts(level, members)),
    services: services
      .filter(({ policyId }) => policyId === id || (policyId === null && isDefault))
      .map((service) => ({ id: service.id, name: service.name })),
  }));
}

function levelFacts(
  { targets, only }: Level,
  members: ReadonlyMap<string, readonly PersonId[]>,
): LevelFacts {
  const people = targets.flatMap((target) => {
    if (target.kind === 'roundRobin') return target.people;
    if (target.kind === 'person') return [asId<PersonId>(target.id)];
    return target.kind === 'team' ? (members.get(target.id) ?? []) : [];
  });
  const schedules = targets.flatMap((target) =>
    target.kind === 'schedule' ? [asId<ScheduleId>(target.id)] : [],
  );
  return { people, schedules, conditional: only !== undefined };
}

/** The lead stands in for a team without members. */
async function membersByTeam(reader: Reader): Promise<ReadonlyMap<string, readonly PersonId[]>> {
  const found = new Map<string, readonly PersonId[]>();
  for (const { id, leadId } of await listTeams(reader, { after: undefined, limit: ALL })) {
    const members = await teamMembers(reader, id);
    const lead = leadId === null ? [] : [leadId];
    found.set(id, members.length > 0 ? members : lead);
  }
  return found;
}

async function personFacts(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<readonly PersonFacts[]> {
  const people = await peopleByIds(reader, [...new Set(ids)]);
  const contacts = await contactsOf(
    reader,
    people.map(({ id }) => id),
  );
  return people.map(({ id, name, active }) => {
    const own = contacts.filter((contact) => contact.personId === id);
    const verified = own.filter((contact) => contact.verifiedAt !== null);
    return { id, name, active, contacts: own.length, verifiedContacts: verified.length };
  });
}

function itemOf(finding: ReadinessFinding): ReadinessItem {
  return { ...finding, fix: fixOf(finding.on) };
}

function fixOf({ kind, id, name }: ReadinessFinding['on']): string {
  if (kind === 'schedule') return `/oncall?schedule=${id}`;
  return kind === 'policy'
    ? '/services/policies'
    : `/settings/people?q=${encodeURIComponent(name)}`;
}
