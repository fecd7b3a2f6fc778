/** The life of a try in words. */
import { describe, expect, test } from 'vitest';
import { momentsOf, standingOf, triesInShort } from './page-tries.ts';
import type { PageAttempt, PageItem } from './pages-wire.ts';

const at = (second: number) => `2026-11-15T22:40:0${second}.000Z`;
const attempt: PageAttempt = {
  ...{ number: 1, channel: 'sms', address: '+4915112345678', verified: true, state: 'accepted' },
  ...{ why: null, whyNow: 'own rule: after 1 min', providerAnswer: null, startedAt: at(1) },
  ...{ endedAt: at(2), deliveredAt: null, openedAt: null, acknowledgedAt: null },
};
const page: PageItem = {
  ...{ id: 'p', person: 'ann', loudness: 'high', reason: '', state: 'delivered', outcome: null },
  ...{ createdAt: at(0), nextRoundAt: null, acknowledgedAt: null, attempts: [attempt] },
};
const words = (one: Partial<PageAttempt>) =>
  momentsOf(page, { ...attempt, ...one }).map(({ word }) => word);

describe('a try', () => {
  test('tells each moment it came to', () => {
    expect(words({})).toEqual(['queued', 'sent', 'accepted']);
    expect(words({ deliveredAt: at(3), openedAt: at(4), acknowledgedAt: at(5) })).toEqual([
      ...['queued', 'sent', 'accepted', 'delivered', 'opened', 'acknowledged'],
    ]);
    expect(words({ state: 'failed', why: 'no such number' })).toEqual(['queued', 'sent', 'failed']);
    expect(words({ state: 'sending', endedAt: null })).toEqual(['queued', 'sent']);
    expect(words({ state: 'held', endedAt: null })).toEqual(['queued']);
  });

  test('stands as far as it came, and a failure is bad', () => {
    expect(standingOf(attempt)).toEqual({ word: 'accepted', bad: false });
    expect(standingOf({ ...attempt, deliveredAt: at(3) }).word).toBe('delivered');
    expect(standingOf({ ...attempt, state: 'failed' })).toEqual({ word: 'failed', bad: true });
    expect(standingOf({ ...attempt, state: 'held' }).word).toBe('held back');
  });

  test('many tries are told by the first, the count and the last', () => {
    const failed = { ...attempt, state: 'failed' as const };
    const mail = { ...attempt, channel: 'email' };
    expect(triesInShort([failed, mail])).toBe('SMS failed, then E-mail accepted');
    expect(triesInShort([failed, failed, failed, failed, mail])).toBe(
      'SMS failed, then SMS failed, then 2 more, then E-mail accepted',
    );
  });
});
