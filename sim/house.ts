/**
 * A house for one seed: people in several zones with contacts and rules of their own, teams, rotas that cross every
 * kind of clock change, policies, services. Random, but such as Evenkeel would have accepted.
 */

import type { LevelCondition } from '../src/escalation/core/condition.ts';
import { type Level, SHIFT_ENDS, type Target, targetKey } from '../src/escalation/core/policy.ts';
import type { ContactRow, PersonRow } from '../src/identity/store.ts';
import { asId, type PersonId, type ScheduleId, type ServiceId } from '../src/kernel/ids.ts';
import { fromMillis, type Instant } from '../src/kernel/instant.ts';
import type { Prng } from '../src/kernel/prng.ts';
import { CHANNELS } from '../src/notification/channels/index.ts';
import type { RulesRow } from '../src/notification/rule-store.ts';
import type { RotationLayer, Schedule } from '../src/oncall/core/schedule.ts';
import { newId } from '../src/platform/random.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../src/service/core/service-settings.ts';
import type { Tables } from './memory/tables.ts';
import type { Mixture } from './mixture.ts';

export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Chicago',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
] as const;

/** How a person answers pages. */
export interface Habits {
  /** Chance to answer a message at all: by day, and by night. */
  readonly answers: number;
  readonly answersAtNight: number;
  /** Mean seconds until the answer. */
  readonly seconds: number;
  readonly declines: number;
}

export interface House {
  readonly people: readonly PersonId[];
  readonly habits: ReadonlyMap<string, Habits>;
  readonly services: readonly string[];
  readonly owner: PersonId;
}

export function build(
  tables: Tables,
  chance: Prng,
  { start: startMs, dependencies }: Pick<Mixture, 'start' | 'dependencies'>,
): House {
  const born = fromMillis(startMs - 90 * 86_400_000);
  const people = Array.from({ length: 6 + chance.below(9) }, (_, index) =>
    person(tables, chance, { index, born }),
  );
  const [owner] = people;
  if (owner === undefined) throw new Error('a house needs an owner');
  teams(tables, chance, { people, owner, born });
  const schedules = Array.from({ length: 1 + chance.below(3) }, () =>
    schedule(tables, chance, { people, born, startMs }),
  );
  const policies = policiesOf(tables, chance, { people, owner, schedules, born });
  const services = Array.from({ length: 2 + chance.below(5) }, (_, index) =>
    service(tables, chance, { index, policies, people, born }),
  );
  for (const [index, id] of services.entries()) {
    // Only on those before it, so there is no ring.
    const stands = services.slice(0, index).filter(() => dependencies && chance.below(4) === 0);
    tables.needs.seed(
      id,
      stands.map((one) => asId<ServiceId>(one)),
    );
  }
  const habits = new Map(people.map((id) => [id as string, habitsOf(chance)]));
  return { people, habits, services, owner };
}

function habitsOf(chance: Prng): Habits {
  return {
    answers: 0.3 + chance.next() * 0.6,
    answersAtNight: 0.1 + chance.next() * 0.6,
    seconds: 20 + chance.below(400),
    declines: chance.next() * 0.2,
  };
}

function person(
  tables: Tables,
  chance: Prng,
  { index, born }: { readonly index: number; readonly born: Instant },
): PersonId {
  const id = newId<PersonId>();
  const name = `Person ${index}`;
  const row: PersonRow = {
    id,
    name,
    email: `p${index}@example.test`,
    timeZone: chance.pick(ZONES),
    roles: index === 0 ? ['admin', 'responder'] : ['responder', 'agent'],
    // Somebody may have left and still be named in a rota; never the owner.
    active: index === 0 || chance.below(12) !== 0,
    isOwner: index === 0,
    hasPassword: true,
    version: 1,
    createdAt: born,
  };
  tables.person.seed(id, row);
  const kinds = CHANNELS.map((channel) => channel.name).filter(
    (kind) => kind === 'email' || chance.below(2) === 0,
  );
  const contacts = kinds.map((kind): ContactRow & { readonly createdAt: Instant } => ({
    id: newId(),
    personId: id,
    kind,
    value: `${kind}:${index}`,
    verifiedAt: chance.below(4) === 0 ? null : born,
    lastTestAt: null,
    lastTestOk: null,
    createdAt: born,
  }));
  for (const contact of contacts) tables.contact.seed(contact.id, contact);
  if (chance.below(2) !== 0) tables.rules.seed(id, rulesFor(contacts, chance));
  return id;
}

function rulesFor(contacts: readonly Pick<ContactRow, 'id' | 'kind'>[], chance: Prng): RulesRow {
  const steps = contacts.map((contact, at) => ({
    contact: contact.id,
    afterSeconds: at === 0 ? 0 : 60 * (1 + chance.below(5)) * at,
  }));
  const low = steps.filter((_, at) => contacts[at]?.kind === 'email');
  return {
    high: chance.below(2) === 0 ? steps : steps.slice(0, 1),
    low,
    quiet: chance.below(2) === 0 ? { from: '22:00', to: '07:00' } : null,
    drillConsent: true,
    selfTest: false,
    version: 1,
  };
}

interface Making {
  readonly people: readonly PersonId[];
  readonly owner: PersonId;
  readonly born: Instant;
}

function teams(tables: Tables, chance: Prng, { people, owner, born }: Making): void {
  const members = people
    .filter((id) => tables.person.get({ tx: null }, id)?.active === true)
    .sort();
  const add = (name: string, leadId: PersonId, memberIds: readonly PersonId[]) => {
    const id = newId<never>();
    const isEveryone = name === 'Everyone';
    tables.team.seed(id, { id, name, leadId, isEveryone, version: 1, createdAt: born, memberIds });
  };
  add('Everyone', owner, members);
  for (let index = 0; index < 2; index += 1) {
    const some = members.filter(() => chance.below(2) === 0);
    add(`Team ${index}`, chance.pick(people), some);
  }
}

const HOUR = 3_600_000;

function schedule(
  tables: Tables,
  chance: Prng,
  made: { readonly people: readonly PersonId[]; readonly born: Instant; readonly startMs: number },
): ScheduleId {
  const id = newId<ScheduleId>();
  const layers = Array.from({ length: 1 + chance.below(3) }, (_, index) =>
    layer(chance, { ...made, index }),
  );
  const overrides = Array.from({ length: chance.below(6) }, () => {
    const from = made.startMs + chance.below(30 * 24) * HOUR;
    return {
      id: newId(),
      person: chance.pick(made.people),
      from: fromMillis(from),
      to: fromMillis(from + (1 + chance.below(24)) * HOUR),
      slot: 0,
      recordedAt: made.born,
    };
  });
  const found = { versions: [{ validFrom: made.born, layers }], overrides, absences: [] };
  tables.schedule.seed(id, found as Schedule);
  return id;
}

function layer(
  chance: Prng,
  {
    people,
    startMs,
    index,
  }: { readonly people: readonly PersonId[]; readonly startMs: number; readonly index: number },
): RotationLayer {
  const unit = chance.pick(['hours', 'day', 'week'] as const);
  const hour = String(chance.below(24)).padStart(2, '0');
  const order = [...people]
    .sort(() => chance.next() - 0.5)
    .slice(0, 1 + chance.below(people.length));
  const begin = new Date(startMs - (7 + chance.below(30)) * 24 * HOUR).toISOString().slice(0, 10);
  return {
    name: `Layer ${index}`,
    timeZone: chance.pick(ZONES),
    unit,
    length: unit === 'hours' ? 4 + chance.below(20) : 1 + chance.below(2),
    start: `${begin}T${hour}:00:00`,
    people: order,
    slots: order.length > 2 && chance.below(3) === 0 ? 2 : 1,
    restrictions:
      index > 0 && chance.below(2) === 0
        ? ([{ kind: 'daily', from: `${hour}:00:00`, to: '17:30:00' }].filter(
            ({ from, to }) => from !== to,
          ) as RotationLayer['restrictions'])
        : [],
  };
}

function policiesOf(
  tables: Tables,
  chance: Prng,
  { people, owner, schedules, born }: Making & { readonly schedules: readonly ScheduleId[] },
): readonly string[] {
  const teamIds = tables.team.all({ tx: null }).map(({ id }) => id as string);
  const target = (): Target => {
    const kind = chance.pick([
      'schedule',
      'schedule',
      'schedule',
      'person',
      'team',
      'roundRobin',
    ] as const);
    if (kind === 'roundRobin') return { kind, people: ring(chance, people) };
    if (kind === 'schedule') return { kind, id: chance.pick(schedules) };
    return { kind, id: kind === 'person' ? chance.pick(people) : chance.pick(teamIds) };
  };
  const level = (): Level => {
    const targets = Array.from({ length: 1 + chance.below(2) }, target);
    const unique = [...new Map(targets.map((one) => [ringOrKey(one), one])).values()];
    return {
      ...{ targets: unique, delayMinutes: 1 + chance.below(20) },
      ...(chance.below(4) === 0 ? { only: condition(chance) } : {}),
      ...(chance.below(6) === 0 ? { acksNeeded: 2 } : {}),
    };
  };
  return Array.from({ length: 3 }, (_, index) => {
    const isDefault = index === 0;
    const id = newId<never>();
    const levels: readonly Level[] = isDefault
      ? [{ targets: [{ kind: 'person', id: owner }], delayMinutes: 5 }]
      : Array.from({ length: 1 + chance.below(4) }, level);
    tables.policy.seed(id, {
      id,
      name: `Policy ${index}`,
      version: 1,
      levels,
      repeat: chance.below(3),
      catchAll: isDefault ? owner : chance.pick(people),
      atShiftEnd: chance.pick(SHIFT_ENDS),
      isDefault,
      createdAt: born,
    });
    return id;
  });
}

function ring(chance: Prng, people: readonly PersonId[]): readonly PersonId[] {
  return [...people].sort(() => chance.next() - 0.5).slice(0, 2 + chance.below(people.length - 2));
}

/** A level has one round robin at most. */
function ringOrKey(target: Target): string {
  return target.kind === 'roundRobin' ? target.kind : targetKey(target);
}

function condition(chance: Prng): LevelCondition {
  if (chance.below(2) === 0) return { priorities: ['P1', 'P2'] };
  const hours = { timeZone: chance.pick(ZONES), from: '08:00', to: '20:00' };
  return { hours: chance.below(2) === 0 ? hours : { ...hours, weekdays: [1, 2, 3, 4, 5] } };
}

function service(
  tables: Tables,
  chance: Prng,
  made: {
    readonly index: number;
    readonly policies: readonly string[];
    readonly people: readonly PersonId[];
    readonly born: Instant;
  },
): string {
  const id = newId<never>();
  tables.service.seed(id, {
    id,
    name: `service-${made.index}`,
    tier: chance.pick(['T0', 'T1', 'T2', 'T3'] as const),
    description: '',
    ownerId: chance.below(2) === 0 ? null : chance.pick(made.people),
    teamId: null,
    policyId: chance.below(4) === 0 ? null : asId(chance.pick(made.policies)),
    calendarId: null,
    normalCriteria: [],
    usersTotal: null,
    keyCustomers: [],
    runbookUrl: null,
    settings: {
      ...DEFAULT_SERVICE_SETTINGS,
      groupBy: chance.below(4) === 0 ? 'alert' : 'service',
      holdSeconds: chance.pick([0, 30, 120]),
    },
    monitored: true,
    archivedAt: null,
    version: 1,
    createdAt: made.born,
  });
  return id;
}
