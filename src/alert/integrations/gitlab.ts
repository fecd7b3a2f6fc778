/**
 * Deploys and releases told by a webhook of GitLab:
 * `{"object_kind": "deployment", "status": "success", "deployment_id": 15, "environment": "production",
 *   "status_changed_at": "2026-11-23 09:00:00 +0100", "project": {"path_with_namespace": "shop/web"},
 *   "ref": "main", "short_sha": "279484c0", "user": {"username": "ann"}, "deployable_url": "https://..."}`
 * A deployment is one change, whose words follow its status; so is a release. What else comes is left aside.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import type { Integration, ParseContext, Parsed } from './integration.ts';
import { type SentTime, safeLink, sentTime } from './payload.ts';
import { changeOf, type ToldChange, zSaid } from './told.ts';

const zId = z.union([z.string().min(1), z.number()]).transform(String);
const zProject = z.looseObject({ id: zSaid, path_with_namespace: zSaid, web_url: zSaid });

const zDeployment = z.looseObject({
  object_kind: z.literal('deployment'),
  deployment_id: zId,
  status: z.string(),
  status_changed_at: z.unknown().optional(),
  environment: zSaid,
  environment_external_url: zSaid,
  deployable_url: zSaid,
  project: zProject,
  ref: zSaid,
  short_sha: zSaid,
  commit_title: zSaid,
  commit_url: zSaid,
  user: z.looseObject({ username: zSaid }).catch({ username: '' }),
});

const zRelease = z.looseObject({
  object_kind: z.literal('release'),
  action: z.string(),
  id: zSaid,
  tag: z.string().min(1),
  name: zSaid,
  description: zSaid,
  url: zSaid,
  released_at: z.unknown().optional(),
  project: zProject,
});

const STATES: ReadonlyMap<string, string> = new Map([
  ['created', 'Going to deploy'],
  ['blocked', 'Waiting to deploy'],
  ['running', 'Deploying'],
  ['success', 'Deployed'],
  ['failed', 'Failed to deploy'],
  ['canceled', 'Gave up deploying'],
]);

export const gitlab: Integration = {
  source: 'gitlab',
  title: 'GitLab deployments and releases',
  group: 'changes',
  url: ({ publicUrl, key }) => `${publicUrl}/intake/gitlab/${key}`,
  howToConnect: ({ publicUrl, key }) =>
    [
      'In the project or the group on GitLab: Settings, Webhooks, Add new webhook.',
      `URL: ${publicUrl}/intake/gitlab/${key}`,
      'Trigger: Deployment events and Releases events. Press Test, Deployment events.',
      `Where the address may hold no key: URL ${publicUrl}/intake/gitlab, secret token ${key}`,
    ].join('\n'),
  tells: 'changes',
  schema: zDeployment,
  parse,
  sample: ({ key, title }) => ({
    object_kind: 'release',
    action: 'create',
    id: key,
    tag: key,
    name: title,
    project: { path_with_namespace: 'evenkeel/sample' },
  }),
  examples: [
    {
      name: 'a deployment has succeeded',
      payload: {
        object_kind: 'deployment',
        status: 'success',
        status_changed_at: '2026-11-23 09:00:00 +0100',
        deployment_id: 15,
        deployable_id: 796,
        deployable_url: 'https://gitlab.example.com/shop/web/-/jobs/796',
        environment: 'production',
        environment_external_url: 'https://shop.example.com',
        project: {
          id: 30,
          name: 'web',
          web_url: 'https://gitlab.example.com/shop/web',
          path_with_namespace: 'shop/web',
        },
        ref: 'main',
        short_sha: '279484c0',
        commit_title: 'Add new file',
        commit_url: 'https://gitlab.example.com/shop/web/-/commit/279484c0',
        user: { id: 1, name: 'Ann', username: 'ann' },
      },
      expect: {
        changes: [
          {
            key: 'deployment:30:15',
            title: 'Deployed shop/web main (279484c0) to production',
            body: 'Add new file',
            origin: 'ann',
            at: instant('2026-11-23T08:00:00.000Z'),
            labels: {
              project: 'shop/web',
              environment: 'production',
              ref: 'main',
              sha: '279484c0',
              state: 'success',
            },
            links: [
              { href: 'https://gitlab.example.com/shop/web/-/jobs/796', text: 'Job' },
              { href: 'https://gitlab.example.com/shop/web/-/commit/279484c0', text: 'Commit' },
              { href: 'https://shop.example.com', text: 'Environment' },
            ],
          },
        ],
      },
    },
    {
      name: 'a release',
      payload: {
        object_kind: 'release',
        action: 'create',
        id: 1,
        tag: 'v1.1',
        name: 'Winter',
        description: 'v1.1 has been released',
        released_at: '2026-11-23 08:00:00 UTC',
        url: 'https://gitlab.example.com/shop/web/-/releases/v1.1',
        project: { id: 30, path_with_namespace: 'shop/web' },
      },
      expect: {
        changes: [
          {
            key: 'release:30:v1.1',
            title: 'Released shop/web v1.1: Winter',
            at: instant('2026-11-23T08:00:00.000Z'),
            links: [
              { href: 'https://gitlab.example.com/shop/web/-/releases/v1.1', text: 'Release' },
            ],
          },
        ],
      },
    },
    { name: 'a push is left aside', payload: { object_kind: 'push', ref: 'main' }, expect: {} },
  ],
};

function parse(body: unknown, context: ParseContext): Parsed {
  const told = deployment(body) ?? release(body);
  if (told !== undefined) {
    return { events: [], faults: [], changes: [changeOf(told, body, context)] };
  }
  return { events: [], faults: [], ignored: 'GitLab tells of no deployment and no release here.' };
}

function deployment(body: unknown): ToldChange | undefined {
  const parsed = zDeployment.safeParse(body);
  if (!parsed.success) return undefined;
  const { project, ...one } = parsed.data;
  const begin = STATES.get(one.status) ?? 'Told of the deployment of';
  const sha = one.short_sha === '' ? '' : `(${one.short_sha})`;
  const what = [project.path_with_namespace, one.ref, sha].filter((part) => part !== '').join(' ');
  return {
    key: `deployment:${project.id}:${one.deployment_id}`,
    title: `${begin} ${what}${one.environment === '' ? '' : ` to ${one.environment}`}`,
    body: one.commit_title,
    origin: one.user.username,
    at: gitlabTime(one.status_changed_at),
    labels: {
      project: project.path_with_namespace,
      environment: one.environment,
      ref: one.ref,
      sha: one.short_sha,
      state: one.status,
    },
    links: [
      ...safeLink(one.deployable_url, 'Job'),
      ...safeLink(one.commit_url, 'Commit'),
      ...safeLink(one.environment_external_url, 'Environment'),
    ],
  };
}

function release(body: unknown): ToldChange | undefined {
  const parsed = zRelease.safeParse(body);
  if (!parsed.success || parsed.data.action === 'delete') return undefined;
  const { project, ...one } = parsed.data;
  const name = one.name === '' || one.name === one.tag ? '' : `: ${one.name}`;
  return {
    key: `release:${project.id}:${one.tag}`,
    title: `Released ${project.path_with_namespace} ${one.tag}${name}`,
    body: one.description,
    origin: '',
    at: gitlabTime(one.released_at),
    labels: { project: project.path_with_namespace, tag: one.tag },
    links: safeLink(one.url, 'Release'),
  };
}

/** `2026-11-23 09:00:00 +0100` and `2026-11-23 08:00:00 UTC`. */
function gitlabTime(value: unknown): SentTime {
  if (typeof value !== 'string') return sentTime(value);
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(value);
  if (parts === null) return sentTime(value);
  return sentTime(`${parts[1]}T${parts[2]}${parts[3] === 'UTC' ? 'Z' : parts[3]}`);
}
