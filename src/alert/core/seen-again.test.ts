/** What may differ for an alert to be only seen again, and what may not. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../service/core/service-settings.ts';
import type { Alert, MonitoringEvent } from './alert.ts';
import { decide } from './dedup.ts';
import { isSeenAgain } from './seen-again.ts';

const T0 = instant('2026-11-23T08:00:00Z');
const EVENT: MonitoringEvent = {
  action: 'firing',
  key: 'k',
  severity: 'error',
  title: 'Disk full',
  body: 'Of db-1',
  labels: { host: 'db-1', mount: '/var' },
  links: [{ href: 'https://a.example/', text: 'Chart' }],
  cuts: [],
  raw: '{}',
};

function after(known: Alert | undefined, event: Partial<MonitoringEvent>, seconds = 1): Alert {
  const { alert } = decide(
    known,
    { ...EVENT, ...event },
    {
      ...{ now: plusSeconds(T0, seconds), freshId: asId('alert'), source: 'generic' },
      ...{ integrationId: asId('integration'), serviceId: asId('service'), fingerprint: 'f' },
      rules: DEFAULT_SERVICE_SETTINGS,
    },
  );
  if (alert === undefined) throw new Error('no alert');
  return alert;
}

const FIRING = after(undefined, {}, 0);

describe('only seen again', () => {
  const expiresAt = plusSeconds(T0, 900);
  test.each<[string, Partial<MonitoringEvent>]>([
    ['the same told again', {}],
    ['its labels in another order', { labels: { mount: '/var', host: 'db-1' } }],
    ['another beginning and end', { startsAt: T0, expiresAt }],
  ])('%s', (_what, event) => {
    expect(isSeenAgain(FIRING, after(FIRING, event))).toBe(true);
  });
});

describe('something else is new', () => {
  test.each<[string, Partial<MonitoringEvent>]>([
    ['title', { title: 'Disk fuller' }],
    ['body', { body: '' }],
    ['severity', { severity: 'critical' }],
    ['a label more', { labels: { ...EVENT.labels, zone: 'a' } }],
    ['a label less', { labels: { host: 'db-1' } }],
    ['another label', { labels: { host: 'db-1', path: '/var' } }],
    ['the value of a label', { labels: { ...EVENT.labels, host: 'db-2' } }],
    ['a link', { links: [] }],
    ['the text of a link', { links: [{ href: 'https://a.example/', text: 'Graph' }] }],
    ['its end', { action: 'cleared' }],
  ])('%s', (_what, event) => {
    expect(isSeenAgain(FIRING, after(FIRING, event))).toBe(false);
  });

  test('what keeps it back', () => {
    for (const change of [
      { suppressedReason: 'silenced' },
      { suppressedBy: 'a' },
      { heldUntil: T0 },
      { flapping: true },
      { recentChanges: [T0, T0] },
      { recentFirings: [T0] },
    ] satisfies Partial<Alert>[]) {
      expect(isSeenAgain(FIRING, { ...FIRING, ...change }), JSON.stringify(change)).toBe(false);
    }
  });
});
