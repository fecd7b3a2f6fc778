/**
 * Syncs told by Argo CD notifications, with the template we hand out:
 * `{"app": "shop", "phase": "Succeeded", "revision": "a10867b14bb7", "health": "Healthy",
 *   "finishedAt": "2026-11-23T08:00:00Z", "url": "https://argocd.example.com/applications/shop"}`
 * One sync of one application to one revision is one change, whose words follow its phase.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, sentTime } from './payload.ts';
import { changeOf, type ToldChange, zSaid } from './told.ts';

/** Fields of the template, with what fills each. */
const FIELDS: Readonly<Record<string, string>> = {
  app: '{{.app.metadata.name}}',
  phase: '{{.app.status.operationState.phase}}',
  message: '{{toJson .app.status.operationState.message}}',
  startedAt: '{{.app.status.operationState.startedAt}}',
  finishedAt: '{{.app.status.operationState.finishedAt}}',
  revision: '{{.app.status.sync.revision}}',
  health: '{{.app.status.health.status}}',
  repo: '{{.app.spec.source.repoURL}}',
  namespace: '{{.app.spec.destination.namespace}}',
  url: '{{.context.argocdUrl}}/applications/{{.app.metadata.name}}',
};

/** What toJson writes has its quotes already. */
const TEMPLATE = JSON.stringify(FIELDS).replace(/"(\{\{toJson [^"]*\}\})"/g, '$1');

const zFilled = zSaid.transform((text) => (text === '<no value>' ? '' : text));
const zSync = z.looseObject({
  ...(Object.fromEntries(Object.keys(FIELDS).map((name) => [name, zFilled])) as Record<
    string,
    typeof zFilled
  >),
  app: z.string().min(1),
});

const PHASES: ReadonlyMap<string, string> = new Map([
  ['Succeeded', 'Synced'],
  ['Failed', 'Failed to sync'],
  ['Error', 'Failed to sync'],
  ['Running', 'Syncing'],
  ['Terminating', 'Stopping the sync of'],
]);

export const argoCd: Integration = {
  source: 'argo-cd',
  title: 'Argo CD syncs',
  group: 'changes',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/argo-cd/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'Add this to the ConfigMap argocd-notifications-cm (kubectl -n argocd edit cm',
      'argocd-notifications-cm), under data:',
      '  service.webhook.evenkeel: |',
      `    url: ${publicUrl}/intake/argo-cd/${key}`,
      '    headers: [{name: Content-Type, value: application/json}]',
      '  template.evenkeel: |',
      '    webhook:',
      '      evenkeel:',
      '        method: POST',
      '        body: |',
      `          ${TEMPLATE}`,
      '  trigger.evenkeel: |',
      "    - when: app.status?.operationState.phase in ['Succeeded', 'Failed', 'Error']",
      '      oncePer: app.status?.operationState?.startedAt',
      '      send: [evenkeel]',
      '  subscriptions: |',
      '    - recipients: [evenkeel]',
      '      triggers: [evenkeel]',
    ].join('\n'),
  tells: 'changes',
  schema: zSync,
  parse,
  sample: ({ key, title }) => ({ app: title, phase: 'Succeeded', revision: key }),
  examples: [
    {
      name: 'a sync has succeeded',
      payload: {
        app: 'shop',
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-23T07:59:00Z',
        finishedAt: '2026-11-23T08:00:00Z',
        revision: 'a10867b14bb761a232cd80139fbd4c0d33264240',
        health: 'Healthy',
        repo: 'https://github.com/shop/deploy',
        namespace: 'shop',
        url: 'https://argocd.example.com/applications/shop',
      },
      expect: {
        changes: [
          {
            key: 'shop a10867b14bb761a232cd80139fbd4c0d33264240 2026-11-23T07:59:00Z',
            title: 'Synced shop to a10867b',
            body: 'successfully synced (all tasks run)',
            at: instant('2026-11-23T08:00:00.000Z'),
            labels: {
              app: 'shop',
              namespace: 'shop',
              revision: 'a10867b14bb761a232cd80139fbd4c0d33264240',
              repository: 'https://github.com/shop/deploy',
              phase: 'Succeeded',
              health: 'Healthy',
            },
            links: [{ href: 'https://argocd.example.com/applications/shop', text: 'Argo CD' }],
          },
        ],
      },
    },
    {
      name: 'a sync has failed',
      payload: { app: 'shop', phase: 'Failed', message: 'no such image', finishedAt: '<no value>' },
      expect: { changes: [{ title: 'Failed to sync shop', body: 'no such image' }] },
    },
    { name: 'no application', payload: { text: 'x' }, expect: { events: [], faults: ['app'] } },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const parsed = zSync.safeParse(body);
  if (!parsed.success) {
    const message = 'Give the name of the application, as the template of Settings does.';
    return { events: [], faults: [{ path: 'app', message }] };
  }
  const field = (name: string): string => String(parsed.data[name] ?? '');
  const [app, revision] = [field('app'), field('revision')];
  const told: ToldChange = {
    key: [app, revision, field('startedAt') || field('finishedAt')].join(' ').trim(),
    title: `${PHASES.get(field('phase')) ?? 'Told of the sync of'} ${app}${
      revision === '' ? '' : ` to ${revision.slice(0, 7)}`
    }`,
    body: field('message'),
    origin: 'Argo CD',
    at: sentTime(field('finishedAt') || field('startedAt')),
    labels: {
      app,
      namespace: field('namespace'),
      revision,
      repository: field('repo'),
      phase: field('phase'),
      health: field('health'),
    },
    links: safeLink(field('url'), 'Argo CD'),
  };
  return { events: [], faults: [], changes: [changeOf(told, body, context)] };
}
