/** From signal to incident and who is called (domain.md 2.4, 4.3, 6.4). */
import { describe, expect, test } from 'vitest';
import {
  ADMIN,
  AGENT,
  alert,
  at,
  attempt,
  BEN,
  CHEN,
  GUS,
  IVO,
  ORDERS,
  outcome,
  person,
  play,
  type Step,
  WIFI,
} from './testing.ts';
import { night, opened, step, system } from './testing-night.ts';

const cleared = (clock: string) => system(clock, 'alert-cleared', { alert: alert(1).alert });
const again = (clock: string) =>
  system(clock, 'alert-refired', { alert: alert(1).alert, title: 'Alert 1', loud: true });

describe('an alert opens an incident', () => {
  test('INC-32 identified, logged and triaged at once; the page waits for the hold', () => {
    const story = opened();
    expect(story.entries.map(({ kind }) => kind)).toEqual([
      'incident.created',
      'alert.joined',
      'incident.logged',
      'incident.triaged',
      'paging.started',
    ]);
    expect(story.state).toMatchObject({ state: 'triaged', priority: 'P4', prioritySource: 'auto' });
    expect(story.state.paging).toMatchObject({ status: 'running', level: 0 });
    expect(outcome(story, step('01:00:29'))).toBe('409');
    expect(outcome(story, step('01:00:30'))).toEqual(['escalation.stepped']);
    const { state } = play([step('01:00:30')], story);
    expect(state.paging).toMatchObject({
      level: 1,
      notified: [BEN],
      nextDueAt: at(night('01:05:30')),
    });
    expect(state.stamps.firstPagedAt).toBe(at(night('01:00:30')));
  });

  test('INC-32 a P1 calls the commander with level 1 and is a candidate', () => {
    const story = opened({ severity: 'critical', service: ORDERS });
    expect(story.state).toMatchObject({ priority: 'P1', severity: 'SEV1', major: 'candidate' });
    const { state } = play([step('01:00:30')], story);
    expect(state.paging.notified).toEqual([BEN, IVO]);
  });

  test('INC-33 a quiet alert is a notice only: nothing keeps running and nobody was paged', () => {
    const { state } = opened({ loud: false });
    expect(state.paging).toMatchObject({ loudness: 'low', status: 'stopped', nextDueAt: null });
    expect(state.paging.paged).toEqual([BEN]);
    expect(state.stamps.firstPagedAt).toBeNull();
  });

  test('INC-34 a loud alert that joins wakes a quiet incident, once', () => {
    const quiet = opened({ loud: false });
    const join = (n: number) => system('01:01:00', 'alerts-joined', { alerts: [alert(n)] });
    expect(outcome(quiet, join(2))).toEqual([
      'alert.joined',
      'paging.started',
      'escalation.stepped',
      'suggestion.changed',
    ]);
    const woken = play([join(2)], quiet);
    expect(outcome(woken, join(3))).toEqual(['alert.joined']);
    expect(outcome(woken, join(2))).toEqual([]);
    const taken = play([{ at: night('01:02:00'), verb: 'acknowledge', by: person(BEN) }], quiet);
    expect(outcome(taken, { ...join(4), at: night('01:03:00') })).not.toContain('paging.started');
  });

  test('INC-64 lists fifty alerts, then counts the rest once a minute', () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => alert(from + index, { loud: false }));
    const storm = play(
      [system('01:00:10', 'alerts-joined', { alerts: many(2, 60) })],
      opened({ loud: false }),
    );
    expect(storm.state.alerts).toHaveLength(50);
    expect(storm.state.alertCount).toBe(61);
    expect(storm.entries.filter(({ kind }) => kind === 'alerts.joined')).toHaveLength(1);
    const more = system('01:00:40', 'alerts-joined', { alerts: many(100, 30) });
    expect(outcome(storm, more)).toEqual([]);
    const count = { ...system('01:01:10', 'count-alerts'), with: { linkedAlerts: 91 } };
    expect(play([count], storm).state.alertCount).toBe(91);
    expect(outcome(play([count], storm), count)).toBe('409');
  });
});

describe('it clears and fires again', () => {
  test('INC-9, INC-35 all clear recovers by itself and stops a call nobody took', () => {
    const called = play([step('01:00:30')], opened());
    expect(outcome(called, cleared('01:03:00'))).toEqual([
      'alert.cleared',
      'incident.self_recovered',
      'paging.stopped',
    ]);
    const two = play([system('01:02:00', 'alerts-joined', { alerts: [alert(2)] })], called);
    expect(outcome(two, cleared('01:03:00'))).toEqual(['alert.cleared']);
  });

  test('INC-35 never accepted and P3 to P5: resolved after 15 minutes, closed after a quiet day', () => {
    const calm = play([step('01:00:30'), cleared('01:03:00')], opened());
    expect(outcome(calm, system('01:17:59', 'auto-resolve'))).toBe('409');
    const story = play([system('01:18:00', 'auto-resolve')], calm);
    expect(story.state).toMatchObject({
      state: 'resolved',
      resolution: { code: 'self_recovered', automatic: true },
    });
    expect(story.state.stamps.recoveredAt).toBe(at(night('01:03:00')));
    const close = (clock: string): Step => ({ ...system('00:00', 'auto-close'), at: clock });
    expect(outcome(story, close('2026-09-16T01:17:59'))).toBe('409');
    expect(play([close('2026-09-16T01:18:00')], story).state.closureCode).toBe(
      'confirmed_by_monitoring',
    );
  });

  test('INC-35 accepted or P1: a person resolves', () => {
    const taken = play(
      [{ at: night('01:01:00'), verb: 'acknowledge', by: person(BEN) }, cleared('01:03:00')],
      opened(),
    );
    expect(outcome(taken, system('02:00:00', 'auto-resolve'))).toBe('409');
    const top = play([cleared('01:03:00')], opened({ severity: 'critical', service: ORDERS }));
    expect(top.state.state).toBe('recovering');
    expect(outcome(top, system('02:00:00', 'auto-resolve'))).toBe('409');
  });

  test('INC-36 fires again while watched: back to everybody, or to whoever had it', () => {
    const calm = play([step('01:00:30'), cleared('01:03:00')], opened());
    const back = play([again('01:10:00')], calm);
    expect(back.state).toMatchObject({ state: 'triaged', paging: { status: 'running', run: '2' } });
    const had = play(
      [{ at: night('01:01:00'), verb: 'acknowledge', by: person(CHEN) }, cleared('01:03:00')],
      opened(),
    );
    const returned = play([again('01:10:00')], had);
    expect(returned.state).toMatchObject({ state: 'diagnosing', assignee: CHEN });
  });

  test('INC-11 the same fault within the hour reopens, later it opens another incident', () => {
    const over = play(
      [step('01:00:30'), cleared('01:03:00'), system('01:18:00', 'auto-resolve')],
      opened(),
    );
    expect(play([again('02:18:00')], over).state).toMatchObject({
      state: 'diagnosing',
      reopens: [{ reason: 'came_back' }],
    });
    expect(outcome(over, again('02:18:01'))).toBe('409');
  });
});

describe('a run', () => {
  const called = play([step('01:00:30')], opened());

  test('INC-38 acknowledge stops it for everyone, and begins the work of a triaged incident', () => {
    const ack: Step = { at: night('01:02:00'), verb: 'acknowledge', by: person(BEN) };
    expect(outcome(called, ack)).toEqual(['page.acknowledged', 'incident.accepted']);
    const taken = play([ack], called);
    expect(outcome(taken, { ...ack, by: person(CHEN) })).toEqual([]);
    expect(outcome(taken, step('01:05:30'))).toBe('409');
    expect(outcome(called, { ...ack, by: { ...person(CHEN), inTeam: false } })).toBe('403');
    const token = { ...ADMIN, id: 'token:1', kind: 'token' as const, person: null };
    expect(play([{ ...ack, by: token }], called).state).toMatchObject({
      state: 'diagnosing',
      assignee: BEN,
      paging: { status: 'acked', ackedBy: null },
    });
  });

  test('INC-38 acknowledge never fails: with a guard of T4 unmet it stamps, and the state stays', () => {
    const top = play(
      [
        step('01:00:30'),
        { at: night('01:01:00'), verb: 'declare-major', by: person(BEN) },
        { at: night('01:01:30'), verb: 'acknowledge', by: person(BEN) },
      ],
      opened({ severity: 'critical', service: ORDERS }),
    );
    expect(top.state).toMatchObject({ state: 'triaged', paging: { status: 'acked' } });
    const early = play([
      { at: night('01:00:00'), verb: 'report', by: AGENT, input: { title: 'Something is odd' } },
      { at: night('01:01:00'), verb: 'acknowledge', by: person(BEN) },
    ]);
    expect(early.state).toMatchObject({ state: 'identified', paging: { status: 'acked' } });
  });

  test('INC-39 "not me" and escalate call the next level at once, to the last', () => {
    const no: Step = { at: night('01:01:00'), verb: 'decline', by: person(BEN) };
    expect(outcome(called, no)).toEqual(['page.declined', 'escalation.stepped']);
    const next = play([no], called);
    expect(next.state.paging).toMatchObject({ level: 2, notified: [CHEN] });
    expect(outcome(next, no)).toBe('409');
    const up: Step = { at: night('01:02:00'), verb: 'escalate', by: AGENT };
    const last = play([up], next);
    expect(last.state.paging).toMatchObject({ status: 'exhausted', notified: [GUS] });
    expect(play([up], last).state.paging).toMatchObject({ status: 'running', run: '2' });
    const taken = play([{ at: night('01:01:00'), verb: 'acknowledge', by: person(BEN) }], called);
    expect(play([up], taken).state.paging).toMatchObject({ status: 'running', level: 2 });
  });

  test('INC-40 when no page of a level can arrive, the next one does not wait', () => {
    const [first] = called.entries.flatMap(({ kind, data }) =>
      kind === 'escalation.stepped' ? [data] : [],
    );
    expect(first).toBeDefined();
    const state = { ...called.state, paging: { ...called.state.paging, unreachable: [BEN] } };
    const lost = { ...called, state };
    expect(outcome(called, step('01:02:00'))).toBe('409');
    expect(outcome(lost, step('01:02:00'))).toEqual(['escalation.stepped']);
  });

  test('INC-37 silence after an acknowledgement calls level 1 again: P2 after 30 minutes', () => {
    const p2: Step = {
      at: night('01:01:00'),
      verb: 'reprioritise',
      by: AGENT,
      input: { priority: 'P2', reason: 'It spreads' },
    };
    const ack: Step = { at: night('01:02:00'), verb: 'acknowledge', by: person(BEN) };
    const taken = play([p2, ack], called);
    expect(outcome(taken, system('01:31:59', 'ack-timeout'))).toBe('409');
    expect(outcome(taken, system('01:32:00', 'ack-timeout'))).toEqual([
      'ack.expired',
      'paging.started',
      'escalation.stepped',
    ]);
    const note: Step = {
      at: night('01:20:00'),
      verb: 'note',
      by: person(BEN),
      input: { text: 'x' },
    };
    expect(outcome(play([note], taken), system('01:32:00', 'ack-timeout'))).toBe('409');
    const p4 = play([ack], called);
    expect(outcome(p4, system('09:00:00', 'ack-timeout'))).toBe('409');
  });

  test('INC-31 P1 and P2 page, P3 tells, P4 and P5 wait in the queue; T0 and T1 page at P3', () => {
    const by = (priority: string, service = WIFI) => {
      const { state } = play([
        {
          at: night('08:00:00'),
          verb: 'report',
          by: AGENT,
          input: { title: 'Printer jam', service, noticedAt: `${night('08:00:00')}Z`, priority },
        },
      ]);
      return state.paging.loudness;
    };
    expect(['P1', 'P2', 'P3', 'P4', 'P5'].map((priority) => by(priority))).toEqual([
      'high',
      'high',
      'low',
      null,
      null,
    ]);
    expect(by('P3', ORDERS)).toBe('high');
  });

  test('INC-31 a snooze lasts a day at most and never quiets a P1', () => {
    const until = (text: string): Step => ({
      at: night('01:01:00'),
      verb: 'snooze',
      by: person(BEN),
      input: { until: `${text}Z` },
    });
    expect(outcome(called, until('2026-09-16T01:01:01'))).toBe('422 snooze_limit');
    const slept = play([until('2026-09-15T06:00:00')], called);
    expect(outcome(slept, step('01:05:30'))).toBe('409');
    expect(outcome(slept, step('06:00:00'))).toEqual(['escalation.stepped']);
    const top = play([step('01:00:30')], opened({ severity: 'critical', service: ORDERS }));
    expect(attempt(top, until('2026-09-15T06:00:00'))).toMatchObject({ kind: 'conflict' });
  });
});
