/** The checker of I3 sees one copy too many, and no copy too few. */
import { expect, test } from 'vitest';
import { OUTCOME_UNKNOWN } from '../../src/notification/core/delivery.ts';
import type { Evidence, FaultEvent, Sent } from './checker.ts';
import { duplicates } from './duplicates.ts';

interface Try {
  readonly contactId: string;
  readonly number: number;
  readonly failedWhy: string | null;
}

/** Sent at these seconds under one key, with a process that died at each of those. */
function judged(at: readonly number[], kills: readonly number[], tries: readonly Try[] = []) {
  const sent: Sent[] = at.map((second) => ({
    ...{ kind: 'sent', key: 'mail-of-page', at: second * 1000, channel: 'email', address: 'a' },
  }));
  const faults: FaultEvent[] = kills.map((second) => ({
    ...{ kind: 'fault', fault: 'kill', at: second * 1000, until: second * 1000 },
  }));
  const attempts = tries.map((one) => ({ ...one, pageId: 'p', round: one.number }));
  const tables = { attempt: { all: () => attempts } } as unknown as Evidence['tables'];
  return duplicates({ events: [], told: [], states: new Map(), sent, faults, tables }).map(
    ({ text }) => text,
  );
}

test('without a fault a second copy is one too many', () => {
  expect(judged([10], [])).toEqual([]);
  expect(judged([10, 12], [])).toEqual(['mail-of-page was sent 2 times with 0 faults']);
});

test('a fault excuses one copy, many faults excuse no more than that', () => {
  expect(judged([10, 12], [11])).toEqual([]);
  expect(judged([10, 12], [11, 11, 11])).toEqual([]);
  expect(judged([10, 12, 14], [11, 13])).toEqual(['mail-of-page was sent 3 times with 2 faults']);
});

test('after two copies of unknown fate the contact gets no other message of this page', () => {
  const lost = { contactId: 'c1', number: 1, failedWhy: OUTCOME_UNKNOWN };
  expect(judged([], [], [lost, { contactId: 'c2', number: 2, failedWhy: null }])).toEqual([]);
  expect(judged([], [], [lost, { contactId: 'c1', number: 2, failedWhy: null }])).toHaveLength(1);
});
