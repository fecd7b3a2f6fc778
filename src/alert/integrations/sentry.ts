/**
 * Sentry, an internal integration whose webhook gets issue alerts, metric alerts and issues:
 * `{"action": "triggered", "data": {"event": {"issue_id": "1117", "title": "TypeError", "level": "error",
 *   "web_url": "https://..."}, "triggered_rule": "Errors"}, "installation": {"uuid": "..."}}`
 * `{"action": "critical", "data": {"metric_alert": {"alert_rule": {"id": "7"}}, "description_title": "..."}}`
 * An issue is one condition, however many rules tell of it, and ends when it is resolved or archived; a metric
 * alert rule is one too. What the old plug-in "WebHooks" sent is read as well.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, severityBy } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

/** Ids are numbers or text, never nothing. */
const zId = z.union([z.string().min(1), z.number()]).transform(String);
const zTags = z.array(z.tuple([z.string(), zSaid])).catch([]);

const zEvent = z.looseObject({
  issue_id: zId,
  title: zSaid,
  culprit: zSaid,
  level: zSaid,
  web_url: zSaid,
  environment: zSaid,
  release: zSaid,
  platform: zSaid,
  tags: zTags,
});
const zIssueAlert = z.looseObject({
  data: z.looseObject({ event: zEvent, triggered_rule: zSaid }),
});
const zMetricAlert = z.looseObject({
  action: z.string(),
  data: z.looseObject({
    description_title: zSaid,
    description_text: zSaid,
    web_url: zSaid,
    metric_alert: z.looseObject({
      id: zSaid,
      title: zSaid,
      alert_rule: z.looseObject({ id: zSaid, name: zSaid, aggregate: zSaid }).catch({
        ...{ id: '', name: '', aggregate: '' },
      }),
      projects: z.array(zSaid).catch([]),
    }),
  }),
});
const zIssue = z.looseObject({
  action: z.string(),
  data: z.looseObject({
    issue: z.looseObject({
      id: zId,
      shortId: zSaid,
      title: zSaid,
      culprit: zSaid,
      level: zSaid,
      web_url: zSaid,
      permalink: zSaid,
      project: z.looseObject({ slug: zSaid }).catch({ slug: '' }),
    }),
  }),
});
const zOldPlugin = z.looseObject({
  id: zId,
  project_name: zSaid,
  message: zSaid,
  culprit: zSaid,
  level: zSaid,
  url: z.string(),
  event: z.looseObject({ title: zSaid, tags: zTags }),
});
/** Sentry tells of its own installation and of comments too. */
const zOther = z.looseObject({
  action: z.string(),
  data: z.union([
    z.looseObject({ installation: z.looseObject({}) }),
    z.looseObject({ comment_id: z.unknown() }).refine((data) => 'comment_id' in data),
  ]),
});

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  fatal: 'critical',
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
  debug: 'info',
};
const LEVELS = { critical: 'fatal', error: 'error', warning: 'warning', info: 'info' };

export const sentry: Integration = {
  source: 'sentry',
  title: 'Sentry',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/sentry/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In Sentry: Settings, Developer settings, Create new integration, Internal integration.',
      `Webhook URL: ${publicUrl}/intake/sentry/${key}`,
      'Turn "Alert rule action" on, give it the permission Issue & Event: Read, and tick the webhook',
      'issue, so that an issue that is resolved there ends here. Save.',
      'Then in your alert rules: send a notification via the integration.',
      'Put the client secret of the integration in here as signing secret, and only what Sentry has',
      'signed is read.',
    ].join('\n'),
  severities: SEVERITIES,
  signature: {
    header: 'sentry-hook-signature',
    help: 'The client secret, which Sentry shows on the page of the internal integration.',
  },
  schema: zIssueAlert,
  parse,
  sample: ({ action, key, title, severity }) => ({
    action: action === 'firing' ? 'created' : 'resolved',
    data: { issue: { id: key, title, level: LEVELS[severity] } },
  }),
  examples: [
    {
      name: 'an issue alert',
      payload: {
        action: 'triggered',
        actor: { id: 'sentry', name: 'Sentry', type: 'application' },
        data: {
          event: {
            event_id: 'e4874d664c3540c1a32eab185f12c5ab',
            issue_id: '1117540176',
            issue_url: 'https://sentry.io/api/0/issues/1117540176/',
            web_url: 'https://sentry.io/organizations/shop/issues/1117540176/events/e487/',
            title: 'ReferenceError: blooopy is not defined',
            culprit: '?(<anonymous>)',
            level: 'error',
            platform: 'javascript',
            environment: 'prod',
            tags: [
              ['browser', 'Chrome 75.0.3770'],
              ['handled', 'no'],
            ],
          },
          triggered_rule: 'Very important rule',
          issue_alert: { title: 'Very important rule', settings: [] },
        },
        installation: { uuid: 'a8e5d37a' },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'issue:1117540176',
            severity: 'error',
            title: 'ReferenceError: blooopy is not defined',
            body: '?(<anonymous>)\nRule: Very important rule',
            labels: {
              browser: 'Chrome 75.0.3770',
              handled: 'no',
              level: 'error',
              environment: 'prod',
              platform: 'javascript',
            },
            links: [
              {
                href: 'https://sentry.io/organizations/shop/issues/1117540176/events/e487/',
                text: 'Sentry',
              },
            ],
          },
        ],
      },
    },
    {
      name: 'the issue is resolved',
      payload: {
        action: 'resolved',
        data: { issue: { id: '1117540176', title: 'ReferenceError', level: 'error' } },
        installation: { uuid: 'a8e5d37a' },
      },
      expect: { events: [{ action: 'cleared', key: 'issue:1117540176' }] },
    },
    {
      name: 'somebody was assigned to it',
      payload: { action: 'assigned', data: { issue: { id: '1', title: 'x', level: 'fatal' } } },
      expect: { events: [{ action: 'note', key: 'issue:1', severity: 'critical' }] },
    },
    {
      name: 'a metric alert is critical',
      payload: {
        action: 'critical',
        data: {
          metric_alert: {
            id: '4',
            identifier: '1',
            title: 'Too many errors',
            alert_rule: { id: '7', name: 'Too many errors', aggregate: 'count()' },
            projects: ['shop'],
            status: 20,
          },
          description_text: '1000 events in the last 10 minutes',
          description_title: 'Critical: Too many errors',
          web_url: 'https://sentry.io/organizations/shop/alerts/1/',
        },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'metric:7',
            severity: 'critical',
            title: 'Too many errors',
            body: '1000 events in the last 10 minutes',
            labels: { rule: 'Too many errors', project: 'shop', aggregate: 'count()' },
            links: [{ href: 'https://sentry.io/organizations/shop/alerts/1/', text: 'Sentry' }],
          },
        ],
      },
    },
    {
      name: 'a metric alert is resolved',
      payload: {
        action: 'resolved',
        data: { metric_alert: { id: '4', title: 'Too many errors', alert_rule: { id: '7' } } },
      },
      expect: { events: [{ action: 'cleared', key: 'metric:7' }] },
    },
    {
      name: 'the old plug-in',
      payload: {
        id: '27379932',
        project_name: 'shop',
        message: 'This is an example',
        culprit: 'raven.scripts.runner in main',
        level: 'warning',
        url: 'https://sentry.example.com/shop/issues/27379932/',
        event: { title: 'This is an example Python exception', tags: [['server_name', 'web-1']] },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'issue:27379932',
            severity: 'warning',
            title: 'This is an example Python exception',
            labels: { server_name: 'web-1', level: 'warning', project: 'shop' },
          },
        ],
      },
    },
    {
      name: 'it tells of its own installation, which is no alert',
      payload: { action: 'created', data: { installation: { status: 'installed', uuid: 'a' } } },
      expect: { events: [] },
    },
    {
      name: 'something else',
      payload: { action: 'created', data: { error: { title: 'x' } } },
      expect: { events: [{ key: 'unreadable', severity: 'warning' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const told = issueAlert(body) ?? metricAlert(body) ?? issue(body) ?? oldPlugin(body);
  if (told !== undefined) return { events: [eventOf(told, body, context)], faults: [] };
  if (!zOther.safeParse(body).success) return unreadable('Sentry', body, context);
  return { events: [], faults: [], ignored: 'Sentry tells of its own installation or a comment.' };
}

function issueAlert(body: unknown): Told | undefined {
  const parsed = zIssueAlert.safeParse(body);
  if (!parsed.success) return undefined;
  const { event, triggered_rule: rule } = parsed.data.data;
  return {
    action: 'firing',
    key: `issue:${event.issue_id}`,
    severity: severityBy(SEVERITIES, event.level, 'error'),
    title: event.title,
    body: [event.culprit, rule === '' ? '' : `Rule: ${rule}`]
      .filter((one) => one !== '')
      .join('\n'),
    labels: {
      ...Object.fromEntries(event.tags),
      level: event.level,
      environment: event.environment,
      release: event.release,
      platform: event.platform,
    },
    links: safeLink(event.web_url, 'Sentry'),
  };
}

function metricAlert(body: unknown): Told | undefined {
  const parsed = zMetricAlert.safeParse(body);
  if (!parsed.success) return undefined;
  const { action, data } = parsed.data;
  const { metric_alert: alert } = data;
  const rule = alert.alert_rule;
  return {
    action: action.toLowerCase() === 'resolved' ? 'cleared' : 'firing',
    key: `metric:${rule.id || alert.id || alert.title}`,
    severity: severityBy(SEVERITIES, action, 'error'),
    title: rule.name || alert.title || data.description_title,
    body: data.description_text,
    labels: { rule: rule.name, project: alert.projects.join(', '), aggregate: rule.aggregate },
    links: safeLink(data.web_url, 'Sentry'),
  };
}

function issue(body: unknown): Told | undefined {
  const parsed = zIssue.safeParse(body);
  if (!parsed.success) return undefined;
  const { action, data } = parsed.data;
  const one = data.issue;
  return {
    action: issueAction(action.toLowerCase()),
    key: `issue:${one.id}`,
    severity: severityBy(SEVERITIES, one.level, 'error'),
    title: one.title,
    body: one.culprit,
    labels: { level: one.level, project: one.project.slug, issue: one.shortId },
    links: safeLink(one.web_url || one.permalink, 'Sentry'),
  };
}

function issueAction(word: string): Told['action'] {
  if (['resolved', 'archived', 'ignored'].includes(word)) return 'cleared';
  return ['created', 'unresolved', 'triggered'].includes(word) ? 'firing' : 'note';
}

function oldPlugin(body: unknown): Told | undefined {
  const parsed = zOldPlugin.safeParse(body);
  if (!parsed.success) return undefined;
  const { event, ...call } = parsed.data;
  return {
    action: 'firing',
    key: `issue:${call.id}`,
    severity: severityBy(SEVERITIES, call.level, 'error'),
    title: event.title || call.message,
    body: call.culprit,
    labels: {
      ...Object.fromEntries(event.tags),
      level: call.level,
      project: call.project_name,
    },
    links: safeLink(call.url, 'Sentry'),
  };
}
