/**
 * VictorOps, today Splunk On-Call: its REST integration, which Alertmanager and many scripts speak.
 * `{"message_type": "CRITICAL", "entity_id": "db-1/disk", "entity_display_name": "Disk full",
 *   "state_message": "0 bytes left", "monitoring_tool": "nagios",
 *   "vo_annotate.u.Runbook": "https://..."}`
 * CRITICAL and WARNING fire, RECOVERY clears; ACKNOWLEDGEMENT and INFO open nothing there and nothing here.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, Link, MonitoringEvent } from '../core/alert.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, safeLink, zAnyObject } from './payload.ts';

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  CRITICAL: 'critical',
  WARNING: 'warning',
};
const ACTIONS: Readonly<Record<string, MonitoringEvent['action']>> = {
  CRITICAL: 'firing',
  WARNING: 'firing',
  RECOVERY: 'cleared',
  ACKNOWLEDGEMENT: 'note',
  INFO: 'note',
};

const zText = z.union([z.string(), z.number().transform(String)]);
const zLoose = zText.nullish().catch(undefined);

const zCall = z.looseObject({
  message_type: z.string(),
  entity_id: zLoose,
  entity_display_name: zLoose,
  state_message: zLoose,
});

const NAMED = new Set(Object.keys(zCall.shape));
const ANNOTATION = /^vo_annotate\.([uis])\.(.+)$/;

const path = (key: string): string => `/integrations/generic/20131114/alert/${key}`;

export const victorops: Integration = {
  source: 'victorops',
  title: 'VictorOps or Splunk On-Call (REST endpoint)',
  group: 'pagers',
  url: ({ publicUrl, key }) => `${publicUrl}${path(key)}/evenkeel`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Anything that posts to alert.victorops.com can post here: change the host and the key.',
      `Address: ${publicUrl}${path(key)}/evenkeel`,
      'The last word is the routing key: any will do, it becomes a label.',
      'Alertmanager:',
      'victorops_configs:',
      `  - api_url: ${publicUrl}${path('')}`,
      `    api_key: ${key}`,
      '    routing_key: evenkeel',
    ].join('\n'),
  severities: SEVERITIES,
  doors: [
    { method: 'POST', path: path(':key') },
    { method: 'POST', path: `${path(':key')}/:routing` },
  ],
  schema: zCall,
  parse,
  answer: ({ parsed: { events, faults } }) =>
    faults.length === 0
      ? { status: 200, body: { result: 'success', entity_id: events[0]?.key } }
      : {
          status: 400,
          body: { result: 'failure', messages: faults.map(({ message }) => message).join('; ') },
        },
  sample: ({ action, key, title, severity }) => ({
    message_type:
      action === 'cleared' ? 'RECOVERY' : severity === 'critical' ? 'CRITICAL' : 'WARNING',
    entity_id: key,
    entity_display_name: title,
  }),
  examples: [
    {
      name: 'critical with annotations',
      payload: {
        message_type: 'CRITICAL',
        entity_id: 'db-1/disk',
        entity_display_name: 'Disk full on db-1',
        state_message: 'CPU 99%\n0 bytes left',
        monitoring_tool: 'nagios',
        hostname: 'db-1',
        'vo_annotate.u.Runbook': 'https://example.com/runbook',
        'vo_annotate.i.Chart': 'https://example.com/chart.png',
        'vo_annotate.s.Note': 'Call the DBA',
      },
      around: { path: { routing: 'database' } },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1/disk',
            severity: 'critical',
            title: 'Disk full on db-1',
            body: 'CPU 99%\n0 bytes left',
            labels: {
              monitoring_tool: 'nagios',
              hostname: 'db-1',
              Note: 'Call the DBA',
              routing_key: 'database',
            },
            links: [
              { href: 'https://example.com/runbook', text: 'Runbook' },
              { href: 'https://example.com/chart.png', text: 'Chart' },
            ],
          },
        ],
      },
    },
    {
      name: 'recovery',
      payload: { message_type: 'recovery', entity_id: 'db-1/disk' },
      expect: { events: [{ action: 'cleared', key: 'db-1/disk', title: 'db-1/disk' }] },
    },
    {
      name: 'acknowledgement and information open nothing',
      payload: { message_type: 'INFO', entity_id: 'job', state_message: 'Backup done' },
      expect: { events: [{ action: 'note', key: 'job', title: 'Backup done' }] },
    },
    {
      name: 'without an entity it gets a fresh one',
      payload: { message_type: 'WARNING', state_message: 'Odd' },
      expect: { events: [{ key: 'fresh-key', severity: 'warning', title: 'Odd' }] },
    },
    {
      name: 'a type nobody knows',
      payload: { message_type: 'PANIC', entity_id: 'a' },
      expect: { events: [], faults: ['message_type'] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zCall.safeParse(body);
  const word = parsed.success ? parsed.data.message_type.trim().toUpperCase() : '';
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (!parsed.success || action === undefined) {
    const message = `message_type: one of ${Object.keys(ACTIONS).join(', ')}`;
    return { events: [], faults: [{ path: 'message_type', message }] };
  }
  const call = parsed.data;
  const entity = (call.entity_id ?? '').trim();
  const said = call.state_message ?? '';
  const title = oneLine(call.entity_display_name ?? '') || oneLine(said) || entity || word;
  const cut = cutter();
  const { labels, links } = fieldsOf(call);
  const event: MonitoringEvent = {
    action,
    key: entity || context.freshKey(),
    severity: SEVERITIES[word] ?? 'info',
    title: cut.cut('entity_display_name', title, MAX_TITLE),
    body: cut.cut('state_message', oneLine(said) === title ? '' : said, MAX_BODY),
    labels: cut.labels({ ...labels, routing_key: context.around.path['routing'] }),
    links: cut.links(links),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [event], faults: [] };
}

/** Annotations `u` and `i` are links and pictures, `s` and every other field labels. */
function fieldsOf(call: z.infer<typeof zCall>) {
  const labels: Record<string, unknown> = {};
  const links: Link[] = [];
  for (const [name, value] of Object.entries(zAnyObject.parse(call))) {
    if (NAMED.has(name)) continue;
    const [, kind = 's', heading = name] = ANNOTATION.exec(name) ?? [];
    if (kind === 's') labels[heading] = value;
    else if (typeof value === 'string') links.push(...safeLink(value, heading));
  }
  return { labels, links };
}
