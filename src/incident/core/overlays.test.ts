/** Transitions T15 to T20 of domain.md 2.2: what happens beside the way from report to close. */
import { describe, expect, test } from 'vitest';
import type { IncidentId } from '../../kernel/ids.ts';
import { STRICT_PROFILE } from './guards.ts';
import type { IncidentState } from './state.ts';
import {
  ADMIN,
  AGENT,
  BEN,
  CHEN,
  outcome,
  person,
  play,
  type Step,
  type Story,
  SYSTEM,
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

describe('beside the way', () => {
  function other(more: Partial<IncidentState> = {}): IncidentState {
    const id = uuid<IncidentId>(2);
    return { ...reported({ priority: 'P3' }).state, id, number: 'INC-2026-000002', ...more };
  }
  const into = { into: uuid(2) };
  const merge = (state: Partial<IncidentState> = {}): Step => ({
    ...step(5, 'merge', into, AGENT),
    with: { other: other(state) },
  });

  test('INC-15 merges into an active other one, and is unmerged within a day', () => {
    const story = reported({ priority: 'P4' });
    expect(outcome(story, merge())).toEqual(['incident.merged']);
    expect(outcome(story, merge({ state: 'closed' }))).toBe('409 merge_target');
    expect(outcome(story, merge({ id: story.state.id }))).toBe('409 merge_target');
    const major = play([step(1, 'declare-major')], story);
    expect(outcome(major, merge())).toBe('409 merge_major');
    const hidden = play([step(1, 'restrict', { reason: 'x' }, ADMIN)], story);
    expect(outcome(hidden, merge())).toBe('409 merge_restricted');
    const merged = play([merge()], story);
    expect(play([step(60, 'unmerge', {}, AGENT)], merged).state.state).toBe('triaged');
    expect(outcome(merged, step(60 * 24 + 6, 'unmerge', {}, AGENT))).toBe('409 unmerge_window');
  });

  test('INC-16 holds: P1 and P2 for the customer only, with an end, a question for the reporter', () => {
    const hold = (input: Readonly<Record<string, unknown>>) => step(2, 'hold', input);
    expect(outcome(diagnosing('P2'), hold({ reason: 'awaiting_vendor' }))).toBe('409 hold_reason');
    expect(outcome(diagnosing('P2'), hold({ reason: 'customer_delay' }))).toEqual(['hold.set']);
    const p4 = diagnosing('P4');
    expect(outcome(p4, hold({ reason: 'awaiting_reporter' }))).toBe('422 question');
    const late = { reason: 'awaiting_part', resumeOn: clock(60 * 24 * 8) };
    expect(outcome(p4, hold(late))).toBe('422 hold_date');
    const held = play([hold({ reason: 'awaiting_part', resumeOn: clock(60) })], p4);
    const due = { ...step(60, 'hold-due'), by: SYSTEM };
    expect(outcome(held, { ...due, at: clock(59) })).toBe('409');
    expect(outcome(held, due)).toEqual(['hold.cleared']);
  });

  test('INC-17 priority changes with a reason; down from the top by lead or commander', () => {
    const down = { priority: 'P4', reason: 'Not so bad' };
    expect(outcome(diagnosing('P1'), step(2, 'reprioritise', down))).toBe('409 lowering');
    const lead = person(CHEN, 'team_lead');
    expect(outcome(diagnosing('P1'), step(2, 'reprioritise', down, lead))).toEqual([
      'priority.changed',
    ]);
    expect(outcome(diagnosing('P3'), step(2, 'reprioritise', down))).toEqual(['priority.changed']);
    expect(outcome(diagnosing('P3'), step(2, 'reprioritise', { priority: 'P4' }))).toBe(
      '422 reason',
    );
    expect(outcome(diagnosing('P3'), step(2, 'reprioritise', { reason: 'x' }))).toBe(
      '422 priority',
    );
    const up = play(
      [step(2, 'reprioritise', { priority: 'P1', reason: 'Spreads' })],
      diagnosing('P4'),
    );
    expect(up.state).toMatchObject({
      priority: 'P1',
      priorityPeak: 'P1',
      paging: { status: 'running' },
    });
  });

  test('INC-18 hands to a team with a note, counts hops, asks the lead for a bounce', () => {
    const [one, two] = [uuid(21), uuid(22)];
    const story = play(
      [
        step(2, 'transfer', { team: one, note: 'Their printer' }),
        step(3, 'assign', { person: BEN }),
      ],
      diagnosing('P2'),
    );
    expect(story.state).toMatchObject({ team: one, paging: { status: 'running' } });
    const away = play([step(4, 'transfer', { team: two, note: 'No, theirs' })], story);
    const back = play([step(5, 'assign', { person: BEN })], away);
    expect(outcome(back, step(6, 'transfer', { team: one, note: 'No' }))).toBe('409 bounce');
    const lead = person(CHEN, 'team_lead');
    expect(outcome(back, step(6, 'transfer', { team: one, note: 'No' }, lead))).toContain(
      'incident.transferred',
    );
    expect(outcome(diagnosing('P2'), step(2, 'transfer', { team: one }))).toBe('422 note');
    expect(outcome(story, step(5, 'raise', { to: CHEN, note: 'Help' }))).toEqual([
      'incident.raised',
      'page.sent_by_hand',
    ]);
  });

  test('INC-37 silence after somebody called by hand acknowledged calls level 1, as the first run', () => {
    const help = step(1, 'raise', { to: CHEN, note: 'Help' });
    const taken = play([help, step(2, 'acknowledge', {}, person(CHEN))], reported());
    expect(taken.state.paging).toMatchObject({ status: 'acked', run: null });
    expect(outcome(taken, step(16, 'ack-timeout', {}, SYSTEM))).toBe('409');
    const silence = step(17, 'ack-timeout', {}, SYSTEM);
    expect(outcome(taken, silence)).toEqual(['paging.started', 'escalation.stepped']);
    const called = play([silence], taken);
    expect(called.state.paging).toMatchObject({ status: 'running', run: '1', level: 1 });
    expect(outcome(called, step(18, 'audit-paging', {}, SYSTEM))).toBe('409');
  });

  test('INC-19 declaring is never blocked; standing down wants the roles released', () => {
    expect(outcome(reported(), step(1, 'declare-major'))).toEqual([
      'major.declared',
      'page.sent_by_hand',
    ]);
    const major = play(
      [
        step(1, 'declare-major'),
        step(2, 'take-role', { role: 'commander' }),
        step(3, 'take-role', { role: 'scribe', person: CHEN }),
      ],
      reported({ priority: 'P1' }),
    );
    expect(outcome(major, step(4, 'stand-down', { update: 'All well' }))).toBe(
      '409 roles_released',
    );
    const alone = play([step(4, 'release-role', { role: 'scribe' })], major);
    expect(outcome(alone, step(5, 'stand-down', { update: 'All well' }))).toEqual([
      'major.stood_down',
    ]);
    expect(outcome(alone, step(5, 'stand-down', { update: 'x' }, person(CHEN)))).toBe('403');
  });

  test('INC-20 restricts with a code name; only security lifts it', () => {
    const sol = person(CHEN, 'security');
    const hidden = play(
      [step(1, 'restrict', { reason: 'Breach', codeName: 'Blue Kettle' }, sol)],
      reported(),
    );
    expect(hidden.state).toMatchObject({ visibility: 'restricted', title: 'Blue Kettle' });
    const row = play([step(2, 'note', { text: 'x' })], hidden).entries.at(-1);
    expect(row?.visibility).toBe('restricted');
    expect(outcome(hidden, step(3, 'unrestrict', { reason: 'Over' }))).toBe('403');
    expect(outcome(hidden, step(3, 'unrestrict', { reason: 'Over' }, sol))).toEqual([
      'incident.unrestricted',
    ]);
  });

  test('INC-24 in the strict profile P5 asks for everything', () => {
    const strict = { with: { profile: STRICT_PROFILE } };
    const bare = { ...step(1, 'triage', {}, AGENT), ...strict };
    expect(outcome(reported(), bare)).toBe('422 category');
    const answer = outcome(diagnosing('P5'), {
      ...step(2, 'resolve', { notes: 'Done.' }),
      ...strict,
    });
    expect(answer).toContain('409 treatment cause_code resolution_notes started_at');
  });
});
