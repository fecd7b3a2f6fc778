/**
 * Grafana OnCall's own integrations, by the addresses they had: `/integrations/v1/{type}/{token}/`.
 * The formatted webhook: `{"alert_uid": "08d6", "title": "Disk full", "state": "alerting",
 *   "message": "0 bytes left", "image_url": "https://...", "link_to_upstream_details": "https://..."}`
 * The type `webhook` took any JSON: so does this, by the words most senders use. Alertmanager and Grafana
 * alerting keep their own formats at their own types.
 */
import { z } from '../../kernel/schema.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import { severityOf } from '../core/loudness.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, safeLink, zAnyObject } from './payload.ts';

const CLEARED = new Set(['ok', 'resolved', 'resolve', 'cleared', 'closed', 'recovered', 'normal']);

const zText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);

const zCall = z.looseObject({
  alert_uid: zText,
  title: zText,
  message: zText,
  state: zText,
  severity: zText,
  image_url: zText,
  link_to_upstream_details: zText,
});

const NAMED = new Set(Object.keys(zCall.shape));
/** Where other senders put a title and an identity. */
const TITLES = ['name', 'summary', 'subject', 'text', 'alertname', 'description'];
const IDENTITIES = ['id', 'key', 'uid', 'fingerprint'];

export const grafanaOncall: Integration = {
  source: 'grafana-oncall',
  title: 'Grafana OnCall (formatted webhook and others)',
  group: 'pagers',
  url: ({ publicUrl, key }) => `${publicUrl}/integrations/v1/formatted_webhook/${key}/`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Integrations of Grafana OnCall: change the host and the token in the address, keep the rest.',
      `Formatted webhook: ${publicUrl}/integrations/v1/formatted_webhook/${key}/`,
      `Webhook: ${publicUrl}/integrations/v1/webhook/${key}/`,
      `Alertmanager: ${publicUrl}/integrations/v1/alertmanager/${key}/`,
      `Grafana alerting: ${publicUrl}/integrations/v1/grafana_alerting/${key}/`,
      `curl ${publicUrl}/integrations/v1/formatted_webhook/${key}/ -H 'Content-Type: application/json' \\`,
      `  -d '{"alert_uid": "1", "title": "Disk full", "state": "alerting"}'`,
    ].join('\n'),
  doors: [
    { method: 'POST', path: '/integrations/v1/:type/:key' },
    { method: 'POST', path: '/integrations/v1/alertmanager/:key', format: 'alertmanager' },
    { method: 'POST', path: '/integrations/v1/grafana_alerting/:key', format: 'grafana' },
    { method: 'POST', path: '/integrations/v1/grafana/:key', format: 'grafana' },
  ],
  schema: zCall,
  parse,
  answer: ({ parsed: { faults }, kept }) =>
    faults.length > 0 && kept.length === 0
      ? { status: 400, body: faults.map(({ message }) => message).join('\n') }
      : { status: 200, body: 'Ok.' },
  sample: ({ action, key, title, severity }) => ({
    alert_uid: key,
    title,
    state: action === 'firing' ? 'alerting' : 'ok',
    severity,
  }),
  examples: [
    {
      name: 'formatted webhook',
      payload: {
        alert_uid: '08d6891a-835c-e661-39fa-96b6a9e26552',
        title: 'TestAlert: The whole system is down',
        image_url: 'https://upload.example.com/image.png',
        state: 'alerting',
        link_to_upstream_details: 'https://en.example.com/wiki/Downtime',
        message: 'Smth happened. Oh no!',
        team: 'web',
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: '08d6891a-835c-e661-39fa-96b6a9e26552',
            severity: 'error',
            title: 'TestAlert: The whole system is down',
            body: 'Smth happened. Oh no!',
            labels: { team: 'web' },
            links: [
              { href: 'https://en.example.com/wiki/Downtime', text: 'Details' },
              { href: 'https://upload.example.com/image.png', text: 'Image' },
            ],
          },
        ],
      },
    },
    {
      name: 'its end',
      payload: { alert_uid: '08d6', state: 'ok', title: 'TestAlert' },
      expect: { events: [{ action: 'cleared', key: '08d6' }] },
    },
    {
      name: 'any JSON, by its usual words',
      payload: { name: 'Backup failed', id: 7, status: 'resolved' },
      around: { path: { type: 'webhook' } },
      expect: { events: [{ action: 'cleared', key: '7', title: 'Backup failed' }] },
    },
    {
      name: 'any JSON, without a word we know',
      payload: { a: { b: 1 } },
      around: { path: { type: 'webhook' } },
      expect: {
        events: [
          { action: 'firing', key: `body:${sha256Hex('{"a":{"b":1}}')}`, severity: 'error' },
        ],
      },
    },
    { name: 'no object', payload: 'down', expect: { events: [], faults: [''] } },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const object = zAnyObject.safeParse(body);
  if (!object.success) {
    return { events: [], faults: [{ path: '', message: 'Give a JSON object.' }] };
  }
  const call = zCall.parse(object.data);
  const { data } = object;
  const title = oneLine(call.title ?? '') || firstWord(data, TITLES) || oneLine(call.message ?? '');
  const state = (call.state ?? firstWord(data, ['status'])).trim().toLowerCase();
  const cut = cutter();
  const raw = JSON.stringify(body);
  const event: MonitoringEvent = {
    action: CLEARED.has(state) ? 'cleared' : 'firing',
    key:
      (call.alert_uid ?? '').trim() ||
      firstWord(data, IDENTITIES) ||
      title ||
      `body:${sha256Hex(raw)}`,
    severity: severityOf(call.severity ?? '') ?? 'error',
    title: cut.cut('title', title || 'Webhook without a title', MAX_TITLE),
    body: cut.cut('message', call.message ?? '', MAX_BODY),
    labels: cut.labels(
      Object.fromEntries(Object.entries(data).filter(([name]) => !NAMED.has(name))),
    ),
    links: cut.links([
      ...safeLink(call.link_to_upstream_details ?? '', 'Details'),
      ...safeLink(call.image_url ?? '', 'Image'),
    ]),
    cuts: cut.cuts(),
    raw: context.redact(raw),
  };
  return { events: [event], faults: [] };
}

/** The first of these fields that holds a word. */
function firstWord(data: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  const found = names
    .map((name) => (Object.hasOwn(data, name) ? data[name] : undefined))
    .find(
      (value) => (typeof value === 'string' && value.trim() !== '') || typeof value === 'number',
    );
  return found === undefined ? '' : oneLine(String(found)).slice(0, MAX_TITLE);
}
