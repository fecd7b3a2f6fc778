/**
 * A house with too much of everything, made through the public API: forty people with long names, rotas with
 * gaps, overrides, swaps and absences, a policy of every kind of level, and sixty open incidents.
 */
import type { DemoClient } from '../../demo/client.ts';
import type { Client } from './client.ts';
import { makeHandover } from './crowd-handover.ts';
import { makeSignals } from './crowd-signals.ts';

interface Made {
  readonly id: string;
}

export interface Crowd {
  readonly people: readonly string[];
  readonly schedule: string;
  readonly services: readonly string[];
  /** Address of a note about hands that change soon. */
  readonly handover: string;
}

const ZONE = 'Europe/Berlin';
const FIRST = 'Aleksandra Bartholomew Chidimma Desdemona Emmanuelle Fitzgerald Guillermo Hildegard';
const LAST = [
  'Abernathy-Featherstonehaugh',
  'Wolfeschlegelsteinhausenbergerdorff',
  'von und zu Hohenlohe-Langenburg',
  'Li',
  'Okonkwo-Adeyemi',
];
const DAY = 86_400_000;

/** 08:00 UTC, so many days from today. */
function day(ahead: number, hour = 8): string {
  const date = new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10);
  return `${date}T${String(hour).padStart(2, '0')}:00:00.000Z`;
}

export async function makeCrowd(
  admin: Client,
  house: { readonly url: string; readonly owner: string },
): Promise<Crowd> {
  const people = await makePeople(admin);
  const everybody = [house.owner, ...people];
  await admin.call('PATCH', `/api/v1/people/${house.owner}`, { timeZone: ZONE });
  const schedule = await makeSchedule(admin, everybody);
  await changeRota(admin, house, { schedule, people });
  const policies = await makePolicies(admin, { schedule, people, owner: house.owner });
  const services = await makeServices(admin, { policies, people });
  await makeMine(admin, house.owner);
  await makeMailboxes(admin, services);
  for (const service of services)
    await alarm(admin, { url: house.url, service, title: longTitle(service) });
  await makeIncidents(admin, services);
  await makeDrills(admin, services);
  await makeSignals(admin, services);
  return { people, schedule, services, handover: await makeHandover(admin, people[0] ?? '') };
}

async function makePeople(admin: DemoClient): Promise<readonly string[]> {
  const made: string[] = [];
  for (const [index, last] of LAST.entries()) {
    for (const first of FIRST.split(' ')) {
      const name = `${first} ${last}`;
      const email = `${first}.${index}@a-rather-long-domain-name.evenkeel.example`.toLowerCase();
      const body = { name, email, timeZone: ZONE, roles: ['responder'] };
      made.push((await admin.call<Made>('POST', '/api/v1/people', body)).id);
    }
  }
  return made;
}

async function makeSchedule(admin: DemoClient, everybody: readonly string[]): Promise<string> {
  const turns = { length: 1, unit: 'day', start: '2026-01-05T08:00:00' };
  const nights = [{ kind: 'daily', from: '20:00', to: '08:00' }];
  const weekend = [{ kind: 'weekly', weekday: 6, from: '00:00', toWeekday: 1, to: '00:00' }];
  // From Saturday noon until Monday morning the days are nobody's: the weekend layer ends in three weeks.
  const week = [{ kind: 'weekly', weekday: 1, from: '08:00', toWeekday: 6, to: '12:00' }];
  const { id } = await admin.call<Made>('POST', '/api/v1/schedules', {
    name: 'Platform and everything below it, first line',
    timeZone: ZONE,
    layers: [
      { ...turns, name: 'Days of the whole working week', people: everybody, restrictions: week },
      {
        ...turns,
        name: 'Nights',
        people: everybody.slice(3, 9),
        unit: 'week',
        restrictions: nights,
      },
      {
        ...{ ...turns, name: 'Weekends', people: everybody.slice(9, 13), unit: 'week' },
        ...{ restrictions: weekend, end: `${day(12).slice(0, 10)}T00:00:00` },
      },
    ],
  });
  for (const [index, name] of [
    'Databases',
    'Network',
    'Payments',
    'Search',
    'Workplace',
  ].entries()) {
    const people = everybody.slice(index, index + 4);
    await admin.call('POST', '/api/v1/schedules', {
      ...{ name: `${name}, second line`, timeZone: ZONE },
      layers: [{ ...turns, name: 'Weeks', people, unit: 'week' }],
    });
  }
  return id;
}

async function changeRota(
  admin: DemoClient,
  house: { readonly url: string; readonly owner: string },
  { schedule, people }: Pick<Crowd, 'schedule' | 'people'>,
): Promise<void> {
  const [ann = '', ben = '', cid = '', dee = ''] = people;
  const base = `/api/v1/schedules/${schedule}`;
  const post = (path: string, body: unknown) => admin.call('POST', `${base}/${path}`, body);
  await post('overrides', { person: ann, from: day(1, 10), to: day(1, 18) });
  await post('overrides', { person: house.owner, from: day(4, 6), to: day(5, 6) });
  await post('shadows', { person: ben, from: day(2), to: day(4) });
  const note = 'Parents’ evening at school, and the trains do not run that late';
  await post('swaps', { person: house.owner, from: day(4, 8), to: day(4, 20), note });
  await admin.call('POST', '/api/v1/absences', {
    ...{ person: cid, first: day(3).slice(0, 10), last: day(9).slice(0, 10) },
    note: 'Wedding of a sister, far away',
  });
  await admin.call('POST', '/api/v1/absences/holidays', {
    people: [ann, ben, cid, dee],
    days: [{ date: day(6).slice(0, 10), name: 'St Andrew’s Day' }],
  });
  await post('feeds', { url: 'http://192.0.2.1/rota.ics', layer: 'The old tool' }).catch(
    () => undefined,
  );
}

interface PolicyWish {
  readonly schedule: string;
  readonly people: readonly string[];
  readonly owner: string;
}

async function makePolicies(
  admin: DemoClient,
  { schedule, people, owner }: PolicyWish,
): Promise<readonly string[]> {
  const person = (index: number) => ({ kind: 'person', id: people[index] });
  const office = { timeZone: ZONE, weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
  const full = {
    name: 'Platform, with everything a policy can say',
    levels: [
      { targets: [{ kind: 'schedule', id: schedule }], delayMinutes: 5 },
      {
        targets: [person(0), person(1), person(2), { kind: 'schedule', id: schedule }],
        ...{ delayMinutes: 10, only: { priorities: ['P1', 'P2'] }, acksNeeded: 2 },
      },
      {
        targets: [{ kind: 'roundRobin', people: people.slice(3, 9) }],
        ...{ delayMinutes: 0, only: { hours: office } },
      },
      { targets: [person(10)], delayMinutes: 60 },
    ],
    ...{ repeat: 3, catchAll: owner, atShiftEnd: 'handover' },
  };
  const short = {
    name: 'One level',
    levels: [{ targets: [person(4)], delayMinutes: 15 }],
    ...{ repeat: 0, catchAll: people[4] },
  };
  const made: string[] = [];
  for (const body of [full, short]) {
    made.push((await admin.call<Made>('POST', '/api/v1/escalation-policies', body)).id);
  }
  return made;
}

async function makeServices(
  admin: DemoClient,
  made: { readonly policies: readonly string[]; readonly people: readonly string[] },
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    const name = `${['checkout', 'identity-and-access-management', 'db'][index % 3]}-${index}`;
    const body = {
      ...{ name, tier: `T${index % 4}`, owner: made.people[index] },
      ...{ escalationPolicy: made.policies[index % 2], settings: { holdSeconds: 0 } },
    };
    ids.push((await admin.call<Made>('POST', '/api/v1/services', body)).id);
  }
  return ids;
}

const TITLES = [
  'Checkout answers 502 for every third customer since the rollout of this morning, mostly in the south',
  'Disk full',
  'io.prometheus.kube.persistentvolumeclaim.usage.bytes.over.threshold.ninety.five.percent.on.node.seven',
] as const;

function longTitle(service: string): string {
  return TITLES[service.charCodeAt(service.length - 1) % TITLES.length] ?? '';
}

/** A monitor that calls loudly. */
export async function alarm(
  admin: DemoClient,
  wish: { readonly url: string; readonly service: string; readonly title: string },
): Promise<void> {
  const { key } = await admin.call<{ key: string }>('POST', '/api/v1/integrations', {
    service: wish.service,
    source: 'pagerduty',
  });
  const sent = await fetch(`${wish.url}/v2/enqueue`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ routing_key: key, event_action: 'trigger', dedup_key: 'it' },
      payload: { summary: wish.title, source: 'probe', severity: 'critical' },
    }),
  });
  if (!sent.ok) throw new Error(`The event was refused: ${sent.status} ${await sent.text()}`);
}

/** Up to sixty, told by people: some logged and prioritised, the rest as they came in. */
async function makeIncidents(admin: DemoClient, services: readonly string[]): Promise<void> {
  for (let index = 0; index < 48; index += 1) {
    const title = `${TITLES[index % 3]} (${index + 1})`;
    const service = services[index % services.length];
    await admin.call('POST', '/api/v1/incidents', { title, service });
  }
}

/** One that is announced, and one that was ended before anybody answered. */
async function makeDrills(admin: DemoClient, services: readonly string[]): Promise<void> {
  const [, first, second] = services;
  const start = (body: object) => admin.call<{ number: string }>('POST', '/api/v1/drills', body);
  const reason = 'The new ones have never been paged at night';
  const { number } = await start({ service: first, reason, priority: 'P1' });
  await admin.call('POST', `/api/v1/drills/${number}/end`, {});
  await start({ service: second, reason, announced: true, leadMinutes: 600 });
}

/** One nobody answers at, and one inside a network that may not be called. */
async function makeMailboxes(admin: DemoClient, services: readonly string[]): Promise<void> {
  const [service] = services;
  const { id } = await admin.call<Made>('POST', '/api/v1/integrations', {
    ...{ service, source: 'email', name: 'Whatever the old monitoring of the warehouse mails' },
  });
  const add = (wish: Readonly<Record<string, unknown>>) =>
    admin.call('POST', '/api/v1/mailboxes', { username: 'alerts', password: 'x', ...wish });
  await add({
    name: 'Alerts of the warehouse',
    address: 'alerts@a-rather-long-domain-name.evenkeel.example',
    ...{ host: '127.0.0.1', port: 1, security: 'none', integration: id },
  });
  await add({ name: 'Old', address: 'noc@evenkeel.example', host: '10.0.0.1', moveTo: 'Done' });
}

/** What the owner sees under My notifications: several ways, none of them proven, and rules. */
async function makeMine(admin: DemoClient, owner: string): Promise<void> {
  const base = `/api/v1/people/${owner}`;
  const add = (kind: string, value: string) =>
    admin.call<Made>('POST', `${base}/contacts`, { kind, value });
  const mail = await add('email', 'owner.at.home@a-rather-long-domain-name.evenkeel.example');
  const topic = await add('ntfy', 'a-topic-nobody-can-guess-3f9a7c51d0');
  const step = (afterMinutes: number, contact: string) => ({ afterMinutes, contact });
  await admin.call('PUT', `${base}/notification-rules`, {
    high: [step(0, topic.id), step(2, mail.id), step(5, topic.id)],
    low: [step(0, mail.id)],
    quietHours: { from: '22:00', to: '07:00' },
    ...{ drillConsent: true, selfTest: true },
  });
}
