/**
 * GoAlert's generic API, `POST /api/v2/generic/incoming?token=...`, with the fields in the query, a form or
 * JSON: `summary=Disk full&details=0 bytes left&dedup=db-1/disk&action=close&meta=host=db-1`.
 * Without `dedup`, summary and details together name the condition, as there. Its other doors
 * (Alertmanager, Grafana) take the same key.
 */
import { z } from '../../kernel/schema.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import type { Answer, Integration, Outcome, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, zAnyObject } from './payload.ts';

const zText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);

const zCall = z.looseObject({
  summary: zText,
  details: zText,
  action: zText,
  dedup: zText,
  meta: z.unknown().optional(),
});

export const goalert: Integration = {
  source: 'goalert',
  title: 'GoAlert (generic API, Alertmanager, Grafana)',
  group: 'pagers',
  url: ({ publicUrl, key }) => `${publicUrl}/api/v2/generic/incoming?token=${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Integration keys of GoAlert: change the host and the token, keep the rest.',
      `Generic: ${publicUrl}/api/v2/generic/incoming?token=${key}`,
      `Alertmanager: ${publicUrl}/api/v2/prometheusalertmanager/incoming?token=${key}`,
      `Grafana: ${publicUrl}/api/v2/grafana/incoming?token=${key}`,
      `curl '${publicUrl}/api/v2/generic/incoming?token=${key}' -d summary='Disk full' -d dedup=disk`,
      `curl '${publicUrl}/api/v2/generic/incoming?token=${key}' -d summary=ok -d dedup=disk -d action=close`,
    ].join('\n'),
  onlySeverity: 'error',
  body: 'optional',
  doors: [
    { method: 'POST', path: '/api/v2/generic/incoming' },
    {
      method: 'POST',
      path: '/api/v2/prometheusalertmanager/incoming',
      format: 'alertmanager',
    },
    { method: 'POST', path: '/api/v2/grafana/incoming', format: 'grafana' },
  ],
  schema: zCall,
  parse,
  answer,
  sample: ({ action, key, title }) => ({
    summary: title,
    dedup: key,
    ...(action === 'cleared' ? { action: 'close' } : {}),
  }),
  examples: [
    {
      name: 'fields in JSON',
      payload: {
        summary: 'Disk full',
        details: '0 bytes left',
        dedup: 'db-1/disk',
        meta: { host: 'db-1' },
      },
      expect: {
        events: [
          {
            action: 'firing',
            key: 'db-1/disk',
            severity: 'error',
            title: 'Disk full',
            body: '0 bytes left',
            labels: { host: 'db-1' },
          },
        ],
      },
    },
    {
      name: 'fields in the query, with the body empty',
      payload: {},
      around: { query: { token: 'x', summary: 'Slow', dedup: 's', meta: 'host=db-1' } },
      expect: { events: [{ key: 's', title: 'Slow', labels: { host: 'db-1' } }] },
    },
    {
      name: 'close',
      payload: { summary: 'ok', dedup: 's', action: 'close' },
      expect: { events: [{ action: 'cleared', key: 's' }] },
    },
    {
      name: 'without dedup the words name it',
      payload: { summary: 'Disk full' },
      expect: { events: [{ key: `auto:${sha256Hex('Disk full\n')}` }] },
    },
    { name: 'no summary', payload: { details: 'x' }, expect: { events: [], faults: ['summary'] } },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const { token: _token, key: _key, ...query } = context.around.query;
  const fields = zAnyObject.safeParse(body ?? {});
  const parsed = zCall.safeParse({ ...query, ...(fields.success ? fields.data : {}) });
  const call: z.infer<typeof zCall> = parsed.success ? parsed.data : {};
  const summary = oneLine(call.summary ?? '');
  const details = call.details ?? '';
  if (summary === '') {
    return { events: [], faults: [{ path: 'summary', message: 'A summary is needed.' }] };
  }
  const cut = cutter();
  const event: MonitoringEvent = {
    action: call.action === 'close' ? 'cleared' : 'firing',
    key: (call.dedup ?? '').trim() || `auto:${sha256Hex(`${summary}\n${details}`)}`,
    severity: 'error',
    title: cut.cut('summary', summary, MAX_TITLE),
    body: cut.cut('details', details, MAX_BODY),
    labels: cut.labels(metaOf(call.meta)),
    links: [],
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(call)),
  };
  return { events: [event], faults: [] };
}

/** An object in JSON, `name=value` in a query or form. */
function metaOf(meta: unknown): Readonly<Record<string, unknown>> {
  const object = zAnyObject.safeParse(meta);
  if (object.success) return object.data;
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(typeof meta === 'string' ? meta : '') ?? [];
  return name === undefined ? {} : { [name]: value };
}

/** 204, or the alert in numbers for who asks for JSON, as GoAlert answers. */
function answer({ parsed, kept, serviceId, around }: Outcome): Answer {
  if (parsed.faults.length > 0 && kept.length === 0) {
    return { status: 400, body: parsed.faults.map(({ message }) => message).join('\n') };
  }
  const [one] = kept;
  const asked = (around.headers['accept'] ?? '').includes('application/json');
  if (!asked || one === undefined || one.alertId === null) return { status: 204 };
  const AlertID = numberOf(one.alertId);
  return { status: 200, body: { AlertID, ServiceID: serviceId, IsNew: one.outcome === 'new' } };
}

/** GoAlert's clients want a number: the end of our id, as far as a double holds it. */
function numberOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(-13), 16);
}
