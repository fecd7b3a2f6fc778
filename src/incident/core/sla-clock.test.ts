/** The clocks of domain.md 4.5; scenarios A and F are in their own tests. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { officeHours } from '../../service/core/support-hours.ts';
import { DEFAULT_TARGETS } from './settings.ts';
import { type ClockInputs, clockOf, clocksOf, noticesOf } from './sla-clock.ts';
import { previewSla } from './sla-preview.ts';
import { AGENT, at, play, reported, SYSTEM, WIFI } from './testing.ts';

const HOUR = 3600;
/** Monday 2026-09-21, 09:00 in Berlin. */
const MONDAY = instant('2026-09-21T07:00:00Z');

function clock(more: Partial<ClockInputs>) {
  return clockOf({
    metric: 'restore',
    sla: { policyVersion: 1, targets: DEFAULT_TARGETS, calendar: officeHours('Europe/Berlin') },
    priority: 'P2',
    priorityChanges: [],
    start: MONDAY,
    stop: null,
    pauses: [],
    now: MONDAY,
    ...more,
  });
}

describe('clocks', () => {
  test('INC-51 P1 and P2 run around the clock, the rest in business hours', () => {
    const dues = (['P1', 'P2', 'P3', 'P4', 'P5'] as const).map(
      (priority) => clock({ priority }).dueAt,
    );
    expect(dues).toEqual([
      '2026-09-21T11:00:00.000Z',
      '2026-09-21T15:00:00.000Z',
      '2026-09-23T15:00:00.000Z',
      '2026-09-25T15:00:00.000Z',
      '2026-10-09T15:00:00.000Z',
    ]);
    const start = instant('2026-09-25T14:00:00Z');
    const friday = clock({ priority: 'P3', start, now: start });
    expect(friday.dueAt).toBe('2026-09-30T14:00:00.000Z');
  });

  test('INC-51 has no state before the start and none without a target', () => {
    expect(clock({ start: null }).state).toBe('none');
    expect(clock({ metric: 'acknowledge', priority: 'P4' })).toMatchObject({
      state: 'none',
      targetSeconds: null,
      dueAt: null,
    });
  });

  test('INC-52 pauses for the customer only, and shows what is left', () => {
    const pauses = [{ from: instant('2026-09-21T08:00:00Z'), to: null }];
    const paused = clock({ pauses, now: instant('2026-09-21T20:00:00Z') });
    expect(paused).toMatchObject({
      state: 'paused',
      dueAt: null,
      elapsedSeconds: HOUR,
      remainingSeconds: 7 * HOUR,
    });
    const past = [{ from: pauses[0]?.from ?? MONDAY, to: instant('2026-09-21T10:00:00Z') }];
    expect(clock({ pauses: past }).dueAt).toBe('2026-09-21T17:00:00.000Z');
    const overlapping = [
      ...past,
      { from: instant('2026-09-21T09:00:00Z'), to: past[0]?.to ?? null },
    ];
    expect(clock({ pauses: overlapping }).dueAt).toBe('2026-09-21T17:00:00.000Z');
  });

  test('INC-53 at risk from 75 %, met on the second, breached after it', () => {
    const after = (seconds: number) =>
      clock({ now: instant(new Date(Date.parse(MONDAY) + seconds * 1000).toISOString()) }).state;
    expect([6 * HOUR - 1, 6 * HOUR, 8 * HOUR, 8 * HOUR + 1].map(after)).toEqual([
      'running',
      'at_risk',
      'at_risk',
      'breached',
    ]);
    const stop = instant('2026-09-21T15:00:00Z');
    expect(clock({ stop, now: instant('2026-09-22T00:00:00Z') }).state).toBe('met');
  });

  test('INC-56 a new target that is past already counts from the change', () => {
    const change = { at: instant('2026-09-21T19:00:00Z'), new: 'P2' as const };
    const late = clock({ priorityChanges: [change], now: change.at });
    expect(late).toMatchObject({
      dueAt: '2026-09-22T03:00:00.000Z',
      retargeted: true,
      state: 'running',
    });
    const early = { ...change, at: instant('2026-09-21T08:00:00Z') };
    expect(clock({ priorityChanges: [early], now: early.at })).toMatchObject({
      dueAt: '2026-09-21T15:00:00.000Z',
      retargeted: false,
    });
  });

  test('INC-57 marks 50, 75, 90 and 100 percent of what still runs', () => {
    const { state } = play([
      {
        at: '2026-09-21T07:00:00',
        verb: 'report',
        by: AGENT,
        input: { title: 'Mail is slow', service: WIFI, noticedAt: `${MONDAY}`, priority: 'P2' },
      },
    ]);
    const restore = noticesOf(state, MONDAY).filter(({ metric }) => metric === 'restore');
    expect(restore.map(({ percent, dueAt }) => `${percent} ${dueAt.slice(11, 16)}`)).toEqual([
      '50 11:00',
      '75 13:00',
      '90 14:12',
      '100 15:00',
    ]);
    const notice = { metric: 'restore', percent: 50 };
    const told = play(
      [{ at: '2026-09-21T11:00:00', verb: 'sla-notice', by: SYSTEM, input: notice }],
      { state, entries: [] },
    );
    expect(noticesOf(told.state, MONDAY).filter(({ metric }) => metric === 'restore')).toHaveLength(
      3,
    );
  });

  test('INC-52 a reply ends the wait for the reporter at once', () => {
    const omar = reported(1, '2026-09-21T07:00:00', { canWork: 'workaround' });
    const story = play([
      {
        at: '2026-09-21T07:00:00',
        verb: 'report',
        by: AGENT,
        input: { title: 'Mail is slow', service: WIFI, reporter: omar, priority: 'P4' },
      },
      {
        at: '2026-09-21T08:00:00',
        verb: 'hold',
        by: AGENT,
        input: { reason: 'awaiting_reporter', question: 'Which client?' },
      },
    ]);
    expect(clocksOf(story.state, at('2026-09-21T09:00:00'))[2]).toMatchObject({ state: 'paused' });
    const { state } = play(
      [
        {
          at: '2026-09-21T10:00:00',
          verb: 'reporter-said',
          by: SYSTEM,
          input: { reporter: omar.reporter, text: 'The web one' },
        },
      ],
      story,
    );
    expect(state.hold).toBeNull();
    expect(state.holdSeconds).toBe(2 * HOUR);
    expect(clocksOf(state, at('2026-09-21T11:00:00'))[2]).toMatchObject({
      elapsedSeconds: 2 * HOUR,
    });
  });

  test('INC-58 previews the same arithmetic: holds, holidays and priorities of a case that is only imagined', () => {
    const { response, restore } = previewSla(
      {
        priority: 'P3',
        timeZone: 'Europe/Berlin',
        holidays: ['2026-09-22'],
        loggedAt: MONDAY,
        respondedAt: instant('2026-09-21T08:00:00Z'),
        recoveredAt: null,
        holds: [
          {
            from: instant('2026-09-21T09:00:00Z'),
            to: instant('2026-09-21T10:00:00Z'),
            reason: 'customer_delay',
          },
          {
            from: instant('2026-09-21T11:00:00Z'),
            to: instant('2026-09-21T12:00:00Z'),
            reason: 'awaiting_vendor',
          },
        ],
        priorityChanges: [],
        now: instant('2026-09-21T13:00:00Z'),
      },
      DEFAULT_TARGETS,
    );
    expect(response).toMatchObject({ state: 'met', elapsedSeconds: HOUR });
    expect(restore).toMatchObject({
      state: 'running',
      elapsedSeconds: 5 * HOUR,
      remainingSeconds: 19 * HOUR,
      dueAt: '2026-09-25T08:00:00.000Z',
    });
  });
});
