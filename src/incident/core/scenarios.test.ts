/** Scenarios C and F of domain.md 11 with their numbers, and the short path of an alert at night. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { clocksOf } from './sla-clock.ts';
import {
  ADMIN,
  AGENT,
  alert,
  at,
  attempt,
  BEN,
  CHEN,
  outcome,
  person,
  play,
  reported,
  reporter,
  type Step,
  SYSTEM,
  service,
  WIFI,
} from './testing.ts';

const restore = (state: Parameters<typeof clocksOf>[0], now: string) =>
  clocksOf(state, instant(now)).find(({ metric }) => metric === 'restore');

describe('scenario C, a false positive at night', () => {
  const chen = person(CHEN);
  const opened: readonly Step[] = [
    {
      at: '2026-10-17T01:12:00',
      verb: 'open-from-alert',
      by: SYSTEM,
      input: {
        alert: alert(1, { title: 'Certificate expires', firstSeenAt: at('2026-10-17T01:12:00') }),
        description: 'retired.example.org',
      },
    },
    { at: '2026-10-17T01:12:30', verb: 'step-escalation', by: SYSTEM, input: { run: '1' } },
    { at: '2026-10-17T01:17:30', verb: 'step-escalation', by: SYSTEM, input: { run: '1' } },
    { at: '2026-10-17T01:18:00', verb: 'acknowledge', by: chen },
  ];
  const cancelled: Step = {
    at: '2026-10-17T01:22:00',
    verb: 'cancel',
    by: chen,
    input: { reason: 'false_positive', rule: 'cert-expiry', tuning: 'Remove the monitor' },
  };

  test('INC-13 wants the rule and its tuning of a false positive: 422 naming both', () => {
    const story = play(opened);
    const bare = { ...cancelled, input: { reason: 'false_positive' } };
    const answer = attempt(story, bare);
    expect(answer).toMatchObject({
      kind: 'invalid',
      fields: [{ path: 'rule' }, { path: 'tuning' }],
    });
    expect(outcome(story, cancelled)).toEqual(['paging.stopped', 'incident.cancelled']);
  });

  test('INC-118 mutes its alerts for a week, or for as long as is said', () => {
    const until = (given?: string) => {
      const input = { ...(cancelled.input as object), ...(given ? { muteUntil: given } : {}) };
      const { state } = play([...opened, { ...cancelled, input }]);
      return state.cancelled?.mutedUntil;
    };
    expect(until()).toBe(at('2026-10-24T01:22:00'));
    expect(until(at('2026-10-18T00:00:00'))).toBe(at('2026-10-18T00:00:00'));
    expect(until(at('2026-10-24T01:22:00'))).toBe(at('2026-10-24T01:22:00'));
  });

  test('INC-118 refuses an end that has passed or is too far: 422 naming it', () => {
    const story = play(opened);
    for (const muteUntil of ['2026-10-17T01:22:00', '2026-10-24T01:22:01']) {
      const input = { ...(cancelled.input as object), muteUntil: at(muteUntil) };
      expect(attempt(story, { ...cancelled, input })).toMatchObject({
        kind: 'invalid',
        fields: [{ path: 'muteUntil' }],
      });
    }
  });

  test('INC-118 what is no false positive, and what no alert began, mutes nothing', () => {
    const plain = play([...opened, { ...cancelled, input: { reason: 'planned_work' } }]);
    expect(plain.state.cancelled).toEqual({ reason: 'planned_work', from: 'diagnosing' });
    const input = { reason: 'planned_work', muteUntil: at('2026-10-18T00:00:00') };
    expect(attempt(play(opened), { ...cancelled, input })).toMatchObject({
      kind: 'invalid',
      fields: [{ path: 'muteUntil' }],
    });
    const report: Step = {
      ...{ at: '2026-10-17T01:12:00', verb: 'report', by: AGENT },
      input: { title: 'Mail cannot be sent', service: WIFI, priority: 'P3' },
    };
    const byPeople = play([report, { ...cancelled, by: AGENT }]);
    expect(byPeople.state.cancelled).toEqual({ reason: 'false_positive', from: 'identified' });
  });

  test('INC-118 reinstating says that its alerts are heard again, where they were muted', () => {
    const back: Step = {
      ...{ at: '2026-10-17T02:00:00', verb: 'reinstate', by: chen },
      input: { reason: 'It is real' },
    };
    const last = (steps: readonly Step[]) => play(steps).entries.at(-1)?.data;
    expect(last([...opened, cancelled, back])).toEqual({ reason: 'It is real', unmuted: true });
    const other = { ...cancelled, input: { reason: 'test' } };
    expect(last([...opened, other, back])).toEqual({ reason: 'It is real' });
  });

  test('INC-119 cancelled it has no clocks but that of the call; reinstated they are back', () => {
    const metrics = (story: ReturnType<typeof play>) =>
      clocksOf(story.state, at('2026-10-17T03:00:00')).map(({ metric }) => metric);
    expect(metrics(play([...opened, cancelled]))).toEqual(['acknowledge']);
    const back = { at: '2026-10-17T02:00:00', verb: 'reinstate', by: chen, input: { reason: 'x' } };
    expect(metrics(play([...opened, cancelled, back]))).toEqual([
      'acknowledge',
      'response',
      'restore',
    ]);
  });

  test('INC-14 reinstates with the clocks of the first logging', () => {
    const story = play([
      ...opened,
      cancelled,
      { at: '2026-10-17T02:00:00', verb: 'reinstate', by: chen, input: { reason: 'It is real' } },
    ]);
    expect(story.state).toMatchObject({ state: 'logged', cancelled: null });
    expect(story.state.stamps.loggedAt).toBe(at('2026-10-17T01:12:00'));
    expect(restore(story.state, at('2026-10-17T03:00:00'))?.startedAt).toBe(
      at('2026-10-17T01:12:00'),
    );
    const late = play([...opened, cancelled]);
    const after = {
      at: '2026-11-17T02:00:00',
      verb: 'reinstate',
      by: chen,
      input: { reason: 'x' },
    };
    expect(outcome(late, after)).toBe('409 reinstate_window');
  });
});

describe('scenario F, reopened', () => {
  const day = (clock: string) => `2026-09-21T${clock}:00`;
  const ben = person(BEN);
  const omar = reported(1, day('08:00'));
  const resolved: readonly Step[] = [
    {
      at: day('08:00'),
      verb: 'report',
      by: AGENT,
      input: { title: 'Mail cannot be sent', service: WIFI, reporter: omar, priority: 'P2' },
    },
    { at: day('08:01'), verb: 'acknowledge', by: ben },
    {
      at: day('08:02'),
      verb: 'start-fix',
      by: ben,
      input: { type: 'restart', plan: 'Restart it', untreatedReason: 'Cause unknown' },
    },
    { at: day('10:00'), verb: 'apply-fix', by: ben, input: {} },
    {
      at: day('10:15'),
      verb: 'resolve',
      by: ben,
      input: { notes: 'Restarted the relay, queue is empty.', cause: 'unknown' },
    },
  ];
  const no = (reason: string): Step => ({
    at: day('12:05'),
    verb: 'answer',
    by: reporter('omar'),
    input: { reporter: omar.reporter, works: false, comment: 'still cannot send', reason },
  });

  test('INC-54 not_fixed: the recovery is void, all the time counts', () => {
    const { state, entries } = play([...resolved, no('not_fixed')]);
    expect(state).toMatchObject({ state: 'diagnosing', assignee: BEN });
    expect(state.reopens).toHaveLength(1);
    expect(state.stamps).toMatchObject({ recoveredAt: null, resolvedAt: null, confirmedAt: null });
    expect(restore(state, at(day('12:05')))).toMatchObject({
      elapsedSeconds: 4 * 3600 + 5 * 60,
      dueAt: at(day('16:00')),
      state: 'running',
    });
    const paged = entries.findLast(({ kind }) => kind === 'escalation.stepped');
    expect(paged?.data).toMatchObject({ persons: [BEN] });
    const again = play(
      [
        { at: day('12:06'), verb: 'acknowledge', by: ben },
        {
          at: day('13:00'),
          verb: 'start-fix',
          by: ben,
          input: { type: 'config', plan: 'Port', untreatedReason: 'x' },
        },
        { at: day('14:30'), verb: 'apply-fix', by: ben, input: {} },
        {
          at: day('14:45'),
          verb: 'resolve',
          by: ben,
          input: { notes: 'Opened the port again for good.', cause: 'config' },
        },
      ],
      { state, entries },
    );
    expect(restore(again.state, at(day('20:00')))).toMatchObject({
      elapsedSeconds: 6.5 * 3600,
      state: 'met',
    });
  });

  test('INC-55 came_back: the good time between is not counted', () => {
    const { state } = play([...resolved, no('came_back')]);
    expect(restore(state, at(day('12:05')))).toMatchObject({
      elapsedSeconds: 2 * 3600,
      dueAt: at(day('18:05')),
    });
  });

  test('INC-11 asks earlier yes answers again', () => {
    const lea = { reporter: reported(2, day('08:30')) };
    const joined: Step = { at: day('08:30'), verb: 'reporter-joined', by: SYSTEM, input: lea };
    const yes: Step = {
      at: day('11:00'),
      verb: 'answer',
      by: reporter('lea'),
      input: { reporter: lea.reporter.reporter, works: true },
    };
    const steps = [...resolved.slice(0, 2), joined, ...resolved.slice(2), yes, no('not_fixed')];
    const { state } = play(steps);
    expect(state.reporters.map(({ confirmation }) => confirmation)).toEqual(['no', 'not_sent']);
  });

  test('INC-12 reopens a closed one for ten days, then offers a new incident', () => {
    const closed = play(
      [
        { at: day('10:20'), verb: 'confirm', by: ADMIN },
        {
          at: day('10:30'),
          verb: 'closure-check',
          by: ben,
          input: {
            checks: [
              'cause_code',
              'closing_category',
              'related_problem',
              'recurrence_risk',
              'detection_gap',
              'article',
            ].map((check) => ({ check, answer: 'no' })),
          },
        },
        {
          at: day('10:40'),
          verb: 'answer',
          by: reporter('omar'),
          input: { reporter: omar.reporter, works: true },
        },
      ],
      play(resolved),
    );
    expect(closed.state.state).toBe('closed');
    const again = { ...no('came_back'), at: '2026-10-01T10:40:00' };
    expect(outcome(closed, again)).toEqual([
      'confirmation.answered',
      'incident.reopened',
      'paging.started',
      'escalation.stepped',
    ]);
    expect(outcome(closed, { ...again, at: '2026-10-01T10:40:01' })).toBe('409 reopen_window');
    const staff = {
      at: day('11:00'),
      verb: 'reopen',
      by: ben,
      input: { reason: 'came_back', text: 'x' },
    };
    expect(outcome(closed, staff)).toBe('403');
  });
});

describe('an alert at night', () => {
  test('INC-23 page, acknowledge, resolve with one sentence at P4', () => {
    const quietTier = { services: { [WIFI]: service(WIFI) } };
    const story = play([
      {
        at: '2026-09-15T01:00:00',
        verb: 'open-from-alert',
        by: SYSTEM,
        input: { alert: alert(1, { firstSeenAt: at('2026-09-15T01:00:00') }), description: '' },
        with: quietTier,
      },
      { at: '2026-09-15T01:00:30', verb: 'step-escalation', by: SYSTEM, input: { run: '1' } },
      { at: '2026-09-15T01:02:00', verb: 'acknowledge', by: person(BEN) },
      {
        at: '2026-09-15T01:04:00',
        verb: 'alert-cleared',
        by: SYSTEM,
        input: { alert: alert(1).alert },
      },
      {
        at: '2026-09-15T01:05:00',
        verb: 'resolve',
        by: person(BEN),
        input: { notes: 'Restarted it.' },
      },
    ]);
    expect(story.state).toMatchObject({ state: 'resolved', priority: 'P4', assignee: BEN });
    expect(story.entries.map(({ seq }) => seq)).toEqual(story.entries.map((_, index) => index + 1));
  });
});
