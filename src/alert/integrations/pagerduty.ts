/**
 * PagerDuty Events API v2, `POST /v2/enqueue`: the format half the world's monitors speak.
 * `{"routing_key": "...", "event_action": "trigger", "dedup_key": "db-1/disk",
 *   "payload": {"summary": "Disk full", "source": "db-1", "severity": "critical"}}`
 * A key without an alert makes one, the same key again is a repeat, `resolve` clears it, and a trigger
 * after that is a new alert (wire-formats.md a1). `acknowledge` comes from the sender's side, where nobody
 * may be awake: it is kept and changes nothing. What real senders put beside it is tolerated.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import type { Fault, Integration, ParseContext, Parsed } from './integration.ts';
import { type Cutter, cutter, MAX_TITLE, oneLine, safeLink, sentTime } from './payload.ts';

const SEVERITIES = ['critical', 'warning', 'error', 'info'];
const ACTIONS = { trigger: 'firing', acknowledge: 'note', resolve: 'cleared' } as const;
const MAX_DEDUP_KEY = 255;

/** Text anywhere: senders write numbers where text is meant. */
const zText = z.union([z.string(), z.number().transform(String)]);
const zLoose = zText.nullish().catch(undefined);

const zPayload = z.looseObject({
  summary: zText,
  source: zText,
  severity: z.string().refine((word) => SEVERITIES.includes(word)),
  timestamp: z.unknown().optional(),
  component: zLoose,
  group: zLoose,
  class: zLoose,
  custom_details: z.unknown().optional(),
});

const zCall = z.looseObject({
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: zText.nullish(),
  payload: z.unknown().optional(),
  links: z.unknown().optional(),
  images: z.unknown().optional(),
  client: zLoose,
  client_url: zLoose,
});
type Call = z.infer<typeof zCall>;

const zLinks = z.array(
  z.looseObject({ href: z.string(), text: z.string().optional().catch(undefined) }),
);
const zImages = z.array(
  z.looseObject({
    src: z.string(),
    href: z.string().optional().catch(undefined),
    alt: z.string().optional().catch(undefined),
  }),
);
const zSummary = z.object({ summary: z.string() });

/** PagerDuty's own words, which client libraries show to their users. */
const WORDS: Readonly<Record<string, string>> = {
  event_action: "must be one of the following: 'trigger', 'acknowledge' or 'resolve'",
  'payload.severity': "must be one of the following: 'critical', 'warning', 'error' or 'info'",
};

export const pagerduty: Integration = {
  source: 'pagerduty',
  title: 'PagerDuty-compatible sender (Events API v2)',
  group: 'pagers',
  url: ({ publicUrl }) => `${publicUrl}/v2/enqueue`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Anything that can send to PagerDuty can send here: change the address, keep the rest.',
      'The same key serves change events (/v2/change/enqueue) and Events API v1.',
      `Address: ${publicUrl}/v2/enqueue`,
      `Routing key (integration key): ${key}`,
      'Alertmanager: set pagerduty_configs[].url to the address and routing_key to the key.',
      'Grafana: a PagerDuty contact point with the setting URL set to the address.',
      'Zabbix: the media type PagerDuty, with the token set to the key and the address in its script.',
    ].join('\n'),
  keysOf: ['pagerduty-v1', 'pagerduty-change'],
  schema: zCall,
  parse,
  sample: ({ action, key, title, severity }) => ({
    event_action: action === 'firing' ? 'trigger' : 'resolve',
    dedup_key: key,
    ...(action === 'firing' ? { payload: { summary: title, source: 'evenkeel', severity } } : {}),
  }),
  examples: [
    {
      name: 'trigger with everything',
      payload: {
        event_action: 'trigger',
        dedup_key: 'db-1/disk',
        payload: {
          summary: 'Disk full on db-1',
          source: 'db-1.example.com',
          severity: 'critical',
          timestamp: '2015-07-17T08:42:58.315+0000',
          component: 'postgres',
          custom_details: { free: 0, mounts: ['/var'] },
        },
        links: [{ href: 'https://example.com/runbook', text: 'Runbook' }],
        images: [{ src: 'https://example.com/chart.png', alt: 'Free space' }],
        client: 'Sample Monitor',
        client_url: 'https://monitor.example.com',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1/disk',
            severity: 'critical',
            title: 'Disk full on db-1',
            labels: {
              source: 'db-1.example.com',
              component: 'postgres',
              client: 'Sample Monitor',
              free: '0',
              mounts: '["/var"]',
            },
            links: [
              { href: 'https://example.com/runbook', text: 'Runbook' },
              { href: 'https://example.com/chart.png', text: 'Free space' },
              { href: 'https://monitor.example.com', text: 'Sample Monitor' },
            ],
          },
        ],
      },
    },
    {
      name: 'resolve with nothing but the key',
      payload: { event_action: 'resolve', dedup_key: 'db-1/disk' },
      expect: { events: [{ action: 'cleared', key: 'db-1/disk' }] },
    },
    {
      name: 'acknowledge',
      payload: { event_action: 'acknowledge', dedup_key: 'db-1/disk' },
      expect: { events: [{ action: 'note', key: 'db-1/disk' }] },
    },
    {
      name: 'trigger without a key gets a fresh one',
      payload: {
        event_action: 'trigger',
        payload: { summary: 'Odd', source: 'x', severity: 'info' },
      },
      expect: { events: [{ action: 'firing', key: 'fresh-key', severity: 'info' }] },
    },
    {
      name: 'severity nobody knows',
      payload: {
        event_action: 'trigger',
        payload: { summary: 'Odd', source: 'x', severity: 'loud' },
      },
      expect: { events: [], faults: ['payload.severity'] },
    },
    {
      name: 'resolve without a key',
      payload: { event_action: 'resolve' },
      expect: { events: [], faults: ['dedup_key'] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zCall.safeParse(body);
  if (!parsed.success) return { events: [], faults: faultsOf(parsed.error, '', body) };
  const call = parsed.data;
  const key = call.dedup_key === null ? undefined : call.dedup_key;
  if (key !== undefined && [...key].length > MAX_DEDUP_KEY) {
    return refused('dedup_key', `'dedup_key' is longer than ${MAX_DEDUP_KEY} characters`);
  }
  if (call.event_action === 'trigger') return trigger(call, key || context.freshKey(), context);
  if (key === undefined || key === '') {
    return refused('dedup_key', `'dedup_key' is missing or blank`);
  }
  const event: MonitoringEvent = {
    action: ACTIONS[call.event_action],
    key,
    severity: 'error',
    ...nothingSaid(call),
    cuts: [],
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [event], faults: [] };
}

function trigger(call: Call, key: string, context: ParseContext): Parsed {
  const parsed = zPayload.safeParse(call.payload ?? {});
  if (!parsed.success) {
    return { events: [], faults: faultsOf(parsed.error, 'payload.', call.payload ?? {}) };
  }
  const { data } = parsed;
  const title = oneLine(data.summary);
  if (title === '') return refused('payload.summary', `'payload.summary' is missing or blank`);
  if (sentTime(data.timestamp).kind === 'bad') {
    return refused('payload.timestamp', `'payload.timestamp' is invalid (must be ISO 8601)`);
  }
  const cut = cutter();
  const event: MonitoringEvent = {
    action: 'firing',
    key,
    severity: data.severity as AlertSeverity,
    title: cut.cut('summary', title, MAX_TITLE),
    body: '',
    labels: labelsOf(call, data, cut),
    links: cut.links(linksOf(call)),
    raw: context.redact(JSON.stringify({ ...call })),
    cuts: cut.cuts(),
  };
  return { events: [event], faults: [] };
}

/** An acknowledge or resolve often repeats a summary; it is shown with the signal. */
function nothingSaid(call: Call): Pick<MonitoringEvent, 'title' | 'body' | 'labels' | 'links'> {
  const parsed = zSummary.safeParse(call.payload);
  const said = parsed.success ? oneLine(parsed.data.summary) : '';
  return { title: said.slice(0, MAX_TITLE) || call.event_action, body: '', labels: {}, links: [] };
}

function labelsOf(call: Call, data: z.infer<typeof zPayload>, cut: Cutter) {
  const details = data.custom_details;
  const isObject = typeof details === 'object' && details !== null && !Array.isArray(details);
  return cut.labels({
    ...(isObject ? details : { details }),
    source: data.source,
    component: data.component,
    group: data.group,
    class: data.class,
    client: call.client,
  });
}

function linksOf(call: Call) {
  const links = call.links === undefined ? undefined : zLinks.safeParse(call.links);
  const images = call.images === undefined ? undefined : zImages.safeParse(call.images);
  return [
    ...(links?.success === true
      ? links.data.flatMap(({ href, text }) => safeLink(href, text ?? ''))
      : []),
    ...(images?.success === true
      ? images.data.flatMap(({ src, href, alt }) => safeLink(href ?? src, alt ?? 'Image'))
      : []),
    ...(typeof call.client_url === 'string'
      ? safeLink(call.client_url, call.client ?? 'Open in the sender')
      : []),
  ];
}

function refused(path: string, message: string): Parsed {
  return { events: [], faults: [{ path, message }] };
}

function faultsOf(error: z.ZodError, prefix: string, body: unknown): readonly Fault[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const path = prefix.slice(0, -1);
    const message = path === '' ? 'The event must be a JSON object' : `'${path}' must be an object`;
    return [{ path, message }];
  }
  return error.issues.map((issue) => {
    const path = `${prefix}${issue.path.join('.')}`;
    const value = (body as Readonly<Record<string, unknown>>)[String(issue.path[0])];
    const missing = value === undefined || value === null || value === '';
    const words = WORDS[path];
    const message = missing ? 'is missing or blank' : `is invalid${words ? ` (${words})` : ''}`;
    return { path, message: `'${path}' ${message}` };
  });
}
