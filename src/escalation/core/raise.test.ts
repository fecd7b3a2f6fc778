/** What a higher priority does to a run, by where it stands. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import type { Priority } from './condition.ts';
import type { PolicySnapshot, RunState } from './policy.ts';
import { afterRaise } from './raise.ts';

const NOW = instant('2026-11-16T07:00:00Z');
const POLICY: PolicySnapshot = {
  id: asId('policy'),
  name: 'Net',
  version: 1,
  levels: [
    { targets: [{ kind: 'team', id: 'all' }], delayMinutes: 5, only: { priorities: ['P1'] } },
    { targets: [{ kind: 'person', id: 'ana' }], delayMinutes: 5 },
    { targets: [{ kind: 'person', id: 'gus' }], delayMinutes: 5, only: { priorities: ['P1'] } },
  ],
  repeat: 1,
  catchAll: asId<PersonId>('gus'),
};
const running = (round: number, level: number): RunState => {
  return { status: 'running', run: 1, round, level, notified: [], dueAt: NOW };
};
const acked: RunState = { status: 'acked', run: 1, expiresAt: null };

describe('a raise of priority', () => {
  const ask = (run: RunState, old: Priority, priority: Priority, policy = POLICY) =>
    afterRaise({ policy, run, old, priority, now: NOW });

  test('ESC-22 asks those who have it first, and begins an exhausted run anew', () => {
    expect(ask(acked, 'P3', 'P2')).toBe('ask');
    expect(ask({ status: 'exhausted', run: 1, at: NOW }, 'P3', 'P2')).toBe('restart');
  });

  test('ESC-22 lets an unanswered run go on, unless it passed over a level that counts now', () => {
    expect(ask(running(1, 2), 'P2', 'P1')).toBe('restart');
    expect(ask(running(1, 2), 'P3', 'P2')).toBe('go_on');
    const plain = { ...POLICY, levels: POLICY.levels.slice(1) };
    expect(ask(running(1, 1), 'P2', 'P1', plain)).toBe('go_on');
    expect(ask(running(2, 1), 'P2', 'P1', plain)).toBe('restart');
  });

  test('ESC-22 never acts on the same or a lower priority', () => {
    for (const run of [acked, running(1, 2)]) {
      expect(ask(run, 'P1', 'P1')).toBe('go_on');
      expect(ask(run, 'P1', 'P2')).toBe('go_on');
    }
  });
});
