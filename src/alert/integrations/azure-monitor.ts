/**
 * Azure Monitor, action group webhook with the common alert schema:
 * `{"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"alertId": "/subscriptions/...",
 *   "alertRule": "CPU high", "severity": "Sev1", "monitorCondition": "Fired", "firedDateTime": "...",
 *   "alertTargetIDs": ["/subscriptions/..."]}, "alertContext": {...}, "customProperties": null}}`
 * The id of the alert is the same when it is fired and when it is resolved. Rules without resolution
 * (log search rules that are not stateful, activity log) never send an end: the patience of the service ends them.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, sentTime, severityBy, zAnyObject } from './payload.ts';
import { eventOf, unreadable, zSaid, zTextMap } from './told.ts';

const zAlert = z.looseObject({
  data: z.looseObject({
    essentials: z.looseObject({
      alertId: z.string().min(1),
      alertRule: zSaid,
      severity: zSaid,
      signalType: zSaid,
      monitorCondition: zSaid,
      monitoringService: zSaid,
      alertTargetIDs: z.array(z.string()).catch([]),
      configurationItems: z.array(z.string()).catch([]),
      firedDateTime: z.unknown().optional(),
      description: zSaid,
      investigationLink: zSaid,
    }),
    alertContext: zAnyObject.catch({}),
    customProperties: zTextMap,
  }),
});

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  Sev0: 'critical',
  Sev1: 'error',
  Sev2: 'warning',
  Sev3: 'info',
  Sev4: 'info',
};
const NUMBERS = { critical: 'Sev0', error: 'Sev1', warning: 'Sev2', info: 'Sev3' };

const zCondition = z.looseObject({
  condition: z.looseObject({
    allOf: z.array(
      z.looseObject({
        metricName: zSaid,
        metricMeasureColumn: zSaid,
        operator: zSaid,
        threshold: zSaid,
        metricValue: zSaid,
        linkToSearchResultsUI: zSaid,
      }),
    ),
  }),
});

export const azureMonitor: Integration = {
  source: 'azure-monitor',
  title: 'Azure Monitor',
  group: 'cloud',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/azure-monitor/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In the Azure portal: Monitor, Alerts, Action groups, Create. Under Actions choose Webhook,',
      'and turn "Enable the common alert schema" on.',
      `URI: ${publicUrl}/intake/azure-monitor/${key}`,
      'Then add the action group to your alert rules. Or with the command line:',
      'az monitor action-group create --resource-group GROUP --name evenkeel --short-name evenkeel \\',
      `  --action webhook evenkeel ${publicUrl}/intake/azure-monitor/${key} usecommonalertschema`,
    ].join('\n'),
  severities: SEVERITIES,
  schema: zAlert,
  parse,
  sample: ({ action, key, title, severity }) => ({
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: key,
        alertRule: title,
        severity: NUMBERS[severity],
        monitorCondition: action === 'firing' ? 'Fired' : 'Resolved',
      },
    },
  }),
  examples: [
    {
      name: 'a metric alert is fired',
      payload: {
        schemaId: 'azureMonitorCommonAlertSchema',
        data: {
          essentials: {
            alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/b9569717',
            alertRule: 'CPU high',
            severity: 'Sev1',
            signalType: 'Metric',
            monitorCondition: 'Fired',
            monitoringService: 'Platform',
            alertTargetIDs: ['/subscriptions/s/resourcegroups/g/providers/vm/shop-1'],
            configurationItems: ['shop-1'],
            originAlertId: '3f2d4487',
            firedDateTime: '2026-11-23T08:00:00.3713213Z',
            description: 'More than 95 % for five minutes',
          },
          alertContext: {
            conditionType: 'SingleResourceMultipleMetricCriteria',
            condition: {
              windowSize: 'PT5M',
              allOf: [
                {
                  metricName: 'Percentage CPU',
                  operator: 'GreaterThan',
                  threshold: '95',
                  timeAggregation: 'Average',
                  metricValue: 98.5,
                },
              ],
            },
          },
          customProperties: { team: 'shop' },
        },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/b9569717',
            severity: 'error',
            title: 'CPU high: shop-1',
            body: 'More than 95 % for five minutes\nPercentage CPU GreaterThan 95: 98.5',
            startsAt: instant('2026-11-23T08:00:00.371Z'),
            labels: {
              team: 'shop',
              rule: 'CPU high',
              signal: 'Metric',
              service: 'Platform',
              targets: '/subscriptions/s/resourcegroups/g/providers/vm/shop-1',
            },
            links: [
              {
                href: 'https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/%2Fsubscriptions%2Fs%2Fproviders%2FMicrosoft.AlertsManagement%2Falerts%2Fb9569717',
                text: 'Azure portal',
              },
            ],
          },
        ],
      },
    },
    {
      name: 'and resolved',
      payload: {
        schemaId: 'azureMonitorCommonAlertSchema',
        data: {
          essentials: {
            alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/b9569717',
            alertRule: 'CPU high',
            severity: 'Sev1',
            monitorCondition: 'Resolved',
            firedDateTime: '2026-11-23T08:00:00.3713213Z',
            resolvedDateTime: '2026-11-23T08:05:00.2246313Z',
          },
          alertContext: null,
          customProperties: null,
        },
      },
      expect: {
        events: [
          { action: 'cleared', startsAt: instant('2026-11-23T08:00:00.371Z'), title: 'CPU high' },
        ],
      },
    },
    {
      name: 'without the common alert schema',
      payload: { schemaId: 'Microsoft.Insights/activityLogs', data: { status: 'Activated' } },
      expect: { events: [{ action: 'firing', key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zAlert.safeParse(body);
  if (!parsed.success) return unreadable('Azure Monitor', body, context);
  const { essentials, alertContext, customProperties } = parsed.data.data;
  const { alertRule, alertId, configurationItems } = essentials;
  const conditions = zCondition.safeParse(alertContext).data?.condition.allOf ?? [];
  const told = {
    action: essentials.monitorCondition.toLowerCase() === 'resolved' ? 'cleared' : 'firing',
    key: alertId,
    severity: severityBy(SEVERITIES, essentials.severity, 'error'),
    title: [alertRule, configurationItems.join(', ')].filter((part) => part !== '').join(': '),
    body: [
      essentials.description,
      ...conditions.map((one) =>
        [
          one.metricName || one.metricMeasureColumn,
          one.operator,
          `${one.threshold}:`,
          one.metricValue,
        ]
          .join(' ')
          .trim(),
      ),
    ]
      .filter((line) => line !== '')
      .join('\n'),
    labels: {
      ...customProperties,
      rule: alertRule,
      signal: essentials.signalType,
      service: essentials.monitoringService,
      targets: essentials.alertTargetIDs.join(', '),
    },
    links: [
      ...safeLink(`${PORTAL}${encodeURIComponent(alertId.toWellFormed())}`, 'Azure portal'),
      ...safeLink(essentials.investigationLink, 'Investigate'),
      ...conditions.flatMap((one) => safeLink(one.linkToSearchResultsUI, 'Search results')),
    ],
    startsAt: sentTime(essentials.firedDateTime),
  } as const;
  return { events: [eventOf(told, body, context)], faults: [] };
}

const PORTAL =
  'https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/';
