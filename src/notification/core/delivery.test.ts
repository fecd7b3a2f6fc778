/** What follows a try, a round and an ordinary mail. */
import { describe, expect, test } from 'vitest';
import { instant, secondsBetween } from '../../kernel/instant.ts';
import { afterRound, nextMailTry } from './delivery.ts';

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
