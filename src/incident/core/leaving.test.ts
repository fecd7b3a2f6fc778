/** Somebody leaves in the middle of the night: what they were called for, and what they had. */
import { describe, expect, test } from 'vitest';
import type { OnCallLookup, PolicySnapshot } from '../../escalation/core/policy.ts';
import type { PersonId } from '../../kernel/ids.ts';
import {
  AGENT,
  BEN,
  CHEN,
  GUS,
  ORDERS,
  outcome,
  POLICY,
  person,
  play,
  SAM,
  type Step,
  uuid,
} from './testing.ts';
import { night, opened, step, system } from './testing-night.ts';
import type { Context } from './verb.ts';

const ROTA = uuid(50);
const ROTA_FIRST: PolicySnapshot = {
  ...POLICY,
  levels: [
    { targets: [{ kind: 'schedule', id: ROTA }], delayMinutes: 5 },
    { targets: [{ kind: 'person', id: CHEN }], delayMinutes: 10 },
  ],
};

/** The rota names these now; Chen and Gus are always there. */
function rota(...now: readonly PersonId[]): Partial<Context> {
  const targets = {
    [`schedule:${ROTA}`]: now,
    [`person:${CHEN}`]: [CHEN],
    [`person:${GUS}`]: [GUS],
  };
  const onCall: OnCallLookup = { targets, leads: [], lastResort: [] };
  return { policy: ROTA_FIRST, onCall };
}

const left = (clock: string, who: PersonId, context: Partial<Context>): Step => ({
  ...system(clock, 'person-left', { person: who }),
  with: context,
});
const called = (...now: readonly PersonId[]) =>
  play([{ ...step('01:00:30'), with: rota(...now) }], opened({}, rota(...now)));
const ack = (clock: string, who: PersonId): Step => ({
  ...{ at: night(clock), verb: 'acknowledge', by: person(who), with: rota(BEN) },
});

describe('somebody who was called leaves', () => {
  test('INC-107 whoever stands in is called in their place, with the whole time to answer', () => {
    const story = play([left('01:03:00', BEN, rota(SAM))], called(BEN));
    expect(story.entries.at(-1)).toMatchObject({
      kind: 'escalation.stepped',
      data: { round: 1, level: 1, persons: [SAM], reason: 'Whoever was called has left' },
    });
    expect(story.state.paging).toMatchObject({ level: 1, notified: [BEN, SAM] });
    expect(outcome(story, { ...step('01:05:30'), with: rota(SAM) })).toBe('409');
    expect(outcome(story, { ...step('01:08:00'), with: rota(SAM) })).toEqual([
      'escalation.stepped',
    ]);
    // Asked twice, as a job may: nobody new.
    expect(outcome(story, left('01:03:01', BEN, rota(SAM)))).toBe('409');
  });

  test('INC-107 with nobody to stand in the next level follows at once', () => {
    const story = play([left('01:03:00', BEN, rota())], called(BEN));
    expect(story.state.paging).toMatchObject({ level: 2, notified: [CHEN] });
  });

  test('INC-107 others who are still called go on being called', () => {
    expect(outcome(called(BEN, SAM), left('01:03:00', BEN, rota(SAM)))).toBe('409');
    expect(outcome(called(BEN), left('01:03:00', GUS, rota(BEN)))).toBe('409');
  });

  test('INC-107 a call that went through all levels begins anew when only they were left', () => {
    const all = [step('01:05:30'), step('01:15:30')].map((one) => ({ ...one, with: rota(BEN) }));
    const exhausted = play(all, called(BEN));
    expect(exhausted.state.paging).toMatchObject({ status: 'exhausted', notified: [GUS] });
    const story = play([left('01:20:00', GUS, rota(SAM))], exhausted);
    expect(story.state.paging).toMatchObject({ run: '2', status: 'running', notified: [SAM] });
  });
});

describe('somebody who has it leaves', () => {
  test("INC-106 it is nobody's again, and whoever is on call now is called, at any priority", () => {
    const story = play([ack('01:01:00', BEN)], called(BEN));
    expect(story.state).toMatchObject({ priority: 'P4', assignee: BEN });
    const over = play([left('01:30:00', BEN, rota(SAM))], story);
    expect(over.entries.slice(story.entries.length).map(({ kind }) => kind)).toEqual([
      'incident.assigned',
      'ack.expired',
      'paging.started',
      'escalation.stepped',
    ]);
    expect(over.state).toMatchObject({ assignee: null });
    expect(over.state.paging).toMatchObject({ run: '2', status: 'running', notified: [SAM] });
    const mine = play([{ ...ack('01:31:00', SAM), with: rota(SAM) }], over);
    expect(mine.state).toMatchObject({ assignee: SAM, state: 'diagnosing' });
    expect(mine.state.paging).toMatchObject({ status: 'acked' });
  });

  test('INC-106 one that was never loud comes to whoever is on call as a notice', () => {
    const quiet = opened({ loud: false }, rota(BEN));
    const given: Step = {
      ...{ at: night('01:10:00'), verb: 'assign', by: AGENT, input: { person: GUS } },
    };
    const over = play([left('02:00:00', GUS, rota(SAM))], play([given], quiet));
    expect(over.state).toMatchObject({ assignee: null });
    expect(over.state.paging).toMatchObject({ loudness: 'low', status: 'stopped' });
    expect(over.state.paging.paged).toContain(SAM);
  });

  test('INC-106 not when somebody else has it by then', () => {
    const story = play([ack('01:01:00', BEN)], called(BEN));
    const given: Step = {
      ...{ at: night('01:10:00'), verb: 'assign', by: AGENT, input: { person: CHEN } },
    };
    expect(outcome(play([given], story), left('01:30:00', BEN, rota(SAM)))).toBe('409');
    expect(outcome(opened({ service: ORDERS }), left('01:30:00', BEN, rota(SAM)))).toBe('409');
  });
});
