/**
 * PagerDuty Events API v1, `POST /generic/2010-04-15/create_event.json`, which old plug-ins (Nagios, Icinga,
 * Pingdom scripts) still speak.
 * `{"service_key": "...", "event_type": "trigger", "incident_key": "db-1/disk", "description": "Disk full",
 *   "details": {"free": 0}, "client": "Nagios", "client_url": "https://...",
 *   "contexts": [{"type": "link", "href": "https://...", "text": "Runbook"}]}`
 * It knows no severity: everything it triggers is an error, which pages (wire-formats.md a3).
 */
import { z } from '../../kernel/schema.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import type { Fault, Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_TITLE, oneLine, safeLink, zAnyObject } from './payload.ts';

const ACTIONS = { trigger: 'firing', acknowledge: 'note', resolve: 'cleared' } as const;
const MAX_INCIDENT_KEY = 255;

const zText = z.union([z.string(), z.number().transform(String)]);
const zLoose = zText.nullish().catch(undefined);

const zCall = z.looseObject({
  event_type: z.enum(['trigger', 'acknowledge', 'resolve']),
  incident_key: zText.nullish(),
  description: zLoose,
  details: z.unknown().optional(),
  client: zLoose,
  client_url: zLoose,
  contexts: z.unknown().optional(),
});
type Call = z.infer<typeof zCall>;

const zContexts = z
  .array(
    z.looseObject({
      type: z.string().optional().catch(undefined),
      href: z.string().optional().catch(undefined),
      text: z.string().optional().catch(undefined),
      src: z.string().optional().catch(undefined),
      alt: z.string().optional().catch(undefined),
    }),
  )
  .catch([]);

export const pagerdutyV1: Integration = {
  source: 'pagerduty-v1',
  title: 'PagerDuty Events API v1 (old plug-ins)',
  group: 'pagers',
  url: ({ publicUrl }) => `${publicUrl}/generic/2010-04-15/create_event.json`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Old plug-ins that call events.pagerduty.com/generic/2010-04-15/create_event.json:',
      'change the host in the plug-in or its script, keep the rest.',
      `Address: ${publicUrl}/generic/2010-04-15/create_event.json`,
      `Service key: ${key}`,
    ].join('\n'),
  onlySeverity: 'error',
  keysOf: ['pagerduty'],
  schema: zCall,
  parse,
  sample: ({ action, key, title }) => ({
    event_type: action === 'firing' ? 'trigger' : 'resolve',
    incident_key: key,
    description: title,
  }),
  examples: [
    {
      name: 'trigger with everything',
      payload: {
        event_type: 'trigger',
        incident_key: 'srv01/HTTP',
        description: 'FAILURE for production/HTTP on srv01',
        client: 'Sample Monitor',
        client_url: 'https://monitor.example.com',
        details: { 'ping time': '1500ms', 'load avg': 0.75 },
        contexts: [
          { type: 'link', href: 'https://example.com/runbook', text: 'Runbook' },
          { type: 'image', src: 'https://example.com/chart.png', alt: 'Load' },
        ],
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'srv01/HTTP',
            severity: 'error',
            title: 'FAILURE for production/HTTP on srv01',
            labels: { 'ping time': '1500ms', 'load avg': '0.75', client: 'Sample Monitor' },
            links: [
              { href: 'https://example.com/runbook', text: 'Runbook' },
              { href: 'https://example.com/chart.png', text: 'Load' },
              { href: 'https://monitor.example.com', text: 'Sample Monitor' },
            ],
          },
        ],
      },
    },
    {
      name: 'acknowledge',
      payload: { event_type: 'acknowledge', incident_key: 'srv01/HTTP' },
      expect: { events: [{ action: 'note', key: 'srv01/HTTP' }] },
    },
    {
      name: 'resolve',
      payload: { event_type: 'resolve', incident_key: 'srv01/HTTP', description: 'fixed' },
      expect: { events: [{ action: 'cleared', key: 'srv01/HTTP', title: 'fixed' }] },
    },
    {
      name: 'trigger without a key gets a fresh one',
      payload: { event_type: 'trigger', description: 'Odd' },
      expect: { events: [{ key: 'fresh-key', title: 'Odd' }] },
    },
    {
      name: 'trigger that says nothing',
      payload: { event_type: 'trigger', incident_key: 'a' },
      expect: { events: [], faults: ['description'] },
    },
    {
      name: 'resolve without a key',
      payload: { event_type: 'resolve' },
      expect: { events: [], faults: ['incident_key'] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const object = zAnyObject.safeParse(body);
  if (!object.success) return refused('', 'Event object is not a JSON object');
  const parsed = zCall.safeParse(object.data);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: [name] }): Fault => {
      const path = String(name);
      return { path, message: `${path} is invalid` };
    });
    return { events: [], faults };
  }
  const call = parsed.data;
  const { event_type: type, incident_key: given } = call;
  const description = oneLine(call.description ?? '');
  if (given && [...given].length > MAX_INCIDENT_KEY) {
    return refused('incident_key', `incident_key is longer than ${MAX_INCIDENT_KEY} characters`);
  }
  if (type === 'trigger' && description === '') {
    return refused('description', 'description is missing or blank');
  }
  const key = given || (type === 'trigger' ? context.freshKey() : '');
  if (key === '') return refused('incident_key', 'incident_key is missing or blank');
  const cut = cutter();
  const event: MonitoringEvent = {
    action: ACTIONS[type],
    key,
    severity: 'error',
    title: cut.cut('description', description || type, MAX_TITLE),
    body: '',
    labels: cut.labels({ ...detailsOf(call.details), client: call.client }),
    links: cut.links(linksOf(call)),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [event], faults: [] };
}

function detailsOf(details: unknown): Readonly<Record<string, unknown>> {
  const object = zAnyObject.safeParse(details);
  return object.success ? object.data : { details };
}

function linksOf(call: Call) {
  return [
    ...zContexts
      .parse(call.contexts ?? [])
      .flatMap(({ href, text, src, alt }) => safeLink(href ?? src ?? '', text ?? alt ?? '')),
    ...safeLink(call.client_url ?? '', call.client ?? 'Open in the sender'),
  ];
}

function refused(path: string, message: string): Parsed {
  return { events: [], faults: [{ path, message }] };
}
