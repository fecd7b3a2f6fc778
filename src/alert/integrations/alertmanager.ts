/**
 * Alertmanager's webhook receiver, version "4": a group of alerts, each told by itself.
 * `{"version": "4", "groupKey": "{}:{alertname=\"DiskFull\"}", "status": "firing", "receiver": "us",
 *   "alerts": [{"status": "firing", "labels": {"alertname": "DiskFull"}, "annotations": {"summary": "..."},
 *     "startsAt": "2026-11-23T08:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "c1f3..."}]}`
 * Alertmanager does not retry what was answered 4xx, and its operator may replace the whole body; so what
 * we cannot read becomes one quiet alert that says so, with the body beside it, never a refusal
 * (wire-formats.md b1).
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import { labelFingerprint } from '../core/fingerprint.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, safeLink, sentTime, zAnyObject } from './payload.ts';
import { unreadable, zTextMap } from './told.ts';

const zAlert = z.looseObject({
  status: z.string().optional().catch(undefined),
  labels: zTextMap,
  annotations: zTextMap,
  startsAt: z.unknown().optional(),
  endsAt: z.unknown().optional(),
  generatorURL: z.string().optional().catch(undefined),
  fingerprint: z.string().min(1).max(256).optional().catch(undefined),
});

const zGroup = z.looseObject({
  status: z.string().optional().catch(undefined),
  alerts: z.array(zAlert).min(1),
  externalURL: z.string().optional().catch(undefined),
});

export const alertmanager: Integration = {
  source: 'alertmanager',
  title: 'Prometheus Alertmanager',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/alertmanager/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In alertmanager.yml:',
      'receivers:',
      '  - name: evenkeel',
      '    webhook_configs:',
      `      - url: ${publicUrl}/intake/alertmanager/${key}`,
      '        send_resolved: true',
      'The same address serves amtool (--alertmanager.url) and, as path_prefix, Prometheus itself.',
    ].join('\n'),
  schema: zGroup,
  parse,
  sample: ({ action, key, title, severity }) => ({
    version: '4',
    status: action === 'firing' ? 'firing' : 'resolved',
    alerts: [
      {
        status: action === 'firing' ? 'firing' : 'resolved',
        labels: { alertname: title, severity },
        annotations: { summary: title },
        fingerprint: key,
      },
    ],
  }),
  examples: [
    {
      name: 'a group with one firing and one resolved',
      payload: {
        version: '4',
        groupKey: '{}:{alertname="DiskFull"}',
        status: 'firing',
        receiver: 'us',
        groupLabels: { alertname: 'DiskFull' },
        externalURL: 'http://alertmanager.example.com',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'DiskFull', instance: 'a', severity: 'warning' },
            annotations: { summary: 'Disk full on a', runbook_url: 'https://example.com/r' },
            startsAt: '2026-11-23T08:00:00Z',
            endsAt: '0001-01-01T00:00:00Z',
            generatorURL: '',
            fingerprint: 'c1f3',
          },
          {
            status: 'resolved',
            labels: { alertname: 'DiskFull', instance: 'b' },
            annotations: {},
            startsAt: '2026-11-23T08:00:00Z',
            endsAt: '2026-11-23T08:10:00Z',
            generatorURL: '',
            fingerprint: 'd2f4',
          },
        ],
        truncatedAlerts: 0,
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'c1f3',
            severity: 'warning',
            title: 'Disk full on a',
            startsAt: instant('2026-11-23T08:00:00.000Z'),
            links: [
              { href: 'https://example.com/r', text: 'Runbook' },
              { href: 'http://alertmanager.example.com', text: 'Alertmanager' },
            ],
          },
          { action: 'cleared', key: 'd2f4', title: 'DiskFull' },
        ],
      },
    },
    {
      name: 'no fingerprint: the label set names it, as Prometheus would',
      payload: {
        alerts: [{ labels: { alertname: 'HighCPU', instance: 'web-1', severity: 'critical' } }],
      },
      expect: { events: [{ action: 'firing', key: '7b7eebf4efc7d977', severity: 'critical' }] },
    },
    {
      name: 'a body somebody replaced',
      payload: { text: 'CPU high', colour: 'red' },
      expect: { events: [{ action: 'firing', key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const group = zGroup.safeParse(body);
  if (!group.success) return unreadable('Alertmanager', body, context);
  const { alerts, status, ...envelope } = group.data;
  const events = alerts.map((alert, index) => {
    const sent = zAnyObject.safeParse(body).data?.alerts;
    const item = Array.isArray(sent) ? sent[index] : alert;
    const raw = context.redact(JSON.stringify({ ...envelope, status, alerts: [item] }));
    return eventOf(alert, { status, raw, externalUrl: envelope.externalURL ?? '' });
  });
  return { events, faults: [] };
}

function eventOf(
  alert: z.infer<typeof zAlert>,
  group: {
    readonly status: string | undefined;
    readonly raw: string;
    readonly externalUrl: string;
  },
): MonitoringEvent {
  const { labels, annotations } = alert;
  const cut = cutter();
  const startsAt = sentTime(alert.startsAt);
  const said = oneLine(annotations.summary ?? annotations.title ?? '');
  const name = oneLine(labels.alertname ?? '');
  return {
    action: (alert.status ?? group.status) === 'resolved' ? 'cleared' : 'firing',
    key: alert.fingerprint ?? labelFingerprint(labels),
    severity: severityOf(labels.severity ?? '') ?? 'error',
    title: cut.cut('title', said || name || 'Alert without a name', MAX_TITLE),
    body: cut.cut('description', annotations.description ?? annotations.message ?? '', MAX_BODY),
    labels: cut.labels(labels),
    links: cut.links([
      ...safeLink(annotations.runbook_url ?? '', 'Runbook'),
      ...safeLink(annotations.dashboard_url ?? '', 'Dashboard'),
      ...safeLink(alert.generatorURL ?? '', 'Source'),
      ...safeLink(group.externalUrl, 'Alertmanager'),
    ]),
    ...(startsAt.kind === 'at' ? { startsAt: startsAt.at } : {}),
    cuts: [
      ...cut.cuts(),
      ...(startsAt.kind === 'bad' ? ['startsAt: not a time we can read, ignored'] : []),
    ],
    raw: group.raw,
  };
}
