/** The times a policy is drawn with. */
import { describe, expect, test } from 'vitest';
import { afterWords, planTimes } from './plan.ts';

describe('plan of a policy', () => {
  test('levels follow their delays, and the catch-all follows all rounds', () => {
    const levels = [{ delayMinutes: 5 }, { delayMinutes: 10 }];
    expect(planTimes({ levels, repeat: 1 })).toEqual({
      stops: [
        { minute: 0, level: 1 },
        { minute: 5, level: 2 },
      ],
      roundMinutes: 15,
      end: 30,
    });
  });

  test('minutes in words', () => {
    expect([0, 5, 60, 95].map(afterWords)).toEqual(['T+0', 'T+5 min', 'T+1 h', 'T+1 h 35 min']);
  });
});
