/**
 * The demo company: six services, eight people, three rotations, two policies, a sender for each kind of trouble,
 * and a rule with the table it looks shards up in. Made through the public API only, so it can never rot apart
 * from the product.
 */
import { type DemoClient, demoClient, tokenOf } from './client.ts';
import { createShards } from './shards.ts';

/** People of the demo; every other invented name stays out of the project. */
const PEOPLE = [
  { key: 'dora', name: 'Dora', roles: ['responder'] },
  { key: 'ana', name: 'Ana', roles: ['responder'] },
  { key: 'ben', name: 'Ben', roles: ['responder'] },
  { key: 'chen', name: 'Chen', roles: ['responder'] },
  { key: 'ivo', name: 'Ivo', roles: ['responder', 'agent'] },
  { key: 'mia', name: 'Mia', roles: ['comms', 'responder'] },
  { key: 'sam', name: 'Sam', roles: ['agent', 'responder'] },
  { key: 'gus', name: 'Gus', roles: ['responder', 'problem_manager'] },
] as const;
export type DemoPerson = (typeof PEOPLE)[number]['key'];

const ZONE = 'Europe/Berlin';

interface Made {
  readonly id: string;
}

export interface Integration {
  readonly key: string;
  readonly url: string;
}

export interface Company {
  readonly baseUrl: string;
  readonly people: Readonly<Record<DemoPerson, string>>;
  /** Acts as that person. */
  readonly as: (person: DemoPerson) => Promise<DemoClient>;
  readonly services: Readonly<Record<string, string>>;
  readonly integrations: Readonly<Record<string, Integration>>;
}

export interface CompanyOptions {
  readonly baseUrl: string;
  readonly adminToken: string;
  /** Domain of the invented mail addresses. */
  readonly domain?: string;
  /** Local date on which the rotations begin: `2026-11-16`. */
  readonly startOn: string;
  readonly newPassword: () => string;
}

export async function createCompany(options: CompanyOptions): Promise<Company> {
  const { baseUrl, adminToken, startOn } = options;
  const admin = demoClient(baseUrl, adminToken);
  const people = await createPeople(admin, options.domain ?? 'evenkeel.example');
  const teams = await createTeams(admin, people);
  const schedules = await createSchedules(admin, people, startOn);
  const policies = await createPolicies(admin, people, schedules);
  await admin.call('PUT', '/api/v1/settings/incident.commander', {
    value: { schedule: schedules.commanders },
  });
  const services = await createServices(admin, { people, teams, policies });
  await createShards(admin);
  const tokens = new Map<DemoPerson, Promise<string>>();
  return {
    baseUrl,
    people,
    services,
    integrations: await createIntegrations(admin),
    as: async (person) => {
      const known = tokens.get(person);
      const token =
        known ?? tokenOf(admin, baseUrl, { id: people[person], password: options.newPassword() });
      tokens.set(person, token);
      return demoClient(baseUrl, await token);
    },
  };
}

type People = Readonly<Record<DemoPerson, string>>;

async function createPeople(admin: DemoClient, domain: string): Promise<People> {
  const made: Partial<Record<DemoPerson, string>> = {};
  for (const { key, name, roles } of PEOPLE) {
    const body = { name, email: `${key}@${domain}`, timeZone: ZONE, roles };
    made[key] = (await admin.call<Made>('POST', '/api/v1/people', body)).id;
  }
  return made as People;
}

async function createTeams(admin: DemoClient, people: People) {
  const team = async (name: string, lead: string, members: readonly string[]) =>
    (await admin.call<Made>('POST', '/api/v1/teams', { name, lead, members })).id;
  return {
    data: await team('Data', people.gus, [people.dora, people.ana, people.gus]),
    workplace: await team('Workplace', people.sam, [people.ben, people.chen, people.sam]),
  };
}

async function createSchedules(admin: DemoClient, people: People, startOn: string) {
  const schedule = async (name: string, layers: readonly unknown[]) =>
    (await admin.call<Made>('POST', '/api/v1/schedules', { name, timeZone: ZONE, layers })).id;
  const weekly = (name: string, persons: readonly string[]) => ({
    name,
    people: persons,
    unit: 'week',
    length: 1,
    start: `${startOn}T08:00:00`,
  });
  return {
    databases: await schedule('Databases', [weekly('Weeks', [people.dora, people.ana])]),
    network: await schedule('Network', [
      {
        name: 'Days',
        people: [people.ben, people.chen],
        unit: 'day',
        length: 1,
        start: `${startOn}T08:00:00`,
      },
    ]),
    commanders: await schedule('Commanders', [weekly('Weeks', [people.ivo, people.mia])]),
  };
}

async function createPolicies(
  admin: DemoClient,
  people: People,
  schedules: Readonly<Record<'databases' | 'network', string>>,
) {
  const policy = async (name: string, first: string) =>
    (
      await admin.call<Made>('POST', '/api/v1/escalation-policies', {
        name,
        levels: [
          { targets: [{ kind: 'schedule', id: first }], delayMinutes: 5 },
          { targets: [{ kind: 'person', id: people.gus }], delayMinutes: 10 },
        ],
        repeat: 2,
        catchAll: people.gus,
      })
    ).id;
  return {
    databases: await policy('Databases', schedules.databases),
    network: await policy('Network', schedules.network),
  };
}

interface ServicePlan {
  readonly name: string;
  readonly tier: string;
  readonly owner: DemoPerson;
  readonly team: 'data' | 'workplace';
  readonly on?: string;
  readonly normal: readonly string[];
}

const SERVICES: readonly ServicePlan[] = [
  {
    name: 'orders-db',
    tier: 'T0',
    owner: 'dora',
    team: 'data',
    normal: ['Writes are accepted within 50 ms', 'Replica lag below 5 s'],
  },
  {
    name: 'checkout',
    tier: 'T0',
    owner: 'ana',
    team: 'data',
    on: 'orders-db',
    normal: ['Orders go through'],
  },
  {
    name: 'payments',
    tier: 'T0',
    owner: 'ana',
    team: 'data',
    on: 'orders-db',
    normal: ['No payment waits longer than a minute'],
  },
  {
    name: 'mail',
    tier: 'T1',
    owner: 'sam',
    team: 'workplace',
    normal: ['Mail arrives within a minute'],
  },
  {
    name: 'wifi-hq',
    tier: 'T2',
    owner: 'ben',
    team: 'workplace',
    normal: ['Calls hold for ten minutes'],
  },
  {
    name: 'reports',
    tier: 'T3',
    owner: 'gus',
    team: 'data',
    normal: ['The night report is there at 06:00'],
  },
];

/** Pages leave after ten seconds of waiting for more alerts, so that a played night stays lively. */
const HOLD_SECONDS = 10;

async function createServices(
  admin: DemoClient,
  made: {
    readonly people: People;
    readonly teams: Readonly<Record<'data' | 'workplace', string>>;
    readonly policies: Readonly<Record<'databases' | 'network', string>>;
  },
): Promise<Readonly<Record<string, string>>> {
  const ids: Record<string, string> = {};
  for (const { name, tier, owner, team, on, normal } of SERVICES) {
    const policy = team === 'data' ? made.policies.databases : made.policies.network;
    const body = {
      name,
      tier,
      owner: made.people[owner],
      team: made.teams[team],
      escalationPolicy: policy,
      normalCriteria: normal,
      runbookUrl: `https://runbooks.evenkeel.example/${name}`,
      settings: { holdSeconds: HOLD_SECONDS },
      ...(on === undefined ? {} : { dependsOn: [{ service: on, kind: 'hard' }] }),
    };
    ids[name] = (await admin.call<Made>('POST', '/api/v1/services', body)).id;
  }
  return ids;
}

async function createIntegrations(
  admin: DemoClient,
): Promise<Readonly<Record<string, Integration>>> {
  const wanted = [
    ['orders-db', 'alertmanager'],
    ['checkout', 'alertmanager'],
    ['payments', 'pagerduty'],
    ['mail', 'pagerduty'],
    ['wifi-hq', 'generic'],
    ['reports', 'generic'],
  ] as const;
  const made: Record<string, Integration> = {};
  for (const [service, source] of wanted) {
    made[service] = await admin.call<Integration>('POST', '/api/v1/integrations', {
      service,
      source,
    });
  }
  return made;
}
