/**
 * Scenario B of domain.md 11, a database that takes fourteen services along: 40,000 events of 5,000 keys through the
 * real door are one incident, one page a person and a ledger that balances. `EVENKEEL_SCENARIO_B_EVENTS` says how
 * many events are sent: 8,000 of 1,000 keys in the daily tests; all 40,000 of 5,000 keys by
 *
 *   EVENKEEL_SCENARIO_B_EVENTS=40000 npx vitest run --project journeys test/journeys/scenario-b.test.ts
 *
 * Public notices, alarms for slots that stay empty and the room are not yet part of the product. The story ends with
 * the mails that ask the reporters.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { genericSender } from '../../fakes/monitor.ts';
import { instant } from '../../src/kernel/instant.ts';
import { ledger } from '../chaos/invariants.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { between, createFacts } from './facts.ts';
import { incidents, ofKind } from './incidents.ts';

const EVENTS = Number(process.env.EVENKEEL_SCENARIO_B_EVENTS ?? 8000);
const KEYS = EVENTS / 8;
const FLOOD_SECONDS = 600;
const CONNECTIONS = 32;
const BURST_SECONDS = 2;
const DOWNSTREAM = 14;
const REPORTS = 37;

const night = (clock: string) => `2026-10-08T${clock}+02:00`;

const world = await startWorld({
  startAt: night('02:00:00'),
  // Reporters sit at their own addresses; the door limits each of them.
  env: { EVENKEEL_TRUSTED_PROXIES: '127.0.0.1' },
});
const { api, mailbox } = world;
const { list, detail, rows, verb, attempt, pressAcknowledge } = incidents(world);
const facts = createFacts();

type Send = ReturnType<typeof genericSender>['send'];
let dora: Person;
let ivo: Person;
let gus: Person;
let teams: readonly Person[];
let database: Named;
let senders: readonly Send[];
let slowestMs = 0;

beforeAll(
  async () => {
    await build();
    try {
      await flood();
      await work();
    } finally {
      facts.print(`Scenario B, ${EVENTS} events`);
    }
  },
  Math.max(600_000, EVENTS * 45),
);

async function build(): Promise<void> {
  const timeZone = 'Europe/Berlin';
  const value = { name: 'Harbour Works', timeZone };
  await api.call('PUT', '/api/v1/settings/organisation', { body: { value } });
  const person = (name: string) => world.person({ name, timeZone, roles: ['responder', 'agent'] });
  dora = await person('Dora');
  ivo = await person('Ivo');
  gus = await person('Gus');
  const command = await world.schedule({
    ...{ name: 'Commanders', timeZone },
    layers: [
      {
        ...{ name: 'all', people: [ivo.id], unit: 'week', length: 1 },
        start: '2026-10-05T08:00:00',
      },
    ],
  });
  const commander = { body: { value: { schedule: command.id } } };
  const set = await api.call('PUT', '/api/v1/settings/incident.commander', commander);
  expect(set.status, JSON.stringify(set.body)).toBe(200);
  const data = await world.policy({ name: 'Data', levels: [[dora], [gus]] });
  const wish = { name: 'orders-db', tier: 'T0', owner: gus.id, escalationPolicy: data.id };
  database = await world.service(wish);
  const built: Person[] = [];
  const services = [database];
  for (let n = 1; n <= DOWNSTREAM; n += 1) {
    const one = await person(`Team ${'abcdefghijklmn'[n - 1]}`);
    const policy = await world.policy({ name: `Policy ${n}`, levels: [[one]] });
    const name = n === 1 ? 'checkout' : n === 2 ? 'payments' : `service-${n}`;
    const more = { tier: n === 2 ? 'T0' : 'T1', escalationPolicy: policy.id };
    const dependsOn = [{ service: database.id, kind: 'hard' }];
    services.push(await world.service({ name, ...more, dependsOn }));
    built.push(one);
  }
  teams = built;
  senders = await Promise.all(services.map(async ({ id }) => (await world.generic(id)).send));
}

/** A full intake says so and when to come back; a good sender does. */
async function deliver(send: Send, event: Readonly<Record<string, unknown>>): Promise<void> {
  for (;;) {
    const answer = await send(event);
    if (answer.status >= 200 && answer.status < 300) return;
    expect([429, 503]).toContain(answer.status);
    const seconds = Number(answer.headers.get('retry-after') ?? '1');
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

function event(n: number) {
  const key = n % KEYS;
  const service = key % senders.length;
  return {
    send: senders[service] as Send,
    body: { title: `volume ${key} does not answer`, key: `v-${key}`, severity: 'critical' },
  };
}

/** What happens meanwhile, and when; events spread evenly from the first alert to the last. */
const MEANWHILE = [
  ['02:13:52', firstPages],
  ['02:16:05', takeIt],
  ['02:19:00', peopleReport],
  ['02:23:20', () => Promise.resolve()],
] as const;

async function flood(): Promise<void> {
  await world.at(night('02:13:20'));
  await deliver(event(0).send, event(0).body);
  await world.settled();
  facts.is('one incident at the first alert', (await list()).length, 1);
  const began = performance.now();
  const first = await world.now();
  let next = 1;
  for (const [clock, happens] of MEANWHILE) {
    const share = between(first, instant(night(clock))) / FLOOD_SECONDS;
    const end = Math.min(EVENTS, Math.ceil(EVENTS * share));
    next = await send({ from: next, end, before: night(clock) });
    await world.at(night(clock));
    await happens();
  }
  await send({ from: next, end: EVENTS });
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${EVENTS} events in ${seconds.toFixed(1)} s\n`);
  await counts();
}

/**
 * Sends events from one number to another as fast as the door takes them, in bursts whose jobs are waited for. The
 * clock goes on meanwhile, so what there is no time left for `before` what happens next is sent after that. Tells the
 * first that was not sent.
 */
async function send({
  from,
  end,
  before,
}: {
  readonly from: number;
  readonly end: number;
  readonly before?: string;
}): Promise<number> {
  let next = from;
  for (let longest = BURST_SECONDS; next < end; ) {
    const began = await world.now();
    if (before !== undefined && between(began, instant(before)) < 2 * longest) break;
    const until = performance.now() + BURST_SECONDS * 1000;
    const connection = async () => {
      while (next < end && performance.now() < until) {
        const { send: to, body } = event(next++);
        await deliver(to, body);
      }
    };
    await Promise.all([...Array.from({ length: CONNECTIONS }, connection), look()]);
    await world.settled();
    longest = Math.max(longest, between(began, await world.now()));
  }
  return next;
}

async function look(): Promise<void> {
  const [one] = await list();
  const began = performance.now();
  await detail(one?.number ?? '');
  slowestMs = Math.max(slowestMs, performance.now() - began);
}

const number = async () => (await list()).at(-1)?.number ?? '';
const pages = (person: Person) => mailbox.find({ to: person.email, subject: /^\[P1\]/ });

async function firstPages(): Promise<void> {
  const { incident } = await detail(await number());
  facts.at('paged by 02:13:50', incident.stamps.firstPagedAt, night('02:13:50'));
  facts.is('Dora has one page', pages(dora).length, 1);
  facts.is('the commander Ivo has one page', pages(ivo).length, 1);
}

async function takeIt(): Promise<void> {
  await pressAcknowledge(pages(dora)[0]?.links ?? []);
  const { stamps } = (await detail(await number())).incident;
  facts.at('acknowledged 02:16:05', stamps.ackedAt, night('02:16:05'));
  facts.lasts('time to acknowledge', between(stamps.firstPagedAt, stamps.ackedAt), '0:02:15');
}

async function peopleReport(): Promise<void> {
  const join = await number();
  for (let n = 0; n < REPORTS; n += 1) {
    const email = `reporter-${n}@example.test`;
    const body = { service: 'checkout', what: 'I cannot pay', canWork: 'not_at_all', email, join };
    const answer = await fetch(`${world.node.url}/api/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${n + 1}` },
      body: JSON.stringify(body),
    });
    expect(answer.status, await answer.text()).toBeLessThan(300);
  }
}

async function counts(): Promise<void> {
  // Later where the machine was slower than the storm.
  if ((await world.now()) < instant(night('02:24:00'))) await world.at(night('02:24:00'));
  const all = await list();
  facts.is('one incident after the flood', all.length, 1);
  const { incident } = await detail(await number());
  facts.is('every key counted', incident.alertCount, KEYS);
  facts.is('faulty service', incident.faultyService, database.id);
  const shown = await api.get<{ blastRadius: { services: readonly string[] } }>(
    `/api/v1/incidents/${incident.number}`,
  );
  facts.is('blast radius', shown.blastRadius.services.length, DOWNSTREAM);
  facts.is('all of them joined', incident.folded?.length, DOWNSTREAM);
  facts.is('candidate for a major', incident.major, 'candidate');
  facts.is('priority', [incident.priority, incident.severity], ['P1', 'SEV1']);
  facts.is('reporters', incident.reporters.length, REPORTS);
  for (const person of [dora, ivo]) facts.is(`pages of ${person.name}`, pages(person).length, 1);
  facts.is('pages of Gus', pages(gus).length, 0);
  const heard = teams.map((one) => mailbox.find({ to: one.email }));
  facts.is('pages of other teams', teams.flatMap((one) => pages(one)).length, 0);
  facts.is(
    'one quiet notice for each other team',
    heard.map((mails) => mails.length),
    teams.map(() => 1),
  );
  facts.holds(
    'it says why',
    heard.every(([mail]) => mail?.text.includes('depends on orders-db, which is down') === true),
  );
  const { pending = 0, ...kept } = await ledger(world.db);
  facts.is('nothing pending', pending, 0);
  const sum = Object.values(kept).reduce((total, count) => total + count, 0);
  facts.is('every event and report in the ledger', sum, EVENTS + REPORTS);
  facts.holds('the incident opens in 2 s', slowestMs <= 2000, `${Math.round(slowestMs)} ms`);
  const written = await rows(incident.number);
  facts.holds('rows stay bounded', written.length < 250, String(written.length));
}

async function work(): Promise<void> {
  const one = await number();
  await verb(one, 'declare-major', { severity: 'SEV1', reason: 'Customers cannot pay' }, ivo);
  await verb(one, 'take-role', { role: 'commander' }, ivo);
  await world.at(night('02:26:00'));
  const other = await api.post<{ number: string }>('/api/v1/incidents', {
    ...{ title: 'payments failing', service: 'payments', effect: 'interrupted' },
    ...{ noticedAt: night('02:25:00'), description: 'Calls from the shop' },
  });
  await world.at(night('02:28:00'));
  await verb(other.number, 'merge', { into: one }, ivo);
  const merged = (await detail(other.number)).incident;
  facts.is('INC-2 leads to the first', merged.mergedInto?.number, one);

  await verb(one, 'theory', { statement: 'The storage controller died' }, dora);
  await verb(one, 'theory', { statement: 'Deploy of orders-api at 01:50' }, dora);
  const [controller, deploy] = (await detail(one)).incident.hypotheses;
  await world.at(night('02:36:00'));
  const judge = (theory: string | undefined, status: string, reason: string) =>
    verb(one, 'judge-theory', { theory, status, reason }, dora);
  await judge(deploy?.id, 'refuted', 'It was rolled back without effect');
  await world.at(night('02:39:00'));
  await judge(controller?.id, 'confirmed', 'The controller does not answer');
  await world.at(night('02:41:00'));
  await verb(
    one,
    'decide-on',
    { question: 'Fail over?', chosen: 'To the replica', reason: 'At most 40 s of writes are lost' },
    ivo,
  );
  const fix = { type: 'failover', plan: 'Promote the replica', treats: controller?.id };
  await verb(one, 'start-fix', fix, dora);
  await world.at(night('02:47:00'));
  await verb(one, 'mitigate', { how: 'The replica serves' }, dora);
  facts.at('mitigated 02:47', (await detail(one)).incident.stamps.mitigatedAt, night('02:47:00'));

  await world.at(night('02:55:00'));
  for (let next = 0; next < KEYS; ) {
    const until = performance.now() + BURST_SECONDS * 1000;
    const connection = async () => {
      while (next < KEYS && performance.now() < until) {
        const { send: to, body } = event(next++);
        await deliver(to, { ...body, state: 'cleared' });
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    await world.settled();
  }
  await world.at(night('03:30:00'));
  await verb(one, 'apply-fix', { result: 'worked', at: night('03:30:00') }, dora);
  const resolution = {
    notes: 'Failed over to the replica; 31 seconds of orders are lost.',
    cause: 'hardware',
  };
  for (const [field, value] of Object.entries({ dataLoss: true, affectedUsers: 900 })) {
    await verb(one, 'edit', { field, value, reason: 'Known by now' }, dora);
  }
  await verb(one, 'stand-down', { update: 'Everything is normal again' }, ivo);
  await world.at(night('03:58:00'));
  const early = await attempt(one, 'resolve', resolution, ivo);
  facts.is('resolve before 04:00 is refused', early.status, 409);
  await world.at(night('04:00:05'));
  await verb(one, 'resolve', resolution, ivo);
  const { incident, clocks } = await detail(one);
  facts.is('state', incident.state, 'resolved');
  facts.at('recovered 03:30', incident.stamps.recoveredAt, night('03:30:00'));
  const restore = clocks.find(({ metric }) => metric === 'restore');
  facts.lasts('restore', restore?.elapsedSeconds ?? Number.NaN, '1:16:40');
  facts.is('restore clock', restore?.state, 'met');
  await world.settled();
  facts.is('mails that ask', mailbox.find({ subject: /work for you/ }).length, REPORTS);
  facts.is('nothing was split', ofKind(await rows(one), 'alerts.split').length, 0);
}

describe('scenario B', () => {
  test('every expected value is met', () => {
    expect(facts.all().filter(({ met }) => !met)).toEqual([]);
    expect(facts.all().length).toBeGreaterThan(30);
  });
});
