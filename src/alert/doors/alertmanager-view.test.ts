/** Filters of strangers over our alerts, with regular expressions that may be hostile. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { anchored } from '../anchored.ts';
import type { Alert } from '../core/alert.ts';
import { gettableAlert, select } from './alertmanager-view.ts';

describe('regular expressions of strangers', () => {
  test('ALR-15 are anchored at both ends, and a dot is any character', () => {
    const matches = (pattern: string, texts: readonly string[]) =>
      texts.map(anchored(pattern) ?? fail);
    expect(matches('b|c', ['b', 'c', 'ab', ''])).toEqual([true, true, false, false]);
    expect(matches('a.b', ['a\nb'])).toEqual([true]);
  });

  test('ALR-15 those that would run away elsewhere are answered, those that are none are told', () => {
    const before = performance.now();
    expect(anchored('(a+)+')?.(`${'a'.repeat(5_000)}b`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1_000);
    for (const bad of ['(', '(?=a)', '(a)\\1', 'a'.repeat(2_001), '(a{1000}){1000}']) {
      expect(anchored(bad)).toBeUndefined();
    }
  });
});

const shown = (alert: Alert) => gettableAlert(alert, { silencedBy: [], mutedBy: [] });

function fail(): never {
  throw new Error('not a pattern');
}

describe('selecting alerts', () => {
  const now = instant('2026-11-23T08:00:00Z');
  const alerts = ['db-1', 'db-2', 'web-1'].map((instance): Alert => {
    return {
      id: asId(instance),
      integrationId: asId('i'),
      serviceId: asId('s'),
      source: 'prometheus',
      dedupKey: instance,
      fingerprint: instance,
      state: 'firing',
      severity: 'error',
      loudness: 'high',
      title: instance,
      body: '',
      labels: { alertname: 'Down', instance },
      links: [],
      count: 1,
      firstSeenAt: now,
      lastSeenAt: now,
      startsAt: null,
      episodeAt: null,
      expiresAt: null,
      endedAt: null,
      clearedAt: null,
      clearedBy: null,
      recentChanges: [],
      flapping: false,
      previousId: null,
      incidentId: null,
      incidentNumber: null,
      suppressedReason: null,
      suppressedBy: null,
      heldUntil: null,
      recentFirings: [],
      component: null,
      category: null,
      effect: null,
      groupKey: null,
      groupKind: null,
      groupSeconds: null,
    };
  });

  function selected(filters: readonly string[], receiver?: string): readonly unknown[] | string {
    const found = select(alerts.map(shown), { active: true, silenced: true, filters, receiver });
    return 'fault' in found ? 'fault' : found.map((one) => one.labels.instance);
  }

  test('ALR-15 all filters must pass; a missing label is the empty text', () => {
    expect(selected([])).toEqual(['db-1', 'db-2', 'web-1']);
    expect(selected(['instance=~"db-.*"', 'instance!="db-2"'])).toEqual(['db-1']);
    expect(selected(['{alertname="Down", instance!~"db.*"}'])).toEqual(['web-1']);
    expect(selected(['constructor=""'])).toHaveLength(3);
    expect(selected(['instance=~"("'])).toBe('fault');
    expect(selected(['nonsense'])).toBe('fault');
  });

  test('ALR-15 the receiver is a regular expression too', () => {
    expect(selected([], 'even.*')).toHaveLength(3);
    expect(selected([], 'other')).toEqual([]);
    expect(selected([], '(')).toBe('fault');
  });
});
