/** What every sender in the list owes, whoever adds it. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../service/core/service-settings.ts';
import type { Alert, MonitoringEvent } from '../core/alert.ts';
import { decide } from '../core/dedup.ts';
import { INTEGRATIONS, integrationOf } from './index.ts';
import type { Integration, Sample } from './integration.ts';
import { cutter, safeLink, sentTime } from './payload.ts';

const context = {
  freshKey: () => 'fresh-key',
  redact: (text: string) => text.replaceAll('SECRET', '[key]'),
};
const NOW = instant('2026-11-23T08:00:00Z');

function sampled(integration: Integration, action: Sample['action']): MonitoringEvent {
  const sample = { action, key: 'k1', title: 'Disk full', severity: 'critical' } as const;
  const { events, faults } = integration.parse(integration.sample(sample), context);
  expect(faults).toEqual([]);
  const [event, ...others] = events;
  if (event === undefined || others.length > 0) throw new Error('a sample is one event');
  return event;
}

describe.each(INTEGRATIONS)('$source', (integration) => {
  test.each(integration.examples)('ALR-17 example: $name', ({ payload, expect: wanted }) => {
    const { events, faults } = integration.parse(payload, context);
    expect(faults.map((fault) => fault.path)).toEqual(wanted.faults ?? []);
    expect(events).toHaveLength(wanted.events?.length ?? events.length);
    expect(events).toMatchObject(wanted.events ?? []);
  });

  test('ALR-17 its sample fires, repeats, clears, clears again and fires again', () => {
    const firing = sampled(integration, 'firing');
    const cleared = sampled(integration, 'cleared');
    let known: Alert | undefined;
    const story = [firing, firing, cleared, cleared, firing].map((event, index) => {
      expect(event.key).toBe(firing.key);
      const decision = decide(known, event, {
        now: plusSeconds(NOW, index),
        freshId: asId(`alert-${index}`),
        integrationId: asId('i'),
        serviceId: asId('s'),
        source: integration.source,
        fingerprint: 'f',
        rules: DEFAULT_SERVICE_SETTINGS,
      });
      known = decision.alert;
      return decision.verdict.kind;
    });
    expect(story).toEqual(['new', 'repeat', 'cleared', 'dropped', 'new']);
    expect(firing).toMatchObject({ title: 'Disk full', severity: 'critical' });
  });

  test('ALR-17 it says how to connect, with address and key', () => {
    const place = { publicUrl: 'https://on.example.com', key: 'KEY123' };
    const said = integration.howToConnect(place);
    expect(said).toContain('on.example.com');
    expect(said).toContain('KEY123');
    expect(integration.url(place)).toContain('https://on.example.com/');
  });

  test('ALR-19 whatever the body is, parsing answers with events or faults, never throws', () => {
    const odd = [null, 1, 'text', true, [], {}, [[]], [null], { alerts: 1 }, { alerts: [null] }];
    const nested = [{ payload: [] }, { event_action: 'trigger', payload: 3 }, { title: {} }];
    for (const body of [...odd, ...nested]) {
      const { events, faults } = integration.parse(body, context);
      expect(Array.isArray(events) && Array.isArray(faults)).toBe(true);
      for (const event of events) expect(event.key).not.toBe('');
    }
  });

  test('ALR-19 the key of the sender is not in what is kept', () => {
    const sample = { action: 'firing', key: 'k', title: 'SECRET', severity: 'info' } as const;
    const { events } = integration.parse(integration.sample(sample), context);
    for (const event of events) expect(event.raw).not.toContain('SECRET');
  });
});

describe('lenience', () => {
  test('ALR-18 a summary of 2,000 characters is cut, and the cut is told', () => {
    const { events } = integrationOf('pagerduty').parse(
      {
        event_action: 'trigger',
        dedup_key: 'd',
        payload: { summary: '🙂'.repeat(2_000), source: 's', severity: 'error' },
      },
      context,
    );
    expect([...(events[0]?.title ?? '')]).toHaveLength(1_024);
    expect(events[0]?.title.isWellFormed()).toBe(true);
    expect(events[0]?.cuts).toEqual(['summary: 2000 characters, 1024 kept']);
  });

  test('ALR-18 too many and too long labels are cut, and the cuts are told', () => {
    const cut = cutter();
    const labels = cut.labels(
      Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`l${i}`, 'x'.repeat(i * 100)])),
    );
    expect(Object.keys(labels)).toHaveLength(64);
    expect(cut.cuts().length).toBeGreaterThan(2);
  });

  test('ALR-18 links that could run something are left out', () => {
    expect(safeLink('javascript:alert(1)', 'x')).toEqual([]);
    expect(safeLink('data:text/html,x', 'x')).toEqual([]);
    expect(safeLink('https://example.com/a', '')).toEqual([
      { href: 'https://example.com/a', text: 'https://example.com/a' },
    ]);
  });

  test('ALR-18 times: year 1 is unset, an offset without colon is read, nonsense is told', () => {
    expect(sentTime('0001-01-01T00:00:00.000Z')).toEqual({ kind: 'unset' });
    expect(sentTime('2015-07-17T08:42:58.315+0000')).toEqual({
      kind: 'at',
      at: '2015-07-17T08:42:58.315Z',
    });
    for (const odd of ['+275760-09-13T00:00:00Z', '0000-01-01T00:00:00Z', '1766479475', 12, {}]) {
      expect(sentTime(odd)).toEqual({ kind: 'bad' });
    }
  });
});
