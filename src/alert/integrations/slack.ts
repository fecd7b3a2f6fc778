/**
 * Whatever can post to an incoming webhook of Slack or Mattermost can post here instead: monitoring tools,
 * CI and notification libraries that know no pager.
 * `{"text": "...", "attachments": [{"title": "[FIRING:1] Disk full", "title_link": "https://...",
 *   "text": "0 bytes left", "color": "danger", "fields": [{"title": "host", "value": "db-1"}]}]}`
 * It is made for reading, so state and identity are guessed: `[FIRING]`, `[RESOLVED]` and the like at the
 * beginning, else the colour; the title without them, and without figures, times and ids, names the condition.
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import { severityOf } from '../core/loudness.ts';
import { withoutFigures } from '../core/text-template.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, safeLink, zAnyObject } from './payload.ts';

/** Colours by name and as the tools write them. */
const COLOURS: Readonly<Record<string, AlertSeverity>> = {
  danger: 'error',
  warning: 'warning',
};
const GOOD = new Set(['good', '#2eb886', '#36a64f', '#00ff00', '#008000', '#439fe0']);
const STATE =
  /^\W*\[?(firing|alerting|problem|down|resolved|recovered|recovery|ok|up)(:\d+)?\b\]?[\s:—-]*/i;
const ENDS = new Set(['resolved', 'recovered', 'recovery', 'ok', 'up']);

const zText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);
const zAttachment = z.looseObject({
  title: zText,
  title_link: zText,
  pretext: zText,
  text: zText,
  fallback: zText,
  color: zText,
  fields: z
    .array(z.looseObject({ title: zText, value: zText }))
    .nullish()
    .catch(undefined),
});
const zMessage = z.looseObject({
  text: zText,
  username: zText,
  attachments: z.array(zAttachment).nullish().catch(undefined),
});
type Attachment = z.infer<typeof zAttachment>;

export const slack: Integration = {
  source: 'slack',
  title: 'Anything that can post to a Slack or Mattermost webhook',
  group: 'own',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/slack/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Where a tool asks for the address of an incoming webhook of Slack or Mattermost, give:',
      `${publicUrl}/intake/slack/${key}`,
      `or, where it insists on the form of the address: ${publicUrl}/hooks/${key}`,
      'State is read from [FIRING], [RESOLVED] and the like at the beginning, else from the colour;',
      'the title names the condition. Where a tool has a sender of its own in this list, take that.',
    ].join('\n'),
  severities: COLOURS,
  doors: [
    { method: 'POST', path: '/hooks/:key' },
    { method: 'POST', path: '/services/:workspace/:hook/:key' },
  ],
  schema: zMessage,
  parse,
  answer: ({ parsed: { faults } }) =>
    faults.length > 0 ? { status: 400, body: 'no_text' } : { status: 200, body: 'ok' },
  sample: ({ action, key, title, severity }) => ({
    attachments: [
      {
        title: action === 'firing' ? title : `[RESOLVED] ${title}`,
        color: action === 'firing' ? 'danger' : 'good',
        fields: [
          { title: 'severity', value: severity },
          { title: 'key', value: key },
        ],
      },
    ],
  }),
  examples: [
    {
      name: 'an attachment that fires',
      payload: {
        channel: '#x',
        username: 'Alertmanager',
        attachments: [
          {
            title: '[FIRING:1] HighCPU (web-1 critical)',
            title_link: 'http://vm:9993/#/alerts',
            text: 'CPU 99%',
            color: 'danger',
            fields: [{ title: 'host', value: 'web-1' }],
          },
        ],
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'HighCPU (web-1 critical)',
            severity: 'error',
            title: 'HighCPU (web-1 critical)',
            body: 'CPU 99%',
            labels: { host: 'web-1', username: 'Alertmanager' },
            links: [{ href: 'http://vm:9993/#/alerts', text: 'Source' }],
          },
        ],
      },
    },
    {
      name: 'its end',
      payload: {
        attachments: [{ title: '[RESOLVED] HighCPU (web-1 critical)', color: 'good', text: '' }],
      },
      expect: { events: [{ action: 'cleared', key: 'HighCPU (web-1 critical)' }] },
    },
    {
      name: 'plain text: the first line is the title',
      payload: { text: '*Disk full* on <https://db-1.example.com|db-1>\nbody é', icon_url: null },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'Disk full on db-1',
            title: 'Disk full on db-1',
            severity: 'error',
          },
        ],
      },
    },
    {
      name: 'what is measured anew each time is the same condition',
      payload: { text: '[FIRING] CPU at 98.5% on web-1 since 03:04:05' },
      expect: { events: [{ key: 'CPU at * on web-1 since *' }] },
    },
    { name: 'nothing said', payload: { username: 'x' }, expect: { events: [], faults: ['text'] } },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zMessage.safeParse(body);
  const message: z.infer<typeof zMessage> = parsed.success ? parsed.data : {};
  const [attachment = {} as Attachment] = message.attachments ?? [];
  const text = [message.text, attachment.pretext, attachment.text]
    .filter((part) => typeof part === 'string' && part.trim() !== '')
    .join('\n');
  const headline =
    plain(attachment.title ?? '') ||
    plain(text.split('\n')[0] ?? '') ||
    plain(attachment.fallback ?? '');
  const [lead = '', word] = STATE.exec(headline) ?? [];
  const title = headline.slice(lead.length).trim() || headline;
  if (title === '') return { events: [], faults: [{ path: 'text', message: 'A text is needed.' }] };
  const fields = fieldsOf(attachment);
  const colour = (attachment.color ?? '').toLowerCase();
  const ended = word === undefined ? GOOD.has(colour) : ENDS.has(word.toLowerCase());
  const claimed = fields['severity'] ?? fields['Severity'] ?? fields['priority'];
  const cut = cutter();
  const event: MonitoringEvent = {
    action: ended ? 'cleared' : 'firing',
    key: fields['key'] || withoutFigures(title),
    severity: severityOf(claimed ?? '') ?? COLOURS[colour] ?? 'error',
    title: cut.cut('title', title, MAX_TITLE),
    body: cut.cut('text', oneLine(text) === headline ? '' : text, MAX_BODY),
    labels: cut.labels({ ...fields, username: message.username }),
    links: cut.links(safeLink(attachment.title_link ?? '', 'Source')),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [event], faults: [] };
}

function fieldsOf({ fields }: Attachment): Readonly<Record<string, string>> {
  const named = (fields ?? []).map(({ title, value }) => [title ?? '', value ?? ''] as const);
  return zFields.parse(Object.fromEntries(named.filter(([title]) => title !== '')));
}
const zFields = zAnyObject.transform((fields) => fields as Readonly<Record<string, string>>);

/** `<https://...|words>` and stars are for the eye. */
function plain(text: string): string {
  return oneLine(text.replace(/<[^<>|]*\|([^<>]*)>/g, '$1').replace(/[*_`]+/g, ''));
}
