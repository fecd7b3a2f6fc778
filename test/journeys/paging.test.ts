/**
 * Who is called, when, and who is not (domain.md 6.4; scenario I with the one channel there is, mail): an
 * empty level is skipped in the same second, exhaustion is loud, an acknowledgement without deeds expires,
 * "not me" passes on at once, a quiet alert is a notice, everything has its reason, and the auditor helps
 * on what lost its timer. A Sunday night in Berlin.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { between, createFacts } from './facts.ts';
import { incidents, ofKind } from './incidents.ts';

const night = (clock: string, day = '2026-11-15') => `${day}T${clock}+01:00`;
const monday = (clock: string) => night(clock, '2026-11-16');

const world = await startWorld({ startAt: night('23:30:00') });
const { api, mailbox } = world;
const { detail, rows, verb, pressAcknowledge } = incidents(world);
let ana: Person;
let gus: Person;
let lou: Person;
let payments: Named;
let ledger: Named;

beforeAll(async () => {
  ana = await world.person({ name: 'Ana' });
  gus = await world.person({ name: 'Gus' });
  lou = await world.person({ name: 'Lou' });
  await api.post('/api/v1/teams', { name: 'Payments', lead: lou.id, members: [ana.id] });
  const weekdays = [1, 2, 3, 4, 5].map((weekday) => ({
    ...{ kind: 'weekly', weekday, from: '09:00', toWeekday: weekday, to: '17:00' },
  }));
  const second = await world.schedule({
    name: 'Second line',
    timeZone: 'Europe/Berlin',
    layers: [
      {
        ...{ name: 'office', people: [ana.id], unit: 'week', length: 1 },
        ...{ start: '2026-11-02T09:00:00', restrictions: weekdays },
      },
    ],
  });
  const target = (kind: string, id: string) => ({ kind, id });
  const policy = await api.post<Named>('/api/v1/escalation-policies', {
    name: 'Payments',
    levels: [
      { targets: [target('person', ana.id)], delayMinutes: 5 },
      { targets: [target('schedule', second.id)], delayMinutes: 5 },
      { targets: [target('person', gus.id)], delayMinutes: 10 },
    ],
    repeat: 2,
    catchAll: (await owner()).id,
  });
  payments = await world.service({ name: 'payments', escalationPolicy: policy.id });
  ledger = await world.service({ name: 'ledger', escalationPolicy: policy.id });
});

describe('scenario I, nobody answers', () => {
  test('an answer in time, and silence after it; no answer at all', async () => {
    const facts = createFacts();
    await world.at(night('23:40:00'));
    const answered = await open(payments, 'P2');
    const unheard = await open(ledger, 'P2');
    await world.at(night('23:47:10'));
    const page = await mailbox.waitFor({ to: gus.email, subject: new RegExp(answered) });
    await pressAcknowledge(page.links);
    const steps = await stepsOf(answered);
    facts.at('Ana is paged', steps[0]?.at, night('23:40:00'));
    facts.is('at level 1', [steps[0]?.level, steps[0]?.persons], [1, [ana.id]]);
    const [empty] = ofKind(await rows(answered), 'escalation.level_empty');
    facts.at('level 2 is empty', empty?.occurredAt, night('23:45:00'));
    facts.is('which is level', empty?.data.level, 2);
    facts.is('Gus in the same second', steps[1]?.at, empty?.occurredAt);
    facts.is('at level 3', [steps[1]?.level, steps[1]?.persons], [3, [gus.id]]);
    const { stamps } = (await detail(answered)).incident;
    facts.lasts('time to acknowledge', between(stamps.firstPagedAt, stamps.ackedAt), '0:07:10');

    await world.at(monday('00:17:20'));
    const [expired] = ofKind(await rows(answered), 'ack.expired');
    facts.at('no deed for 30 min: it expires', expired?.occurredAt, monday('00:17:10'));
    const again = (await stepsOf(answered))[2];
    facts.at('and level 1 is called again', again?.at, monday('00:17:10'));
    facts.is('Ana', [again?.level, again?.persons], [1, [ana.id]]);

    await world.at(monday('00:25:10'));
    const calls = (await stepsOf(unheard)).filter(({ level }) => level === 1);
    for (const [index, clock] of [
      night('23:40:00'),
      night('23:55:00'),
      monday('00:10:00'),
    ].entries()) {
      facts.at(`without an answer: round ${index + 1}`, calls[index]?.at, clock);
    }
    const [exhausted] = ofKind(await rows(unheard), 'escalation.exhausted');
    facts.at('then exhausted', exhausted?.occurredAt, monday('00:25:00'));
    const called = [...(exhausted?.data.persons ?? [])].sort();
    facts.is('catch-all and team leads', called, [(await owner()).id, lou.id].sort());
    facts.is('the bridge shows it', (await detail(unheard)).paging, 'exhausted');
    await mailbox.waitFor({ to: lou.email, subject: new RegExp(unheard) });
    facts.print('Scenario I');
    expect(facts.all().filter(({ met }) => !met)).toEqual([]);
    await settle(answered, unheard);
  });
});

describe('passing on', () => {
  test('"not me" calls the next level at once', async () => {
    const number = await open(payments, 'P2');
    await mailbox.waitFor({ to: ana.email, subject: new RegExp(number) });
    await verb(number, 'decline', { reason: 'I am on a plane' }, ana);
    await mailbox.waitFor({ to: gus.email, subject: new RegExp(number) });
    const log = await rows(number);
    const [declined] = ofKind(log, 'page.declined');
    expect(ofKind(log, 'escalation.stepped')[1]?.occurredAt).toBe(declined?.occurredAt);
    await settle(number);
  });

  test('a P4 waits in the queue, and says why nobody was called', async () => {
    const number = await open(payments, 'P4');
    await world.at('+30m');
    expect(mailbox.find({ subject: new RegExp(number) })).toEqual([]);
    const { pages, notPaged } = await pagesOf(number);
    expect(pages).toEqual([]);
    expect(notPaged[0]?.reason).toMatch(/priority is in the queue only/);
    await settle(number);
  });
});

describe('alerts', () => {
  test('a quiet one is a notice, and a loud one that joins it is a page', async () => {
    const { send } = await monitored('reports');
    await send({ title: 'Disk fills slowly', key: 'disk', severity: 'warning' });
    await world.settled();
    const notice = await mailbox.waitFor({ to: ana.email, subject: /notice.*Disk fills/ });
    expect(notice.links.some((link) => link.includes('/a/'))).toBe(false);
    await world.at('+20m');
    expect(mailbox.find({ to: gus.email, subject: /Disk fills/ })).toEqual([]);
    await send({ title: 'Disk is full', key: 'full', severity: 'critical' });
    const page = await mailbox.waitFor({ to: ana.email, subject: /^\[P\d\] INC.*Disk/ });
    await pressAcknowledge(page.links);
  });

  test('a loud one pages after the hold', async () => {
    const { send } = await monitored('search');
    await send({ title: 'Search is down', key: 'search', severity: 'critical' });
    await world.at('+25s');
    expect(mailbox.find({ subject: /Search/ })).toEqual([]);
    await world.at('+10s');
    const page = await mailbox.waitFor({ to: ana.email, subject: /^\[P\d\] INC.*Search/ });
    await pressAcknowledge(page.links);
  });

  test('everybody who was called, and every level that was not, has a reason', async () => {
    const [number] = /INC-\d{4}-\d+/.exec(
      mailbox.find({ subject: /^\[P\d\].*Disk/ })[0]?.subject ?? '',
    ) ?? [''];
    const { pages, notPaged } = await pagesOf(number);
    expect(pages.map(({ loudness, state }) => [loudness, state]).sort()).toEqual([
      ['high', 'acknowledged'],
      ['low', expect.stringMatching(/delivered|acknowledged/)],
    ]);
    for (const page of pages) {
      expect(page.person).toBe(ana.id);
      expect(page.reason).not.toBe('');
      expect(page.attempts).toMatchObject([{ channel: 'email', state: 'accepted' }]);
    }
    expect(notPaged.map(({ level }) => level)).toEqual([2, 3]);
    for (const { reason } of notPaged) expect(reason).toMatch(/acknowledged at/);
  });
});

describe('the auditor', () => {
  test('takes the step of a page whose timer was lost', async () => {
    const number = await open(payments, 'P2');
    const { id } = await detail(number);
    await mailbox.waitFor({ to: ana.email, subject: new RegExp(number) });
    await world.db.rows(sql`select graphile_worker.remove_job(${`${id}:escalation.due`})`);
    await world.at('+6m');
    expect(mailbox.find({ to: gus.email, subject: new RegExp(number) })).toEqual([]);
    await world.at('+5s');
    // It looks once a minute of real time.
    const called = { to: gus.email, subject: new RegExp(number), timeoutMs: 75_000 };
    await mailbox.waitFor(called);
    const [audited] = ofKind(await rows(number), 'paging.audited');
    expect(audited?.data).toMatchObject({ finding: 'no_next_step' });
  });
});

interface Step {
  readonly at: string;
  readonly level: number;
  readonly persons: readonly string[];
}

async function stepsOf(number: string): Promise<readonly Step[]> {
  return ofKind(await rows(number), 'escalation.stepped').map(({ occurredAt, data }) => ({
    at: occurredAt,
    level: data.level,
    persons: data.persons,
  }));
}

interface Pages {
  readonly pages: readonly {
    readonly person: string;
    readonly loudness: string;
    readonly state: string;
    readonly reason: string;
    readonly attempts: readonly unknown[];
  }[];
  readonly notPaged: readonly { readonly level: number | null; readonly reason: string }[];
}

function pagesOf(number: string): Promise<Pages> {
  return api.get<Pages>(`/api/v1/incidents/${number}/pages`);
}

async function open(service: Named, priority: string): Promise<string> {
  const noticedAt = await world.now();
  const body = { title: `${service.name} fails`, service: service.id, priority, noticedAt };
  return (await api.post<{ number: string }>('/api/v1/incidents', body)).number;
}

/** Ends what an earlier test began, so that it calls nobody later. */
async function settle(...numbers: readonly string[]): Promise<void> {
  for (const number of numbers) await verb(number, 'cancel', { reason: 'test' });
}

async function owner(): Promise<{ readonly id: string }> {
  const { person } = await api.get<{ person: { id: string } }>('/api/v1/session');
  return person;
}

async function monitored(name: string) {
  const service = await world.service({ name, escalationPolicy: await policyOf() });
  return world.generic(service.id);
}

async function policyOf(): Promise<string> {
  const service = await api.get<{ escalationPolicy: string }>(`/api/v1/services/${payments.id}`);
  return service.escalationPolicy;
}
