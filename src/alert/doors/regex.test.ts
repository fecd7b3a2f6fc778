/** Filters of strangers over our alerts, with regular expressions that may be hostile. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import type { Alert } from '../core/alert.ts';
import { gettableAlert, select } from './alertmanager-view.ts';
import { matchAnchored } from './regex.ts';

describe('regular expressions of strangers', () => {
  test('ALR-15 are anchored at both ends', () => {
    expect(matchAnchored('b|c', ['b', 'c', 'ab', ''])).toEqual([true, true, false, false]);
  });

  test('ALR-15 that run away are stopped, those that are none are told', () => {
    expect(matchAnchored('(a+)+', [`${'a'.repeat(60)}b`])).toBeUndefined();
    expect(matchAnchored('(', ['a'])).toBeUndefined();
  });
});

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
    const found = select(alerts.map(gettableAlert), { active: true, filters, receiver });
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
