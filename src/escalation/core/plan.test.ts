/** Scenario I of domain.md to the second, and every way an escalation could fall silent. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { type Instant, instant, plusSeconds } from '../../kernel/instant.ts';
import { prng } from '../../kernel/prng.ts';
import { acknowledge, heardFrom } from './acknowledgement.ts';
import { decline, dueAtOf, jumpOn, nextStep, replaceAtLevel, startRun } from './plan.ts';
import type { Level, OnCallLookup, PolicySnapshot, RunState, StepDecision } from './policy.ts';
import { targetsOf } from './policy.ts';

const ANA = asId<PersonId>('ana');
const GUS = asId<PersonId>('gus');
const LEA = asId<PersonId>('lea');
const START = instant('2026-11-15T22:40:00Z');

const POLICY: PolicySnapshot = {
  id: asId('policy'),
  name: 'Databases',
  version: 1,
  levels: [level(5, 'person:ana'), level(5, 'schedule:secondary'), level(10, 'person:gus')],
  repeat: 2,
  catchAll: GUS,
};

const LOOKUP: OnCallLookup = {
  targets: { 'person:ana': [ANA], 'schedule:secondary': [], 'person:gus': [GUS] },
  leads: [LEA, GUS],
  lastResort: [],
};

function level(delayMinutes: number, ...keys: readonly string[]): Level {
  const targets = keys.map((key) => {
    const [kind, id] = key.split(':');
    return { kind: kind as 'person', id: id ?? '' };
  });
  return { targets, delayMinutes };
}

/** Asks at every due instant until nothing is due; `clock what` in Berlin time, UTC+1. */
function follow(policy: PolicySnapshot, lookup: OnCallLookup, limit = 40): readonly string[] {
  let now = START;
  let answer = startRun({ policy, lookup, now });
  const told = tell(now, answer.steps);
  for (let i = 0; i < limit; i += 1) {
    const dueAt = dueAtOf(answer.run);
    if (dueAt === null) return told;
    now = dueAt;
    answer = nextStep({ policy, lookup, run: answer.run, now });
    told.push(...tell(now, answer.steps));
  }
  throw new Error('the run never ended');
}

function tell(now: Instant, steps: readonly StepDecision[]): string[] {
  const clock = plusSeconds(now, 3600).slice(11, 19);
  return steps.map((step) => {
    if (step.kind === 'notify')
      return `${clock} ${step.round}.${step.level} ${step.persons.join('+')}`;
    if (step.kind === 'level_empty') return `${clock} ${step.round}.${step.level} empty`;
    return step.kind === 'exhausted'
      ? `${clock} exhausted ${step.persons.join('+')}`
      : `${clock} expired`;
  });
}

function ask(run: RunState, now: Instant, lookup = LOOKUP) {
  return { policy: POLICY, lookup, run, now };
}

describe('escalation', () => {
  test('ESC-3 follows scenario I without any answer to the second', () => {
    expect(follow(POLICY, LOOKUP)).toEqual([
      '23:40:00 1.1 ana',
      '23:45:00 1.2 empty',
      '23:45:00 1.3 gus',
      '23:55:00 2.1 ana',
      '00:00:00 2.2 empty',
      '00:00:00 2.3 gus',
      '00:10:00 3.1 ana',
      '00:15:00 3.2 empty',
      '00:15:00 3.3 gus',
      '00:25:00 exhausted gus+lea',
    ]);
  });

  test('ESC-1 pages all targets of level 1 at once', () => {
    const policy = { ...POLICY, levels: [level(5, 'person:ana', 'person:gus')] };
    const { steps } = startRun({ policy, lookup: LOOKUP, now: START });
    expect(steps).toEqual([
      {
        kind: 'notify',
        run: 1,
        round: 1,
        level: 1,
        persons: [ANA, GUS],
        nextDueAt: plusSeconds(START, 300),
      },
    ]);
  });

  test('ESC-2 goes on exactly after the delay, not a millisecond before', () => {
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    const early = nextStep(ask(run, instant('2026-11-15T22:44:59.999Z')));
    expect(early).toEqual({ steps: [], run });
    const due = nextStep(ask(run, instant('2026-11-15T22:45:00Z')));
    expect(due.steps.map((step) => step.kind)).toEqual(['level_empty', 'notify']);
  });

  test('ESC-4 never ends with nobody: leads stand in, then admins', () => {
    const gone = { ...LOOKUP, targets: {} };
    const policy = { ...POLICY, repeat: 0 };
    const nobodyLeft = { targets: { 'person:gus': [] }, leads: [], lastResort: [ANA] };
    expect(follow(policy, gone).at(-1)).toBe('23:40:00 exhausted gus+lea');
    expect(follow(policy, { ...nobodyLeft, leads: [LEA] }).at(-1)).toBe('23:40:00 exhausted lea');
    expect(follow(policy, nobodyLeft).at(-1)).toBe('23:40:00 exhausted ana');
  });

  test('ESC-5 skips an empty first or last level in the same second', () => {
    const levels = [level(5, 'schedule:secondary'), level(7, 'person:ana'), level(5, 'team:none')];
    expect(follow({ ...POLICY, levels, repeat: 1 }, LOOKUP)).toEqual([
      '23:40:00 1.1 empty',
      '23:40:00 1.2 ana',
      '23:47:00 1.3 empty',
      '23:47:00 2.1 empty',
      '23:47:00 2.2 ana',
      '23:54:00 2.3 empty',
      '23:54:00 exhausted gus+lea',
    ]);
  });

  test('ESC-6 does not spin when a round takes no time', () => {
    const levels = [level(0, 'person:ana'), level(0, 'person:gus')];
    expect(follow({ ...POLICY, levels, repeat: 9 }, LOOKUP)).toEqual([
      '23:40:00 1.1 ana',
      '23:40:00 1.2 gus',
      '23:40:00 exhausted gus+lea',
    ]);
    const empty = { ...POLICY, levels: [level(5, 'team:none'), level(5, 'schedule:secondary')] };
    expect(follow(empty, LOOKUP)).toEqual([
      '23:40:00 1.1 empty',
      '23:40:00 1.2 empty',
      '23:40:00 exhausted gus+lea',
    ]);
  });

  test('ESC-7 names a person once who stands behind two targets', () => {
    const policy = { ...POLICY, levels: [level(5, 'person:ana', 'team:dba')] };
    const lookup = { ...LOOKUP, targets: { ...LOOKUP.targets, 'team:dba': [GUS, ANA] } };
    const { steps } = startRun({ policy, lookup, now: START });
    expect(tell(START, steps)).toEqual(['23:40:00 1.1 ana+gus']);
  });

  test('ESC-8 stops for everyone once acknowledged, also after exhaustion', () => {
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    const acked = acknowledge(run, { at: plusSeconds(START, 60), priority: 'P3' });
    const muchLater = plusSeconds(START, 86_400);
    expect(nextStep(ask(acked, muchLater)).steps).toEqual([]);
    expect(jumpOn(ask(acked, muchLater)).steps).toEqual([]);
    const over: RunState = { status: 'exhausted', run: 1, at: START };
    expect(acknowledge(over, { at: START, priority: 'P3' }).status).toBe('acked');
    expect(nextStep(ask(over, muchLater)).steps).toEqual([]);
  });

  test('ESC-9 jumps on when a person paged at this level declines', () => {
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    const at = plusSeconds(START, 90);
    const answer = decline({ ...ask(run, at), person: ANA });
    expect(tell(at, answer.steps)).toEqual(['23:41:30 1.2 empty', '23:41:30 1.3 gus']);
    expect(dueAtOf(answer.run)).toBe(plusSeconds(at, 600));
    expect(decline({ ...ask(answer.run, at), person: ANA })).toEqual({
      steps: [],
      run: answer.run,
    });
  });

  test('ESC-9 jumps from the last level to the next round, and from the last round to the end', () => {
    const lone = { ...POLICY, levels: [level(5, 'person:ana')], repeat: 1 };
    const first = startRun({ policy: lone, lookup: LOOKUP, now: START });
    const again = jumpOn({ ...ask(first.run, START), policy: lone });
    expect(tell(START, again.steps)).toEqual(['23:40:00 2.1 ana']);
    const end = decline({ ...ask(again.run, START), policy: lone, person: ANA });
    expect(tell(START, end.steps)).toEqual(['23:40:00 exhausted gus+lea']);
  });

  test('ESC-10 lets the acknowledgement of scenario I expire at 00:17:10 and starts level 1 again', () => {
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    const acked = acknowledge(run, { at: instant('2026-11-15T22:47:10Z'), priority: 'P2' });
    expect(nextStep(ask(acked, instant('2026-11-15T23:17:09.999Z'))).steps).toEqual([]);
    const at = instant('2026-11-15T23:17:10Z');
    const answer = nextStep(ask(acked, at));
    expect(tell(at, answer.steps)).toEqual(['00:17:10 expired', '00:17:10 1.1 ana']);
    expect(answer.run).toMatchObject({ status: 'running', run: 2, round: 1, level: 1 });
  });

  test('ESC-10 waits 15 minutes for P1, for ever below P2, and counts from the last human row', () => {
    const acked = acknowledge(
      { status: 'exhausted', run: 1, at: START },
      { at: START, priority: 'P1' },
    );
    expect(dueAtOf(acked)).toBe(plusSeconds(START, 900));
    const heard = plusSeconds(START, 600);
    expect(dueAtOf(heardFrom(acked, { at: heard, priority: 'P1' }))).toBe(plusSeconds(heard, 900));
    expect(dueAtOf(heardFrom(acked, { at: heard, priority: 'P3' }))).toBeNull();
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    expect(heardFrom(run, { at: heard, priority: 'P1' })).toBe(run);
  });

  test('ESC-11 pages whoever stands behind the target when the step comes', () => {
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    const changed = { ...LOOKUP, targets: { ...LOOKUP.targets, 'schedule:secondary': [LEA] } };
    const at = plusSeconds(START, 300);
    expect(tell(at, nextStep(ask(run, at, changed)).steps)).toEqual(['23:45:00 1.2 lea']);
    expect(targetsOf(POLICY).map((target) => 'id' in target && target.id)).toEqual([
      'ana',
      'secondary',
      'gus',
    ]);
  });

  test('ESC-12 does not drift when a timer is a little late, and gives a full delay after an outage', () => {
    const { run } = startRun({ policy: POLICY, lookup: LOOKUP, now: START });
    const dueAfter = (lateSeconds: number) =>
      dueAtOf(nextStep(ask(run, plusSeconds(START, 300 + lateSeconds))).run);
    expect(dueAfter(0.4)).toBe(plusSeconds(START, 900));
    expect(dueAfter(10)).toBe(plusSeconds(START, 900));
    expect(dueAfter(3600)).toBe(plusSeconds(START, 300 + 3600 + 600));
  });

  test('ESC-4 ends every random policy in a page, whoever is there', () => {
    const chance = prng(7);
    const keys = ['person:ana', 'person:gus', 'schedule:secondary', 'team:none', 'schedule:x'];
    for (let i = 0; i < 500; i += 1) {
      const levels = Array.from({ length: 1 + chance.below(4) }, () =>
        level(chance.below(3) * chance.below(10), chance.pick(keys), chance.pick(keys)),
      );
      const policy = { ...POLICY, levels, repeat: chance.below(10) };
      const told = follow(policy, LOOKUP, 200);
      expect(told.at(-1)).toMatch(/exhausted gus\+lea$/);
      expect(told.filter((line) => line.includes('exhausted'))).toHaveLength(1);
      expect(told.length).toBeLessThanOrEqual((policy.repeat + 1) * levels.length + 1);
    }
  });
});

test('ESC-24 whoever stands behind the waiting level now is called in the place of one who left', () => {
  const run = startRun({ policy: POLICY, lookup: LOOKUP, now: START }).run;
  const now = plusSeconds(START, 120);
  const ask = (ana: readonly PersonId[], left = ANA) => {
    const lookup = { ...LOOKUP, targets: { ...LOOKUP.targets, 'person:ana': ana } };
    return replaceAtLevel({ policy: POLICY, lookup, run, now, left });
  };
  expect(ask([LEA])).toMatchObject({
    steps: [{ kind: 'notify', level: 1, persons: [LEA], nextDueAt: plusSeconds(now, 300) }],
    run: { status: 'running', level: 1, notified: [ANA, LEA], dueAt: plusSeconds(now, 300) },
  });
  expect(ask([])).toMatchObject({ run: { level: 3, notified: [GUS] } });
  expect(ask([LEA], GUS)).toBeUndefined();
  const two = { ...run, notified: [ANA, GUS] } as RunState;
  const question = { policy: POLICY, lookup: LOOKUP, now, left: GUS };
  expect(replaceAtLevel({ ...question, run: two })).toBeUndefined();
});
