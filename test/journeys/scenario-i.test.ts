/**
 * Scenario I of domain.md 11, to the second, on real processes: a person is tried by push, SMS and voice as their
 * rules say; an SMS gateway that fails brings the call at once and none later; an empty level is passed in the same
 * second; an acknowledgement without deeds runs out; a quiet message waits for the morning. And, beside it, the
 * same call when nobody answers at all. A Sunday night in Berlin.
 */
import { beforeAll, expect, test } from 'vitest';
import { type Provider, startProvider } from '../../fakes/provider.ts';
import { DOUBLES } from '../channel-doubles.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { between, createFacts } from './facts.ts';
import { incidents, ofKind } from './incidents.ts';

const ZONE = 'Europe/Berlin';
const night = (clock: string) => `2026-11-15T${clock}+01:00`;
const monday = (clock: string) => `2026-11-16T${clock}+01:00`;

const world = await startWorld({
  startAt: night('23:30:00'),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const { api, mailbox } = world;
const { detail, list, rows, verb, pressAcknowledge } = incidents(world);
const doubles: Record<'push' | 'sms' | 'voice', Provider> = {
  push: await startProvider(),
  sms: await startProvider(),
  voice: await startProvider(),
};
let ana: Person;
let vic: Person;
let gus: Person;
let ben: Person;
let lou: Person;
let payments: Named;
let ledger: Named;
let reports: Named;
let metrics: Named;

beforeAll(async () => {
  const person = (name: string) => world.person({ name, timeZone: ZONE });
  ana = await person('Ana');
  vic = await person('Vic');
  gus = await person('Gus');
  ben = await person('Ben');
  lou = await person('Lou');
  await api.post('/api/v1/teams', { name: 'Payments', lead: lou.id, members: [ana.id] });
  for (const kind of ['push', 'sms', 'voice'] as const) await connect(kind);
  // The two are called in the same second: what one gateway does to Ana must not reach Vic.
  await reach(ana, '+4915112345601');
  await reach(vic, '+4915112345602');
  doubles.sms.answerWith((request) =>
    new URLSearchParams(request.body.toString()).get('To') === '+4915112345601'
      ? { status: 500, body: 'something broke' }
      : answerOf('sms')(request),
  );
  const [contact] = (
    await api.get<{ items: readonly { id: string; kind: string }[] }>(
      `/api/v1/people/${ben.id}/contacts`,
    )
  ).items;
  await api.call('PUT', `/api/v1/people/${ben.id}/notification-rules`, {
    body: {
      low: [{ afterMinutes: 0, contact: contact?.id ?? '' }],
      quietHours: { from: '22:00', to: '07:00' },
    },
  });
  const secondary = await world.schedule({
    name: 'Secondary',
    timeZone: ZONE,
    layers: [
      {
        ...{ name: 'office', people: [lou.id], unit: 'week', length: 1 },
        start: '2026-11-02T09:00:00',
        restrictions: [{ kind: 'daily', from: '09:00', to: '17:00' }],
      },
    ],
  });
  payments = await serviceOf('payments', [ana, secondary, gus]);
  ledger = await serviceOf('ledger', [vic, secondary, gus]);
  reports = await serviceOf('reports', [ben]);
  metrics = await serviceOf('metrics', [ben]);
});

test('scenario I and its variant', async () => {
  const facts = createFacts();
  await world.at(night('23:40:00'));
  const answered = await open(payments, 'P2');
  const unheard = await open(ledger, 'P2');

  await world.at(night('23:47:10'));
  await pressAcknowledge((await mailbox.waitFor({ to: gus.email, subject: /payments/ })).links);
  await ringOfAna(facts, answered);
  const steps = ofKind(await rows(answered), 'escalation.stepped');
  const [empty] = ofKind(await rows(answered), 'escalation.level_empty');
  facts.at('level 2 is empty', empty?.occurredAt, night('23:45:00'));
  facts.is('Gus in the same second', steps[1]?.occurredAt, empty?.occurredAt);
  facts.is('at level 3', [steps[1]?.data.level, steps[1]?.data.persons], [3, [gus.id]]);
  const { stamps } = (await detail(answered)).incident;
  facts.lasts('time to acknowledge', between(stamps.firstPagedAt, stamps.ackedAt), '0:07:10');

  await world.at(night('23:50:00'));
  const small = await open(reports, 'P4');
  await verb(small, 'assign', { person: ben.id });
  const quiet = await world.generic(metrics.id);
  await quiet.send({ title: 'Disk fills slowly', key: 'disk', severity: 'warning' });

  await world.at(monday('00:17:05'));
  facts.is('no earlier', ofKind(await rows(answered), 'ack.expired').length, 0);
  await world.at(monday('00:17:20'));
  const [expired] = ofKind(await rows(answered), 'ack.expired');
  facts.at('30 min without a deed: it expires', expired?.occurredAt, monday('00:17:10'));
  const again = ofKind(await rows(answered), 'escalation.stepped')[2];
  facts.at('level 1 is called again', again?.occurredAt, monday('00:17:10'));
  facts.is('Ana', [again?.data.level, again?.data.persons], [1, [ana.id]]);
  await verb(answered, 'acknowledge', {}, ana);
  await verb(answered, 'cancel', { reason: 'test' });

  await world.at(monday('00:26:00'));
  await ringOfVic(facts, unheard);
  const [exhausted] = ofKind(await rows(unheard), 'escalation.exhausted');
  expect(exhausted, 'the last step was taken').toBeDefined();
  facts.at('exhausted', exhausted?.occurredAt, monday('00:25:00'));
  const last = [...(exhausted?.data.persons ?? [])].sort();
  facts.is('the catch-all and the leads', last, [await owner(), lou.id].sort());
  await mailbox.waitFor({ to: lou.email, subject: new RegExp(unheard) });
  const shown = (await list()).find(({ number }) => number === unheard);
  facts.is('what makes the Bridge red', shown?.paging, 'exhausted');
  await verb(unheard, 'cancel', { reason: 'test' });

  facts.is('nothing to Ben in the night', mailbox.find({ to: ben.email }).length, 0);
  await world.at(monday('06:59:55'));
  facts.is('not before seven', mailbox.find({ to: ben.email }).length, 0);
  await world.at(monday('07:00:02'));
  const [digest, ...more] = mailbox.find({ to: ben.email });
  facts.is('one digest', more.length, 0);
  facts.holds('which tells of both', /2 more notices/.test(digest?.subject ?? ''), digest?.subject);
  facts.holds('the P4 by its number', digest?.text.includes(small) === true);
  facts.holds('and the quiet alert', digest?.text.includes('Disk fills slowly') === true);
  const { pages } = await pagesOf(await numberOf('Disk fills slowly'));
  facts.holds(
    'the quiet page says so',
    /07:00 CET/.test(pages[0]?.outcome ?? ''),
    pages[0]?.outcome,
  );

  facts.print('Scenario I');
  expect(facts.all().filter(({ met }) => !met)).toEqual([]);
});

type Facts = ReturnType<typeof createFacts>;

/** Push, an SMS that fails, the call in its place, and no second call. */
async function ringOfAna(facts: Facts, number: string): Promise<void> {
  const tries = await triesOf(number, ana);
  facts.is(
    'Ana is tried by',
    tries.map(({ channel, state }) => `${channel} ${state}`),
    ['push accepted', 'sms failed', 'voice accepted'],
  );
  facts.at('push at once', tries[0]?.startedAt, night('23:40:00'));
  facts.at('SMS after a minute', tries[1]?.startedAt, night('23:41:00'));
  facts.at('the call at once after it failed', tries[2]?.startedAt, night('23:41:00'));
  const calls = doubles.voice.requests().filter(({ body }) => toOf(body) === '+4915112345601');
  facts.is('no second call at 23:43', calls.length, 1);
}

/** Three rounds, each by all three channels on their minute. */
async function ringOfVic(facts: Facts, number: string): Promise<void> {
  const tries = await triesOf(number, vic);
  const expected = [night('23:40:00'), night('23:55:00'), monday('00:10:00')];
  facts.is('unanswered: Vic is tried', tries.length, 9);
  for (const [round, from] of expected.entries()) {
    const [push, sms, voice] = tries.slice(3 * round, 3 * round + 3);
    facts.at(`round ${round + 1}, level 1`, push?.startedAt, from);
    facts.lasts('SMS', between(push?.startedAt, sms?.startedAt), '0:01:00');
    facts.lasts('voice', between(push?.startedAt, voice?.startedAt), '0:03:00');
  }
}

async function connect(kind: 'push' | 'sms' | 'voice'): Promise<void> {
  const { url, answerWith } = doubles[kind];
  answerWith(answerOf(kind));
  const settings = DOUBLES[kind]?.settings(url) ?? {};
  const { status } = await api.call('PUT', `/api/v1/channels/${kind}`, {
    body: { settings: { ...settings } },
  });
  expect(status).toBe(200);
}

function answerOf(kind: 'push' | 'sms' | 'voice') {
  const double = DOUBLES[kind];
  if (double === undefined) throw new Error(`no double of ${kind}`);
  return double.answer;
}

/** Push at once, SMS after a minute, a call after three. */
async function reach(person: Person, phone: string): Promise<void> {
  const values = { push: DOUBLES.push?.address(doubles.push.url) ?? '', sms: phone, voice: phone };
  const ids: string[] = [];
  for (const kind of ['push', 'sms', 'voice'] as const) {
    const body = { kind, value: values[kind] };
    ids.push((await api.post<Named>(`/api/v1/people/${person.id}/contacts`, body)).id);
  }
  const high = [0, 1, 3].map((afterMinutes, index) => ({
    afterMinutes,
    contact: ids[index] ?? '',
  }));
  const { status } = await api.call('PUT', `/api/v1/people/${person.id}/notification-rules`, {
    body: { high },
  });
  expect(status).toBe(200);
}

async function serviceOf(name: string, levels: readonly (Person | Named)[]): Promise<Named> {
  const policy = await api.post<Named>('/api/v1/escalation-policies', {
    name,
    levels: levels.map((target, index) => ({
      targets: [{ kind: 'email' in target ? 'person' : 'schedule', id: target.id }],
      delayMinutes: index === 2 ? 10 : 5,
    })),
    repeat: 2,
    catchAll: await owner(),
  });
  return world.service({ name, escalationPolicy: policy.id });
}

async function open(service: Named, priority: string): Promise<string> {
  const noticedAt = await world.now();
  const body = { title: `${service.name} fails`, service: service.id, priority, noticedAt };
  return (await api.post<{ number: string }>('/api/v1/incidents', body)).number;
}

async function owner(): Promise<string> {
  return (await api.get<{ person: { id: string } }>('/api/v1/session')).person.id;
}

interface Pages {
  readonly pages: readonly {
    readonly person: string;
    readonly outcome: string;
    readonly createdAt: string;
    readonly attempts: readonly {
      readonly channel: string;
      readonly state: string;
      readonly startedAt: string;
    }[];
  }[];
}

function pagesOf(number: string): Promise<Pages> {
  return api.get<Pages>(`/api/v1/incidents/${number}/pages`);
}

/** Every try to reach a person, in order. */
async function triesOf(number: string, person: Person) {
  const { pages } = await pagesOf(number);
  const own = pages.filter((page) => page.person === person.id);
  return own
    .flatMap(({ attempts }) => attempts)
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
}

async function numberOf(title: string): Promise<string> {
  const found = (await list()).find((item) => item.title === title);
  if (found === undefined) throw new Error(`no incident ${title}`);
  return found.number;
}

function toOf(body: Buffer): string | null {
  return new URLSearchParams(body.toString()).get('To');
}
