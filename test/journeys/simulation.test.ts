/**
 * The simulator tells beforehand what the real path then does: for policies and personal rules made at random,
 * over a change of shift, an empty level, failing contacts and answers, the same people are called by the same
 * levels and sent the same messages at the same second, and nothing is written by asking.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds, secondsBetween } from '../../src/kernel/instant.ts';
import { prng } from '../../src/kernel/prng.ts';
import { sql } from '../../src/platform/db.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { incidents, ofKind } from './incidents.ts';

const START = '2026-11-15T22:30:00.000Z';
/**
 * The clock of a journey goes on while requests are under way. Rounds of a failing page count from the last
 * answer of its provider, so there the lags add up.
 */
const LAG_SECONDS = 6;
const FAILING_LAG_SECONDS = 20;
const world = await startWorld({ startAt: START });
const { api, mailbox } = world;
const { rows, verb } = incidents(world);
const chance = prng(7);
const people: Person[] = [];
let rota: Named;
let gap: Named;
let team: Named;

interface Line {
  readonly afterSeconds: number;
  readonly kind: string;
  readonly level: number | null;
  readonly round: number | null;
  readonly person: string | null;
  readonly channel: string | null;
  readonly address: string | null;
  readonly arrives: boolean | null;
  readonly why: readonly { readonly rule: string; readonly text: string }[];
}

interface Simulated {
  readonly lines: readonly Line[];
  readonly outcome: string;
  readonly priority: string;
}

const simulate = (wish: object) => api.post<Simulated>('/api/v1/escalation-simulations', wish);

beforeAll(async () => {
  for (const name of ['Ana', 'Bob', 'Cid', 'Dee', 'Eve', 'Fay']) {
    people.push(await world.person({ name }));
  }
  const [ana, bob] = people.map(({ id }) => id);
  rota = await world.schedule({
    name: 'Nights',
    timeZone: 'UTC',
    layers: [
      { name: 'daily', people: [ana, bob], unit: 'day', length: 1, start: '2026-11-14T23:00:00' },
    ],
  });
  gap = await world.schedule({
    name: 'Offices',
    timeZone: 'UTC',
    layers: [
      {
        ...{ name: 'office', people: [ana], unit: 'week', length: 1 },
        start: '2026-11-02T09:00:00',
        restrictions: [{ kind: 'daily', from: '09:00', to: '17:00' }],
      },
    ],
  });
  const [, , cid, dee] = people;
  const members = [cid?.id, dee?.id];
  team = await api.post('/api/v1/teams', { name: 'Desk', lead: people[5]?.id, members });
  for (const person of people.slice(0, 4)) await secondContact(person);
  mailbox.behave('refuse', 'dee@example.test');
});

/** Two addresses and rules for them, so that the later one has a time of its own. */
async function secondContact(person: Person): Promise<void> {
  const base = `/api/v1/people/${person.id}`;
  const value = person.email.replace('@', '.two@');
  await api.post(`${base}/contacts`, { kind: 'email', value });
  const { items } = await api.get<{ items: { id: string }[] }>(`${base}/contacts`);
  const high = items.map(({ id }, index) => ({ contact: id, afterMinutes: index * 2 }));
  const { status, body } = await api.call('PUT', `${base}/notification-rules`, { body: { high } });
  expect(status, JSON.stringify(body)).toBe(200);
}

const target = (kind: string, id: string | undefined) => ({ kind, id });

/** When a level counts: mostly always, else for one priority or from shortly after the page on. */
function anyCondition() {
  const hours = { timeZone: 'UTC', from: '23:10', to: '06:00' };
  return [{}, {}, {}, { only: { priorities: ['P1'] } }, { only: { hours } }][chance.below(5)];
}

/** A level of one or two targets, of every kind there is. */
function anyLevel() {
  const inTurn = { kind: 'roundRobin', people: people.slice(0, 5).map(({ id }) => id) };
  const all = [
    ...people.map(({ id }) => target('person', id)),
    ...[target('schedule', rota.id), target('schedule', gap.id), target('team', team.id)],
  ];
  const more = chance.below(3) === 0 ? [chance.below(2) === 0 ? inTurn : chance.pick(all)] : [];
  const targets = [chance.pick(all), ...more];
  return { targets, delayMinutes: [1, 3, 5, 10][chance.below(4)], ...anyCondition() };
}

async function anyService(name: string, repeat: number): Promise<Named> {
  const policy = await api.post<Named>('/api/v1/escalation-policies', {
    ...{ name, repeat, catchAll: people[4]?.id },
    levels: Array.from({ length: 1 + chance.below(3) }, anyLevel),
  });
  return world.service({ name, tier: 'T2', escalationPolicy: policy.id });
}

/** `12 call 1.2 Ana`, `130 message ana.two@example.test true`. */
function told(lines: readonly Line[]): readonly string[] {
  return lines.flatMap(({ kind, afterSeconds: at, ...line }) => {
    const name = people.find(({ id }) => id === line.person)?.name ?? 'owner';
    if (kind === 'call') return [`${at} call ${line.round ?? 0}.${line.level ?? 0} ${name}`];
    if (kind === 'level_empty') return [`${at} empty ${line.round}.${line.level}`];
    if (kind === 'level_skipped') return [`${at} skipped ${line.round}.${line.level}`];
    if (kind === 'message') return [`${at} message ${line.address} ${line.arrives}`];
    return ['acknowledged', 'declined'].includes(kind) ? [`${at} ${kind} ${name}`] : [];
  });
}

interface Pages {
  readonly pages: readonly {
    readonly attempts: readonly {
      readonly address: string;
      readonly state: string;
      readonly startedAt: Instant;
    }[];
  }[];
}

/** The same words about what really happened. */
async function happened(number: string, from: Instant): Promise<readonly string[]> {
  const log = await rows(number);
  const after = (at: string) => Math.round(secondsBetween(from, instant(at)));
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name ?? 'owner';
  const { pages } = await api.get<Pages>(`/api/v1/incidents/${number}/pages`);
  return [
    ...ofKind(log, 'escalation.stepped').flatMap(({ occurredAt, data }) =>
      data.persons.map(
        (one) => `${after(occurredAt)} call ${data.round}.${data.level} ${nameOf(one)}`,
      ),
    ),
    ...ofKind(log, 'escalation.exhausted').flatMap(({ occurredAt, data }) =>
      data.persons.map((one) => `${after(occurredAt)} call 0.0 ${nameOf(one)}`),
    ),
    ...ofKind(log, 'escalation.level_empty').map(
      ({ occurredAt, data }) => `${after(occurredAt)} empty ${data.round}.${data.level}`,
    ),
    ...ofKind(log, 'escalation.level_skipped').map(
      ({ occurredAt, data }) => `${after(occurredAt)} skipped ${data.round}.${data.level}`,
    ),
    ...pages.flatMap(({ attempts }) =>
      attempts.map(
        ({ address, state, startedAt }) =>
          `${after(startedAt)} message ${address} ${state === 'accepted'}`,
      ),
    ),
    ...ofKind(log, 'page.acknowledged').map(
      ({ occurredAt, data }) => `${after(occurredAt)} acknowledged ${nameOf(data.person)}`,
    ),
    ...ofKind(log, 'page.declined').map(
      ({ occurredAt, data }) => `${after(occurredAt)} declined ${nameOf(data.person)}`,
    ),
  ];
}

/** Each line of one list has its own in the other, at the same moment but for the lag. */
function differences(told: readonly string[], seen: readonly string[]): readonly string[] {
  const left = [...seen];
  const missing = told.filter((line) => {
    const [at, ...words] = line.split(' ');
    const found = left.findIndex((other) => {
      const [when, ...same] = other.split(' ');
      const apart = Math.abs(Number(when) - Number(at));
      const lag = line.endsWith('false') ? FAILING_LAG_SECONDS : LAG_SECONDS;
      return apart <= lag && same.join(' ') === words.join(' ');
    });
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  return [...missing.map((line) => `told: ${line}`), ...left.map((line) => `seen: ${line}`)];
}

async function open(service: Named, priority: string): Promise<string> {
  const noticedAt = await world.now();
  const body = { title: `${service.name} fails`, effect: 'degraded', description: 'It fails' };
  const wish = { ...body, service: service.id, priority, noticedAt };
  return (await api.post<{ number: string }>('/api/v1/incidents', wish)).number;
}

const DEE_FAILS = () => [{ person: people[3]?.id }];

describe('what is told beforehand is what happens', () => {
  test('NOT-41 twelve random policies, nobody answering, over a change of shift', async () => {
    const services: Named[] = [];
    for (let i = 0; i < 12; i += 1) services.push(await anyService(`svc-${i}`, chance.below(2)));
    mailbox.behave('refuse', 'dee@example.test');
    mailbox.behave('refuse', 'dee.two@example.test');
    const priorities = services.map(() => chance.pick(['P1', 'P2', 'P2', 'P3', 'P4'] as const));
    await world.at('2026-11-15T22:55:00.000Z');
    const simulations: Simulated[] = [];
    for (const [index, service] of services.entries()) {
      simulations.push(
        await simulate({
          ...{ service: service.id, priority: priorities[index], fails: DEE_FAILS() },
          at: '2026-11-15T22:56:00.000Z',
        }),
      );
    }
    await world.at('2026-11-15T22:56:00.000Z');
    const opened: { readonly number: string; readonly at: Instant }[] = [];
    for (const [index, service] of services.entries()) {
      const number = await open(service, priorities[index] ?? 'P2');
      const created = ofKind(await rows(number), 'incident.created')[0]?.occurredAt;
      opened.push({ number, at: created ?? instant(START) });
    }
    await world.at('2026-11-16T00:30:00.000Z');
    const wrong: Record<string, unknown> = {};
    let compared = 0;
    for (const [index, { number, at }] of opened.entries()) {
      const [before, after] = [told(simulations[index]?.lines ?? []), await happened(number, at)];
      compared += before.length;
      const apart = differences(before, after);
      if (apart.length > 0) wrong[`${services[index]?.name} ${priorities[index]}`] = apart;
    }
    expect(wrong).toEqual({});
    expect(compared).toBeGreaterThan(60);
    for (const { number } of opened) await verb(number, 'cancel', { reason: 'test' });
  });

  test('NOT-41 an answer, a "not me", and a channel that fails for one person', async () => {
    const [ana, bob, cid] = people;
    const policy = await world.policy({
      name: 'Answers',
      levels: [[{ id: ana?.id ?? '' }], [{ id: cid?.id ?? '' }, { id: bob?.id ?? '' }]],
      delayMinutes: 10,
    });
    const service = await world.service({ name: 'answers', escalationPolicy: policy.id });
    const answers = [
      { person: ana?.id, act: 'decline', afterMinutes: 1 },
      { person: bob?.id, afterMinutes: 4 },
    ];
    const { lines, outcome } = await simulate({ service: 'answers', priority: 'P2', answers });
    expect(outcome).toBe('acknowledged');
    const number = await open(service, 'P2');
    const at = ofKind(await rows(number), 'incident.created')[0]?.occurredAt ?? instant(START);
    await world.at(plusSeconds(at, 60));
    await verb(number, 'decline', { reason: 'On a plane' }, ana);
    await world.at(plusSeconds(at, 300));
    await verb(number, 'acknowledge', {}, bob);
    // Not so long that silence would start it again.
    await world.at('+20m');
    expect(differences(told(lines), await happened(number, at))).toEqual([]);
    await verb(number, 'cancel', { reason: 'test' });
  });

  test('NOT-41 a loud alert after its hold, and a quiet one', async () => {
    const service = await anyService('alerts', 0);
    const { send } = await world.generic(service.id);
    const loud = await simulate({
      ...{ service: service.id, severity: 'critical', fails: DEE_FAILS() },
    });
    const quiet = await simulate({
      ...{ service: service.id, severity: 'info', fails: DEE_FAILS() },
    });
    expect([loud.outcome, quiet.outcome]).toEqual(['exhausted', 'notice']);
    const hold = loud.lines[0]?.why.find(({ rule }) => rule === 'hold');
    expect(hold?.text).toContain('30 s');
    await send({ title: 'It is down', key: 'k', severity: 'critical' });
    await world.settled();
    const { items } = await api.get<{ items: { number: string }[] }>('/api/v1/incidents?limit=1');
    const number = items[0]?.number ?? '';
    const at = ofKind(await rows(number), 'incident.created')[0]?.occurredAt ?? instant(START);
    await world.at('+2h');
    expect(differences(told(loud.lines), await happened(number, at))).toEqual([]);
    await verb(number, 'cancel', { reason: 'test' });
  });
});

describe('asking', () => {
  test('NOT-42 writes nothing and sends nothing', async () => {
    const before = [await counts(), mailbox.find({}).length];
    await simulate({ service: 'answers', priority: 'P1', at: '2027-06-01T03:00:00Z' });
    await simulate({ service: 'answers', drill: true });
    expect([await counts(), mailbox.find({}).length]).toEqual(before);
  });

  test('NOT-42 says why of each line, and who is on call by which layer', async () => {
    const policy = await world.policy({
      name: 'Reasons',
      levels: [[{ kind: 'schedule', id: rota.id }], [{ kind: 'schedule', id: gap.id }]],
    });
    await world.service({ name: 'reasons', escalationPolicy: policy.id });
    const at = '2026-12-01T23:30:00Z';
    const { lines } = await simulate({ service: 'reasons', priority: 'P1', at });
    const why = (kind: string) => lines.find((line) => line.kind === kind)?.why ?? [];
    expect(why('begin').map(({ rule }) => rule)).toEqual(['priority', 'policy']);
    expect(why('call').map(({ text }) => text)[1]).toContain('On call in Nights: layer daily');
    expect(why('message')[0]?.rule).toBe('personal');
    expect(why('level_empty')[0]?.text).toBe('Nobody is on call in Offices: a gap');
    const commander = lines.find(({ why: all }) => all.some(({ rule }) => rule === 'commander'));
    expect(commander?.kind).toBe('call');
  });

  test('NOT-42 a quiet page in quiet hours waits for their end', async () => {
    const person = await world.person({ name: 'Gil', timeZone: 'UTC' });
    const path = `/api/v1/people/${person.id}/notification-rules`;
    const quietHours = { from: '22:00', to: '07:00' };
    expect((await api.call('PUT', path, { body: { quietHours } })).status).toBe(200);
    const policy = await world.policy({ name: 'Quiet', levels: [[person]] });
    await world.service({ name: 'quiet', tier: 'T2', escalationPolicy: policy.id });
    const at = '2026-12-01T23:30:00Z';
    const low = await simulate({ service: 'quiet', priority: 'P3', at });
    const waits = low.lines.find(({ kind }) => kind === 'suppressed');
    expect(waits?.why[0]).toMatchObject({ rule: 'quiet', until: '2026-12-02T07:00:00.000Z' });
    expect(low.lines.some(({ kind }) => kind === 'message')).toBe(false);
    const loud = await simulate({ service: 'quiet', priority: 'P2', at });
    expect(loud.lines.some(({ kind }) => kind === 'message')).toBe(true);
  });

  test('NOT-42 names the field of a question that cannot be asked', async () => {
    const wrong = async (body: object) => {
      const answer = await api.call('POST', '/api/v1/escalation-simulations', {
        body: body as Record<string, string>,
      });
      const [field] = (answer.body.fields ?? []) as { path: string }[];
      return `${answer.status} ${field?.path ?? ''}`;
    };
    expect(await wrong({})).toBe('422 service');
    expect(await wrong({ service: 'no such' })).toBe('422 service');
    const both = { service: 'answers', priority: 'P1', severity: 'info' };
    expect(await wrong(both)).toBe('422 severity');
    const person = '00000000-0000-7000-8000-000000000000';
    expect(await wrong({ service: 'answers', fails: [{ person }] })).toBe('422 fails.0.person');
    expect(await wrong({ service: 'answers', at: '2026-11-15 22:00' })).toBe('422 at');
  });

  test('can be asked from a terminal', async () => {
    const words = ['oncall', 'simulate', '--service', 'answers', '--priority', 'P1'];
    const { code, out, err } = await world.cli(...words, '--at', '2027-06-01T03:00:00Z');
    expect(code, err).toBe(0);
    expect(out).toContain('T+0:00');
    expect(out).toMatch(/Level 1 calls Ana/);
  });
});

async function counts(): Promise<unknown> {
  return world.db.rows(sql`
    select (select count(*) from incident) as incidents, (select count(*) from timeline) as rows,
           (select count(*) from page) as pages, (select count(*) from audit) as audits,
           (select sum(last) from counter) as numbers`);
}
