/**
 * An alert that flaps (domain.md 2.3) on real processes: from its fourth change within 15 minutes on, its ends end
 * nothing and its turns page nobody, the timeline and the list say why, and after 15 steady minutes it is taken for
 * what it is then.
 */
import { beforeAll, expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import type { Person } from '../harness-makers.ts';
import { createFacts } from './facts.ts';
import { incidents, ofKind } from './incidents.ts';

const night = (clock: string) => `2026-10-20T${clock}+02:00`;

const world = await startWorld({ startAt: night('00:55:00') });
const { api, mailbox } = world;
const { detail, list, only, pressAcknowledge, rows } = incidents(world);
const facts = createFacts();

type Monitor = Awaited<ReturnType<typeof world.generic>>;
let dora: Person;
let monitor: Monitor;
let other: Monitor;

beforeAll(async () => {
  dora = await world.person({ name: 'Dora', timeZone: 'Europe/Berlin' });
  const policy = await world.policy({ name: 'Data', levels: [[dora]], delayMinutes: 60 });
  const service = (name: string) =>
    world.service({ name, tier: 'T1', escalationPolicy: policy.id });
  monitor = await world.generic((await service('orders-db')).id);
  other = await world.generic((await service('mail')).id);
  try {
    await turns();
    await steadyAndCleared();
    await steadyAndFiring();
  } finally {
    facts.print('Flapping');
  }
}, 240_000);

async function tell(to: Monitor, state: 'firing' | 'cleared', clock: string): Promise<void> {
  await world.at(night(clock));
  const body = { title: 'Replication lags', key: 'lag', severity: 'critical', state };
  expect((await to.send(body)).status).toBe(202);
  await world.settled();
}

const pages = () => mailbox.find({ to: dora.email, subject: /^\[P\d\]/ }).length;
const recoveries = async (number: string) =>
  ofKind(await rows(number), 'incident.self_recovered').length;

interface Alert {
  readonly state: string;
  readonly flapping: boolean;
}
const newest = async (query: string) =>
  (await api.get<{ items: readonly Alert[] }>(`/api/v1/alerts?${query}&limit=1`)).items[0];

/** Two minutes on, one minute off, twelve times. */
async function turns(): Promise<void> {
  await tell(monitor, 'firing', '01:00:00');
  await world.at(night('01:00:31'));
  const { number } = await only();
  await mailbox.waitFor({ to: dora.email, subject: /^\[P\d\]/ });
  await tell(monitor, 'cleared', '01:02:00');
  facts.is('one end is a recovery', (await only()).state, 'recovering');
  await tell(monitor, 'firing', '01:03:00');
  await world.at(night('01:03:31'));
  const before = pages();
  for (let minute = 5; minute <= 35; minute += 3) {
    const clock = (at: number) => `01:${String(at).padStart(2, '0')}:00`;
    await tell(monitor, 'cleared', clock(minute));
    const { state, paging } = await only();
    facts.is(`${clock(minute)} cleared, and goes on`, [state, paging], ['triaged', 'running']);
    await tell(monitor, 'firing', clock(minute + 1));
  }
  facts.is('twenty turns page nobody', pages(), before);
  facts.is('and recover nothing', await recoveries(number), 1);
  facts.is('the list says it flaps', (await newest('state=firing'))?.flapping, true);
  const ends = ofKind(await rows(number), 'alert.cleared');
  facts.is('the first end does not flap', ends[0]?.data.flapsUntil ?? null, null);
  const told = ends.slice(1).every(({ data }) => data.flapsUntil !== undefined);
  facts.holds('the timeline says so of each other end', ends.length === 12 && told);
  facts.at('and until when', ends.at(-1)?.data.flapsUntil, night('01:50:00'));
  facts.is('one incident', (await list()).length, 1);
}

async function steadyAndCleared(): Promise<void> {
  const { number } = await only();
  await tell(monitor, 'cleared', '01:38:00');
  await world.at(night('01:52:50'));
  facts.is('not yet steady', (await only()).state, 'triaged');
  await world.at(night('01:53:05'));
  const { incident } = await detail(number);
  facts.is('steady: it recovered by itself', incident.state, 'recovering');
  facts.is('said once more', await recoveries(number), 2);
  facts.is('the call is over', incident.paging.status, 'stopped');
  facts.is('the list says it flaps no more', (await newest('state=cleared'))?.flapping, false);
  const sofar = pages();
  await tell(monitor, 'firing', '01:55:00');
  await world.at(night('01:55:31'));
  facts.is('firing after that it pages', pages(), sofar + 1);
  const [page] = mailbox.find({ to: dora.email, subject: /^\[P\d\]/ }).slice(-1);
  await pressAcknowledge(page?.links ?? []);
}

/** It flaps, then fires on: nothing is over, and nothing is said twice. */
async function steadyAndFiring(): Promise<void> {
  for (const minute of [0, 2, 4, 6]) {
    await tell(other, minute % 4 === 0 ? 'firing' : 'cleared', `02:0${minute}:00`);
  }
  await tell(other, 'firing', '02:08:00');
  await world.at(night('02:08:31'));
  const sofar = pages();
  const mail = (await list()).find(
    ({ alertCount, state }) => alertCount < 4 && state === 'triaged',
  );
  facts.is('it is listed as flapping', (await newest('state=firing&service=mail'))?.flapping, true);
  await world.at(night('02:23:05'));
  facts.is('firing on it flaps no more', (await newest('service=mail'))?.flapping, false);
  facts.is('it goes on', (await detail(mail?.number ?? '')).state, 'triaged');
  facts.is('and nobody is paged anew', pages(), sofar);
  await tell(other, 'cleared', '02:30:00');
  facts.is('then an end is an end', (await detail(mail?.number ?? '')).state, 'recovering');
}

test('every expected value is met', () => {
  expect(facts.all().filter(({ met }) => !met)).toEqual([]);
  expect(facts.all().length).toBeGreaterThan(25);
});
