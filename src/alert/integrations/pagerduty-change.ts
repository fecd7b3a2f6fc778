/**
 * PagerDuty change events, `POST /v2/change/enqueue`: what pipelines and Terraform tell of as done.
 * `{"routing_key": "...", "payload": {"summary": "Deployed v2", "source": "ci", "timestamp": "...",
 *   "custom_details": {"commit": "c0ffee"}}, "links": [{"href": "https://...", "text": "Build"}]}`
 * They are kept beside the service and never notify (wire-formats.md a2).
 */
import { z } from '../../kernel/schema.ts';
import type { ChangeEvent } from '../core/change.ts';
import type { Fault, Integration, ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_TITLE, oneLine, safeLink, sentTime, zAnyObject } from './payload.ts';

const zText = z.union([z.string(), z.number().transform(String)]);

const zCall = z.looseObject({
  payload: z.looseObject({
    summary: zText,
    source: zText.nullish().catch(undefined),
    timestamp: z.unknown().optional(),
    custom_details: z.unknown().optional(),
  }),
  links: z.unknown().optional(),
});

const zLinks = z
  .array(z.looseObject({ href: z.string(), text: z.string().optional().catch(undefined) }))
  .catch([]);

const DEPLOY = {
  payload: {
    summary: 'Deployed shop v2.14',
    source: 'ci.example.com',
    timestamp: '2015-07-17T08:42:58.315+0000',
    custom_details: { commit: 'c0ffee', tests: 214 },
  },
  links: [{ href: 'https://ci.example.com/builds/214', text: 'Build 214' }],
};

export const pagerdutyChange: Integration = {
  source: 'pagerduty-change',
  title: 'PagerDuty change events',
  group: 'changes',
  url: ({ publicUrl }) => `${publicUrl}/v2/change/enqueue`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Pipelines that tell PagerDuty of deploys: change the address, keep the rest.',
      `Address: ${publicUrl}/v2/change/enqueue`,
      `Routing key (integration key): ${key}`,
      `curl ${publicUrl}/v2/change/enqueue -H 'Content-Type: application/json' -d \\`,
      `  '{"routing_key":"${key}","payload":{"summary":"Deployed v2","source":"ci"}}'`,
    ].join('\n'),
  keysOf: ['pagerduty', 'pagerduty-v1'],
  tells: 'changes',
  schema: zCall,
  parse,
  sample: ({ title }) => ({ payload: { summary: title, source: 'evenkeel' } }),
  examples: [
    {
      name: 'a deploy with everything',
      payload: DEPLOY,
      expect: {
        changes: [
          {
            title: 'Deployed shop v2.14',
            origin: 'ci.example.com',
            at: '2015-07-17T08:42:58.315Z' as never,
            labels: { commit: 'c0ffee', tests: '214' },
            links: [{ href: 'https://ci.example.com/builds/214', text: 'Build 214' }],
          },
        ],
      },
    },
    {
      name: 'a summary alone',
      payload: { payload: { summary: 'Flag turned' } },
      expect: { changes: [{ title: 'Flag turned', origin: '' }] },
    },
    {
      name: 'no summary',
      payload: { payload: { source: 'ci' } },
      expect: { events: [], faults: ['payload.summary'] },
    },
    {
      name: 'a time that is none',
      payload: { payload: { summary: 'Deployed', timestamp: 'yesterday' } },
      expect: { events: [], faults: ['payload.timestamp'] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const object = zAnyObject.safeParse(body);
  if (!object.success) return refused([{ path: '', message: 'The event must be a JSON object' }]);
  const parsed = zCall.safeParse(object.data);
  if (!parsed.success) {
    return refused(
      parsed.error.issues.map((issue) => {
        const path = issue.path.join('.');
        return { path, message: `'${path}' is missing or blank` };
      }),
    );
  }
  const { payload, links } = parsed.data;
  const title = oneLine(payload.summary);
  const done = sentTime(payload.timestamp);
  if (title === '') {
    return refused([{ path: 'payload.summary', message: `'payload.summary' is missing or blank` }]);
  }
  if (done.kind === 'bad') {
    const message = `'payload.timestamp' is invalid (must be ISO 8601)`;
    return refused([{ path: 'payload.timestamp', message }]);
  }
  const cut = cutter();
  const change: ChangeEvent = {
    title: cut.cut('summary', title, MAX_TITLE),
    body: '',
    origin: cut.cut('source', oneLine(payload.source ?? ''), 255),
    ...(done.kind === 'at' ? { at: done.at } : {}),
    labels: cut.labels(detailsOf(payload.custom_details)),
    links: cut.links(
      zLinks.parse(links ?? []).flatMap(({ href, text }) => safeLink(href, text ?? '')),
    ),
    cuts: cut.cuts(),
    raw: context.redact(JSON.stringify(body)),
  };
  return { events: [], faults: [], changes: [change] };
}

function detailsOf(details: unknown): Readonly<Record<string, unknown>> {
  const object = zAnyObject.safeParse(details);
  return object.success ? object.data : { custom_details: details };
}

function refused(faults: readonly Fault[]): Parsed {
  return { events: [], faults };
}
