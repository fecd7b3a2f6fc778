/**
 * What Prometheus sends to its Alertmanager, and `amtool alert add` too: `POST /api/v2/alerts`, a list of
 * `{"labels": {"alertname": "DiskFull", "instance": "db-1"}, "annotations": {"summary": "..."},
 *   "startsAt": "2026-11-23T08:00:00Z", "endsAt": "2026-11-23T08:04:00Z", "generatorURL": "http://..."}`
 * Firing alerts come again every minute with an end a few minutes ahead; when that passes without another,
 * the alert is over. An end that has passed already says it is over. A missing end means five minutes from
 * now, year 1 means missing (wire-formats.md b2). The label set is the key.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { Labels, MonitoringEvent } from '../core/alert.ts';
import { labelFingerprint } from '../core/fingerprint.ts';
import { severityOf } from '../core/loudness.ts';
import type { Fault, Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, safeLink, sentTime } from './payload.ts';

/** Alertmanager's `resolve_timeout`. */
const RESOLVE_TIMEOUT_SECONDS = 300;

const zLabels = z.record(z.string(), z.string());
const zItem = z.looseObject({
  labels: zLabels,
  annotations: zLabels.nullish(),
  startsAt: z.unknown().optional(),
  endsAt: z.unknown().optional(),
  generatorURL: z.string().nullish(),
});

export const prometheus: Integration = {
  source: 'prometheus',
  title: 'Prometheus, with Evenkeel as its Alertmanager',
  group: 'monitoring',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/alertmanager/${key}`,
  howToConnect: ({ publicUrl, key }) => {
    const { host, protocol } = new URL(publicUrl);
    return [
      'In prometheus.yml:',
      'alerting:',
      '  alertmanagers:',
      `    - scheme: ${protocol.slice(0, -1)}`,
      `      path_prefix: /intake/alertmanager/${key}`,
      `      static_configs: [{targets: ['${host}']}]`,
      `amtool: --alertmanager.url=${publicUrl}/intake/alertmanager/${key}`,
    ].join('\n');
  },
  schema: z.array(zItem),
  parse,
  sample: ({ action, key, title, severity }) => [
    {
      labels: { alertname: title, instance: key, severity },
      annotations: { summary: title },
      ...(action === 'firing' ? {} : { endsAt: '2020-01-01T00:00:00Z' }),
    },
  ],
  examples: [
    {
      name: 'a firing alert',
      payload: [
        {
          labels: { alertname: 'TargetDown', instance: 'db-1', severity: 'critical', empty: '' },
          annotations: { summary: 'down db-1', description: 'No answer.' },
          startsAt: '2026-11-23T08:31:34.632Z',
          endsAt: '2026-11-23T08:35:34.632123456Z',
          generatorURL: 'http://prometheus.example.com/graph',
        },
      ],
      expect: {
        events: [
          {
            action: 'firing',
            severity: 'critical',
            title: 'down db-1',
            body: 'No answer.',
            labels: { alertname: 'TargetDown', instance: 'db-1', severity: 'critical' },
            startsAt: instant('2026-11-23T08:31:34.632Z'),
            expiresAt: instant('2026-11-23T08:35:34.632Z'),
            links: [{ href: 'http://prometheus.example.com/graph', text: 'Source' }],
          },
        ],
      },
    },
    {
      name: 'year 1 is no time at all',
      payload: [
        {
          labels: { alertname: 'Foo' },
          startsAt: '0001-01-01T00:00:00.000Z',
          endsAt: '0001-01-01T00:00:00.000Z',
        },
      ],
      expect: { events: [{ action: 'firing', title: 'Foo', expiresInSeconds: 300 }] },
    },
    {
      name: 'good ones are kept beside bad ones',
      payload: [
        { labels: {} },
        { labels: { alertname: 'Foo' } },
        { labels: { a: 'b' }, endsAt: 'x' },
      ],
      expect: { events: [{ title: 'Foo' }], faults: ['0.labels', '2.endsAt'] },
    },
    {
      name: 'an end before its beginning',
      payload: [
        {
          labels: { alertname: 'Foo' },
          startsAt: '2026-11-23T08:00:00Z',
          endsAt: '2026-11-23T07:00:00Z',
        },
      ],
      expect: { events: [], faults: ['0.endsAt'] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  if (!Array.isArray(body)) {
    return { events: [], faults: [{ path: '', message: 'expected a list of alerts' }] };
  }
  const all = body.map((item, index) => parseItem(item, index, context));
  return {
    events: all.flatMap((one) => ('event' in one ? [one.event] : [])),
    faults: all.flatMap((one) => ('event' in one ? [] : one.faults)),
  };
}

function parseItem(
  body: unknown,
  index: number,
  context: ParseContext,
): { readonly event: MonitoringEvent } | { readonly faults: readonly Fault[] } {
  const parsed = zItem.safeParse(body);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => ({
      path: [index, ...issue.path].join('.'),
      message: issue.message,
    }));
    return { faults };
  }
  const item = parsed.data;
  const all = withoutEmpty(item.labels);
  const fault = (field: string, message: string) => ({
    faults: [{ path: `${index}.${field}`, message }],
  });
  if (Object.keys(all).length === 0) return fault('labels', 'at least one label pair required');
  const startsAt = sentTime(item.startsAt);
  const endsAt = sentTime(item.endsAt);
  if (startsAt.kind === 'bad') return fault('startsAt', 'not a time we can read');
  if (endsAt.kind === 'bad') return fault('endsAt', 'not a time we can read');
  const backwards = startsAt.kind === 'at' && endsAt.kind === 'at' && endsAt.at < startsAt.at;
  if (backwards) return fault('endsAt', 'start time must be before end time');
  const cut = cutter();
  const annotations = item.annotations ?? {};
  const event: MonitoringEvent = {
    action: 'firing',
    key: labelFingerprint(all),
    severity: severityOf(all.severity ?? '') ?? 'error',
    title: cut.cut('title', titleOf(all, annotations), MAX_TITLE),
    body: cut.cut('description', annotations.description ?? annotations.message ?? '', MAX_BODY),
    labels: cut.labels(all),
    links: cut.links([
      ...safeLink(annotations.runbook_url ?? '', 'Runbook'),
      ...safeLink(item.generatorURL ?? '', 'Source'),
    ]),
    ...(startsAt.kind === 'at' ? { startsAt: startsAt.at } : {}),
    ...(endsAt.kind === 'at'
      ? { expiresAt: endsAt.at }
      : { expiresInSeconds: RESOLVE_TIMEOUT_SECONDS }),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify([body])),
  };
  return { event };
}

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

function titleOf(labels: Labels, annotations: Labels): string {
  const said = oneLine(annotations.summary ?? annotations.title ?? '');
  if (said !== '') return said;
  const name = oneLine(labels.alertname ?? '');
  return name === '' ? 'Alert without a name' : name;
}
