/**
 * One incident for a fault and all that falls with it (domain.md 2.3, R42): services that need one that is down join
 * its incident, whichever alert comes first; nobody is silent when it goes on; every step has a reason and a way back.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { genericSender } from '../../fakes/monitor.ts';
import { ledger } from '../chaos/invariants.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { incidents, ofKind } from './incidents.ts';

const world = await startWorld();
const { api, mailbox } = world;
const { detail, rows, verb, attempt, list } = incidents(world);

interface House {
  readonly dora: Person;
  readonly cara: Person;
  readonly database: Named;
  readonly checkout: Named;
  readonly web: Named;
  readonly alarm: Readonly<Record<'database' | 'checkout' | 'web', Send>>;
}
type Send = ReturnType<typeof genericSender>['send'];

let house: House;
let turn = 0;

/** `orders-db` below `checkout` below `web`; Dora has the first, Cara the others. Of its own for each story. */
async function newHouse(): Promise<House> {
  turn += 1;
  const dora = await world.person({ name: `Dora ${'x'.repeat(turn)}` });
  const cara = await world.person({ name: `Cara ${'x'.repeat(turn)}` });
  const policy = async (person: Person) =>
    (await world.policy({ name: `${person.name} first`, levels: [[person]] })).id;
  const data = await policy(dora);
  const shop = await policy(cara);
  const service = (name: string, more: object) =>
    world.service({ name: `${name}-${turn}`, tier: 'T1', ...more });
  const database = await service('orders-db', { escalationPolicy: data });
  const needs = (id: string) => [{ service: id, kind: 'hard' }];
  const checkout = await service('checkout', { escalationPolicy: shop });
  const web = await service('web', { escalationPolicy: shop });
  await depend(checkout, needs(database.id));
  await depend(web, needs(checkout.id));
  const sender = async (id: string) => (await world.generic(id)).send;
  const alarm = {
    database: await sender(database.id),
    checkout: await sender(checkout.id),
    web: await sender(web.id),
  };
  return { dora, cara, database, checkout, web, alarm };
}

async function depend(service: Named, dependencies: readonly object[]): Promise<void> {
  const path = `/api/v1/services/${service.id}`;
  const { status, body } = await api.call('PATCH', path, { body: { dependsOn: dependencies } });
  expect(status, JSON.stringify(body)).toBe(200);
}

const fire = (send: Send, key: string) =>
  send({ title: `${key} fails`, key, severity: 'critical' });
const clear = (send: Send, key: string) => send({ title: key, key, state: 'cleared' });
const open = async () =>
  (await list()).filter(
    ({ state }) => !['merged', 'cancelled', 'resolved', 'closed'].includes(state),
  );
const mails = (person: Person, subject: RegExp) => mailbox.find({ to: person.email, subject });

describe('the fault first', () => {
  beforeAll(async () => {
    house = await newHouse();
    await fire(house.alarm.database, 'db');
    await world.settled();
    await fire(house.alarm.checkout, 'checkout');
    await fire(house.alarm.web, 'web');
    await world.at('+2m');
  });

  test('INC-110 what needs it joins its incident, with the reason', async () => {
    const [one, ...more] = await open();
    expect(more).toEqual([]);
    const { incident } = await detail(one?.number ?? '');
    expect(incident.alertCount).toBe(3);
    expect(incident.faultyService).toBe(house.database.id);
    const folded = ofKind(await rows(one?.number ?? ''), 'service.folded').map(({ data }) => data);
    expect(folded.map(({ service }) => service)).toEqual([house.checkout.id, house.web.id]);
    expect(folded[0]?.reason).toBe(
      `${house.checkout.name} depends on ${house.database.name}, which is down`,
    );
    expect(incident.services.map(({ service }) => service)).toEqual([
      house.database.id,
      house.checkout.id,
      house.web.id,
    ]);
    const shown = await api.get<{ blastRadius: { services: readonly string[] } }>(
      `/api/v1/incidents/${one?.number}`,
    );
    expect([...shown.blastRadius.services].sort()).toEqual(
      [house.checkout.id, house.web.id].sort(),
    );
  });

  test('INC-111 its people hear of it once and quietly, and are not paged', async () => {
    expect(mails(house.dora, /^\[P\d\]/).length).toBe(1);
    expect(mails(house.cara, /./).length).toBe(1);
    const [notice] = mails(house.cara, /./);
    expect(notice?.text).toContain(`${house.checkout.name} depends on ${house.database.name}`);
    expect(notice?.links.some((link) => new URL(link).pathname.startsWith('/a/'))).toBe(false);
  });

  test('INC-114 the fault is over and it goes on: it calls its own people, never silent', async () => {
    const number = (await open())[0]?.number ?? '';
    await clear(house.alarm.database, 'db');
    await clear(house.alarm.web, 'web');
    await world.at('+4m');
    expect((await open()).length, 'within the grace nobody is called').toBe(1);
    await world.at('+3m');
    const [own, old] = await open();
    expect(old?.number).toBe(number);
    const page = mails(house.cara, /^\[P\d\]/);
    expect(page.length).toBe(1);
    const parted = await detail(own?.number ?? '');
    expect(parted.incident.splitFrom?.number).toBe(number);
    expect(parted.incident.services.map(({ service }) => service)).toEqual([house.checkout.id]);
    expect((await detail(number)).state, 'the old one recovered by itself').toBe('recovering');
    const { pending = 0 } = await ledger(world.db);
    expect(pending).toBe(0);
    await end();
  });
});

describe('what it causes first', () => {
  test('INC-112 the fault found later takes in what no person touched, and an unmerge undoes it', async () => {
    house = await newHouse();
    await fire(house.alarm.checkout, 'checkout');
    await fire(house.alarm.web, 'web');
    await world.at('+5s');
    const before = await open();
    expect(before.length, 'web needs checkout, so they are one').toBe(1);
    await fire(house.alarm.database, 'db');
    await world.at('+2m');
    const [one, ...more] = await open();
    expect(more).toEqual([]);
    expect(one?.number).not.toBe(before[0]?.number);
    expect(mails(house.cara, /^\[P\d\]/)).toEqual([]);
    expect(mails(house.dora, /^\[P\d\]/).length).toBe(1);
    const merged = ofKind(await rows(before[0]?.number ?? ''), 'incident.merged')[0];
    expect(merged?.actorId).toBe('system');
    expect(merged?.data.reason).toContain(`depend on ${house.database.name}, which is down`);
    const all = await detail(one?.number ?? '');
    expect(all.incident.alertCount).toBe(3);
    const folded = all.incident.folded?.map(({ service }) => service).sort();
    expect(folded).toEqual([house.checkout.id, house.web.id].sort());

    await verb(before[0]?.number ?? '', 'unmerge', {});
    await world.at('+1m');
    expect((await detail(one?.number ?? '')).incident.folded).toEqual([]);
    expect((await detail(one?.number ?? '')).incident.alertCount).toBe(1);
    expect(await alertsOf(before[0]?.number ?? '')).toBe(2);
    expect(mails(house.cara, /^\[P\d\]/).length, 'apart again, it calls its own people').toBe(1);
    await end();
  });

  test('INC-113 one that a person has is never taken in, only suggested', async () => {
    house = await newHouse();
    await fire(house.alarm.checkout, 'checkout');
    await world.at('+40s');
    const own = (await open())[0]?.number ?? '';
    await verb(own, 'acknowledge', {}, house.cara);
    await fire(house.alarm.database, 'db');
    await world.at('+1m');
    expect((await open()).length).toBe(2);
    const { incident } = await detail(own);
    expect(incident.mergeSuggested?.reason).toContain(`depends on ${house.database.name}`);
    await verb(own, 'keep-apart', { reason: 'It is a bad deploy' }, house.cara);
    expect((await detail(own)).incident.mergeSuggested).toBeNull();
    expect((await attempt(own, 'keep-apart')).status).toBe(409);
    await end();
  });
});

describe('what is not one', () => {
  test('INC-115 chosen services become an incident of their own, and a merge brings them back', async () => {
    house = await newHouse();
    await fire(house.alarm.database, 'db');
    await world.settled();
    await fire(house.alarm.checkout, 'checkout');
    await world.settled();
    const number = (await open())[0]?.number ?? '';
    const all = { services: [house.database.id, house.checkout.id], reason: 'all of it' };
    expect((await attempt(number, 'split', all)).status).toBe(422);
    const none = { services: [house.web.id], reason: 'nothing here' };
    expect((await attempt(number, 'split', none)).status).toBe(422);
    const wish = { services: [house.checkout.id], reason: 'Its own fault: a bad deploy' };
    await verb(number, 'split', wish, house.cara);
    const [own] = await open();
    expect(own?.number, 'the refused ones took no number').toBe(nextNumber(number));
    await world.settled();
    expect(mails(house.cara, /^\[P\d\]/).length).toBe(1);
    expect(await alertsOf(own?.number ?? '')).toBe(1);
    const here = (await detail(number)).incident;
    expect(here.alertCount).toBe(1);
    expect(here.folded).toEqual([]);

    await verb(own?.number ?? '', 'merge', { into: number, reason: 'It was the same after all' });
    expect((await detail(number)).incident.alertCount).toBe(2);
    expect(await alertsOf(number)).toBe(2);
    await end();
  });

  test('INC-110 a soft dependency, a restricted incident and a fault that is only a nuisance take nothing in', async () => {
    house = await newHouse();
    await depend(house.checkout, [{ service: house.database.id, kind: 'soft' }]);
    await fire(house.alarm.database, 'db');
    await world.settled();
    await fire(house.alarm.checkout, 'checkout');
    await world.settled();
    expect((await open()).length).toBe(2);
    await end();

    house = await newHouse();
    await house.alarm.database({ title: 'slow', key: 'slow', severity: 'warning' });
    await world.settled();
    await fire(house.alarm.checkout, 'checkout');
    await world.settled();
    expect((await open()).length).toBe(2);
    await end();

    house = await newHouse();
    await fire(house.alarm.database, 'db');
    await world.settled();
    await verb((await open())[0]?.number ?? '', 'restrict', { reason: 'An attack' });
    await fire(house.alarm.checkout, 'checkout');
    await world.settled();
    const [apart, ...hidden] = await open();
    expect(hidden, 'the owner does not see the restricted one').toEqual([]);
    expect((await detail(apart?.number ?? '')).incident.services[0]?.service).toBe(
      house.checkout.id,
    );
    await end();
  });

  test('INC-116 the fault is cancelled while what needs it fires: its people are called', async () => {
    house = await newHouse();
    await fire(house.alarm.database, 'db');
    await world.settled();
    await fire(house.alarm.checkout, 'checkout');
    await world.at('+1m');
    expect(mails(house.cara, /^\[P\d\]/)).toEqual([]);
    await verb((await open())[0]?.number ?? '', 'cancel', { reason: 'created_in_error' });
    await world.at('+1m');
    expect(mails(house.cara, /^\[P\d\]/).length).toBe(1);
    await end();
  });
});

describe('by group', () => {
  test('INC-117 alerts of one group share an incident within the window, whatever their service', async () => {
    house = await newHouse();
    await api.post('/api/v1/rules', {
      ...{ name: 'Rolling', condition: "event.title.startsWith('roll')" },
      actions: { group: { kind: 'rolling', seconds: 600, by: "'roll'" } },
    });
    await api.post('/api/v1/rules', {
      ...{ name: 'Fixed', condition: "event.title.startsWith('fix')" },
      actions: { group: { kind: 'fixed', seconds: 600, by: "'fix'" } },
    });
    const tell = async (kind: string, key: string, send: Send) => {
      await send({ title: `${kind} ${key}`, key: `${kind} ${key}`, severity: 'warning' });
      await world.settled();
    };
    for (const kind of ['roll', 'fix']) await tell(kind, '1', house.alarm.web);
    expect((await open()).length, 'two groups of one service').toBe(2);
    await world.at('+8m');
    for (const kind of ['roll', 'fix']) await tell(kind, '2', house.alarm.database);
    expect((await open()).map(({ alertCount }) => alertCount)).toEqual([2, 2]);
    await world.at('+8m');
    for (const kind of ['roll', 'fix']) await tell(kind, '3', house.alarm.web);
    const counts = (await open()).map(({ alertCount }) => alertCount).sort();
    expect(counts, 'only the rolling window is still open').toEqual([1, 2, 3]);
    for (const { number } of await open()) await verb(number, 'cancel', { reason: 'test' });
  });
});

test('the log proves itself', async () => {
  const { code, out, err } = await world.cli('verify');
  expect(code, `${out}${err}`).toBe(0);
});

/** Everything is well again, and what is still open is put away. */
async function end(): Promise<void> {
  await clear(house.alarm.database, 'db');
  await clear(house.alarm.database, 'slow');
  await clear(house.alarm.checkout, 'checkout');
  await clear(house.alarm.web, 'web');
  await world.settled();
  for (const { number } of await open()) await verb(number, 'cancel', { reason: 'test' });
}

async function alertsOf(number: string): Promise<number> {
  const { items } = await api.get<{ items: readonly { incident: string | null }[] }>(
    '/api/v1/alerts?limit=200',
  );
  return items.filter(({ incident }) => incident === number).length;
}

function nextNumber(number: string): string {
  const [, start = '', count = ''] = /^(.*-)(\d{6})$/.exec(number) ?? [];
  return `${start}${String(Number(count) + 1).padStart(6, '0')}`;
}
