/** What waits for a decision on the bridge. */
import { expect, test } from 'vitest';
import { instant } from '../../../kernel/instant.ts';
import type { IncidentItem } from '../wire.ts';
import { decisionsOf, isUnanswered } from './decisions.ts';

const now = instant('2026-10-08T00:36:10Z');
const item = (change: Partial<IncidentItem>): IncidentItem =>
  ({
    id: 'i',
    number: 'INC-2026-000001',
    title: 'Mail is slow',
    state: 'diagnosing',
    phase: 'diagnose',
    priority: 'P3',
    severity: null,
    major: 'none',
    assignee: 'somebody',
    commander: null,
    createdAt: instant('2026-10-08T00:26:10Z'),
    paging: 'idle',
    clocks: [],
    ...change,
  }) as IncidentItem;

const kinds = (...items: readonly IncidentItem[]) =>
  decisionsOf(items, [], now).map((decision) => decision.kind);

test('an incident somebody works on asks for nothing', () => {
  expect(kinds(item({}))).toEqual([]);
});

test('a P1 or P2 without a holder, exhausted paging and a major candidate each ask', () => {
  expect(
    kinds(
      item({ number: 'a', priority: 'P2', assignee: null }),
      item({ number: 'b', paging: 'exhausted' }),
      item({ number: 'c', major: 'candidate' }),
      item({ number: 'd', state: 'resolved' }),
    ),
  ).toEqual(['exhausted', 'major', 'nobody', 'confirm']);
});

test('a P3 without a holder waits in the queue; an untriaged one does not', () => {
  expect(kinds(item({ assignee: null }))).toEqual([]);
  expect(kinds(item({ assignee: null, priority: null }))).toEqual(['nobody']);
});

test('an exhausted call stays red until somebody acknowledges, whoever is named', () => {
  expect(isUnanswered(item({ paging: 'exhausted' }))).toBe(true);
  expect(isUnanswered(item({ paging: 'acked' }))).toBe(false);
  expect(isUnanswered(item({ paging: 'exhausted', state: 'resolved' }))).toBe(false);
});

test('one row per incident, the worst', () => {
  expect(kinds(item({ paging: 'exhausted', major: 'candidate', assignee: null }))).toEqual([
    'exhausted',
  ]);
});

test('an empty rota is named', () => {
  const gap = { schedule: 's', scheduleName: 'Network', timeZone: 'UTC', persons: [], next: null };
  expect(decisionsOf([], [gap], now)[0]?.lead).toBe('Nobody is on call for Network.');
});
