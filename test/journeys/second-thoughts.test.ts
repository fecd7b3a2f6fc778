/**
 * What a call does when things change under it, on real processes: every channel of a person fails (reliability.md
 * row 42), a shift ends while its person has the incident, the priority rises, two people are asked for.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Provider, startProvider } from '../../fakes/provider.ts';
import { DOUBLES } from '../channel-doubles.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { between } from './facts.ts';
import { incidents, ofKind } from './incidents.ts';

const ZONE = 'Europe/Berlin';
const monday = (clock: string) => `2026-11-16T${clock}+01:00`;

const world = await startWorld({
  startAt: monday('06:00:00'),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const { api, mailbox } = world;
const { detail, rows, verb, pressAcknowledge } = incidents(world);
let hook: Provider;
let ana: Person;
let ben: Person;
let gus: Person;
let lea: Person;

beforeAll(async () => {
  const person = (name: string) => world.person({ name, timeZone: ZONE });
  ana = await person('Ana');
  ben = await person('Ben');
  gus = await person('Gus');
  lea = await person('Lea');
  hook = await startProvider();
  const settings = { ...DOUBLES.webhook?.settings(hook.url) };
  expect((await api.call('PUT', '/api/v1/channels/webhook', { body: { settings } })).status).toBe(
    200,
  );
});

describe('every channel of a person fails', () => {
  test('the next step does not wait, and the incident shows who was not reached', async () => {
    const value = DOUBLES.webhook?.address(hook.url) ?? '';
    await api.post(`/api/v1/people/${ana.id}/contacts`, { kind: 'webhook', value });
    hook.behave('error');
    mailbox.behave('drop', ana.email);
    const service = await serviceOf('orders', [[person(ana)], [person(gus)]]);
    const number = await open(service, 'P2');
    await world.at('+5s');
    const [first, second] = ofKind(await rows(number), 'escalation.stepped');
    expect(second?.data).toMatchObject({ level: 2, persons: [gus.id], reason: 'Nobody reached' });
    expect(between(first?.occurredAt, second?.occurredAt)).toBeLessThanOrEqual(5);
    const { pages } = await pagesOf(number);
    expect(pages.find((page) => page.person === ana.id)).toMatchObject({ state: 'not_reached' });
    expect((await detail(number)).incident.paging.unreachable).toEqual([]);
    expect(ofKind(await rows(number), 'page.failed').map(({ data }) => data.final)).toContain(true);
    await mailbox.waitFor({ to: gus.email, subject: new RegExp(number) });

    // She is told all the same once a channel is back: nobody has it yet.
    mailbox.behave('accept', ana.email);
    await world.at('+45s');
    await mailbox.waitFor({ to: ana.email, subject: new RegExp(number) });
    const shown = (await pagesOf(number)).pages.find((page) => page.person === ana.id);
    expect(shown).toMatchObject({ state: 'delivered' });
    await verb(number, 'cancel', { reason: 'test' });
  });

  test('a refusal for good moves on within the second', async () => {
    mailbox.behave('reject', ana.email);
    hook.behave('refuse');
    const service = await serviceOf('stock', [[person(ana)], [person(gus)]]);
    const number = await open(service, 'P2');
    await world.settled();
    const [first, second] = ofKind(await rows(number), 'escalation.stepped');
    expect(between(first?.occurredAt, second?.occurredAt)).toBeLessThanOrEqual(2);
    const { pages } = await pagesOf(number);
    expect(pages.find((page) => page.person === ana.id)).toMatchObject({ state: 'failed' });
    mailbox.behave('accept', ana.email);
    hook.behave('accept');
    await verb(number, 'cancel', { reason: 'test' });
  });
});

describe('two people are asked for', () => {
  test('the second yes stops the paging, the first does not', async () => {
    const service = await serviceOf('vault', [[person(ben), person(gus)]], { acksNeeded: 2 });
    const number = await open(service, 'P2');
    const page = await mailbox.waitFor({ to: ben.email, subject: new RegExp(number) });
    await pressAcknowledge(page.links);
    const link = page.links.find((url) => url.includes('/a/')) ?? '';
    expect(await (await fetch(link)).text()).toContain('1 more must acknowledge');
    const one = (await detail(number)).incident;
    expect(one).toMatchObject({ assignee: ben.id, paging: { status: 'running', acked: [ben.id] } });
    await world.at('+6m');
    const again = ofKind(await rows(number), 'escalation.stepped').at(-1);
    expect(again?.data).toMatchObject({ round: 2, persons: [gus.id] });
    await verb(number, 'acknowledge', {}, gus);
    expect((await detail(number)).paging).toBe('acked');
    await verb(number, 'cancel', { reason: 'test' });
  });
});

describe('a shift ends', () => {
  test('the reminder goes to both; the hand-over calls the next, who takes it with a yes', async () => {
    const rota = await world.schedule({
      name: 'Days',
      timeZone: ZONE,
      layers: [
        {
          ...{ name: 'daily', people: [lea.id, ben.id], unit: 'day', length: 1 },
          start: '2026-11-16T00:00:00',
          handoff: '08:00',
        },
      ],
    });
    const before = await api.get<{ items: readonly { persons: readonly { person: string }[] }[] }>(
      `/api/v1/oncall?schedule=${rota.id}`,
    );
    expect(before.items[0]?.persons.map(({ person: id }) => id)).toEqual([lea.id]);
    const target = { kind: 'schedule', id: rota.id };
    const reminding = await serviceOf('crm', [[target]]);
    const passing = await serviceOf('erp', [[target]], {}, { atShiftEnd: 'handover' });
    const [kept, passed] = [await open(reminding, 'P3'), await open(passing, 'P3')];
    for (const number of [kept, passed]) await verb(number, 'acknowledge', {}, lea);
    const shift = (await detail(kept)).incident.paging.shift;
    expect(shift?.until).toMatch(/^2026-11-1\dT07:00:00.000Z$/);
    await world.at(`${shift?.until}`);
    await world.at('+5s');
    const told = ofKind(await rows(kept), 'shift.ended');
    expect(told.map(({ data }) => data.outcome)).toEqual(['reminded']);
    await mailbox.waitFor({ to: lea.email, text: /you still have it/ });
    await mailbox.waitFor({ to: ben.email, text: /The shift before yours still has it/ });
    expect((await detail(kept)).incident).toMatchObject({ assignee: lea.id });

    expect(ofKind(await rows(passed), 'shift.ended')[0]?.data.next).toEqual([ben.id]);
    await mailbox.waitFor({ to: ben.email, subject: new RegExp(`^\\[P3\\] ${passed}`) });
    await verb(passed, 'acknowledge', {}, ben);
    expect((await detail(passed)).incident).toMatchObject({
      assignee: ben.id,
      paging: { status: 'acked' },
    });
    for (const number of [kept, passed]) await verb(number, 'cancel', { reason: 'test' });
  });
});

describe('the priority rises', () => {
  test('who has it is asked first; after five minutes without a word level 1 is called anew', async () => {
    const service = await serviceOf('mail', [[person(ben)], [person(gus)]]);
    const number = await open(service, 'P2');
    await verb(number, 'acknowledge', {}, ben);
    mailbox.clear();
    await verb(number, 'reprioritise', { priority: 'P1', reason: 'All sites' });
    const asked = await mailbox.waitFor({ to: ben.email, text: /P1 now: do you still have it/ });
    await pressAcknowledge(asked.links);
    await world.at('+400s');
    expect(ofKind(await rows(number), 'ack.expired')).toEqual([]);

    await verb(number, 'reprioritise', { priority: 'P2', reason: 'Less than it looked' });
    await verb(number, 'reprioritise', { priority: 'P1', reason: 'All sites after all' });
    await world.at('+290s');
    expect(ofKind(await rows(number), 'ack.expired')).toEqual([]);
    await world.at('+15s');
    expect(ofKind(await rows(number), 'ack.expired')).toHaveLength(1);
    const last = ofKind(await rows(number), 'escalation.stepped').at(-1);
    expect(last?.data).toMatchObject({ run: '2', level: 1 });
    expect(last?.data.persons).toContain(ben.id);
    await verb(number, 'acknowledge', {}, ben);
    await verb(number, 'cancel', { reason: 'test' });
  });
});

function person({ id }: Person) {
  return { kind: 'person', id };
}

async function serviceOf(
  name: string,
  levels: readonly (readonly object[])[],
  each: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<Named> {
  const policy = await api.post<Named>('/api/v1/escalation-policies', {
    name,
    levels: levels.map((targets) => ({ targets: [...targets], delayMinutes: 5, ...each })),
    repeat: 2,
    catchAll: gus.id,
    ...more,
  });
  return world.service({ name, tier: 'T1', escalationPolicy: policy.id });
}

async function open(service: Named, priority: string): Promise<string> {
  const noticedAt = await world.now();
  const body = { title: `${service.name} fails`, service: service.id, priority, noticedAt };
  return (await api.post<{ number: string }>('/api/v1/incidents', body)).number;
}

interface Pages {
  readonly pages: readonly { readonly person: string; readonly state: string }[];
}

function pagesOf(number: string): Promise<Pages> {
  return api.get<Pages>(`/api/v1/incidents/${number}/pages`);
}
