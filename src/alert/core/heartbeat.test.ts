/** Heartbeats and the cron expressions they are expected by. */
import { describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../kernel/time.ts';
import { nextTime, parseCron } from './cron.ts';
import {
  DEFAULT_HEARTBEAT,
  type Heard,
  type Heartbeat,
  heard,
  type Ping,
  pingOf,
  stayedAway,
  withRhythm,
} from './heartbeat.ts';

const T0 = instant('2026-11-23T08:00:00Z');
const MINUTE: Heartbeat = {
  ...DEFAULT_HEARTBEAT,
  rhythm: { kind: 'period', seconds: 60 },
  graceSeconds: 30,
};

/** Pings, or the timer's question (`?`), each with its second. */
function story(
  start: Heartbeat,
  ...steps: readonly (readonly [Ping | '?', number])[]
): readonly Heard[] {
  let heartbeat = start;
  return steps.map(([what, second]) => {
    const now = plusSeconds(T0, second);
    const done = what === '?' ? stayedAway(heartbeat, now) : heard(heartbeat, what, now);
    heartbeat = done.heartbeat;
    return done;
  });
}

const tells = (all: readonly Heard[]) => all.map((one) => one.tells);

describe('heartbeats', () => {
  test('ALR-40 nothing is missed before the first ping; then silence is, after period and grace, once', () => {
    expect(tells(story(MINUTE, ['?', 1e6]))).toEqual([undefined]);
    const all = story(MINUTE, ['success', 0], ['?', 89], ['?', 90], ['?', 91], ['success', 200]);
    expect(tells(all)).toEqual([undefined, undefined, 'missed', undefined, 'recovered']);
    expect(all[0]?.heartbeat.dueAt).toBe(plusSeconds(T0, 90));
    expect(all[4]?.heartbeat).toMatchObject({ state: 'up', dueAt: plusSeconds(T0, 290) });
  });

  test('ALR-41 a failure is told at once, however often, and holds until a success', () => {
    const all = story(
      MINUTE,
      ['success', 0],
      ['fail', 5],
      ['?', 500],
      ['fail', 501],
      ['success', 600],
    );
    expect(tells(all)).toEqual([undefined, 'failed', undefined, 'failed', 'recovered']);
  });

  test('ALR-42 a run that has begun must be over within the grace, and its length is known', () => {
    const all = story(MINUTE, ['start', 0], ['?', 29], ['?', 30]);
    expect(tells(all)).toEqual([undefined, undefined, 'missed']);
    const done = story(MINUTE, ['success', 0], ['start', 55], ['success', 67]);
    expect(done[1]?.heartbeat.dueAt).toBe(plusSeconds(T0, 85));
    expect(done[2]?.heartbeat).toMatchObject({ startedAt: null, lastRunSeconds: 12 });
    const down = story(MINUTE, ['fail', 0], ['start', 10], ['?', 999], ['log', 1000]);
    expect(tells(down)).toEqual(['failed', undefined, undefined, undefined]);
  });

  test('ALR-40 words that are no ping are none', () => {
    expect(['', 'start', 'fail', 'log', '0', '1', '255'].map(pingOf)).toEqual([
      ...['success', 'start', 'fail', 'log', 'success', 'fail', 'fail'],
    ]);
    for (const odd of ['256', '-1', 'Start', '1.5', 'x', '9999'])
      expect(pingOf(odd)).toBeUndefined();
  });

  test('ALR-43 a new rhythm counts from the last ping and gives at least the grace', () => {
    const [first] = story(MINUTE, ['success', 0]);
    if (first === undefined) throw new Error('no story');
    const now = plusSeconds(T0, 80);
    const wish = { rhythm: { kind: 'period', seconds: 10 }, graceSeconds: 5 } as const;
    expect(withRhythm(first.heartbeat, wish, now).dueAt).toBe(plusSeconds(now, 5));
    const slow = { rhythm: { kind: 'period', seconds: 600 }, graceSeconds: 5 } as const;
    expect(withRhythm(first.heartbeat, slow, now).dueAt).toBe(plusSeconds(T0, 605));
    expect(withRhythm(MINUTE, slow, now).dueAt).toBeNull();
  });
});

function next(text: string, zone: string, ...ats: readonly string[]): readonly string[] {
  const cron = parseCron(text);
  if (cron === undefined) throw new Error(`not read: ${text}`);
  return ats.map((at) => nextTime(cron, zone, instant(at) as Instant));
}

describe('cron expressions', () => {
  test.each([
    ['*/15 * * * *', '2026-11-23T08:00:00Z', '2026-11-23T08:15:00.000Z'],
    ['5 4 * * sun', '2026-11-23T08:00:00Z', '2026-11-29T04:05:00.000Z'],
    ['0 22 * * 1-5', '2026-11-27T22:00:00Z', '2026-11-30T22:00:00.000Z'],
    ['0 0,12 1 */2 *', '2026-11-23T08:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['0 9 13 * fri', '2026-11-01T00:00:00Z', '2026-11-06T09:00:00.000Z'],
    ['0 0 29 2 *', '2026-11-23T08:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['30 6 * * 7', '2026-11-23T08:00:00Z', '2026-11-29T06:30:00.000Z'],
    ['10-20/5 8 * * *', '2026-11-23T08:10:30Z', '2026-11-23T08:15:00.000Z'],
    ['5/20 * * * *', '2026-11-23T08:30:00Z', '2026-11-23T08:45:00.000Z'],
    ['@daily', '2026-11-23T08:00:00Z', '2026-11-24T00:00:00.000Z'],
    ['0 3 * JAN-MAR mon', '2026-11-23T08:00:00Z', '2027-01-04T03:00:00.000Z'],
  ])('ALR-44 %s after %s is %s', (text, after, wanted) => {
    expect(next(text, 'UTC', after)).toEqual([wanted]);
  });

  test('ALR-44 local times follow the zone, over both changes of the clock', () => {
    const nights = ['2026-03-27T12:00:00Z', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'];
    expect(next('30 2 * * *', 'Europe/Berlin', ...nights)).toEqual([
      ...['2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'],
    ]);
    const twice = ['2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'];
    expect(next('30 2 * * *', 'Europe/Berlin', ...twice)).toEqual([
      ...['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    ]);
  });

  test.each([
    ...['', '* * * *', '* * * * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *'],
    ...[
      '* * * * 8',
      'a * * * *',
      '5-1 * * * *',
      '*/0 * * * *',
      '0 0 30 2 *',
      '@often',
      '1,,2 * * * *',
    ],
  ])('ALR-44 %j is refused', (text) => {
    expect(parseCron(text)).toBeUndefined();
  });
});
