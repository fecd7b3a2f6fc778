/**
 * Opsgenie's Alert API, and that of Jira Service Management which took its place: `POST /v2/alerts` with
 * `{"message": "Disk full", "alias": "db-1/disk", "priority": "P2", "description": "...",
 *   "tags": ["disk"], "details": {"host": "db-1"}, "entity": "db-1", "source": "cron"}`
 * and verbs on an alert, which come here with the alert found (`around.path.verb` and `.alias`).
 * The same alias counts and leaves the first words, as there. What Opsgenie keeps beside the words
 * (tags, owner, who acknowledged) is kept in labels that begin with `opsgenie.`; none of it silences paging.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import {
  amendmentOf,
  detailsOf,
  LABEL,
  type OpsgenieVerb,
  PRIORITIES,
  priorityIn,
  texts,
  VERBS,
  verbOf,
} from '../opsgenie/words.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, zAnyObject } from './payload.ts';

const zText = z.union([z.string(), z.number().transform(String)]);
const zLoose = zText.nullish().catch(undefined);

const zCreate = z.looseObject({
  message: zText,
  alias: zLoose,
  description: zLoose,
  priority: z.unknown().optional(),
  tags: z.unknown().optional(),
  details: z.unknown().optional(),
  entity: zLoose,
  source: zLoose,
  user: zLoose,
  note: zLoose,
  responders: z.unknown().optional(),
  actions: z.unknown().optional(),
});

export const opsgenie: Integration = {
  source: 'opsgenie',
  title: 'Opsgenie or Jira Service Management (Alert API)',
  group: 'pagers',
  url: ({ publicUrl }) => `${publicUrl}/v2/alerts`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Anything that sends to the Opsgenie Alert API can send here: change the host, keep the rest.',
      `API address: ${publicUrl}/   (in place of https://api.opsgenie.com/)`,
      `JSM address: ${publicUrl}/jsm/ops/integration/v2/alerts`,
      `API key: ${key}   (sent as Authorization: GenieKey ${key})`,
      `Alertmanager: opsgenie_configs[].api_url: ${publicUrl}/ and api_key: ${key}`,
      `Grafana: an OpsGenie contact point with Alert API URL ${publicUrl}/v2/alerts`,
      'Acknowledge, snooze and assign are kept and shown; who is paged is decided in Evenkeel alone.',
    ].join('\n'),
  severities: PRIORITIES,
  schema: zCreate,
  parse,
  sample: ({ action, key, title, severity }) =>
    action === 'firing'
      ? { message: title, alias: key, priority: priorityOf(severity) }
      : { source: 'evenkeel', note: title },
  sampleAround: ({ action, key }) =>
    action === 'firing' ? {} : { path: { verb: 'close', alias: key } },
  examples: [
    {
      name: 'create with everything',
      payload: {
        message: 'An example alert message',
        alias: 'db-1/disk',
        description: 'Every alert needs a description',
        responders: [
          { name: 'NOC', type: 'team' },
          { username: 'ann@example.com', type: 'user' },
        ],
        visibleTo: [{ name: 'rocket_team', type: 'team' }],
        actions: ['Restart', 'AnExampleAction'],
        tags: ['OverwriteQuietHours', 'Critical'],
        details: { host: 'db-1', free: '0' },
        entity: 'An example entity',
        source: 'cron',
        priority: 'P1',
        user: 'cron user',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1/disk',
            severity: 'critical',
            title: 'An example alert message',
            body: 'Every alert needs a description',
            firstWordsStand: true,
            labels: {
              host: 'db-1',
              free: '0',
              'opsgenie.priority': 'P1',
              'opsgenie.tags': '["OverwriteQuietHours","Critical"]',
              'opsgenie.responders': '["team:NOC","user:ann@example.com"]',
              'opsgenie.actions': '["Restart","AnExampleAction"]',
              'opsgenie.entity': 'An example entity',
              'opsgenie.source': 'cron',
              'opsgenie.user': 'cron user',
            },
          },
        ],
      },
    },
    {
      name: 'a message alone is P3, which pages, under a name of its own',
      payload: { message: 'Odd' },
      expect: { events: [{ key: 'fresh-key', severity: 'error', title: 'Odd' }] },
    },
    {
      name: 'no message',
      payload: { alias: 'a' },
      expect: { events: [], faults: ['message'] },
    },
    {
      name: 'close by alias',
      payload: { user: 'Monitoring Script', source: 'AWS Lambda', note: 'Fine again' },
      around: { path: { verb: 'close', alias: 'db-1/disk' } },
      expect: { events: [{ action: 'cleared', key: 'db-1/disk', title: 'Fine again' }] },
    },
    {
      name: 'acknowledge is shown and silences nothing',
      payload: { user: 'ann' },
      around: { path: { verb: 'acknowledge', alias: 'a' } },
      expect: {
        events: [
          { action: 'amend', key: 'a', amendment: { set: { 'opsgenie.acknowledgedBy': 'ann' } } },
        ],
      },
    },
    {
      name: 'snooze needs its end',
      payload: { endTime: 'later' },
      around: { path: { verb: 'snooze', alias: 'a' } },
      expect: { events: [], faults: ['endTime'] },
    },
    {
      name: 'priority',
      payload: { priority: 'P1' },
      around: { path: { verb: 'priority', alias: 'a' } },
      expect: {
        events: [
          {
            action: 'amend',
            amendment: { severity: 'critical', set: { 'opsgenie.priority': 'P1' } },
          },
        ],
      },
    },
    {
      name: 'a note changes nothing',
      payload: { note: 'Looking' },
      around: { path: { verb: 'notes', alias: 'a' } },
      expect: { events: [{ action: 'amend', title: 'Note: Looking', amendment: {} }] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const object = zAnyObject.safeParse(body ?? {});
  if (!object.success) return refused('', 'Give a JSON object.');
  const { verb = 'create', alias = '' } = context.around.path;
  if (verb === 'create' || !Object.hasOwn(VERBS, verb)) return create(object.data, context);
  return act(verb as OpsgenieVerb, alias, { body: object.data, context });
}

function create(body: Readonly<Record<string, unknown>>, context: ParseContext): Parsed {
  const parsed = zCreate.safeParse(body);
  const title = parsed.success ? oneLine(parsed.data.message) : '';
  if (!parsed.success || title === '') return refused('message', 'may not be empty');
  const call = parsed.data;
  const cut = cutter();
  const priority = priorityIn(call.priority) ?? 'P3';
  const event: MonitoringEvent = {
    action: 'firing',
    key: (call.alias ?? '').trim() || context.freshKey(),
    severity: PRIORITIES[priority] ?? 'error',
    title: cut.cut('message', title, MAX_TITLE),
    body: cut.cut('description', call.description ?? '', MAX_BODY),
    labels: cut.labels(labelsOf(call, priority)),
    links: [],
    firstWordsStand: true,
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [event], faults: [] };
}

function labelsOf(call: z.infer<typeof zCreate>, priority: string) {
  return {
    [LABEL.priority]: priority,
    [LABEL.tags]: texts(call.tags),
    [LABEL.responders]: texts(call.responders),
    [LABEL.entity]: call.entity,
    [LABEL.source]: call.source,
    [LABEL.user]: call.user,
    [LABEL.note]: call.note,
    [LABEL.actions]: texts(call.actions),
    ...detailsOf(call.details),
  };
}

function act(
  verb: OpsgenieVerb,
  alias: string,
  told: { readonly body: Readonly<Record<string, unknown>>; readonly context: ParseContext },
): Parsed {
  const { body, context } = told;
  if (alias === '') return refused('identifier', 'may not be empty');
  const cut = cutter();
  const amendment = amendmentOf(verb, { body, query: context.around.query, cut });
  if ('fault' in amendment) return { events: [], faults: [amendment.fault] };
  const { action } = verbOf(verb);
  const event: MonitoringEvent = {
    action,
    key: alias,
    severity: 'error',
    title: cut.cut('note', titleOf(verb, body), MAX_TITLE),
    body: '',
    labels: {},
    links: [],
    ...(action === 'amend' ? { amendment } : {}),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify({ verb, ...body })),
  };
  return { events: [event], faults: [] };
}

/** What the signal is called: the note where there is one. */
function titleOf(verb: OpsgenieVerb, body: Readonly<Record<string, unknown>>): string {
  const note = typeof body['note'] === 'string' ? oneLine(body['note']) : '';
  if (verb === 'notes') return `Note: ${note}`;
  return note || verbOf(verb).title;
}

function priorityOf(severity: AlertSeverity): string {
  return { critical: 'P1', error: 'P2', warning: 'P4', info: 'P5' }[severity];
}

function refused(path: string, message: string): Parsed {
  return { events: [], faults: [{ path, message }] };
}
