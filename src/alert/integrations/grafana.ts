/**
 * Grafana alerting, contact point "Webhook" (wire-formats.md c): Alertmanager's shape with more in it.
 * `{"receiver": "us", "status": "firing", "orgId": 1, "externalURL": "http://grafana/", "version": "1",
 *   "alerts": [{"status": "firing", "labels": {"alertname": "DiskFull"}, "annotations": {"summary": "..."},
 *     "startsAt": "2026-11-23T08:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "values": {"B": 97.3},
 *     "fingerprint": "c1f3...", "dashboardURL": "...", "panelURL": "...", "imageURL": "..."}]}`
 * A notice may hold firing and resolved alerts: each is told by itself, its key is the fingerprint. Names that
 * begin with two underscores are Grafana's own. The body of Grafana 8 and older is read too.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, Labels, Link } from '../core/alert.ts';
import { labelFingerprint } from '../core/fingerprint.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, sentTime, zAnyObject } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid, zTextMap } from './told.ts';

const zAlert = z.looseObject({
  status: zSaid,
  labels: zTextMap,
  annotations: zTextMap,
  startsAt: z.unknown().optional(),
  values: zAnyObject.nullish().catch(undefined),
  valueString: zSaid,
  generatorURL: zSaid,
  fingerprint: zSaid,
  silenceURL: zSaid,
  dashboardURL: zSaid,
  panelURL: zSaid,
  imageURL: zSaid,
});

const zNotice = z.looseObject({
  status: zSaid,
  alerts: z.array(zAlert).min(1),
  externalURL: zSaid,
  truncatedAlerts: z.number().catch(0),
});

/** Grafana 8 and older, one rule at a time. */
const zOldRule = z.looseObject({
  ruleId: z.union([z.number(), z.string().min(1)]).transform(String),
  orgId: zSaid,
  ruleName: zSaid,
  ruleUrl: zSaid,
  state: z.string(),
  message: zSaid,
  imageUrl: zSaid,
  tags: zTextMap,
  evalMatches: z.array(z.looseObject({ metric: zSaid, value: zSaid })).catch([]),
});

export const grafana: Integration = {
  source: 'grafana',
  title: 'Grafana alerting',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/grafana/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In Grafana: Alerting, Contact points, Add contact point.',
      'Integration: Webhook. HTTP method: POST.',
      `URL: ${publicUrl}/intake/grafana/${key}`,
      'Leave "Disable resolved message" off, press Test, save.',
      'Then send alerts there under Alerting, Notification policies. A label severity with critical,',
      'error, warning or info says how loud; without it an alert counts as error.',
      'As a file, provisioning/alerting/evenkeel.yaml:',
      'apiVersion: 1',
      'contactPoints:',
      '  - name: evenkeel',
      '    receivers:',
      '      - uid: evenkeel',
      '        type: webhook',
      '        settings:',
      `          url: ${publicUrl}/intake/grafana/${key}`,
    ].join('\n'),
  signature: {
    header: 'x-grafana-alerting-signature',
    help: 'The secret you give under HMAC signature in the contact point (no timestamp header).',
  },
  schema: zNotice,
  parse,
  sample: ({ action, key, title, severity }) => ({
    version: '1',
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
      name: 'a notice with one firing and one resolved',
      payload: {
        receiver: 'evenkeel',
        status: 'firing',
        orgId: 1,
        version: '1',
        externalURL: 'http://grafana.example.com/',
        title: '[FIRING:1, RESOLVED:1]',
        state: 'alerting',
        truncatedAlerts: 0,
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'DiskFull', grafana_folder: 'Shop', severity: 'critical' },
            annotations: {
              summary: 'Disk full on a',
              description: 'Less than 1 %.',
              runbook_url: 'https://example.com/r',
              __dashboardUid__: 'hidden',
            },
            startsAt: '2026-11-23T08:00:00Z',
            endsAt: '0001-01-01T00:00:00Z',
            values: { B: 97.3, C: null },
            valueString: "[ var='B' labels={} value=97.3 ]",
            generatorURL: 'http://grafana.example.com/alerting/grafana/x/view',
            fingerprint: 'c1f3',
            silenceURL: 'http://grafana.example.com/alerting/silence/new',
            dashboardURL: 'http://grafana.example.com/d/a',
            panelURL: 'http://grafana.example.com/d/a?viewPanel=1',
            imageURL: 'https://images.example.com/1.png',
          },
          {
            status: 'resolved',
            labels: { alertname: 'DiskFull', instance: 'b' },
            annotations: {},
            startsAt: '2026-11-23T08:00:00Z',
            endsAt: '2026-11-23T08:10:00Z',
            fingerprint: 'd2f4',
          },
        ],
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'c1f3',
            severity: 'critical',
            title: 'Disk full on a',
            body: 'Less than 1 %.',
            startsAt: instant('2026-11-23T08:00:00.000Z'),
            labels: {
              alertname: 'DiskFull',
              grafana_folder: 'Shop',
              severity: 'critical',
              values: 'B = 97.3',
            },
            links: [
              { href: 'https://example.com/r', text: 'Runbook' },
              { href: 'http://grafana.example.com/d/a?viewPanel=1', text: 'Panel' },
              { href: 'http://grafana.example.com/d/a', text: 'Dashboard' },
              { href: 'https://images.example.com/1.png', text: 'Image' },
              { href: 'http://grafana.example.com/alerting/grafana/x/view', text: 'Rule' },
              { href: 'http://grafana.example.com/alerting/silence/new', text: 'Silence it' },
            ],
          },
          { action: 'cleared', key: 'd2f4', title: 'DiskFull', severity: 'error' },
        ],
      },
    },
    {
      name: 'the list was cut by maxAlerts, and it is told',
      payload: { alerts: [{ labels: { alertname: 'A' }, fingerprint: 'f' }], truncatedAlerts: 7 },
      expect: { events: [{ key: 'f', cuts: ['alerts: 7 more were left out by Grafana'] }] },
    },
    {
      name: 'the rule of an old Grafana',
      payload: {
        ruleId: 12,
        orgId: 1,
        ruleName: 'Panel title alert',
        ruleUrl: 'http://grafana.example.com/d/a?alert',
        state: 'alerting',
        message: 'Too hot',
        evalMatches: [{ metric: 'rack 4', value: 41.5, tags: null }],
        tags: { severity: 'warning' },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'rule:1:12',
            severity: 'warning',
            title: 'Panel title alert',
            body: 'Too hot\nrack 4 = 41.5',
            links: [{ href: 'http://grafana.example.com/d/a?alert', text: 'Rule' }],
          },
        ],
      },
    },
    {
      name: 'its end',
      payload: { ruleId: 12, orgId: 1, ruleName: 'Panel title alert', state: 'ok' },
      expect: { events: [{ action: 'cleared', key: 'rule:1:12' }] },
    },
    {
      name: 'a custom payload nobody can read',
      payload: { text: 'CPU high' },
      expect: { events: [{ action: 'firing', key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const notice = zNotice.safeParse(body);
  if (!notice.success) return parseOldRule(body, context);
  const { alerts, status, externalURL, truncatedAlerts } = notice.data;
  const { alerts: sent, ...envelope } = zAnyObject.safeParse(body).data ?? {};
  const cut =
    truncatedAlerts > 0 ? [`alerts: ${truncatedAlerts} more were left out by Grafana`] : [];
  const events = alerts.map((alert, index) => {
    const item = Array.isArray(sent) ? withoutImage(sent[index]) : alert;
    const alone = { ...envelope, alerts: [item] };
    const event = eventOf(toldBy(alert, status, externalURL), alone, context);
    return { ...event, cuts: [...event.cuts, ...cut] };
  });
  return { events, faults: [] };
}

function toldBy(alert: z.infer<typeof zAlert>, status: string, externalUrl: string): Told {
  const { labels, annotations } = alert;
  const values = Object.entries(alert.values ?? {}).filter(
    ([, value]) => typeof value === 'number',
  );
  const shown = values.map(([name, value]) => `${name} = ${value}`).join(', ');
  return {
    action: (alert.status || status) === 'resolved' ? 'cleared' : 'firing',
    key: alert.fingerprint || labelFingerprint(labels),
    severity: severityIn(labels),
    title: annotations['summary'] ?? annotations['title'] ?? labels['alertname'] ?? '',
    body: annotations['description'] ?? annotations['message'] ?? '',
    labels: { ...own(labels), values: shown || alert.valueString },
    links: linksOf(alert, externalUrl),
    startsAt: sentTime(alert.startsAt),
  };
}

/** Without what Grafana keeps for itself. */
function own(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));
}

function severityIn(labels: Labels): AlertSeverity {
  return severityOf(labels['severity'] ?? labels['priority'] ?? '') ?? 'error';
}

function linksOf(alert: z.infer<typeof zAlert>, externalUrl: string): readonly Link[] {
  const links = [
    ...safeLink(alert.annotations['runbook_url'] ?? '', 'Runbook'),
    ...safeLink(alert.panelURL, 'Panel'),
    ...safeLink(alert.dashboardURL, 'Dashboard'),
    ...safeLink(alert.imageURL, 'Image'),
    ...safeLink(alert.generatorURL, 'Rule'),
    ...safeLink(alert.silenceURL, 'Silence it'),
  ];
  return links.length > 0 ? links : safeLink(externalUrl, 'Grafana');
}

/** Pictures inside the body are as long as books; the address of the picture is kept instead. */
function withoutImage(item: unknown): unknown {
  const object = zAnyObject.safeParse(item);
  if (!object.success || object.data['embeddedImage'] === undefined) return item;
  return { ...object.data, embeddedImage: '[left out]' };
}

function parseOldRule(body: unknown, context: ParseContext): Parsed {
  const parsed = zOldRule.safeParse(body);
  if (!parsed.success) return unreadable('Grafana', body, context);
  const rule = parsed.data;
  const matches = rule.evalMatches.map(({ metric, value }) => `${metric} = ${value}`);
  const told: Told = {
    action: OLD_STATES.get(rule.state.toLowerCase()) ?? 'firing',
    key: `rule:${rule.orgId}:${rule.ruleId}`,
    severity: severityIn(rule.tags),
    title: rule.ruleName,
    body: [rule.message, ...matches].filter((line) => line !== '').join('\n'),
    labels: own(rule.tags),
    links: [...safeLink(rule.ruleUrl, 'Rule'), ...safeLink(rule.imageUrl, 'Image')],
  };
  return { events: [eventOf(told, body, context)], faults: [] };
}

/** Paused and pending say nothing about the condition. */
const OLD_STATES: ReadonlyMap<string, Told['action']> = new Map([
  ['ok', 'cleared'],
  ['paused', 'note'],
  ['pending', 'note'],
]);
