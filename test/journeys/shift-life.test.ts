/**
 * The life of a shift by real mail, to the second: told a day and 15 minutes before, at the beginning until
 * when, at the end; an override in between is followed; and the hand-over note behind the link is confirmed
 * by both sides, or the lead is told.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { startWorld } from '../harness.ts';
import type { Named, Person } from '../harness-makers.ts';

const world = await startWorld({ startAt: '2027-03-01T07:00:00Z' });
const { api, mailbox } = world;
let ana: Person;
let ben: Person;
let lou: Person;
let schedule: Named;

beforeAll(async () => {
  ana = await world.person({ name: 'Ana' });
  ben = await world.person({ name: 'Ben' });
  lou = await world.person({ name: 'Lou' });
  await api.post('/api/v1/teams', { name: 'Ops', lead: lou.id, members: [ana.id, ben.id] });
  schedule = await world.schedule({
    name: 'Primary',
    timeZone: 'UTC',
    layers: [
      {
        ...{ name: 'Days', people: [ana.id, ben.id], unit: 'day', length: 2 },
        start: '2027-03-01T08:00:00',
      },
    ],
  });
});

/** Subjects of mails to this person since the last call, oldest first. */
const seen = new Set<unknown>();
function subjects(person: Person): readonly string[] {
  const fresh = mailbox.find({ to: person.email }).filter((mail) => !seen.has(mail.raw));
  for (const mail of fresh) seen.add(mail.raw);
  return fresh.map((mail) => mail.subject);
}

describe('a shift of two days', () => {
  test('is told before, at its beginning and at its end', async () => {
    await world.at('2027-03-01T07:44:00Z');
    expect(subjects(ana)).toEqual([]);
    await world.at('2027-03-01T07:45:01Z');
    expect(subjects(ana)).toEqual([
      expect.stringMatching(/^You are on call in 15 minutes: Primary/),
    ]);
    await world.at('2027-03-01T08:00:01Z');
    expect(subjects(ana)).toEqual([expect.stringMatching(/^You are on call until .*: Primary$/)]);
    await world.at('2027-03-02T08:00:01Z');
    expect(subjects(ben)).toEqual([expect.stringMatching(/^You are on call tomorrow: Primary/)]);
  });

  test('follows an override that was entered in between', async () => {
    const span = { from: '2027-03-02T10:00:00Z', to: '2027-03-02T12:00:00Z' };
    await api.post(`/api/v1/schedules/${schedule.id}/overrides`, { person: lou.id, ...span });
    await world.at('2027-03-02T10:00:01Z');
    expect(subjects(lou)).toContainEqual(expect.stringMatching(/^You are on call in 15 minutes/));
    expect(subjects(ana)).toContainEqual(expect.stringMatching(/^Your time on call is over/));
    await world.at('2027-03-02T14:00:00Z');
    subjects(lou);
    subjects(ana);
  });

  test('is handed over with a note that both confirm, behind the link of the mail', async () => {
    await world.at('2027-03-03T07:46:00Z');
    const mail = mailbox.find({ to: ben.email }).at(-1);
    const id = /\/oncall\/handover\/([0-9a-f-]{36})/.exec(mail?.text ?? '')?.[1];
    expect(id, mail?.text).toBeDefined();
    const path = `/api/v1/handovers/${id}`;
    const odd = 'The till in Ulm beeps.';
    const given = await api.post(`${path}/give`, { odd }, { token: ana.token });
    expect(given).toMatchObject({ odd: 'The till in Ulm beeps.', givenBy: 'Ana' });
    await api.post(`${path}/take`, {}, { token: ben.token });
    await world.at('2027-03-03T09:00:00Z');
    expect(subjects(lou)).toEqual([]);
  });

  test('tells the lead 30 minutes after a hand-off that nobody confirmed', async () => {
    await world.at('2027-03-05T08:29:00Z');
    expect(subjects(lou)).toEqual([]);
    await world.at('2027-03-05T08:30:01Z');
    expect(subjects(lou)).toEqual([
      expect.stringMatching(/^The hand-over of .* was not accepted: Primary$/),
    ]);
  });
});

describe('a shift in which an incident was acknowledged', () => {
  test('INC-102 ends for the incident when an override entered since says so', async () => {
    const me = await api.get<{ person: { id: string } }>('/api/v1/session');
    const policy = await api.post<Named>('/api/v1/escalation-policies', {
      ...{ name: 'Handing over', repeat: 0, catchAll: me.person.id, atShiftEnd: 'handover' },
      levels: [{ targets: [{ kind: 'schedule', id: schedule.id }], delayMinutes: 5 }],
    });
    const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
    const monitor = await world.pagerDuty(shop.id);
    await monitor.trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
    await world.at('+1m');
    expect(mailbox.find({ to: ana.email, subject: /Checkout/ })).toHaveLength(1);
    const { items } = await api.get<{ items: { number: string }[] }>('/api/v1/incidents');
    const path = `/api/v1/incidents/${items[0]?.number}`;
    await api.post(`${path}/acknowledge`, {}, { token: ana.token });
    await api.post(`${path}/note`, { text: 'On it' }, { token: ana.token });
    const span = { from: '2027-03-05T08:40:00Z', to: '2027-03-05T10:00:00Z' };
    await api.post(`/api/v1/schedules/${schedule.id}/overrides`, { person: ben.id, ...span });
    await world.at('2027-03-05T08:39:58Z');
    expect(mailbox.find({ to: ben.email, subject: /Checkout/ })).toHaveLength(0);
    await world.at('2027-03-05T08:40:01Z');
    await mailbox.waitFor({ to: ben.email, subject: /Checkout/ });
    const { state } = await world.db.one<{ state: { paging: { run: string; shift: unknown } } }>(
      sql`select state from incident where number = ${items[0]?.number}`,
    );
    expect(state.paging).toMatchObject({ run: '2', status: 'running' });
    await api.post(`${path}/acknowledge`, {}, { token: ben.token });
  });

  test('NOT-62 the note names what was changed in the last day', async () => {
    const monitor = await world.pagerDuty('Shop');
    await monitor.change('Checkout 4.2 rolled out', 'https://ci.example.org/42');
    const list = await api.get<{ items: { id: string }[] }>(
      `/api/v1/handovers?schedule=${schedule.id}`,
    );
    const note = () =>
      api.get<{ filled: object }>(`/api/v1/handovers/${list.items[0]?.id}`, { token: ana.token });
    expect((await note()).filled).toMatchObject({
      changes: [{ title: 'Checkout 4.2 rolled out', service: 'Shop' }],
    });
  });
});

describe('on the command line', () => {
  const rota = async (...words: readonly string[]) => {
    const { code, out, err } = await world.cli(...words, '--json');
    expect(err).toBe('');
    return { code, answer: JSON.parse(out) };
  };

  test('oncall report looks at least 60 days ahead', async () => {
    const { code, answer } = await rota('oncall', 'report', '--schedule', schedule.id);
    expect(code).toBe(0);
    const [report] = answer.items;
    expect(report.scheduleName).toBe('Primary');
    expect(Date.parse(report.to) - Date.parse(report.from)).toBeGreaterThanOrEqual(60 * 86_400_000);
    expect(report.items).toEqual([]);
  });

  test('doctor --rota leaves with 1 while something is to mend, and with 0 when nothing is', async () => {
    const { code, answer } = await rota('doctor', '--rota');
    expect([code, answer.ok]).toEqual([1, false]);
    const found = answer.items.map(
      (item: { code: string; on: { name: string } }) => `${item.code} ${item.on.name}`,
    );
    expect(found).toContain('unverified_contact Ana');
    expect(found).toContain('single_point Default');
    // Everybody reads, and two people stand behind the policy.
    await world.db.transact((tx) =>
      tx.run(sql`update contact_method set verified_at = ${tx.now} where verified_at is null`),
    );
    const { items } = await api.get<{ items: Record<string, unknown>[] }>(
      '/api/v1/escalation-policies',
    );
    const { id, name, repeat, catchAll } = items[0] ?? {};
    const levels = [{ targets: [{ kind: 'schedule', id: schedule.id }], delayMinutes: 5 }];
    await api.put(`/api/v1/escalation-policies/${id}`, { name, repeat, catchAll, levels });
    const mended = await rota('doctor', '--rota');
    expect([mended.code, mended.answer.items]).toEqual([0, []]);
  });

  test('doctor --rota tells how fresh the last drill of each service is', async () => {
    await world.service({ name: 'Wiki' });
    const drill = { service: 'Shop', reason: 'Once a quarter' };
    const begun = await api.call('POST', '/api/v1/drills', { body: drill });
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    await world.at('+3d');
    const { answer } = await rota('doctor', '--rota');
    expect(answer.drills).toEqual([
      expect.objectContaining({ service: 'Shop', daysAgo: 3 }),
      { service: 'Wiki', at: null, daysAgo: null },
    ]);
    const { out } = await world.cli('doctor', '--rota');
    expect(out).toMatch(/TRY {3}No drill within 180 days: Wiki never\./);
    expect(out).toMatch(/ok {4}Last drill: Shop 2027-03-05, 3 days ago\./);
  });
});
