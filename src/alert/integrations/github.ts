/**
 * Deploys and releases told by a webhook of GitHub:
 * `{"deployment_status": {"state": "success", "environment": "production", "created_at": "...",
 *   "target_url": "https://..."}, "deployment": {"id": 145, "ref": "main", "sha": "a10867b"},
 *   "repository": {"full_name": "shop/web", "html_url": "https://github.com/shop/web"}}`
 * A deployment is one change, whose words follow its state; a published release is one too. What else a
 * webhook tells of is left aside.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { safeLink, sentTime } from './payload.ts';
import { changeOf, type ToldChange, zSaid } from './told.ts';

const zId = z.union([z.string().min(1), z.number()]).transform(String);
const zRepository = z.looseObject({ full_name: zSaid, html_url: zSaid });
const zPerson = z.looseObject({ login: zSaid }).catch({ login: '' });

const zDeployment = z.looseObject({
  deployment: z.looseObject({
    id: zId,
    ref: zSaid,
    sha: zSaid,
    task: zSaid,
    environment: zSaid,
    description: zSaid,
    created_at: z.unknown().optional(),
    creator: zPerson,
  }),
  deployment_status: z
    .looseObject({
      state: zSaid,
      environment: zSaid,
      description: zSaid,
      target_url: zSaid,
      environment_url: zSaid,
      created_at: z.unknown().optional(),
    })
    .optional(),
  repository: zRepository,
});

const zRelease = z.looseObject({
  action: z.string(),
  release: z.looseObject({
    id: zId,
    tag_name: zSaid,
    name: zSaid,
    body: zSaid,
    html_url: zSaid,
    published_at: z.unknown().optional(),
    author: zPerson,
  }),
  repository: zRepository,
});

/** What became of a deployment, as the beginning of its title. */
const STATES: ReadonlyMap<string, string> = new Map([
  ['success', 'Deployed'],
  ['failure', 'Failed to deploy'],
  ['error', 'Failed to deploy'],
  ['in_progress', 'Deploying'],
  ['queued', 'Going to deploy'],
  ['pending', 'Going to deploy'],
  ['', 'Going to deploy'],
]);

export const github: Integration = {
  source: 'github',
  title: 'GitHub deployments and releases',
  group: 'changes',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/github/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In the repository or the organisation on GitHub: Settings, Webhooks, Add webhook.',
      `Payload URL: ${publicUrl}/intake/github/${key}`,
      'Content type: application/json. Let me select individual events: Deployment statuses and',
      'Releases. Deployments come from workflows with an environment:, or from the API:',
      'gh api repos/{owner}/{repo}/hooks -f name=web -F active=true -f "events[]=deployment_status" \\',
      `  -f "events[]=release" -f config[content_type]=json -f config[url]=${publicUrl}/intake/github/${key}`,
    ].join('\n'),
  tells: 'changes',
  signature: {
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    help: 'The secret you give on the page of the webhook at GitHub.',
  },
  schema: zDeployment,
  parse,
  sample: ({ key, title }) => ({
    action: 'published',
    release: { id: key, name: title, tag_name: 'v1' },
    repository: { full_name: 'evenkeel/sample' },
  }),
  examples: [
    {
      name: 'a deployment has succeeded',
      payload: {
        action: 'created',
        deployment_status: {
          id: 1115122,
          state: 'success',
          environment: 'production',
          description: 'All checks are green',
          target_url: 'https://github.com/shop/web/actions/runs/1',
          environment_url: 'https://shop.example.com',
          created_at: '2026-11-23T08:00:00Z',
        },
        deployment: {
          id: 145988746,
          sha: 'a10867b14bb761a232cd80139fbd4c0d33264240',
          ref: 'main',
          task: 'deploy',
          environment: 'production',
          creator: { login: 'ann' },
          created_at: '2026-11-23T07:58:00Z',
        },
        repository: { full_name: 'shop/web', html_url: 'https://github.com/shop/web' },
      },
      expect: {
        changes: [
          {
            key: 'deployment:145988746',
            title: 'Deployed shop/web main (a10867b) to production',
            body: 'All checks are green',
            origin: 'ann',
            at: instant('2026-11-23T08:00:00.000Z'),
            labels: {
              repository: 'shop/web',
              environment: 'production',
              ref: 'main',
              sha: 'a10867b14bb761a232cd80139fbd4c0d33264240',
              state: 'success',
              task: 'deploy',
            },
            links: [
              { href: 'https://github.com/shop/web/actions/runs/1', text: 'Run' },
              {
                href: 'https://github.com/shop/web/commit/a10867b14bb761a232cd80139fbd4c0d33264240',
                text: 'Commit',
              },
              { href: 'https://shop.example.com', text: 'Environment' },
            ],
          },
        ],
      },
    },
    {
      name: 'a deployment has failed',
      payload: {
        deployment_status: { state: 'failure' },
        deployment: { id: 7, ref: 'v2', sha: 'b0', environment: 'staging' },
        repository: { full_name: 'shop/web' },
      },
      expect: {
        changes: [{ key: 'deployment:7', title: 'Failed to deploy shop/web v2 (b0) to staging' }],
      },
    },
    {
      name: 'a release is published',
      payload: {
        action: 'published',
        release: {
          id: 11,
          tag_name: 'v2.14.0',
          name: 'Winter',
          body: '- faster',
          html_url: 'https://github.com/shop/web/releases/tag/v2.14.0',
          published_at: '2026-11-23T08:00:00Z',
        },
        repository: { full_name: 'shop/web' },
      },
      expect: {
        changes: [
          {
            key: 'release:11',
            title: 'Released shop/web v2.14.0: Winter',
            body: '- faster',
            at: instant('2026-11-23T08:00:00.000Z'),
            links: [{ href: 'https://github.com/shop/web/releases/tag/v2.14.0', text: 'Release' }],
          },
        ],
      },
    },
    {
      name: 'the greeting',
      payload: { zen: 'Keep it logically awesome.', hook_id: 1 },
      expect: {},
    },
    {
      name: 'an old deployment that was replaced',
      payload: {
        deployment_status: { state: 'inactive' },
        deployment: { id: 6 },
        repository: { full_name: 'shop/web' },
      },
      expect: { events: [] },
    },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const told = deployment(body) ?? release(body);
  if (told !== undefined) {
    return { events: [], faults: [], changes: [changeOf(told, body, context)] };
  }
  return { events: [], faults: [], ignored: 'GitHub tells of no deployment and no release here.' };
}

function deployment(body: unknown): ToldChange | undefined {
  const parsed = zDeployment.safeParse(body);
  if (!parsed.success) return undefined;
  const { deployment: one, deployment_status: status, repository } = parsed.data;
  const begin = STATES.get(status?.state ?? '');
  if (begin === undefined) return undefined;
  const environment = status?.environment || one.environment;
  const what = [repository.full_name, one.ref, one.sha === '' ? '' : `(${one.sha.slice(0, 7)})`];
  const where = environment === '' ? '' : ` to ${environment}`;
  return {
    key: `deployment:${one.id}`,
    title: `${begin} ${what.filter((part) => part !== '').join(' ')}${where}`,
    body: status?.description || one.description,
    origin: one.creator.login,
    at: sentTime(status?.created_at ?? one.created_at),
    labels: {
      repository: repository.full_name,
      environment,
      ref: one.ref,
      sha: one.sha,
      state: status?.state ?? '',
      task: one.task,
    },
    links: [
      ...safeLink(status?.target_url ?? '', 'Run'),
      ...(one.sha === '' ? [] : safeLink(`${repository.html_url}/commit/${one.sha}`, 'Commit')),
      ...safeLink(status?.environment_url ?? '', 'Environment'),
    ],
  };
}

function release(body: unknown): ToldChange | undefined {
  const parsed = zRelease.safeParse(body);
  if (!parsed.success || !['published', 'released'].includes(parsed.data.action)) return undefined;
  const { release: one, repository } = parsed.data;
  const name = one.name === '' || one.name === one.tag_name ? '' : `: ${one.name}`;
  return {
    key: `release:${one.id}`,
    title: `Released ${repository.full_name} ${one.tag_name}${name}`,
    body: one.body,
    origin: one.author.login,
    at: sentTime(one.published_at),
    labels: { repository: repository.full_name, tag: one.tag_name },
    links: safeLink(one.html_url, 'Release'),
  };
}
