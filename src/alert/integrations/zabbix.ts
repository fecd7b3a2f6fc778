/**
 * Zabbix, by a media type of ours: a webhook script that posts its parameters as JSON.
 * `{"event_id": "42", "event_source": "0", "event_value": "1", "event_nseverity": "4", "name": "Disk full",
 *   "host": "db-1", "trigger_id": "7", "zabbix_url": "https://zabbix.example.com"}`
 * The id of the problem names the condition; recovery carries the same id with value 0. Updates of a problem
 * are notes, unless they change its severity. A macro that Zabbix cannot fill stays `{LIKE.THIS}`.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, severityBy } from './payload.ts';
import { eventOf, type Told, unreadable, zSaid } from './told.ts';

/** Parameters of the media type, with the macro that fills each. */
const PARAMETERS: Readonly<Record<string, string>> = {
  event_id: '{EVENT.ID}',
  event_source: '{EVENT.SOURCE}',
  event_value: '{EVENT.VALUE}',
  event_nseverity: '{EVENT.NSEVERITY}',
  event_update_status: '{EVENT.UPDATE.STATUS}',
  event_update_nseverity: '{EVENT.UPDATE.NSEVERITY}',
  event_update_message: '{EVENT.UPDATE.MESSAGE}',
  name: '{EVENT.NAME}',
  subject: '{ALERT.SUBJECT}',
  message: '{ALERT.MESSAGE}',
  opdata: '{EVENT.OPDATA}',
  tags: '{EVENT.TAGS}',
  host: '{HOST.NAME}',
  host_ip: '{HOST.IP}',
  trigger_id: '{TRIGGER.ID}',
  trigger_description: '{TRIGGER.DESCRIPTION}',
  zabbix_url: '{$ZABBIX.URL}',
};

/** Runs in Zabbix 5.4 and later; ES5, as its engine wants it. */
const SCRIPT = [
  'var params = JSON.parse(value), url = params.url;',
  'delete params.url;',
  'var request = new HttpRequest();',
  "request.addHeader('Content-Type: application/json');",
  'var answer = request.post(url, JSON.stringify(params));',
  'if (request.getStatus() < 200 || request.getStatus() > 299) {',
  "  throw 'Evenkeel answered ' + request.getStatus() + ': ' + answer;",
  '}',
  "return 'OK';",
];

const zFilled = zSaid.transform((text) => (isUnfilled(text) ? '' : text));

const zCall = z
  .looseObject(
    Object.fromEntries(Object.keys(PARAMETERS).map((name) => [name, zFilled])) as Record<
      string,
      typeof zFilled
    >,
  )
  .refine((call) => (call['event_id'] ?? '') !== '');

/** Not classified, information, warning, average, high, disaster. */
const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  '0': 'info',
  '1': 'info',
  '2': 'warning',
  '3': 'warning',
  '4': 'error',
  '5': 'critical',
};
const NUMBERS = { critical: '5', error: '4', warning: '3', info: '1' };

export const zabbix: Integration = {
  source: 'zabbix',
  title: 'Zabbix',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/zabbix/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Save this as evenkeel.yaml and import it: Alerts, Media types, Import (Zabbix 6.0 and later).',
      'zabbix_export:',
      "  version: '6.0'",
      '  media_types:',
      '    - name: Evenkeel',
      '      type: WEBHOOK',
      '      parameters:',
      `        - {name: url, value: '${publicUrl}/intake/zabbix/${key}'}`,
      ...Object.entries(PARAMETERS).map(
        ([name, macro]) => `        - {name: ${name}, value: '${macro}'}`,
      ),
      '      script: |',
      ...SCRIPT.map((line) => `        ${line}`),
      '      message_templates:',
      ...['PROBLEM', 'RECOVERY', 'UPDATE'].map(
        (mode) =>
          `        - {event_source: TRIGGERS, operation_mode: ${mode}, subject: '{EVENT.NAME}', message: '{TRIGGER.DESCRIPTION}'}`,
      ),
      'Then give a user the media Evenkeel (Send to: anything), and an action (Alerts, Actions,',
      'Trigger actions) that sends to this user, with recovery and update operations.',
      'The macro {$ZABBIX.URL} (Administration, Macros) makes links work.',
    ].join('\n'),
  severities: SEVERITIES,
  schema: zCall,
  parse,
  sample: ({ action, key, title, severity }) => ({
    event_id: key,
    event_source: '0',
    event_value: action === 'firing' ? '1' : '0',
    event_nseverity: NUMBERS[severity],
    name: title,
    host: 'evenkeel',
  }),
  examples: [
    {
      name: 'a problem',
      payload: {
        event_id: '42',
        event_source: '0',
        event_value: '1',
        event_nseverity: '4',
        event_update_status: '0',
        event_update_nseverity: '{EVENT.UPDATE.NSEVERITY}',
        name: 'Disk full on db-1',
        message: 'Less than 1 % free',
        opdata: 'free: 0 B',
        tags: 'scope:capacity, team:db',
        host: 'db-1',
        host_ip: '192.0.2.7',
        trigger_id: '7',
        zabbix_url: 'https://zabbix.example.com/',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'event:42',
            severity: 'error',
            title: 'Disk full on db-1',
            body: 'Less than 1 % free\nfree: 0 B',
            labels: {
              host: 'db-1',
              host_ip: '192.0.2.7',
              tags: 'scope:capacity, team:db',
              trigger_id: '7',
            },
            links: [
              {
                href: 'https://zabbix.example.com/tr_events.php?triggerid=7&eventid=42',
                text: 'Zabbix',
              },
            ],
          },
        ],
      },
    },
    {
      name: 'its recovery',
      payload: { event_id: '42', event_source: '0', event_value: '0', name: 'Disk full on db-1' },
      expect: { events: [{ action: 'cleared', key: 'event:42' }] },
    },
    {
      name: 'somebody wrote a comment',
      payload: {
        event_id: '42',
        event_value: '1',
        event_update_status: '1',
        event_update_nseverity: '',
        event_update_message: 'looking',
        name: 'Disk full',
      },
      expect: { events: [{ action: 'note', key: 'event:42', body: 'looking' }] },
    },
    {
      name: 'somebody raised the severity',
      payload: {
        event_id: '42',
        event_value: '1',
        event_update_status: '1',
        event_nseverity: '4',
        event_update_nseverity: '5',
        name: 'Disk full',
      },
      expect: { events: [{ action: 'firing', key: 'event:42', severity: 'critical' }] },
    },
    {
      name: 'a host was discovered',
      payload: { event_id: '9', event_source: '1', event_value: '{EVENT.VALUE}', name: 'found' },
      expect: { events: [{ action: 'note', key: 'event:9' }] },
    },
    {
      name: 'a body without an event',
      payload: { name: 'x' },
      expect: { events: [{ key: 'unreadable' }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zCall.safeParse(body);
  if (!parsed.success) return unreadable('Zabbix', body, context);
  const call = (name: string): string => parsed.data[name] ?? '';
  const told: Told = {
    action: actionOf(call),
    key: `event:${call('event_id')}`,
    severity: severityIn(call),
    title: call('name') || call('subject'),
    body: bodyOf(call),
    labels: {
      host: call('host'),
      host_ip: call('host_ip'),
      tags: call('tags'),
      trigger_id: call('trigger_id'),
    },
    links: linksOf(call),
  };
  return { events: [eventOf(told, body, context)], faults: [] };
}

type Field = (name: string) => string;

function actionOf(call: Field): MonitoringEvent['action'] {
  // Discovery and registration tell of things found, and never of their end.
  if (['1', '2'].includes(call('event_source'))) return 'note';
  if (call('event_value') === '0') return 'cleared';
  const isUpdate = call('event_update_status') === '1';
  return isUpdate && !/^[0-5]$/.test(call('event_update_nseverity')) ? 'note' : 'firing';
}

function severityIn(call: Field): AlertSeverity {
  const raised = call('event_update_status') === '1' ? call('event_update_nseverity') : '';
  return severityBy(SEVERITIES, raised || call('event_nseverity'), 'error');
}

function bodyOf(call: Field): string {
  if (call('event_update_message') !== '') return call('event_update_message');
  const said = call('message') || call('trigger_description');
  return [said, call('opdata')].filter((line) => line !== '').join('\n');
}

function linksOf(call: Field) {
  const [url, trigger] = [call('zabbix_url').replace(/\/+$/, ''), call('trigger_id')];
  if (url === '') return [];
  const query = `triggerid=${encodeURIComponent(trigger)}&eventid=${encodeURIComponent(call('event_id'))}`;
  return safeLink(trigger === '' ? url : `${url}/tr_events.php?${query}`, 'Zabbix');
}

/** `{EVENT.OPDATA}`, `{$ZABBIX.URL}`, `*UNKNOWN*`. */
function isUnfilled(text: string): boolean {
  return /^\{\$?[A-Z0-9._]+\}$/.test(text) || text === '*UNKNOWN*';
}
