/** Scenario A of domain.md 11 with its numbers. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { clocksOf } from './sla-clock.ts';
import {
  AGENT,
  at,
  BEN,
  OLA,
  outcome,
  person,
  play,
  reported,
  reporter,
  type Step,
  SYSTEM,
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

  test('INC-44, INC-47 suggests I4/U1, then I3/U1 with two more reporters', () => {
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
