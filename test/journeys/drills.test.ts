/**
 * A drill goes the real way of a page and nowhere else: real mail with the banner in it, the real button, the
 * next level when somebody has not agreed or does not answer, a score at the end. No list of incidents, no
 * figure and no real alert notices it, and a real page goes out beside it as ever.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';
import { incidents, ofKind } from './incidents.ts';

const BANNER = 'Drill: no action on systems needed';
const world = await startWorld({ startAt: '2026-11-16T09:00:00.000Z' });
const { api, mailbox } = world;
const { list, rows, verb, attempt, pressAcknowledge } = incidents(world);
let ann: Person;
let bob: Person;
let cid: Person;
let shop: Named;

interface Drill {
  readonly number: string;
  readonly running: boolean;
  readonly serviceName: string;
  readonly score: Record<string, unknown> | null;
}

beforeAll(async () => {
  ann = await world.person({ name: 'Ann' });
  bob = await world.person({ name: 'Bob' });
  cid = await world.person({ name: 'Cid' });
  for (const one of [bob, cid]) await agree(one);
  const policy = await world.policy({ name: 'Shop', levels: [[ann], [bob], [cid]] });
  shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
});

async function agree(person: Person): Promise<void> {
  const path = `/api/v1/people/${person.id}/notification-rules`;
  const { status } = await api.call('PUT', path, { body: { drillConsent: true } });
  expect(status).toBe(200);
}

const start = (more: object = {}) =>
  api.post<Drill>('/api/v1/drills', { service: 'Shop', reason: 'Practice', ...more });

async function drill(number: string): Promise<Drill> {
  const { items } = await api.get<{ items: readonly Drill[] }>('/api/v1/drills');
  const found = items.find((one) => one.number === number);
  if (found === undefined) throw new Error(`${number} is not in the list`);
  return found;
}

describe('a drill', () => {
  test('NOT-40 pages by real mail, skips who did not agree, and ends with the button', async () => {
    const metrics = await attemptsMetric();
    const { number } = await start({ expected: bob.id });
    expect(number).toBe('DRL-2026-000001');
    const page = await mailbox.waitFor({ to: bob.email, subject: /DRILL P2.*DRL-2026-000001/ });
    expect(page.subject).toContain('no action on systems needed');
    expect(page.text).toContain(BANNER);
    expect(page.html).toContain(BANNER);
    expect(mailbox.find({ to: ann.email })).toEqual([]);
    const link = page.links.find((url) => new URL(url).pathname.startsWith('/a/')) ?? '';
    expect(await (await fetch(link)).text()).toContain(BANNER);
    await world.at('+70s');
    await pressAcknowledge(page.links);
    await world.settled();

    const { running, score, serviceName } = await drill(number);
    expect({ running, serviceName }).toEqual({ running: false, serviceName: 'Shop' });
    expect(score).toMatchObject({
      ...{ outcome: 'acknowledged', acknowledgedBy: bob.id, expectedAnswered: true },
      ...{ level: 2, round: 1, failedChannels: [], notReached: [], withoutConsent: [ann.id] },
    });
    expect(Number(score?.reachedSeconds)).toBeLessThan(10);
    expect(Number(score?.acknowledgedSeconds)).toBeGreaterThanOrEqual(69);
    await world.at('+20m');
    expect(mailbox.find({ to: cid.email })).toEqual([]);
    expect(await attemptsMetric()).toBe(metrics);
  });

  test('is in no list of incidents, yet its log is whole and says why', async () => {
    expect(await list()).toEqual([]);
    for (const query of ['order=queue', 'open=false', 'q=Drill', 'q=DRL-2026-000001']) {
      const { items } = await api.get<{ items: unknown[] }>(`/api/v1/incidents?${query}`);
      expect(items, query).toEqual([]);
    }
    const drills = await api.get<{ items: unknown[] }>('/api/v1/incidents?drill=true');
    expect(drills.items).toHaveLength(1);
    const log = await rows('DRL-2026-000001');
    expect(log.map(({ kind }) => kind).slice(0, 6)).toEqual([
      ...['incident.created', 'incident.logged', 'incident.triaged'],
      ...['drill.started', 'paging.started', 'escalation.stepped'],
    ]);
    const [skipped] = ofKind(log, 'page.failed');
    expect(skipped?.data).toMatchObject({ person: ann.id, skipped: 'no_drill_consent' });
    expect(log.map(({ kind }) => kind)).not.toContain('sla.noticed');
    const proof = await api.get<{ ok: boolean }>('/api/v1/incidents/DRL-2026-000001/verify');
    expect(proof.ok).toBe(true);
    const { pages } = await api.get<{ pages: { person: string; outcome: string }[] }>(
      '/api/v1/incidents/DRL-2026-000001/pages',
    );
    expect(pages.find(({ person }) => person === ann.id)?.outcome).toMatch(/did not agree/);
  });

  test('holds back no real page: an alert opens its own incident while a drill runs', async () => {
    const { number } = await start();
    await mailbox.waitFor({ to: bob.email, subject: new RegExp(number) });
    const again = await api.call('POST', '/api/v1/drills', {
      body: { service: 'Shop', reason: 'Another' },
    });
    expect([again.status, again.body.code]).toEqual([409, 'drill.running']);
    const { send } = await world.generic(shop.id);
    await send({ title: 'Checkout is down', key: 'checkout', severity: 'critical' });
    await world.at('+35s');
    const real = await mailbox.waitFor({ to: ann.email, subject: /^\[P\d\] INC-.*Checkout/ });
    await pressAcknowledge(real.links);
    expect((await list()).map((item) => item.number)).toEqual(['INC-2026-000001']);
    for (const refused of ['resolve', 'declare-major', 'reinstate', 'cancel']) {
      expect((await attempt(number, refused, { reason: 'test' })).status, refused).not.toBe(200);
    }
    const ended = await api.post<Drill>(`/api/v1/drills/${number}/end`, {});
    expect(ended.score).toMatchObject({ outcome: 'stopped' });
    await world.at('+20m');
    expect(mailbox.find({ to: cid.email, subject: new RegExp(number) })).toEqual([]);
    await verb('INC-2026-000001', 'cancel', { reason: 'test' });
  });

  test('announced, it tells those who agreed first; unanswered, it ends by itself', async () => {
    const { number } = await start({ announced: true, leadMinutes: 15 });
    const told = await mailbox.waitFor({ to: cid.email, subject: new RegExp(number) });
    expect(told.text).toContain(BANNER);
    expect(told.links.some((url) => url.includes('/a/'))).toBe(false);
    await world.at('+14m');
    expect(mailbox.find({ to: bob.email, subject: /DRILL.*DRL-2026-000003/ })).toEqual([]);
    await world.at('+30m');
    const { running, score } = await drill(number);
    expect(running).toBe(false);
    expect(score).toMatchObject({ outcome: 'exhausted', acknowledgedSeconds: null });
    expect(mailbox.find({ to: cid.email, subject: /DRILL.*DRL-2026-000003/ })).toHaveLength(1);
    expect(mailbox.find({ to: ann.email, subject: new RegExp(number) })).toEqual([]);
  });

  test('is for admins, team leads and the owner of the service', async () => {
    const body = { service: 'Shop', reason: 'Just so' };
    const by = { body, token: cid.token };
    expect((await api.call('POST', '/api/v1/drills', by)).status).toBe(403);
    const wrong = await api.call('POST', '/api/v1/drills', { body: { ...body, service: 'No' } });
    expect([wrong.status, wrong.body.fields]).toMatchObject([422, [{ path: 'service' }]]);
    const nobody = { ...body, expected: shop.id };
    const unknown = await api.call('POST', '/api/v1/drills', { body: nobody });
    expect([unknown.status, unknown.body.fields]).toMatchObject([422, [{ path: 'expected' }]]);
  });

  test('can be started, listed and ended from a terminal', async () => {
    const started = await world.cli('drill', 'start', '--service', 'Shop', '--reason', 'By hand');
    expect(started.code, started.err).toBe(0);
    const [number = ''] = /DRL-\d+-\d+/.exec(started.out) ?? [];
    const listed = await world.cli('drill', 'list', '--running');
    expect(listed.out).toContain(number);
    const ended = await world.cli('drill', 'end', number);
    expect(ended.out).toMatch(/stopped/);
  });
});

async function attemptsMetric(): Promise<string> {
  const text = await (await fetch(`${world.node.url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('evenkeel_page'))
    .join('\n');
}
