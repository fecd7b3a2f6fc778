/**
 * Google Cloud Monitoring, notification channel "Webhooks":
 * `{"version": "1.2", "incident": {"incident_id": "0.lj2v", "state": "open", "policy_name": "CPU",
 *   "condition_name": "VM CPU", "summary": "...", "severity": "Critical", "started_at": 1763884800,
 *   "ended_at": null, "url": "https://console.cloud.google.com/...", "documentation": {"content": "..."}}}`
 * An incident of theirs is one condition; it is open or closed. Times are seconds since 1970.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, severityBy } from './payload.ts';
import { eventOf, sentSeconds, unreadable, zSaid, zTextMap } from './told.ts';

const zIncident = z.looseObject({
  incident_id: z.string().min(1),
  scoping_project_id: zSaid,
  url: zSaid,
  state: zSaid,
  summary: zSaid,
  severity: zSaid,
  policy_name: zSaid,
  condition_name: zSaid,
  started_at: z.unknown().optional(),
  observed_value: zSaid,
  threshold_value: zSaid,
  resource_name: zSaid,
  resource: z.looseObject({ type: zSaid, labels: zTextMap }).nullish().catch(undefined),
  metric: z
    .looseObject({ type: zSaid, displayName: zSaid, labels: zTextMap })
    .nullish()
    .catch(undefined),
  policy_user_labels: zTextMap,
  documentation: z
    .union([z.string(), z.looseObject({ content: zSaid }).transform(({ content }) => content)])
    .catch(''),
});
const zCall = z.looseObject({ incident: zIncident });

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  Critical: 'critical',
  Error: 'error',
  Warning: 'warning',
  'No severity': 'error',
};
const WORDS = { critical: 'Critical', error: 'Error', warning: 'Warning', info: 'Warning' };

export const googleCloud: Integration = {
  source: 'google-cloud',
  title: 'Google Cloud Monitoring',
  group: 'cloud',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/google-cloud/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In the Google Cloud console: Monitoring, Alerting, Edit notification channels, Webhooks, Add.',
      `Endpoint URL: ${publicUrl}/intake/google-cloud/${key}`,
      'Press "Test connection" and save, then choose the channel in each alerting policy, with',
      '"Notify on incident closure" on. The user label severity of the policy, else its severity level,',
      'says how bad it is; policies without either count as error. Or with the command line:',
      'gcloud beta monitoring channels create --display-name=Evenkeel --type=webhook_tokenauth \\',
      `  --channel-labels=url=${publicUrl}/intake/google-cloud/${key}`,
    ].join('\n'),
  severities: SEVERITIES,
  schema: zCall,
  parse,
  sample: ({ action, key, title, severity }) => ({
    version: '1.2',
    incident: {
      incident_id: key,
      state: action === 'firing' ? 'open' : 'closed',
      condition_name: title,
      severity: WORDS[severity],
      policy_user_labels: { severity },
    },
  }),
  examples: [
    {
      name: 'an incident is open',
      payload: {
        version: '1.2',
        incident: {
          incident_id: '0.lj2va6zdkemq',
          scoping_project_id: 'shop-prod',
          url: 'https://console.cloud.google.com/monitoring/alerting/incidents/0.lj2v',
          started_at: 1763884800,
          ended_at: null,
          state: 'open',
          summary: 'CPU usage for shop-1 is above the threshold of 0.9 with a value of 0.997.',
          severity: 'Critical',
          resource_name: 'shop-1',
          resource: { type: 'gce_instance', labels: { instance_id: '897', zone: 'eu-1c' } },
          metric: { type: 'compute/cpu', displayName: 'CPU', labels: { instance_name: 'shop-1' } },
          policy_name: 'CPU of the shop',
          condition_name: 'VM CPU usage',
          observed_value: '0.997',
          threshold_value: '0.9',
          policy_user_labels: { team: 'shop' },
          documentation: { content: 'See the runbook.', mime_type: 'text/markdown' },
        },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: '0.lj2va6zdkemq',
            severity: 'critical',
            title: 'VM CPU usage: shop-1',
            body: 'CPU usage for shop-1 is above the threshold of 0.9 with a value of 0.997.\nSee the runbook.',
            startsAt: instant('2025-11-23T08:00:00.000Z'),
            labels: {
              instance_name: 'shop-1',
              instance_id: '897',
              zone: 'eu-1c',
              team: 'shop',
              policy: 'CPU of the shop',
              project: 'shop-prod',
              resource: 'gce_instance',
              metric: 'CPU',
              value: '0.997',
              threshold: '0.9',
            },
            links: [
              {
                href: 'https://console.cloud.google.com/monitoring/alerting/incidents/0.lj2v',
                text: 'Google Cloud',
              },
            ],
          },
        ],
      },
    },
    {
      name: 'and closed',
      payload: {
        version: '1.2',
        incident: {
          incident_id: '0.lj2va6zdkemq',
          state: 'closed',
          policy_name: 'CPU',
          started_at: 1763884800,
          ended_at: 1763885100,
          severity: 'No severity',
        },
      },
      expect: {
        events: [
          {
            action: 'cleared',
            key: '0.lj2va6zdkemq',
            title: 'CPU',
            severity: 'error',
            startsAt: instant('2025-11-23T08:00:00.000Z'),
          },
        ],
      },
    },
    {
      name: 'a shape of the future',
      payload: { version: '2', alert: {} },
      expect: { events: [{ action: 'firing', key: 'unreadable' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zCall.safeParse(body);
  if (!parsed.success) return unreadable('Google Cloud Monitoring', body, context);
  const { incident } = parsed.data;
  const { resource, metric } = incident;
  const name = incident.condition_name || incident.policy_name || incident.summary;
  const told = {
    action: incident.state.toLowerCase() === 'closed' ? 'cleared' : 'firing',
    key: incident.incident_id,
    severity: severityBy(
      {},
      incident.policy_user_labels['severity'],
      severityBy(SEVERITIES, incident.severity, 'error'),
    ),
    title: incident.resource_name === '' ? name : `${name}: ${incident.resource_name}`,
    body: [incident.summary, incident.documentation].filter((part) => part !== '').join('\n'),
    labels: {
      ...metric?.labels,
      ...resource?.labels,
      ...incident.policy_user_labels,
      policy: incident.policy_name,
      project: incident.scoping_project_id,
      resource: resource?.type,
      metric: metric?.displayName || metric?.type,
      value: incident.observed_value,
      threshold: incident.threshold_value,
    },
    links: safeLink(incident.url, 'Google Cloud'),
    startsAt: sentSeconds(incident.started_at),
  } as const;
  return { events: [eventOf(told, body, context)], faults: [] };
}
