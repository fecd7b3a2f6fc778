/** Levels with conditions and several acknowledgements, and what happens to a call somebody has already taken. */
import { describe, expect, test } from 'vitest';
import type { Level } from '../../escalation/core/policy.ts';
import { asId, type PersonId, type ScheduleId } from '../../kernel/ids.ts';
import {
  ADMIN,
  AGENT,
  at,
  BEN,
  CHEN,
  GUS,
  outcome,
  POLICY,
  person,
  play,
  type Step,
  uuid,
} from './testing.ts';
import { night, opened, step, system } from './testing-night.ts';
import type { Context } from './verb.ts';

describe('levels with wishes of their own', () => {
  const [first, second] = POLICY.levels;
  const withLevel = (change: Partial<Level>): Partial<Context> => ({
    policy: {
      ...POLICY,
      levels: [first, second].flatMap((level, index) =>
        level === undefined ? [] : [index === 0 ? { ...level, ...change } : level],
      ),
    },
  });
  const both = {
    targets: [
      { kind: 'person', id: BEN },
      { kind: 'person', id: CHEN },
    ],
    acksNeeded: 2,
  } as const;
  const ack = (clock: string, who: PersonId): Step => ({
    at: night(clock),
    verb: 'acknowledge',
    by: person(who),
  });

  test('INC-100 skips a level whose condition does not hold, with the reason', () => {
    const only = { priorities: ['P1', 'P2'] } as const;
    const story = opened({}, withLevel({ only }));
    const called = play([step('01:00:30')], story);
    const rows = called.entries.slice(story.entries.length);
    expect(rows.map(({ kind }) => kind)).toEqual([
      'escalation.level_skipped',
      'escalation.stepped',
    ]);
    expect(rows[0]?.data).toMatchObject({ level: 1, reason: 'Only for P1, P2; this is P4' });
    expect(called.state.paging).toMatchObject({ level: 2, notified: [CHEN] });
  });

  test('INC-101 the first of two starts the work, the second stops the paging', () => {
    const called = play([step('01:00:30')], opened({}, withLevel(both)));
    const one = play([ack('01:01:00', BEN)], called);
    expect(one.state).toMatchObject({ state: 'diagnosing', assignee: BEN });
    expect(one.state.paging).toMatchObject({ status: 'running', acked: [BEN] });
    expect(one.state.stamps.ackedAt).toBe(at(night('01:01:00')));
    expect(outcome(one, ack('01:01:30', BEN))).toEqual([]);
    expect(outcome(one, step('01:05:30'))).toEqual(['escalation.stepped']);
    const two = play([ack('01:02:00', CHEN)], one);
    expect(two.state.paging).toMatchObject({ status: 'acked', nextDueAt: null });
    expect(outcome(two, step('01:05:30'))).toBe('409');
    expect(two.state.stamps.ackedAt).toBe(at(night('01:01:00')));
  });

  test('INC-101 goes on at once when nobody of the level is left, and says at the end how many are missing', () => {
    const called = play([step('01:00:30')], opened({}, withLevel({ acksNeeded: 2 })));
    expect(outcome(called, ack('01:01:00', BEN))).toEqual([
      'page.acknowledged',
      'escalation.stepped',
      'incident.accepted',
    ]);
    const one = play([ack('01:01:00', BEN)], called);
    expect(one.state.paging).toMatchObject({ level: 2, notified: [CHEN] });
    const end = play([step('01:11:00')], one);
    expect(end.entries.at(-1)).toMatchObject({
      kind: 'escalation.exhausted',
      data: { missing: 1 },
    });
    expect(
      play(
        [ack('01:12:00', GUS)].map((a) => ({ ...a })),
        end,
      ).state.paging.status,
    ).toBe('acked');
  });
});

describe('second thoughts', () => {
  const ack = (clock: string, who: PersonId, more: Partial<Context> = {}): Step => ({
    ...{ at: night(clock), verb: 'acknowledge', by: person(who), with: more },
  });
  const to = (clock: string, priority: string, by = AGENT): Step => ({
    ...{ at: night(clock), verb: 'reprioritise', by, input: { priority, reason: 'It spreads' } },
  });
  const over = (clock: string) => system(clock, 'answer-over');
  const had = play([ack('01:01:00', BEN)], play([step('01:00:30')], opened()));

  test('INC-103 a raise asks who has it; silence for five minutes calls level 1 again', () => {
    expect(outcome(had, to('01:10:00', 'P2'))).toEqual([
      'priority.changed',
      'ack.asked_again',
      'page.sent_by_hand',
    ]);
    const asked = play([to('01:10:00', 'P2')], had);
    expect(asked.state.paging).toMatchObject({ status: 'acked', asked: { persons: [BEN] } });
    expect(outcome(asked, over('01:14:59'))).toBe('409');
    expect(outcome(asked, over('01:15:00'))).toEqual([
      'ack.expired',
      'paging.started',
      'escalation.stepped',
    ]);
    const again = play([over('01:15:00')], asked).state.paging;
    expect(again).toMatchObject({ run: '2', status: 'running', notified: [BEN] });
    expect(again.asked).toBeUndefined();
  });

  test('INC-103 any deed of who was asked is an answer; one of others is none', () => {
    const asked = play([to('01:10:00', 'P2')], had);
    const note = (by: typeof AGENT): Step => ({
      ...{ at: night('01:11:00'), verb: 'note', by, input: { text: 'x' } },
    });
    expect(outcome(play([note(person(BEN))], asked), over('01:15:00'))).toBe('409');
    expect(outcome(play([note(AGENT)], asked), over('01:15:00'))).toContain('paging.started');
    expect(outcome(asked, ack('01:11:00', CHEN))).toEqual(['page.acknowledged']);
    expect(outcome(play([ack('01:11:00', CHEN)], asked), over('01:15:00'))).toBe('409');
    const no: Step = { at: night('01:11:00'), verb: 'decline', by: person(BEN) };
    expect(outcome(asked, no)).toEqual([
      'page.declined',
      'ack.expired',
      'paging.started',
      'escalation.stepped',
    ]);
  });

  test('INC-103 nobody is asked who raised it, and never by a lower priority', () => {
    expect(outcome(had, to('01:10:00', 'P2', person(BEN)))).toEqual(['priority.changed']);
    expect(
      outcome(play([to('01:10:00', 'P2', person(BEN))], had), to('01:11:00', 'P3', ADMIN)),
    ).toEqual(['priority.changed']);
  });

  const shift = { schedule: asId<ScheduleId>(uuid(50)), person: BEN, until: at(night('02:00:00')) };
  const rota = (choice: 'keep' | 'remind' | 'handover', next: readonly PersonId[] = [CHEN]) => {
    const policy = { ...POLICY, atShiftEnd: choice };
    return { policy, onCall: { ...CALLED, targets: { ...CALLED.targets, [ROTA]: next } } };
  };
  const CALLED = {
    targets: { [`person:${BEN}`]: [BEN], [`person:${CHEN}`]: [CHEN], [`person:${GUS}`]: [GUS] },
    leads: [],
    lastResort: [],
  };
  const ROTA = `schedule:${uuid(50)}`;
  const end = (clock: string, more: Partial<Context>): Step => ({
    ...system(clock, 'shift-ended'),
    with: more,
  });
  const taken = (choice: 'keep' | 'remind' | 'handover') => {
    const called = [step('01:00:30'), ack('01:01:00', BEN, { shifts: [shift] })];
    return play(called, opened({}, rota(choice)));
  };

  test('INC-102 reminds both at the end of the shift, once', () => {
    const story = taken('remind');
    expect(story.state.paging.shift).toEqual(shift);
    const still = { ...rota('remind', [BEN]), shifts: [shift] };
    expect(outcome(story, end('01:59:59', still))).toBe('409');
    const told = play([end('02:00:00', rota('remind'))], story);
    expect(told.entries.at(-1)).toMatchObject({
      kind: 'shift.ended',
      data: { person: BEN, outcome: 'reminded', next: [CHEN] },
    });
    expect(told.state).toMatchObject({ assignee: BEN, paging: { status: 'acked' } });
    expect(outcome(told, end('02:00:01', rota('remind')))).toBe('409');
    expect(outcome(taken('keep'), end('02:00:00', rota('keep')))).toBe('409');
  });

  test('INC-102 calls the next where the policy hands over, and their yes takes it', () => {
    const called = play([end('02:00:00', rota('handover'))], taken('handover'));
    expect(called.state.paging).toMatchObject({ run: '2', status: 'running' });
    expect(called.state.paging.notified).toContain(CHEN);
    const over = play([ack('02:01:00', CHEN)], called);
    expect(over.state).toMatchObject({ assignee: CHEN, paging: { status: 'acked' } });
    const kept = play([ack('02:01:00', BEN)], called);
    expect(kept.state.assignee).toBe(BEN);
  });

  test('INC-102 asks again at the end of a prolonged shift, and not when somebody else has it', () => {
    const longer = { ...shift, until: at(night('04:00:00')) };
    const story = taken('handover');
    const more = play([end('02:00:00', { ...rota('handover'), shifts: [longer] })], story);
    expect(more.state.paging.shift).toEqual(longer);
    const still = { ...rota('handover', [BEN]), shifts: [longer] };
    expect(outcome(more, end('02:00:01', still))).toBe('409');
    const given: Step = {
      ...{ at: night('01:30:00'), verb: 'assign', by: AGENT, input: { person: CHEN } },
    };
    expect(outcome(play([given], story), end('02:00:00', rota('handover')))).toBe('409');
  });

  test('INC-102 takes an end that was moved since as it is now, and one before now as come', () => {
    const shorter = { ...shift, until: at(night('01:40:00')) };
    const story = taken('handover');
    const cut = play([end('01:10:00', { ...rota('handover', [BEN]), shifts: [shorter] })], story);
    expect(cut.entries.at(-1)?.data).toMatchObject({ outcome: 'shortened', shift: shorter });
    expect(cut.state.paging.shift).toEqual(shorter);
    expect(outcome(story, end('01:10:00', rota('handover')))).toEqual([
      'shift.ended',
      'paging.started',
      'escalation.stepped',
    ]);
  });
});
