/** Signals told again: what would open, join, be suppressed and wake, under books of rules. */
import { describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../../kernel/instant.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../../service/core/service-settings.ts';
import type { MonitoringEvent } from '../alert.ts';
import type { CompiledRule, RuleActions, Subject } from './book.ts';
import { differenceOf, judgesOf, type Outcome, type Receiver, replayOf } from './dry-run.ts';
import { judge } from './judge.ts';

const START = instant('2026-11-01T00:00:00.000Z');

interface Sent {
  readonly after: number;
  readonly key?: string;
  readonly action?: 'firing' | 'cleared' | 'note';
  readonly severity?: 'critical' | 'info';
  readonly expiresInSeconds?: number;
}

function service(id: string, groupBy: 'service' | 'alert' = 'service'): Receiver {
  return { id, name: id, tier: 'T1', settings: { ...DEFAULT_SERVICE_SETTINGS, groupBy } };
}

/** `opened!` = opened and woke somebody. */
function told(rules: readonly CompiledRule[], sent: readonly Sent[], groupBy?: 'alert'): string {
  const services = new Map(['s', 't'].map((id) => [id, service(id, groupBy)]));
  const [judgeOf] = judgesOf(rules, []);
  const replay = replayOf(judgeOf, services);
  for (const { after, ...one } of sent) replay.take(replayed(plusSeconds(START, after), one));
  return replay.end().map(words).join(' ');
}

function words({ end, paged }: Outcome): string {
  return paged ? `${end}!` : end;
}

function replayed(at: Instant, sent: Omit<Sent, 'after'>) {
  const { key = 'a', action = 'firing', severity = 'critical', expiresInSeconds } = sent;
  const event: MonitoringEvent = {
    ...{ action, key, severity, title: key, body: '', labels: {}, links: [], cuts: [], raw: '' },
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
  };
  const subject: Subject = {
    ...{ action, key, severity, title: key, body: '', labels: {}, source: 'generic' },
    integration: { id: 'i', name: 'i' },
    service: { id: 's', name: 's', tier: 'T1' },
  };
  return { at, event, subject };
}

function rule(actions: RuleActions, key?: string): CompiledRule {
  const holds = (subject: Subject) => key === undefined || subject.key === key;
  return { id: 'r', name: 'r', holds, actions, isLast: false };
}

describe('signals told again', () => {
  test('ALR-90 open one incident of a service and join it, until an hour after the last end', () => {
    const sent: readonly Sent[] = [
      { after: 0 },
      { after: 10 },
      { after: 20, key: 'b', severity: 'info' },
      { after: 30, action: 'cleared' },
      { after: 40, key: 'b', action: 'cleared' },
      { after: 600 },
      { after: 610, action: 'cleared' },
      { after: 10_000, key: 'c' },
      { after: 10_010, key: 'c', action: 'note' },
    ];
    expect(told([], sent)).toBe(
      'opened! joined joined joined joined joined! joined opened! suppressed',
    );
    expect(told([], sent, 'alert')).toBe(
      'opened! joined opened joined joined joined! joined opened! suppressed',
    );
  });

  test('ALR-90 a quiet incident wakes when something loud joins, and an alert is over when its end passes', () => {
    expect(
      told(
        [],
        [
          { after: 0, key: 'b', severity: 'info', expiresInSeconds: 60 },
          { after: 10 },
          { after: 8_000, key: 'b', action: 'cleared' },
        ],
      ),
    ).toBe('opened joined! suppressed');
  });

  test('ALR-90 a pause lets what clears by itself be, and the rest go on when it is over', () => {
    const pause = [rule({ pauseSeconds: 60 })];
    const clears: readonly Sent[] = [{ after: 0 }, { after: 30, action: 'cleared' }];
    expect(told(pause, clears)).toBe('suppressed suppressed');
    const stays: readonly Sent[] = [{ after: 0 }, { after: 30 }, { after: 90 }];
    expect(told(pause, stays)).toBe('opened! joined joined');
    expect(told(pause, [{ after: 0 }])).toBe('opened!');
  });

  test('ALR-90 thresholds, suppression, loudness, other services and groups count as they do at the intake', () => {
    const three: readonly Sent[] = [{ after: 0 }, { after: 10 }, { after: 20 }];
    const threshold = [rule({ threshold: { count: 3, seconds: 60 } })];
    expect(told(threshold, three)).toBe('suppressed suppressed opened!');
    expect(told([rule({ suppress: 'quiet' })], three)).toBe('suppressed suppressed suppressed');
    expect(told([rule({ loudness: 'low' })], three)).toBe('opened joined joined');
    const two: readonly Sent[] = [{ after: 0 }, { after: 10, key: 'b' }, { after: 200, key: 'c' }];
    expect(told([rule({ service: { id: 't', name: 't', tier: 'T1' } }, 'b')], two)).toBe(
      'opened! opened! joined',
    );
    const group = { by: () => 'g', seconds: 60 };
    expect(told([rule({ group: { ...group, kind: 'rolling' } })], two, 'alert')).toBe(
      'opened! joined opened!',
    );
    const failing: CompiledRule = {
      ...rule({ suppress: 'never' }),
      holds: () => {
        throw new Error('broken');
      },
    };
    expect(told([failing], three)).toBe('opened! joined joined');
  });

  test('ALR-90 two runs differ by cells, each with the first signals behind it', () => {
    const was = told([], []);
    expect(was).toBe('');
    const before: Outcome[] = [
      { end: 'opened', paged: true },
      { end: 'joined', paged: false },
      { end: 'joined', paged: false },
    ];
    const after: Outcome[] = [
      { end: 'suppressed', paged: false },
      { end: 'opened', paged: true },
      { end: 'joined', paged: false },
    ];
    expect(differenceOf(before, after, 1)).toEqual([
      { name: 'opened>suppressed', count: 1, numbers: [0] },
      { name: 'paged>', count: 1, numbers: [0] },
      { name: 'joined>opened', count: 1, numbers: [1] },
      { name: '>paged', count: 1, numbers: [1] },
      { name: 'joined>joined', count: 1, numbers: [2] },
    ]);
  });
});

test('ALR-90 rules both books begin with are asked once, and each book says what it says alone', () => {
  let asked = 0;
  const counted = (actions: RuleActions, isLast = false): CompiledRule => ({
    ...rule(actions),
    isLast,
    holds: ({ key }) => {
      asked += 1;
      return key !== 'passed';
    },
  });
  const shared = [counted({ component: 'disk' }), counted({ severity: 'info' })];
  const books: readonly (readonly [readonly CompiledRule[], readonly CompiledRule[]])[] = [
    [shared, [...shared, counted({ category: 'added' })]],
    [
      [...shared, counted({ category: 'was' })],
      [...shared, counted({ category: 'is' })],
    ],
    [[...shared, counted({ category: 'gone' })], shared],
    [shared, [counted({ category: 'first' }), ...shared]],
    [
      [counted({}, true), ...shared],
      [counted({}, true), ...shared],
    ],
    [[], shared],
  ];
  for (const [before, after] of books) {
    const [was, is] = judgesOf(before, after);
    for (const key of ['a', 'passed']) {
      const { subject } = replayed(START, { key });
      expect([was(subject), is(subject)]).toEqual([judge(subject, before), judge(subject, after)]);
    }
  }
  const [was, is] = judgesOf(shared, [...shared, counted({})]);
  const { subject } = replayed(START, {});
  asked = 0;
  was(subject);
  is(subject);
  expect(asked).toBe(3);
});
