/**
 * Our own format, for whatever has no door of its own: `POST /intake/generic/{key}` with JSON or form fields.
 * `{"title": "Disk full", "key": "db-1/disk", "state": "firing", "severity": "critical",
 *   "description": "...", "labels": {"host": "db-1"}, "links": [{"href": "https://..."}]}`
 * Only a title is needed; `message` and `type` are understood the way notification libraries send them, and
 * every unknown field becomes a label (decisions.md 20).
 */
import { z } from '../../kernel/schema.ts';
import type { AlertSeverity, MonitoringEvent } from '../core/alert.ts';
import { severityOf } from '../core/loudness.ts';
import type { Fault, Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, safeLink, sentTime, zAnyObject } from './payload.ts';

const CLEARED = ['cleared', 'resolved', 'resolve', 'ok', 'recovered', 'recovery', 'closed', 'up'];
const FIRING = ['firing', 'alerting', 'alert', 'problem', 'trigger', 'triggered', 'open', 'down'];
const MAX_ITEMS = 500;

const zText = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], {
  error: 'Give text.',
});
const zWord = z.string({ error: 'Give text.' });
const zLink = z.union(
  [z.string(), z.looseObject({ href: z.string(), text: z.string().optional() })],
  { error: 'Give an address, or {"href", "text"}.' },
);

const zItem = z.looseObject({
  title: zText.optional(),
  message: zText.nullish(),
  description: zText.nullish(),
  key: zText.nullish(),
  state: zWord.nullish(),
  severity: zWord.nullish(),
  type: z.unknown().optional(),
  labels: z.record(z.string(), z.unknown(), { error: 'Give an object.' }).nullish(),
  links: z.array(zLink, { error: 'Give a list.' }).nullish(),
  startedAt: z.unknown().optional(),
});

const NAMED = new Set(Object.keys(zItem.shape));

export const generic: Integration = {
  source: 'generic',
  title: 'Anything that can send JSON or a form',
  group: 'own',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/generic/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      `Send a POST with JSON or form fields to ${publicUrl}/intake/generic/${key}`,
      'Needed: title. Useful: key (the same key is the same alert), state (firing or cleared),',
      'severity (critical, error, warning, info), description, labels, links, startedAt.',
      `curl ${publicUrl}/intake/generic/${key} -d title='Disk full' -d key=disk -d severity=error`,
    ].join('\n'),
  schema: zItem,
  parse,
  sample: ({ action, key, title, severity }) => ({ title, key, state: action, severity }),
  examples: [
    {
      name: 'everything',
      payload: {
        title: 'Disk full',
        key: 'db-1/disk',
        state: 'firing',
        severity: 'critical',
        description: 'No byte left.',
        labels: { host: 'db-1' },
        links: [{ href: 'https://example.com/d', text: 'Dashboard' }],
        startedAt: '2026-11-23T08:00:00Z',
        site: 'HQ',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1/disk',
            severity: 'critical',
            title: 'Disk full',
            body: 'No byte left.',
            labels: { host: 'db-1', site: 'HQ' },
            links: [{ href: 'https://example.com/d', text: 'Dashboard' }],
          },
        ],
      },
    },
    {
      name: 'a title is enough and names the condition',
      payload: { title: 'Disk full' },
      expect: { events: [{ action: 'firing', key: 'Disk full', severity: 'error' }] },
    },
    {
      name: 'as notification libraries send it',
      payload: {
        version: '1.0',
        title: 'Disk full',
        message: 'body é',
        attachments: [],
        type: 'info',
      },
      expect: {
        events: [
          { severity: 'info', body: 'body é', labels: { version: '1.0' }, action: 'firing' },
        ],
      },
    },
    {
      name: 'cleared',
      payload: { title: 'Disk full', state: 'ok' },
      expect: { events: [{ action: 'cleared', key: 'Disk full' }] },
    },
    {
      name: 'a list keeps its good items',
      payload: [{ title: 'One' }, { severity: 'info' }],
      expect: { events: [{ title: 'One' }], faults: ['1.title'] },
    },
    {
      name: 'a severity nobody knows',
      payload: { title: 'Odd', severity: 'purple' },
      expect: { events: [], faults: ['severity'] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  if (!Array.isArray(body)) return parseItem(body, '', context);
  if (body.length === 0 || body.length > MAX_ITEMS) {
    return { events: [], faults: [{ path: '', message: `Send 1 to ${MAX_ITEMS} items.` }] };
  }
  const all = body.map((item, index) => parseItem(item, `${index}.`, context));
  return { events: all.flatMap((one) => one.events), faults: all.flatMap((one) => one.faults) };
}

function parseItem(body: unknown, prefix: string, context: ParseContext): Parsed {
  const object = zAnyObject.safeParse(body);
  if (!object.success) {
    return refused([{ path: prefix.slice(0, -1), message: 'Give a JSON object with a title.' }]);
  }
  const parsed = zItem.safeParse(object.data);
  if (!parsed.success) {
    return refused(
      parsed.error.issues.map((issue) => ({
        path: `${prefix}${issue.path.join('.')}`,
        message: issue.message,
      })),
    );
  }
  const item = parsed.data;
  const title = oneLine(item.title ?? item.message ?? '');
  const action = actionOf(item.state ?? undefined);
  const severity = severityIn(item);
  const started = sentTime(item.startedAt);
  const faults: Fault[] = [];
  if (title === '') faults.push({ path: `${prefix}title`, message: 'A title is needed.' });
  if (action === undefined) {
    faults.push({ path: `${prefix}state`, message: 'Give firing or cleared.' });
  }
  if (severity === undefined) {
    faults.push({ path: `${prefix}severity`, message: 'Give critical, error, warning or info.' });
  }
  if (started.kind === 'bad') {
    const message = 'Give a time with its zone, such as 2026-11-23T09:24:35Z.';
    faults.push({ path: `${prefix}startedAt`, message });
  }
  if (faults.length > 0 || action === undefined || severity === undefined) return refused(faults);
  const cut = cutter();
  const { rest, typeIsLabel } = unknownFields(item);
  const event: MonitoringEvent = {
    action,
    key: item.key ? item.key : title,
    severity,
    title: cut.cut('title', title, MAX_TITLE),
    body: cut.cut('description', bodyOf(item, title), MAX_BODY),
    labels: cut.labels({ ...rest, ...(typeIsLabel ? { type: item.type } : {}), ...item.labels }),
    links: cut.links((item.links ?? []).flatMap(linkOf)),
    ...(started.kind === 'at' ? { startsAt: started.at } : {}),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [event], faults: [] };
}

type Item = z.infer<typeof zItem>;

function refused(faults: readonly Fault[]): Parsed {
  return { events: [], faults };
}

function actionOf(state: string | undefined): 'firing' | 'cleared' | undefined {
  if (state === undefined || state === '') return 'firing';
  const word = state.trim().toLowerCase();
  if (CLEARED.includes(word)) return 'cleared';
  return FIRING.includes(word) ? 'firing' : undefined;
}

/** `severity` must be a word we know; `type` only counts when it is one, else it is a label. */
function severityIn(item: Item): AlertSeverity | undefined {
  if (item.severity) return severityOf(item.severity);
  const { type } = item;
  return (typeof type === 'string' ? severityOf(type) : undefined) ?? 'error';
}

function unknownFields(item: Item) {
  const typeTellsSeverity =
    !item.severity && typeof item.type === 'string' && severityOf(item.type) !== undefined;
  return {
    rest: Object.fromEntries(Object.entries(item).filter(([name]) => !NAMED.has(name))),
    typeIsLabel: !typeTellsSeverity,
  };
}

function bodyOf(item: Item, title: string): string {
  const said = item.description ?? item.message ?? '';
  return said === title ? '' : said;
}

function linkOf(link: z.infer<typeof zLink>) {
  return typeof link === 'string' ? safeLink(link, '') : safeLink(link.href, link.text ?? '');
}
