/**
 * Scenario C of domain.md 11, a false positive at night: an alert of a host that is gone, P3, of which the rule says
 * page. Whoever is called cancels it, and that mutes what it came of: told again it calls nobody and names its
 * incident, until the incident is taken up again. A Saturday in Berlin. Public notices are not yet part of the
 * product, so there is no draft to discard.
 */
import { beforeAll, expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { createFacts } from './facts.ts';
import { type IncidentDetail, incidents, ofKind } from './incidents.ts';

const ZONE = 'Europe/Berlin';
const night = (clock: string, day = '2026-10-17') => `${day}T${clock}+02:00`;

const world = await startWorld({ startAt: night('03:00:00') });
const { api, mailbox } = world;
const { attempt, detail, list, rows, verb, pressAcknowledge } = incidents(world);
const facts = createFacts();

let ben: Person;
let chen: Person;
let gus: Person;
let rota: Named;
let monitor: Awaited<ReturnType<typeof world.generic>>;
let number = '';

beforeAll(async () => {
  await build();
  try {
    await called();
    await cancelled();
    await again();
    await counted();
    await reinstated();
  } finally {
    facts.print('Scenario C');
  }
}, 240_000);

async function build(): Promise<void> {
  const value = { name: 'Harbour Works', timeZone: ZONE };
  await api.call('PUT', '/api/v1/settings/organisation', { body: { value } });
  const person = (name: string) => world.person({ name, timeZone: ZONE });
  ben = await person('Ben');
  chen = await person('Chen');
  gus = await person('Gus');
  const all = { name: 'weekly', people: [chen.id, ben.id], unit: 'week', length: 1 };
  const layers = [{ ...all, start: '2026-10-12T08:00:00' }];
  rota = await world.schedule({ name: 'Network', timeZone: ZONE, layers });
  const levels = [[{ id: rota.id, kind: 'schedule' as const }], [gus]];
  const policy = await world.policy({ name: 'Network', levels, delayMinutes: 5 });
  const wish = { name: 'certificates', tier: 'T1', owner: gus.id, escalationPolicy: policy.id };
  const service = await world.service(wish);
  monitor = await world.generic(service.id);
  const rule = await api.call('POST', '/api/v1/rules', {
    body: {
      ...{ name: 'Certificates page', condition: `labels.rule == 'cert-expiry'` },
      actions: { loudness: 'high' },
    },
  });
  expect(rule.status, JSON.stringify(rule.body)).toBe(201);
}

async function tell(state: 'firing' | 'cleared'): Promise<void> {
  const answer = await monitor.send({
    ...{ title: 'Certificate of retired.example.test expires', key: 'cert-retired', state },
    ...{ severity: 'warning', labels: { rule: 'cert-expiry' } },
  });
  expect(answer.status).toBe(202);
  await world.settled();
}

const pagesTo = (person: Person) => mailbox.find({ to: person.email, subject: /^\[P\d\]/ });
const clockOf = ({ clocks }: IncidentDetail, wanted: string) =>
  clocks.find(({ metric }) => metric === wanted);

async function called(): Promise<void> {
  await world.at(night('03:12:00'));
  await tell('firing');
  const [one, ...more] = await list();
  number = one?.number ?? '';
  facts.is('one incident', more.length, 0);
  facts.is('priority', one?.priority, 'P3');
  await world.at(night('03:12:30'));
  const page = await mailbox.waitFor({ to: chen.email, subject: /^\[P3\]/ });
  const { stamps } = (await detail(number)).incident;
  facts.at('logged 03:12:00', stamps.loggedAt, night('03:12:00'));
  facts.at('Chen is paged 03:12:30', stamps.firstPagedAt, night('03:12:30'));
  await world.at(night('03:14:00'));
  await pressAcknowledge(page.links);
  const after = await detail(number);
  facts.at('acknowledged 03:14:00', after.incident.stamps.ackedAt, night('03:14:00'));
  facts.is('which stops the call', after.paging, 'acked');
}

async function cancelled(): Promise<void> {
  await world.at(night('03:22:00'));
  const bare = await attempt(number, 'cancel', { reason: 'false_positive' }, chen);
  facts.is('without rule and tuning', bare.status, 422);
  facts.is('both are named', fieldsOf(bare.body), ['rule', 'tuning']);
  const why = { reason: 'false_positive', rule: 'cert-expiry', tuning: 'Remove the monitor' };
  const far = { ...why, muteUntil: night('03:22:10', '2026-10-24') };
  const tooLong = await attempt(number, 'cancel', far, chen);
  facts.is('a mute of more than 7 days', tooLong.status, 422);
  facts.is('is refused by name', fieldsOf(tooLong.body), ['muteUntil']);
  await verb(number, 'cancel', { ...why, muteUntil: night('03:22:00', '2026-10-24') }, chen);
  const over = await detail(number);
  facts.is('state', over.state, 'cancelled');
  facts.at('cancelled 03:22:00', over.incident.stamps.cancelledAt, night('03:22:00'));
  facts.is('paging is over', over.paging, 'stopped');
  facts.is('it has no restore clock', clockOf(over, 'restore') ?? null, null);
  facts.is('and was never restored', over.incident.stamps.recoveredAt, null);
  facts.is('the call was answered in time', clockOf(over, 'acknowledge')?.state, 'met');
  const [row] = ofKind(await rows(number), 'incident.cancelled');
  facts.is('the timeline names the rule', row?.data.rule, 'cert-expiry');
  facts.is('what will be tuned', row?.data.tuning, 'Remove the monitor');
  facts.at('and the mute', row?.data.mutedUntil, night('03:22:00', '2026-10-24'));
  const [mute, ...others] = await mutes();
  facts.is('one mute', others.length, 0);
  facts.is('which is of it', mute?.incident, number);
  facts.is('and of Chen', mute?.owner, chen.id);
  facts.at('ends within 7 days', mute?.endsAt, night('03:22:00', '2026-10-24'));
}

/** The same fingerprint: told once more, and ended and begun anew. */
async function again(): Promise<void> {
  await world.at(night('03:40:00'));
  const [mute] = await mutes();
  await tell('firing');
  const [repeat] = await signals();
  facts.is('03:40 told again', [repeat?.disposition, repeat?.reason], ['suppressed', 'muted']);
  facts.is('linked to its incident', repeat?.incident, number);
  await tell('cleared');
  await tell('firing');
  const [alert] = await alerts();
  facts.is('fired anew', [alert?.state, alert?.suppressedReason], ['firing', 'muted']);
  facts.is('linked by its mute', alert?.suppressedBy, mute?.id);
  const [begun] = await signals();
  facts.is('its signal', [begun?.disposition, begun?.reason], ['suppressed', 'muted']);
  facts.is('hidden by the mute so far', (await mutes())[0]?.hid.signals, 3);
  facts.is('no second incident', (await list()).length, 1);
  await world.at(night('03:55:00'));
  facts.is('Chen was paged once', pagesTo(chen).length, 1);
  facts.is('Ben never', pagesTo(ben).length, 0);
  facts.is('nor Gus, the next level', pagesTo(gus).length, 0);
}

async function counted(): Promise<void> {
  const span = `from=${encodeURIComponent(night('00:00:00'))}&to=${encodeURIComponent(night('03:56:00'))}`;
  const noise = await api.get<Noise>(`/api/v1/noise?${span}`);
  facts.is('noise: incidents that paged', noise.incidents, 1);
  facts.is('pages for nothing', noise.idlePages, 1);
  facts.is('share that needed action', noise.actionableShare, 0);
  facts.is('by rule', [noise.rules[0]?.none, noise.rules[0]?.nightPages], [1, 1]);
  const { people } = await api.get<Fairness>(`/api/v1/schedules/${rota.id}/fairness?${span}`);
  const own = people.find(({ person }) => person === chen.id);
  facts.is('off-hours pages', own?.offHoursPages, 1);
  facts.is('sleep interruptions', own?.sleepInterruptions, 1);
}

async function reinstated(): Promise<void> {
  await world.at(night('04:00:00'));
  await verb(number, 'reinstate', { reason: 'The host is still in use' }, chen);
  await world.settled();
  const back = await detail(number);
  facts.is('taken up again', back.state, 'logged');
  for (const metric of ['response', 'restore']) {
    facts.at(`${metric} clock from 03:12:00`, clockOf(back, metric)?.startedAt, night('03:12:00'));
  }
  const [row] = ofKind(await rows(number), 'incident.reinstated');
  facts.is('the timeline says the mute is over', row?.data.unmuted, true);
  facts.is('no mute runs', (await mutes()).length, 0);
  const [alert] = await alerts();
  facts.is('what fires is heard', [alert?.suppressedReason, alert?.incident], [null, number]);
  facts.is('both alerts are its', back.alertCount, 2);
  facts.is('no second incident at the end', (await list()).length, 1);
  await tell('firing');
  const [signal] = await signals();
  facts.is('told again', [signal?.disposition, signal?.incident], ['attached', number]);
  const ledger = await api.get<{ balances: boolean }>('/api/v1/signals/ledger');
  facts.is('the ledger balances', ledger.balances, true);
}

test('every expected value is met', () => {
  expect(facts.all().filter(({ met }) => !met)).toEqual([]);
  expect(facts.all().length).toBeGreaterThan(45);
});

test('the log proves itself', async () => {
  const { code, out, err } = await world.cli('verify');
  expect(code, `${out}${err}`).toBe(0);
});

interface Mute {
  readonly id: string;
  readonly owner: string | null;
  readonly incident: string | null;
  readonly endsAt: string;
  readonly hid: { readonly signals: number };
}

interface Noise {
  readonly incidents: number;
  readonly idlePages: number;
  readonly actionableShare: number | null;
  readonly rules: readonly { readonly none: number; readonly nightPages: number }[];
}

interface Fairness {
  readonly people: readonly {
    readonly person: string;
    readonly offHoursPages: number;
    readonly sleepInterruptions: number;
  }[];
}

interface Told {
  readonly disposition: string;
  readonly reason: string | null;
  readonly incident: string | null;
}

interface Firing {
  readonly state: string;
  readonly suppressedReason: string | null;
  readonly suppressedBy: string | null;
  readonly incident: string | null;
}

const items = async <T>(path: string) =>
  (await api.get<{ items: readonly T[] }>(`/api/v1/${path}`)).items;
const mutes = () => items<Mute>('silences?kind=mute&status=active');
/** The newest first. */
const signals = () => items<Told>('signals?limit=5');
const alerts = () => items<Firing>('alerts?state=firing');

function fieldsOf(body: Readonly<Record<string, unknown>>): readonly string[] {
  return ((body.fields ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);
}
