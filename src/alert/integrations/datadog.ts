/**
 * Datadog, integration "Webhooks", with the payload we hand out (JSON or encoded as form):
 * `{"alert_id": "1234", "alert_scope": "host:web-1", "alert_transition": "Triggered",
 *   "alert_type": "error", "alert_priority": "P2", "title": "[Triggered] CPU high on web-1",
 *   "body": "...", "link": "https://app.datadoghq.com/...", "snapshot": "https://..."}`
 * A monitor in one scope is one condition. Without our payload Datadog sends no state of its own: then the
 * word in brackets before the title tells it, and the rest of the title names the condition.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

/** Fields of our payload, with the variable that fills each. */
const VARIABLES: Readonly<Record<string, string>> = {
  id: '$ID',
  title: '$EVENT_TITLE',
  body: '$TEXT_ONLY_MSG',
  event_type: '$EVENT_TYPE',
  alert_id: '$ALERT_ID',
  alert_title: '$ALERT_TITLE',
  alert_scope: '$ALERT_SCOPE',
  alert_transition: '$ALERT_TRANSITION',
  alert_type: '$ALERT_TYPE',
  alert_priority: '$ALERT_PRIORITY',
  alert_metric: '$ALERT_METRIC',
  alert_status: '$ALERT_STATUS',
  cycle_key: '$ALERT_CYCLE_KEY',
  aggreg_key: '$AGGREG_KEY',
  hostname: '$HOSTNAME',
  tags: '$TAGS',
  link: '$LINK',
  snapshot: '$SNAPSHOT',
};

/** Datadog leaves the name of a variable standing, or writes null, where it has no value. */
const zFilled = zSaid.transform((text) => (/^(\$[A-Z_]+|null)$/.test(text) ? '' : text));
const zCall = z
  .looseObject(
    Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, zFilled])) as Record<
      string,
      typeof zFilled
    >,
  )
  .refine((call) => (call['title'] ?? '') !== '' || (call['alert_id'] ?? '') !== '');

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  P1: 'critical',
  P2: 'error',
  P3: 'warning',
  P4: 'info',
  P5: 'info',
};
const PRIORITIES = { critical: 'P1', error: 'P2', warning: 'P3', info: 'P4' };

export const datadog: Integration = {
  source: 'datadog',
  title: 'Datadog',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/datadog/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In Datadog: Integrations, Webhooks, New. Name: evenkeel.',
      `URL: ${publicUrl}/intake/datadog/${key}`,
      'Payload:',
      JSON.stringify(VARIABLES, null, 1),
      'Then write @webhook-evenkeel into the message of each monitor, also for recovery.',
      'The priority of the monitor (P1 to P5) is its severity here; without one, Alert and No Data',
      'count as error and Warn as warning.',
    ].join('\n'),
  severities: SEVERITIES,
  schema: zCall,
  parse,
  sample: ({ action, key, title, severity }) => ({
    alert_id: key,
    alert_scope: '',
    alert_title: title,
    title: `[${action === 'firing' ? 'Triggered' : 'Recovered'}] ${title}`,
    alert_transition: action === 'firing' ? 'Triggered' : 'Recovered',
    alert_priority: PRIORITIES[severity],
  }),
  examples: [
    {
      name: 'a monitor is triggered',
      payload: {
        id: '5570',
        title: '[P2] [Triggered on {host:web-1}] CPU high on web-1',
        body: 'CPU over 95 %',
        event_type: 'query_alert_monitor',
        alert_id: '1234',
        alert_title: 'CPU high on web-1',
        alert_scope: 'host:web-1, env:prod',
        alert_transition: 'Triggered',
        alert_type: 'error',
        alert_priority: 'P2',
        alert_metric: 'system.cpu.user',
        alert_status: 'system.cpu.user over host:web-1 was > 95',
        hostname: 'web-1',
        tags: 'env:prod,host:web-1,monitor,team:shop',
        link: 'https://app.datadoghq.com/event/event?id=5570',
        snapshot: 'https://p.datadoghq.com/snapshot.png',
        cycle_key: '$ALERT_CYCLE_KEY',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'monitor:1234 env:prod,host:web-1',
            severity: 'error',
            title: 'CPU high on web-1',
            body: 'CPU over 95 %\nsystem.cpu.user over host:web-1 was > 95',
            labels: {
              scope: 'host:web-1, env:prod',
              host: 'web-1',
              metric: 'system.cpu.user',
              tags: 'env:prod,host:web-1,monitor,team:shop',
              transition: 'Triggered',
            },
            links: [
              { href: 'https://app.datadoghq.com/event/event?id=5570', text: 'Datadog' },
              { href: 'https://p.datadoghq.com/snapshot.png', text: 'Graph' },
            ],
          },
        ],
      },
    },
    {
      name: 'it recovers; the order of the scope does not matter',
      payload: {
        alert_id: '1234',
        title: '[Recovered] CPU high on web-1',
        alert_scope: 'env:prod,host:web-1',
        alert_transition: 'Recovered',
        alert_type: 'success',
      },
      expect: { events: [{ action: 'cleared', key: 'monitor:1234 env:prod,host:web-1' }] },
    },
    {
      name: 'a warning, repeated',
      payload: { alert_id: '1', title: 'x', alert_transition: 'Re-Warn', alert_type: 'warning' },
      expect: { events: [{ action: 'firing', key: 'monitor:1', severity: 'warning' }] },
    },
    {
      name: 'no data is a failure of the watching',
      payload: { alert_id: '1', title: 'x', alert_transition: 'No Data', alert_type: 'error' },
      expect: { events: [{ action: 'firing', key: 'monitor:1', severity: 'error' }] },
    },
    {
      name: 'the payload Datadog has by itself',
      payload: {
        body: '%%%\ntoo hot\n%%%',
        title: '[Triggered on {host:web-1}] Temperature',
        event_type: 'metric_alert_monitor',
        date: '1763884800000',
        last_updated: '1763884800000',
        org: { id: '1', name: 'shop' },
        id: '88',
      },
      expect: {
        events: [
          { action: 'firing', key: 'title:Temperature', title: 'Temperature', body: 'too hot' },
        ],
      },
    },
    {
      name: 'and its end',
      payload: { title: '[Recovered on {host:web-1}] Temperature', id: '89' },
      expect: { events: [{ action: 'cleared', key: 'title:Temperature' }] },
    },
    {
      name: 'nothing to read',
      payload: { text: 'hot' },
      expect: { events: [{ key: 'unreadable' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zCall.safeParse(body);
  if (!parsed.success) return unreadable('Datadog', body, context);
  const told = toldBy((name) => parsed.data[name] ?? '');
  return { events: [eventOf(told, body, context)], faults: [] };
}

type Field = (name: string) => string;

function toldBy(call: Field): Told {
  const { state, rest } = titleOf(call('title'));
  const transition = (call('alert_transition') || state).toLowerCase();
  const text = call('body').replaceAll('%%%', '').trim();
  return {
    action: actionOf(transition, call('alert_type').toLowerCase()),
    key: keyOf(call, rest),
    severity: severityIn(call, transition),
    title: call('alert_title') || rest,
    body: [text, call('alert_status')].filter((line) => line !== '').join('\n'),
    labels: {
      scope: call('alert_scope'),
      host: call('hostname'),
      metric: call('alert_metric'),
      tags: call('tags'),
      transition: call('alert_transition'),
    },
    links: [...safeLink(call('link'), 'Datadog'), ...safeLink(call('snapshot'), 'Graph')],
  };
}

function keyOf(call: Field, rest: string): string {
  const scope = call('alert_scope')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag !== '*')
    .sort()
    .join(',');
  if (call('alert_id') !== '') return `monitor:${call('alert_id')} ${scope}`.trim();
  return call('cycle_key') || call('aggreg_key') || `title:${rest}`;
}

/** `[P2] [Triggered on {host:web-1}] CPU high`: the words in brackets, the rest. */
function titleOf(title: string): { readonly state: string; readonly rest: string } {
  const words: string[] = [];
  let rest = title.slice(0, 4_000).trim();
  for (let at = /^\[([^\]]*)\]\s*/.exec(rest); at !== null; at = /^\[([^\]]*)\]\s*/.exec(rest)) {
    words.push(at[1] ?? '');
    rest = rest.slice(at[0].length);
  }
  const state = words.find((word) => !/^p[1-5]$/i.test(word)) ?? '';
  return { state, rest: rest || title };
}

function actionOf(transition: string, type: string): MonitoringEvent['action'] {
  if (/^recovered|^resolved|^ok\b/.test(transition)) return 'cleared';
  return transition === '' && (type === 'success' || type === 'recovery') ? 'cleared' : 'firing';
}

function severityIn(call: Field, transition: string): AlertSeverity {
  const priority = severityOf(call('alert_priority'));
  const isWarning = transition.includes('warn') || call('alert_type') === 'warning';
  if (priority === undefined) return isWarning ? 'warning' : 'error';
  return isWarning && (priority === 'critical' || priority === 'error') ? 'warning' : priority;
}
