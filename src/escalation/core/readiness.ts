/**
 * Would a page arrive? Looked at before it is needed: every level of every policy, every schedule behind
 * them, every person and how they can be reached (reliability.md row 78). Facts in, findings out; each
 * finding says which services it concerns and where it is mended.
 */
import type { PersonId, PolicyId, ScheduleId, ServiceId } from '../../kernel/ids.ts';
import { fromMillis, type Instant, toMillis } from '../../kernel/instant.ts';
import { intersect, type Span } from '../../oncall/core/spans.ts';

export interface PersonFacts {
  readonly id: PersonId;
  readonly name: string;
  readonly active: boolean;
  readonly contacts: number;
  readonly verifiedContacts: number;
}

export interface ScheduleFacts {
  readonly id: ScheduleId;
  readonly name: string;
  readonly gaps: readonly { readonly from: Instant; readonly to: Instant }[];
  /** Everybody on call at some time of the window. */
  readonly people: readonly PersonId[];
}

/** Who stands behind a level: people named or in a team, and schedules. */
export interface LevelFacts {
  readonly people: readonly PersonId[];
  readonly schedules: readonly ScheduleId[];
  /** It is skipped at some hours or priorities, so nothing may hang on it. */
  readonly conditional?: boolean;
}

export interface PolicyFacts {
  readonly id: PolicyId;
  readonly name: string;
  readonly levels: readonly LevelFacts[];
  readonly catchAll: PersonId;
  readonly services: readonly NamedService[];
}

export interface NamedService {
  readonly id: ServiceId;
  readonly name: string;
}

export interface ReadinessFacts {
  readonly from: Instant;
  readonly to: Instant;
  readonly people: readonly PersonFacts[];
  readonly schedules: readonly ScheduleFacts[];
  readonly policies: readonly PolicyFacts[];
}

export type FindingCode =
  | 'unreachable_step'
  | 'policy_gap'
  | 'single_point'
  | 'ends_nowhere'
  | 'schedule_empty'
  | 'schedule_gap'
  | 'no_contact'
  | 'unverified_contact';

export interface ReadinessFinding {
  readonly code: FindingCode;
  /** A fault loses or delays a page; a warning is a risk. */
  readonly level: 'fault' | 'warning';
  readonly on: {
    readonly kind: 'policy' | 'schedule' | 'person';
    readonly id: string;
    readonly name: string;
  };
  readonly services: readonly NamedService[];
  readonly text: string;
  /** The first span it is about. */
  readonly span?: { readonly from: Instant; readonly to: Instant };
}

/** Faults first; in a settled order, so that two looks can be compared. */
export function readinessOf(facts: ReadinessFacts): readonly ReadinessFinding[] {
  const findings = [
    ...facts.policies.flatMap((policy) => ofPolicy(policy, facts)),
    ...facts.schedules.flatMap((schedule) => ofSchedule(schedule, facts)),
    ...facts.people.flatMap((person) => ofPerson(person, facts)),
  ];
  return findings.sort((a, b) => {
    const [left, right] = [a, b].map(
      (one) => `${one.level} ${one.on.kind} ${one.on.name} ${one.code}`,
    );
    return (left ?? '') < (right ?? '') ? -1 : 1;
  });
}

/** Spans of the window in which all levels are empty at once (domain.md 6.3). */
export function policyGaps(policy: PolicyFacts, facts: ReadinessFacts): readonly Span[] {
  const whole: readonly Span[] = [{ from: toMillis(facts.from), to: toMillis(facts.to) }];
  return policy.levels.reduce((left, level) => intersect(left, levelGaps(level, facts)), whole);
}

/** Where nobody stands behind a level for sure: nowhere, when it names somebody who is there. */
function levelGaps(level: LevelFacts, facts: ReadinessFacts): readonly Span[] {
  const whole: readonly Span[] = [{ from: toMillis(facts.from), to: toMillis(facts.to) }];
  if (level.conditional === true) return whole;
  if (level.people.some((id) => isThere(id, facts))) return [];
  const gapsOf = (id: ScheduleId) => {
    const schedule = facts.schedules.find((one) => one.id === id);
    const gaps = schedule?.gaps.map(({ from, to }) => ({ from: toMillis(from), to: toMillis(to) }));
    return gaps ?? whole;
  };
  return level.schedules.reduce((left, id) => intersect(left, gapsOf(id)), whole);
}

function ofPolicy(policy: PolicyFacts, facts: ReadinessFacts): readonly ReadinessFinding[] {
  const { name, services } = policy;
  const base = { on: { kind: 'policy' as const, id: policy.id, name }, services };
  const found: ReadinessFinding[] = [];
  const add = (code: FindingCode, level: ReadinessFinding['level'], text: string) =>
    found.push({ ...base, code, level, text });
  for (const [i, level] of policy.levels.entries()) {
    if (!isReachable(level, facts)) {
      const text = `Level ${i + 1} of ${name} reaches nobody: its people have left and its schedules are empty.`;
      add('unreachable_step', 'fault', text);
    }
  }
  const gap = policyGaps(policy, facts)[0];
  if (gap !== undefined && policy.levels.some((level) => isReachable(level, facts))) {
    const span = { from: fromMillis(gap.from), to: fromMillis(gap.to) };
    const text = `All levels of ${name} are empty at times; only the catch-all is left.`;
    found.push({ ...base, code: 'policy_gap', level: 'fault', text, span });
  }
  const last = facts.people.find((one) => one.id === policy.catchAll);
  if (last === undefined || !last.active || last.contacts === 0) {
    const why = last?.active === true ? 'cannot be reached' : 'has left';
    add('ends_nowhere', 'fault', `${name} ends nowhere: its catch-all ${last?.name ?? ''} ${why}.`);
  }
  const reached = new Set([policy.catchAll, ...policy.levels.flatMap((one) => behind(one, facts))]);
  const there = [...reached].filter((id) => isThere(id, facts));
  if (there.length === 1) {
    const only = facts.people.find((one) => one.id === there[0])?.name ?? 'one person';
    add('single_point', 'warning', `Everything of ${name} hangs on ${only} alone.`);
  }
  return found;
}

function ofSchedule(schedule: ScheduleFacts, facts: ReadinessFacts): readonly ReadinessFinding[] {
  const policies = facts.policies.filter((policy) =>
    policy.levels.some((level) => level.schedules.includes(schedule.id)),
  );
  const services = distinct(policies.flatMap((policy) => policy.services));
  const { id, name, gaps, people } = schedule;
  const base = { on: { kind: 'schedule' as const, id, name }, services };
  if (people.length === 0) {
    const text = `Nobody is on call in ${name} at any time.`;
    return [{ ...base, code: 'schedule_empty', level: 'fault', text }];
  }
  const [span] = gaps;
  if (span === undefined) return [];
  const text =
    gaps.length === 1
      ? `${name} has a gap in which nobody is on call.`
      : `${name} has ${gaps.length} gaps in which nobody is on call.`;
  return [{ ...base, code: 'schedule_gap', level: 'fault', text, span }];
}

function ofPerson(person: PersonFacts, facts: ReadinessFacts): readonly ReadinessFinding[] {
  if (!person.active || person.verifiedContacts > 0) return [];
  const policies = facts.policies.filter(
    (policy) =>
      policy.catchAll === person.id ||
      policy.levels.some((level) => behind(level, facts).includes(person.id)),
  );
  const services = distinct(policies.flatMap((policy) => policy.services));
  const { id, name } = person;
  const base = { on: { kind: 'person' as const, id, name }, services };
  return person.contacts === 0
    ? [{ ...base, code: 'no_contact', level: 'fault', text: `${name} cannot be reached at all.` }]
    : [
        {
          ...base,
          code: 'unverified_contact',
          level: 'warning',
          text: `${name} has never shown to read what is sent: no contact is verified.`,
        },
      ];
}

/** Everybody a level may page within the window. */
function behind(level: LevelFacts, { schedules }: ReadinessFacts): readonly PersonId[] {
  const rostered = schedules.filter((one) => level.schedules.includes(one.id));
  return [...level.people, ...rostered.flatMap((one) => one.people)];
}

function isReachable(level: LevelFacts, facts: ReadinessFacts): boolean {
  return behind(level, facts).some((id) => isThere(id, facts));
}

function isThere(id: PersonId, { people }: ReadinessFacts): boolean {
  return people.some((person) => person.id === id && person.active);
}

function distinct(services: readonly NamedService[]): readonly NamedService[] {
  return [...new Map(services.map((service) => [service.id, service])).values()];
}
