/** The transitions T1 to T20 of domain.md 2.2, each way and each guard; scenarios have their own tests. */
import { describe, expect, test } from 'vitest';
import {
  ADMIN,
  AGENT,
  attempt,
  BEN,
  BLANK,
  CHEN,
  IVO,
  outcome,
  person,
  play,
  type Step,
  type Story,
  SYSTEM,
  service,
  uuid,
  WIFI,
} from './testing.ts';

const clock = (minutes: number) =>
  new Date(Date.parse('2026-09-15T08:00:00Z') + minutes * 60_000).toISOString();
const ben = person(BEN);

function step(minutes: number, verb: string, input: unknown = {}, by = ben): Step {
  return { at: clock(minutes), verb, input, by };
}

function reported(more: Readonly<Record<string, unknown>> = {}): Story {
  const input = { title: 'Printers jam', service: WIFI, noticedAt: clock(-1), ...more };
  return play([step(0, 'report', input, AGENT)]);
}

function diagnosing(priority: string): Story {
  return play([step(1, 'accept')], reported({ priority }));
}

const resolution = { notes: 'Cleaned the rollers of all three.', cause: 'hardware' };
const symptom = { type: 'restart', plan: 'Restart', untreatedReason: 'Cause unknown' };

describe('to the work', () => {
  test('INC-1 a report begins an incident once, with what is known', () => {
    const story = play([step(0, 'report', { title: 'Something smells' }, AGENT)]);
    expect(story.state).toMatchObject({ state: 'identified', number: 'INC-2026-000001' });
    expect(outcome(story, step(1, 'report', { title: 'Something smells' }, AGENT))).toBe(
      '409 state',
    );
    expect(outcome(BLANK, step(0, 'note', { text: 'x' }))).toBe('409 state');
    const future = { title: 'Something smells', noticedAt: clock(5) };
    expect(outcome(BLANK, step(0, 'report', future, AGENT))).toBe('422 noticedAt');
  });

  test('INC-2 logs by itself when complete, and names what is missing when not', () => {
    expect(reported().state).toMatchObject({ state: 'logged' });
    const bare = play([step(0, 'report', { title: 'Something smells' }, AGENT)]);
    expect(outcome(bare, step(1, 'log', {}, AGENT))).toBe('422 noticed_at service_named');
    const set = { noticedAt: clock(-5), service: WIFI };
    expect(outcome(bare, step(1, 'log', set, AGENT))).toEqual([
      'field.changed',
      'service.affected',
      'incident.logged',
    ]);
    const unknown = play([
      step(0, 'report', { title: 'It is slow', noticedAt: clock(-1), serviceUnknown: true }, AGENT),
    ]);
    expect(unknown.state.state).toBe('logged');
  });

  test('INC-3 triage takes the suggestion where nothing is chosen, and walks from identified', () => {
    const story = play([step(1, 'triage', {}, AGENT)], reported());
    expect(story.state).toMatchObject({
      state: 'triaged',
      priority: 'P4',
      prioritySource: 'confirmed',
    });
    const chosen = play([step(1, 'triage', { impact: 1, urgency: 2 }, AGENT)], reported());
    expect(chosen.state).toMatchObject({
      priority: 'P1',
      prioritySource: 'override',
      major: 'candidate',
    });
    const bare = play([step(0, 'report', { title: 'Something smells' }, AGENT)]);
    const answer = attempt(bare, step(1, 'triage', {}, AGENT));
    expect(answer).toMatchObject({
      kind: 'invalid',
      fields: [{ path: 'noticedAt' }, { path: 'service' }],
    });
    const set = { noticedAt: clock(-5), service: WIFI };
    expect(play([step(1, 'triage', set, AGENT)], bare).state.state).toBe('triaged');
  });

  test('INC-4 one named person begins; a major needs its commander first', () => {
    const triaged = reported({ priority: 'P3' });
    const token = { ...ADMIN, id: 'token:1', kind: 'token' as const, person: null };
    expect(outcome(triaged, step(1, 'accept', {}, token))).toBe('409 assignee');
    expect(outcome(triaged, step(1, 'accept', { person: CHEN }, token))).toEqual([
      'incident.accepted',
    ]);
    const major = play([step(1, 'declare-major')], reported({ priority: 'P1' }));
    expect(outcome(major, step(2, 'accept'))).toBe('409 commander');
    const led = play([step(2, 'take-role', { role: 'commander', person: IVO })], major);
    expect(play([step(3, 'accept')], led).state).toMatchObject({
      state: 'diagnosing',
      assignee: BEN,
    });
  });

  test('INC-5 a fix of a P1 or P2 treats a supported theory, or says why not', () => {
    const p2 = diagnosing('P2');
    const plain = { type: 'restart', plan: 'Restart' };
    expect(outcome(p2, step(2, 'start-fix', plain))).toBe('422 treatment');
    expect(outcome(p2, step(2, 'start-fix', symptom))).toEqual(['fix.started']);
    const patch = { ...symptom, type: 'patch' };
    expect(outcome(p2, step(2, 'start-fix', patch))).toBe('422 change_ref');
    expect(outcome(p2, step(2, 'start-fix', { ...symptom, risky: true }))).toBe(
      '409 risky_approved',
    );
    const decided = { question: 'Fail over?', chosen: 'Yes', reason: 'Shorter' };
    const led = play([step(2, 'decide-on', decided, ADMIN)], p2);
    expect(outcome(led, step(3, 'start-fix', { ...symptom, risky: true }))).toEqual([
      'fix.started',
    ]);
    expect(outcome(diagnosing('P4'), step(2, 'start-fix', plain))).toEqual(['fix.started']);
    const unknown = play([
      step(
        0,
        'report',
        { title: 'It is slow', noticedAt: clock(-1), serviceUnknown: true, priority: 'P4' },
        AGENT,
      ),
      step(1, 'accept'),
    ]);
    expect(outcome(unknown, step(2, 'start-fix', plain))).toBe('409 service_known');
  });

  test('INC-6, INC-8 the applied fix mitigates; a failed one takes it back and tests the theory again', () => {
    const story = play(
      [
        step(2, 'theory', { statement: 'Worn rollers' }),
        step(3, 'judge-theory', { theory: uuid(1000 * 5), status: 'confirmed', reason: 'Seen' }),
        step(4, 'start-fix', { type: 'replace', plan: 'New rollers' }),
        step(9, 'apply-fix', { at: clock(7) }),
      ],
      diagnosing('P4'),
    );
    expect(story.state.stamps).toMatchObject({
      mitigatedAt: clock(7),
      fixedAt: clock(7),
      stableSince: clock(7),
    });
    const failed = play([step(10, 'fail-fix', { reason: 'Jams again' })], story);
    expect(failed.state).toMatchObject({
      state: 'diagnosing',
      fixes: [{ result: 'failed' }],
      hypotheses: [{ status: 'testing' }],
    });
    expect(failed.state.stamps).toMatchObject({ mitigatedAt: null, fixedAt: null });
    expect(outcome(failed, step(11, 'apply-fix'))).toBe('409 state fix_result');
  });

  test('INC-7 resolve walks from diagnosing at P4, and lists every guard at P1', () => {
    expect(outcome(diagnosing('P4'), step(2, 'resolve', { notes: 'Done.' }))).toEqual([
      'fix.started',
      'fix.applied',
      'incident.resolved',
    ]);
    expect(outcome(diagnosing('P1'), step(2, 'resolve', { notes: 'Done.' }))).toBe(
      '409 treatment stable_window cause_code resolution_notes',
    );
    expect(outcome(diagnosing('P4'), step(2, 'resolve', { notes: '  ' }))).toBe('422 notes');
    expect(outcome(reported({ priority: 'P4' }), step(2, 'resolve', resolution))).toMatch(
      /^40[39]/,
    );
  });

  test('INC-7 a firing alert refuses at any priority, unless waived with a reason', () => {
    const firing = { with: { firing: { count: 1, sample: ['Paper out'] } } };
    const story = diagnosing('P4');
    expect(outcome(story, { ...step(2, 'resolve', resolution), ...firing })).toBe(
      '409 alerts_clear',
    );
    const waive = [{ guard: 'alerts_clear', reason: 'The sensor is broken' }];
    const waived = play([{ ...step(2, 'resolve', { ...resolution, waive }), ...firing }], story);
    expect(waived.state.resolution?.waived).toEqual(waive);
  });

  test('INC-7 normal criteria are checked or waived; a major is resolved by its commander after standing down', () => {
    const criteria = {
      with: { services: { [WIFI]: service(WIFI, { normalCriteria: ['Prints a page'] }) } },
    };
    const fixed = play([step(2, 'start-fix', symptom), step(3, 'apply-fix')], diagnosing('P2'));
    const late = { ...step(20, 'resolve', resolution), ...criteria };
    expect(outcome(fixed, late)).toBe('409 checks_passed');
    const passed = play(
      [step(4, 'check', { criterion: 'Prints a page', result: 'passed' })],
      fixed,
    );
    expect(play([late], passed).state.state).toBe('resolved');
    expect(outcome(fixed, step(4, 'check', { criterion: 'x', result: 'waived' }))).toBe('422 note');
    const major = play([step(5, 'declare-major')], fixed);
    expect(outcome(major, step(20, 'resolve', resolution, ADMIN))).toBe('409 major_stood_down');
    const led = play([step(6, 'take-role', { role: 'commander', person: IVO })], major);
    expect(outcome(led, step(20, 'resolve', resolution))).toMatch(/409|403/);
  });

  test('INC-9 works again by itself only when nothing fires', () => {
    const firing = { with: { firing: { count: 1, sample: ['Paper out'] } } };
    const story = diagnosing('P4');
    expect(outcome(story, { ...step(2, 'self-recover'), ...firing })).toBe('409 alerts_clear');
    expect(outcome(story, step(2, 'self-recover'))).toEqual(['incident.self_recovered']);
  });
});

describe('to the close', () => {
  const resolved = (priority: string) =>
    play(
      [step(2, 'start-fix', symptom), step(3, 'apply-fix'), step(40, 'resolve', resolution)],
      diagnosing(priority),
    );

  test("INC-10 P1 and P2 need a person's yes; P4 an agent closes", () => {
    expect(outcome(resolved('P1'), step(41, 'close'))).toBe(
      '409 person_confirmed quiet_day closure_checklist',
    );
    expect(outcome(resolved('P4'), step(41, 'close'))).toEqual(['incident.closed']);
    const owner = person(CHEN, 'service_owner');
    const said = play([step(41, 'confirm', {}, owner)], resolved('P2'));
    expect(said.state.confirmedBy).toEqual({ person: CHEN, as: 'owner' });
    expect(outcome(said, step(42, 'close'))).toBe('409 closure_checklist');
    const early = { ...step(60 * 30, 'auto-close'), by: SYSTEM };
    expect(outcome(resolved('P1'), early)).toBe('409');
  });

  test('INC-21 close on a logged incident: 409 naming the state and each unmet guard', () => {
    expect(outcome(reported(), step(1, 'close', {}, ADMIN))).toBe(
      '409 state person_confirmed quiet_day closure_checklist',
    );
  });

  test('INC-10 an agent writes down a yes by word of mouth', () => {
    const rita = {
      reporter: uuid(200),
      channel: 'phone',
      receivedAt: clock(0),
      noticedAt: clock(-1),
      canWork: null,
      deadline: null,
      location: null,
      words: 'Jam',
    };
    const story = play(
      [step(1, 'accept'), step(2, 'resolve', resolution)],
      reported({ priority: 'P4', reporter: rita }),
    );
    expect(outcome(story, step(3, 'confirm', {}, AGENT))).toBe('422 verbal');
    const said = play([step(3, 'confirm', { verbal: { channel: 'phone' } }, AGENT)], story);
    expect(said.state).toMatchObject({ state: 'closed', closureCode: 'confirmed_verbally' });
  });

  test('INC-13 cancel is refused once a fix worked; INC-14 reinstate takes it back', () => {
    const fixed = play([step(2, 'start-fix', symptom), step(3, 'apply-fix')], diagnosing('P4'));
    expect(outcome(fixed, step(4, 'cancel', { reason: 'test' }))).toBe('409 no_worked_fix');
    const gone = play([step(2, 'cancel', { reason: 'test' })], diagnosing('P4'));
    expect(play([step(3, 'reinstate', { reason: 'Real' })], gone).state.state).toBe('logged');
  });
});
