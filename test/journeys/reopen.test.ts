/**
 * Scenario F of domain.md 11: it was resolved, and a reporter says no on the private link. `not_fixed` makes
 * the recovery void and counts all the time; `came_back` leaves the good time out. A Monday in Berlin.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { startWorld } from '../harness.ts';
import { networkCompany } from './company.ts';
import { createFacts } from './facts.ts';
import { type IncidentDetail, incidents } from './incidents.ts';

const berlin = (clock: string) => `2026-09-21T${clock}+02:00`;

const CASES = {
  not_fixed: { elapsed: '4:05:00', dueAt: '18:00:00', met: '6:30:00' },
  came_back: { elapsed: '2:00:00', dueAt: '20:05:00', met: '4:25:00' },
} as const;

describe.each(['not_fixed', 'came_back'] as const)('scenario F, %s', async (reason) => {
  const world = await startWorld({ startAt: berlin('09:30:00') });
  const { detail, verb, pressAcknowledge } = incidents(world);
  const facts = createFacts();
  const expected = CASES[reason];

  beforeAll(async () => {
    const { sam, ben, gus } = await networkCompany(world);
    const policy = await world.policy({ name: 'Mail', levels: [[ben]], delayMinutes: 30 });
    await world.service({ name: 'mail', tier: 'T1', owner: gus.id, escalationPolicy: policy.id });
    const report = (name: string, join?: string) => {
      const who = { name, email: `${name.toLowerCase()}@example.test`, service: 'mail' };
      const more = { what: 'I cannot send mail', canWork: 'workaround', ...(join ? { join } : {}) };
      return world.api.post<{ number: string; token: string }>(
        '/api/v1/reports',
        { ...who, ...more },
        { token: null },
      );
    };
    const answer = (token: string, body: object) =>
      world.api.post(`/api/v1/r/${token}/answer`, body, { token: null });

    await world.at(berlin('10:00:00'));
    const omar = await report('Omar');
    const { number } = omar;
    const rita = await report('Rita', number);
    await verb(number, 'triage', { category: 'Mail > Sending', priority: 'P2' }, sam);
    const page = await world.mailbox.waitFor({ to: ben.email, subject: /^\[P2\]/ });
    await pressAcknowledge(page.links);
    const fix = { type: 'restart', plan: 'Restart the relay', untreatedReason: 'Cause unknown' };
    await verb(number, 'start-fix', fix, ben);
    await world.at(berlin('12:00:00'));
    await verb(number, 'apply-fix', { at: berlin('12:00:00') }, ben);
    await world.at(berlin('12:15:00'));
    const resolution = { notes: 'The relay was restarted and sends again.', cause: 'unknown' };
    await verb(number, 'resolve', resolution, ben);
    await world.at(berlin('12:30:00'));
    await answer(rita.token, { works: true, score: 5 });

    await world.at(berlin('14:05:00'));
    const began = performance.now();
    await answer(omar.token, { works: false, comment: 'still cannot send', reason });
    const open = await detail(number);
    facts.is('state', open.state, 'diagnosing');
    facts.holds('within 5 s', performance.now() - began < 5000);
    const second = { to: ben.email, subject: /^\[P2\]/, nth: 2 };
    await world.mailbox.waitFor(second);
    facts.is('the former assignee is paged', open.incident.lastAssignee, ben.id);
    facts.lasts('elapsed at 14:05', restoreOf(open)?.elapsedSeconds ?? -1, expected.elapsed);
    facts.at('due', restoreOf(open)?.dueAt, berlin(expected.dueAt));
    facts.is('reopen_count', open.incident.reopens.length, 1);
    facts.is('reason', open.incident.reopens[0]?.reason, reason);
    facts.is('the recovery is no more', open.incident.stamps.recoveredAt, null);
    const told = await world.mailbox.waitFor({ to: 'rita@example.test', subject: /again/ });
    facts.holds('Rita learns of it', told.text.includes(number));

    await verb(number, 'acknowledge', {}, ben);
    await verb(number, 'start-fix', fix, ben);
    await world.at(berlin('16:30:00'));
    await verb(number, 'apply-fix', { at: berlin('16:30:00') }, ben);
    await world.at(berlin('16:45:00'));
    await verb(number, 'resolve', resolution, ben);
    const done = await detail(number);
    facts.lasts('restore clock at the end', restoreOf(done)?.elapsedSeconds ?? -1, expected.met);
    facts.is('restore clock is', restoreOf(done)?.state, 'met');
    const asked = { to: 'rita@example.test', subject: /work for you\?/, nth: 2 };
    await world.mailbox.waitFor(asked);
    const answers = done.incident.reporters.map(({ confirmation }) => confirmation);
    facts.is('all are asked again', answers, ['pending', 'pending']);
    facts.print(`Scenario F, ${reason}`);
  }, 120_000);

  test('every expected value is met', () => {
    expect(facts.all().filter(({ met }) => !met)).toEqual([]);
  });
});

function restoreOf({ clocks }: IncidentDetail) {
  return clocks.find(({ metric }) => metric === 'restore');
}
