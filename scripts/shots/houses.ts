/**
 * The houses pictures are taken in: nobody's yet, empty, the demo company after its outage, one with too much of
 * everything, and two that are broken: nobody works on jobs, and no page arrives.
 */
import type { Page } from 'playwright-core';
import { startMailbox } from '../../fakes/mailbox.ts';
import {
  OWNER,
  type OwnNode,
  type OwnNodeOptions,
  ownFolder,
  startOwnNode,
} from '../lib/own-node.ts';
import { type Client, clientOf } from './client.ts';
import { makeCrowd } from './crowd.ts';
import { crowdedPages } from './crowd-pages.ts';

/** An address, or one at which something is done before the picture is taken. */
export type Shot =
  | string
  | { readonly path: string; readonly act: (page: Page) => Promise<unknown> };
export type Pages = Readonly<Record<string, Shot>>;

export interface House {
  readonly name: string;
  readonly url: string;
  readonly signIn: { readonly email: string; readonly password: string } | undefined;
  readonly pages: Pages;
  readonly close: () => Promise<void>;
}

const PAGES = {
  bridge: '/',
  incidents: '/incidents',
  signals: '/signals',
  oncall: '/oncall',
  services: '/services',
  policies: '/services/policies',
  reviews: '/reviews',
  'settings-people': '/settings/people',
  'settings-teams': '/settings/teams',
  'settings-integrations': '/settings/integrations',
  'settings-tokens': '/settings/tokens',
  'settings-process': '/settings/process',
  'settings-audit': '/settings/audit',
  'settings-me': '/settings/me',
  'settings-channels': '/settings/channels',
  'settings-notifications': '/settings/notifications',
  'settings-mails': '/settings/mails',
  'settings-watch': '/settings/watch',
  report: '/report',
} as const;

/** Before anybody is owner: sign-in and set-up. */
export function unclaimedHouse(): Promise<House> {
  return house('new', { owner: false }, (node) => ({
    'sign-in': '/sign-in',
    setup: /\/setup\/\S+/.exec(node.output())?.[0] ?? '/setup/none',
  }));
}

export function emptyHouse(): Promise<House> {
  return house('empty', {}, () => PAGES);
}

export function fullHouse(): Promise<House> {
  const options = { args: ['demo', '--speed', '600'], until: 'Ctrl-C ends it' };
  return house('full', options, async (node) => {
    const client = await clientOf(node.url, OWNER);
    return { ...PAGES, ...(await pagesOfThings(client)) };
  });
}

/** Pages of single things: the major incident, the review, and how a reporter sees a report. */
async function pagesOfThings({ url, get }: Client): Promise<Pages> {
  const queue = await get<{ items: readonly { number: string }[] }>(
    '/api/v1/incidents?order=queue',
  );
  const closed = await get<{ items: readonly { number: string }[] }>(
    '/api/v1/incidents?open=false',
  );
  const reviews = await get<{ items: readonly { id: string }[] }>('/api/v1/reviews');
  const reported = await fetch(`${url}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ what: 'The printer on floor 2 prints empty pages', service: 'reports' }),
  });
  const { token } = (await reported.json()) as { token: string };
  return {
    incident: `/incidents/${queue.items[0]?.number}`,
    'incident-closed': `/incidents/${closed.items[0]?.number}`,
    review: `/reviews/${reviews.items[0]?.id}`,
    'my-report': `/r/${token}`,
  };
}

/** Forty people, sixty incidents, mails that arrive; but not at everybody. */
export async function crowdedHouse(): Promise<House> {
  const mailbox = await startMailbox();
  mailbox.behave('reject', OWNER.email);
  return house(
    'crowd',
    { env: { EVENKEEL_SMTP_URL: mailbox.url, EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' } },
    async (node) => {
      const client = await clientOf(node.url, OWNER);
      const crowd = await makeCrowd(client, { url: node.url, owner: client.id });
      return { ...PAGES, ...(await crowdedPages(client, crowd)) };
    },
    () => mailbox.stop(),
  );
}

const TROUBLE = { bridge: '/', oncall: '/oncall', 'settings-watch': '/settings/watch' } as const;

/** A node that only serves pages, and nobody else: pages may be late. */
export function stoppedHouse(): Promise<House> {
  return house('stopped', { env: { EVENKEEL_ROLE: 'web' } }, () => TROUBLE);
}

/** A mail server that refuses everything: every page fails, for incident after incident. */
export async function unreachableHouse(): Promise<House> {
  const mailbox = await startMailbox();
  mailbox.behave('reject');
  return house(
    'unreachable',
    { env: { EVENKEEL_SMTP_URL: mailbox.url } },
    async (node) => {
      const client = await clientOf(node.url, OWNER);
      const number = await troubleWithoutEnd(client);
      return { ...TROUBLE, incident: `/incidents/${number}` };
    },
    () => mailbox.stop(),
  );
}

/** Three loud incidents whose pages all fail; the number of one, as soon as the watch has found them. */
async function troubleWithoutEnd({ call, get }: Client): Promise<string> {
  const service = 'checkout';
  await call('POST', '/api/v1/services', { name: service, settings: { holdSeconds: 0 } });
  const made: string[] = [];
  for (const title of ['Checkout is down', 'Orders wait', 'Payments fail']) {
    const wish = { title, service, priority: 'P1' };
    made.push((await call<{ number: string }>('POST', '/api/v1/incidents', wish)).number);
  }
  for (let second = 0; second < 150; second += 1) {
    const { problems } = await get<{ problems: readonly { code: string; text: string }[] }>(
      '/api/v1/watch',
    );
    if (problems.some(({ code }) => code === 'nobody_reachable')) return made[0] ?? '';
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error('The watch did not find that nobody can be paged');
}

async function house(
  name: string,
  options: Omit<OwnNodeOptions, 'dataDir'>,
  pagesOf: (node: OwnNode) => Promise<Pages> | Pages,
  after: () => Promise<unknown> = async () => undefined,
): Promise<House> {
  const folder = ownFolder();
  const node = await startOwnNode({ ...options, dataDir: folder.path });
  const close = async () => {
    await node.stop();
    await after();
    folder.remove();
  };
  try {
    const signIn = options.owner === false ? undefined : OWNER;
    return { name, url: node.url, signIn, pages: await pagesOf(node), close };
  } catch (error) {
    await close();
    throw error;
  }
}
