/** The form of a rule, there and back. */
import { expect, test } from 'vitest';
import { instant } from '../../../kernel/instant.ts';
import type { RuleItem } from '../../rules/rule-shape.ts';
import { actionWords, draftOf, hasLabelsOrKey, hasPatience, ruleOf } from './draft.ts';

const AT = instant('2026-11-01T00:00:00Z');
const RULE: RuleItem = {
  ...{ id: 'r', name: 'Tests', enabled: true, condition: 'true', isLast: true, version: 2 },
  ...{ createdBy: 'a', createdAt: AT, changedBy: 'a', changedAt: AT, failure: null, touched: 0 },
  serviceName: 'Orders',
  actions: {
    ...{ service: 's', severity: 'info', loudness: 'low', effect: 'at_risk', pauseSeconds: 90 },
    ...{ component: 'disk', category: 'storage', key: 'labels.host', suppress: 'A test' },
    labels: { team: "'core'" },
    enrich: { table: 't', by: 'labels.host' },
    group: { by: 'labels.cluster', kind: 'fixed', seconds: 300 },
    threshold: { count: 3, seconds: 120 },
  },
};

test('a rule comes out of its form as it went in', () => {
  const { name, condition, enabled, isLast, actions } = RULE;
  expect(ruleOf(draftOf(RULE))).toEqual({ name, condition, enabled, isLast, actions });
});

test('fields left empty are not sent', () => {
  const draft = { ...draftOf(undefined), name: 'x', condition: 'true' };
  expect(ruleOf(draft).actions).toEqual({});
  const labels = [{ line: 0, name: ' ', text: "'x'" }];
  expect(ruleOf({ ...draft, labels }).actions).toEqual({});
});

test('the list says in a few words what a rule does', () => {
  expect(actionWords(RULE)).toContain('to Orders');
  expect(actionWords(RULE)).toContain('from 3 times in 2 min');
  expect(actionWords(RULE).at(-1)).toBe('last');
});

test('parts that say something are known from those that do not', () => {
  const draft = draftOf(undefined);
  expect([hasLabelsOrKey(draft), hasPatience(draft)]).toEqual([false, false]);
  expect(hasLabelsOrKey({ ...draft, enrichTable: 't' })).toBe(true);
  expect(hasPatience({ ...draft, enrichTable: 't' })).toBe(false);
  expect(hasPatience({ ...draft, pauseSeconds: 90 })).toBe(true);
});
