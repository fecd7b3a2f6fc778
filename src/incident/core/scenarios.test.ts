/** Scenarios A, C and F of domain.md 11 with their numbers, and the short path of an alert at night. */
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
  BLANK,
  CHEN,
  OLA,
  outcome,
  person,
  play,
  reported,
  reporter,
  SAM,
  type Step,
  SYSTEM,
  service,
  uuid,
  WIFI,
} from './testing.ts';

/** Berlin wall time of 2026-09-15, UTC+2. */
function berlin(clock: string): string {
  const [hours = '0', ...rest] = clock.split(':');
  const time = [String(Number(hours) - 2).padStart(2, '0'), ...rest].join(':');
  return `2026-09-15T${time.length === 5 ? `${time}:00` : time}`;
}

const restore = (state: Parameters<typeof clocksOf>[0], now: string) =>
  clocksOf(state, instant(now)).find(({ metric }) => metric === 'restore');

describe('scenario A, the Wi-Fi drops in a call', () => {
  const ben = person(BEN);
  const rita = reported(1, berlin('10:04:10'), {
    noticedAt: at(berlin('10:01')),
    deadline: at(berlin('10:30')),
  });
  const begun: readonly Step[] = [
    {
      at: berlin('10:04:10'),
      verb: 'report',
      by: reporter('rita'),
      input: {
        title: 'Calls drop on floor 3',
        service: WIFI,
        effect: 'interrupted',
        reporter: rita,
      },
    },
    { at: berlin('10:06:30'), verb: 'triage', by: AGENT, input: { category: 'Network/Wi-Fi' } },
    {
      at: berlin('10:09:30'),
      verb: 'reporter-joined',
      by: SYSTEM,
      input: { reporter: reported(2, berlin('10:09:30')) },
    },
    {
      at: berlin('10:10:40'),
      verb: 'reporter-joined',
      by: SYSTEM,
      input: { reporter: reported(3, berlin('10:10:40')) },
    },
    {
      at: berlin('10:11:00'),
      verb: 'reprioritise',
      by: AGENT,
      input: { takeSuggestion: true, reason: 'Three people now' },
    },
    { at: berlin('10:12:30'), verb: 'acknowledge', by: ben },
  ];
  const repaired: readonly Step[] = [
    { at: berlin('10:13'), verb: 'theory', by: ben, input: { statement: 'Firmware of the APs' } },
    { at: berlin('10:26'), verb: 'judge-theory', by: ben, input: judged('confirmed') },
    { at: berlin('10:27'), verb: 'start-fix', by: ben, input: { type: 'rollback', plan: 'Back' } },
    { at: berlin('10:38'), verb: 'apply-fix', by: ben, input: {} },
  ];
  const resolution = {
    notes: 'Rolled the access points back.',
    code: 'rolled_back',
    cause: 'change',
  };
  const resolved: readonly Step[] = [
    ...begun,
    ...repaired,
    {
      at: berlin('10:52'),
      verb: 'edit',
      by: ben,
      input: { field: 'startedAt', value: `${berlin('09:41')}Z` },
    },
    { at: berlin('10:53'), verb: 'resolve', by: ben, input: resolution },
  ];

  function judged(status: string) {
    // The theory is row 18 of this story, its id follows from that.
    const theory = play(begun).state.version + 1;
    return { theory: uuid(1000 * theory), status, reason: 'Log mining' };
  }

  test('INC-44 suggests I4/U1, then I3/U1 with two more reporters', () => {
    const { state } = play(begun.slice(0, 2));
    expect(state).toMatchObject({
      impact: 4,
      urgency: 1,
      priority: 'P3',
      prioritySource: 'confirmed',
    });
    expect(state.suggestion?.reasons.map(({ text }) => text)).toEqual([
      'wifi-hq (T2) is degraded',
      '1 user hurt',
      'Cannot work, deadline within the hour',
    ]);
    const { state: later } = play(begun.slice(0, 4));
    expect(later.suggestionWorse).toBe(true);
    expect(later.suggestion).toMatchObject({ impact: 3, urgency: 1, priority: 'P2' });
  });

  test('INC-31 tells on-call quietly at P3, and pages at P2', () => {
    const { state: p3 } = play(begun.slice(0, 2));
    expect(p3.paging).toMatchObject({ loudness: 'low', status: 'stopped', paged: [BEN] });
    expect(p3.stamps.firstPagedAt).toBeNull();
    const { state: p2 } = play(begun.slice(0, 5));
    expect(p2.paging).toMatchObject({ loudness: 'high', status: 'running', notified: [BEN] });
    expect(p2.stamps.firstPagedAt).toBe(at(berlin('10:11')));
    expect(restore(p2, at(berlin('10:11')))?.dueAt).toBe(at(berlin('18:04:10')));
  });

  test('INC-7 waits 15 minutes for a P2 before it is resolved', () => {
    const story = play([...begun, ...repaired]);
    const when = { verb: 'resolve', by: ben, input: resolution };
    expect(outcome(story, { ...when, at: berlin('10:45') })).toBe('409 stable_window');
    expect(outcome(story, { ...when, at: berlin('10:53') })).toEqual([
      'paging.stopped',
      'incident.resolved',
      'confirmation.asked',
    ]);
  });

  test('INC-51 stops the restore clock at recovery: 33 min 50 s', () => {
    const { state } = play(resolved);
    expect(state.stamps.recoveredAt).toBe(at(berlin('10:38')));
    expect(restore(state, at(berlin('12:00')))).toMatchObject({
      state: 'met',
      elapsedSeconds: 33 * 60 + 50,
    });
    const ack = clocksOf(state, at(berlin('12:00')))[0];
    expect(ack).toMatchObject({ metric: 'acknowledge', elapsedSeconds: 90, state: 'met' });
  });

  test('INC-10, INC-62 closes on the quorum once the check-up is done, and knows the time of each phase', () => {
    const owner = person(OLA, 'service_owner');
    const checks = [
      'cause_code',
      'closing_category',
      'related_problem',
      'recurrence_risk',
      'detection_gap',
      'article',
    ].map((check) => ({ check, answer: 'yes' }));
    const yes = (n: number, clock: string, score: number): Step => ({
      at: berlin(clock),
      verb: 'answer',
      by: reporter(`r${n}`),
      input: { reporter: uuid(200 + n), works: true, score },
    });
    const almost = play([
      ...resolved,
      yes(1, '11:02', 5),
      { at: berlin('11:09'), verb: 'confirm', by: owner },
      { at: berlin('11:10'), verb: 'closure-check', by: ben, input: { checks } },
    ]);
    expect(almost.state.state).toBe('resolved');
    const { state } = play([yes(2, '11:20', 4)], almost);
    expect(state).toMatchObject({
      state: 'closed',
      closureCode: 'confirmed_by_reporter',
      phaseSeconds: {
        identified: 0,
        logged: 140,
        triaged: 360,
        diagnosing: 870,
        resolving: 660,
        recovering: 900,
        resolved: 1620,
      },
    });
    expect(state.reporters.map(({ confirmation }) => confirmation)).toEqual([
      'yes',
      'yes',
      'expired',
    ]);
    expect(state.clockConflict).toBe(false);
  });
});

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
    expect(play([], BLANK).entries).toEqual([]);
    expect(SAM).not.toBe(BEN);
  });
});
