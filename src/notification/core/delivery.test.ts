/** What follows a try, a round and an ordinary mail. */
import { describe, expect, test } from 'vitest';
import { instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import { afterRound, endOfUnfinished, nextMailTry, OUTCOME_UNKNOWN } from './delivery.ts';

const now = instant('2026-11-23T02:10:00Z');

test('NOT-7 one contact that takes it ends the page', () => {
  expect(afterRound(['never', 'accepted'], 1, now)).toEqual({ kind: 'delivered' });
});

describe('NOT-8 rounds', () => {
  test('NOT-8 the first repeats after 2 s and is not final', () => {
    const again = { kind: 'again', at: instant('2026-11-23T02:10:02Z'), final: false };
    expect(afterRound(['retry', 'never'], 1, now)).toEqual(again);
  });
  test('NOT-8 from the second on the escalation has moved on', () => {
    const waits = [2, 3, 4, 5, 6].map((round) => {
      const end = afterRound(['retry'], round, now);
      expect(end).toMatchObject({ kind: 'again', final: true });
      return end.kind === 'again' ? secondsBetween(now, end.at) : 0;
    });
    expect(waits).toEqual([10, 30, 60, 300, 900]);
  });
  test('NOT-8 after the last wait it has failed', () => {
    expect(afterRound(['retry'], 7, now)).toEqual({ kind: 'failed' });
  });
});

test('NOT-9 without hope or without any contact it fails at once', () => {
  expect(afterRound(['never', 'never'], 1, now)).toEqual({ kind: 'failed' });
  expect(afterRound([], 1, now)).toEqual({ kind: 'failed' });
});

test('NOT-10 kept in the log is an end that is not a failure', () => {
  expect(afterRound(['not_sent'], 1, now)).toEqual({ kind: 'not_sent' });
  expect(afterRound(['not_sent', 'never'], 1, now)).toEqual({ kind: 'failed' });
});

describe('NOT-64 a message handed over and never recorded', () => {
  const startedAt = plusSeconds(now, -3);
  const repeatedAt = plusSeconds(now, -1);
  const ask = (takesOver: boolean, repeated: typeof repeatedAt | null, at = now) =>
    endOfUnfinished({ startedAt, repeatedAt: repeated }, { takesOver, trySeconds: 15, now: at });

  test('NOT-64 the run after a dead one sends it once more, and the run after that ends it', () => {
    expect(ask(true, null)).toEqual({ kind: 'repeat' });
    expect(ask(true, repeatedAt)).toEqual({ kind: 'give_up', reason: OUTCOME_UNKNOWN });
    expect(OUTCOME_UNKNOWN).toMatch(/^its outcome is not known: two workers/);
  });
  test('NOT-64 while somebody may be sending it, the first time or the second, others wait', () => {
    expect(ask(false, null)).toEqual({ kind: 'wait', until: plusSeconds(startedAt, 15) });
    expect(ask(false, repeatedAt)).toEqual({ kind: 'wait', until: plusSeconds(repeatedAt, 15) });
    expect(ask(false, null, plusSeconds(now, 12))).toEqual({ kind: 'repeat' });
    expect(ask(false, repeatedAt, plusSeconds(now, 13))).toMatchObject({ kind: 'wait' });
    expect(ask(false, repeatedAt, plusSeconds(now, 14))).toMatchObject({ kind: 'give_up' });
  });
});

test('NOT-14 an ordinary mail is tried for a day', () => {
  const waits: number[] = [];
  for (let tries = 1; ; tries += 1) {
    const at = nextMailTry(tries, now);
    if (at === undefined) break;
    waits.push(secondsBetween(now, at));
  }
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  expect(waits[0]).toBe(10);
  expect(total).toBeGreaterThan(86_000);
  expect(total).toBeLessThan(2 * 86_400);
});
