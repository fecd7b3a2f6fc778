/**
 * New Relic, a workflow with the destination "Webhook" and New Relic's own payload template, or ours:
 * `{"id": "d1b1f3fd", "issueUrl": "https://...", "title": "CPU > 90 %", "priority": "CRITICAL",
 *   "state": "ACTIVATED", "createdAt": 1763884800000, "impactedEntities": ["shop-1"]}`
 * An issue is one condition: created, activated, acknowledged (which changes nothing here) and closed. What
 * the old notification channels sent (`incident_id`, `current_state`) is read too.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, severityBy } from './payload.ts';
import { eventOf, sentMillis, type Told, unreadable, zSaid } from './told.ts';

/** One text, or several. */
const zSeveral = z
  .union([z.array(zSaid).transform((all) => all.filter((one) => one !== '').join(', ')), zSaid])
  .catch('');

const zIssue = z.looseObject({
  id: z.string().min(1),
  issueUrl: zSaid,
  title: zSeveral,
  description: zSeveral,
  priority: zSaid,
  state: z.string().min(1),
  trigger: zSaid,
  createdAt: z.unknown().optional(),
  impactedEntities: zSeveral,
  alertPolicyNames: zSeveral,
  alertConditionNames: zSeveral,
  workflowName: zSaid,
  runbookUrl: zSeveral,
});

/** The channels New Relic had before workflows. */
const zOldIncident = z.looseObject({
  incident_id: z.union([z.string().min(1), z.number()]).transform(String),
  current_state: z.string().min(1),
  condition_name: zSaid,
  policy_name: zSaid,
  details: zSaid,
  severity: zSaid,
  incident_url: zSaid,
  runbook_url: zSaid,
});

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  CRITICAL: 'critical',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
};
const WORDS = { critical: 'CRITICAL', error: 'HIGH', warning: 'MEDIUM', info: 'LOW' };

const TEMPLATE = [
  '{',
  '  "id": {{ json issueId }},',
  '  "issueUrl": {{ json issuePageUrl }},',
  '  "title": {{ json annotations.title.[0] }},',
  '  "description": {{ json annotations.description }},',
  '  "priority": {{ json priority }},',
  '  "state": {{ json state }},',
  '  "trigger": {{ json triggerEvent }},',
  '  "createdAt": {{ createdAt }},',
  '  "impactedEntities": {{ json entitiesData.names }},',
  '  "alertPolicyNames": {{ json accumulations.policyName }},',
  '  "alertConditionNames": {{ json accumulations.conditionName }},',
  '  "runbookUrl": {{ json accumulations.runbookUrl }},',
  '  "workflowName": {{ json workflowName }}',
  '}',
];

export const newRelic: Integration = {
  source: 'new-relic',
  title: 'New Relic',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/new-relic/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In New Relic: Alerts, Destinations, Webhook, Create.',
      `Endpoint URL: ${publicUrl}/intake/new-relic/${key}`,
      'Then Alerts, Workflows, Add a workflow, notify Webhook, choose the destination. The payload',
      'template that is offered works; this one tells more:',
      ...TEMPLATE,
      'Notify when: activated, acknowledged, priority changed, closed. Press "Send test notification".',
    ].join('\n'),
  severities: SEVERITIES,
  schema: zIssue,
  parse,
  sample: ({ action, key, title, severity }) => ({
    id: key,
    title,
    priority: WORDS[severity],
    state: action === 'firing' ? 'ACTIVATED' : 'CLOSED',
  }),
  examples: [
    {
      name: 'an issue is active',
      payload: {
        id: 'd1b1f3fd-995a-4066-88ab-8ce4f6960654',
        issueUrl: 'https://radar-api.service.newrelic.com/accounts/1/issues/d1b1f3fd',
        title: "Memory Used % > 90 for at least 2 minutes on 'Some-Entity'",
        description: ['Swap is in use'],
        priority: 'CRITICAL',
        state: 'ACTIVATED',
        trigger: 'STATE_CHANGE',
        createdAt: 1763884800000,
        updatedAt: 1763884900000,
        impactedEntities: ['logs.itg.cloud', 'MonitorTTFB'],
        totalIncidents: 42,
        isCorrelated: true,
        sources: ['newrelic'],
        alertPolicyNames: ['Policy1', 'Policy2'],
        alertConditionNames: ['condition1'],
        runbookUrl: ['https://example.com/runbook'],
        workflowName: 'Shop',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'd1b1f3fd-995a-4066-88ab-8ce4f6960654',
            severity: 'critical',
            title: "Memory Used % > 90 for at least 2 minutes on 'Some-Entity'",
            body: 'Swap is in use',
            startsAt: instant('2025-11-23T08:00:00.000Z'),
            labels: {
              entities: 'logs.itg.cloud, MonitorTTFB',
              policy: 'Policy1, Policy2',
              condition: 'condition1',
              workflow: 'Shop',
              trigger: 'STATE_CHANGE',
            },
            links: [
              {
                href: 'https://radar-api.service.newrelic.com/accounts/1/issues/d1b1f3fd',
                text: 'New Relic',
              },
              { href: 'https://example.com/runbook', text: 'Runbook' },
            ],
          },
        ],
      },
    },
    {
      name: 'acknowledged over there',
      payload: { id: 'd1', title: 'x', priority: 'HIGH', state: 'ACKNOWLEDGED' },
      expect: { events: [{ action: 'note', key: 'd1', severity: 'error' }] },
    },
    {
      name: 'closed',
      payload: {
        id: 'd1b1f3fd-995a-4066-88ab-8ce4f6960654',
        title: 'x',
        priority: 'HIGH',
        state: 'CLOSED',
        createdAt: 1763884800000,
      },
      expect: {
        events: [
          {
            action: 'cleared',
            key: 'd1b1f3fd-995a-4066-88ab-8ce4f6960654',
            startsAt: instant('2025-11-23T08:00:00.000Z'),
          },
        ],
      },
    },
    {
      name: 'an old channel opens',
      payload: {
        account_id: 1,
        incident_id: 9,
        current_state: 'open',
        severity: 'WARN',
        condition_name: 'Apdex',
        policy_name: 'Shop',
        details: 'Apdex < 0.7',
        incident_url: 'https://alerts.newrelic.com/incidents/9',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'incident:9',
            severity: 'warning',
            title: 'Apdex < 0.7',
            labels: { condition: 'Apdex', policy: 'Shop' },
          },
        ],
      },
    },
    {
      name: 'a template nobody can read',
      payload: { text: 'CPU' },
      expect: { events: [{ key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const issue = zIssue.safeParse(body);
  if (issue.success) return { events: [eventOf(issueOf(issue.data), body, context)], faults: [] };
  const old = zOldIncident.safeParse(body);
  if (!old.success) return unreadable('New Relic', body, context);
  return { events: [eventOf(oldOf(old.data), body, context)], faults: [] };
}

function actionOf(state: string): Told['action'] {
  const word = state.toLowerCase();
  if (word === 'closed' || word === 'resolved' || word === 'deactivated') return 'cleared';
  return word === 'acknowledged' ? 'note' : 'firing';
}

function issueOf(issue: z.infer<typeof zIssue>): Told {
  return {
    action: actionOf(issue.state),
    key: issue.id,
    severity: severityBy(SEVERITIES, issue.priority, 'error'),
    title: issue.title || issue.alertConditionNames,
    body: issue.description,
    labels: {
      entities: issue.impactedEntities,
      policy: issue.alertPolicyNames,
      condition: issue.alertConditionNames,
      workflow: issue.workflowName,
      trigger: issue.trigger,
    },
    links: [...safeLink(issue.issueUrl, 'New Relic'), ...safeLink(issue.runbookUrl, 'Runbook')],
    startsAt: sentMillis(issue.createdAt),
  };
}

function oldOf(old: z.infer<typeof zOldIncident>): Told {
  return {
    action: actionOf(old.current_state),
    key: `incident:${old.incident_id}`,
    severity: severityBy(SEVERITIES, old.severity, 'error'),
    title: old.details || old.condition_name,
    labels: { condition: old.condition_name, policy: old.policy_name },
    links: [...safeLink(old.incident_url, 'New Relic'), ...safeLink(old.runbook_url, 'Runbook')],
  };
}
