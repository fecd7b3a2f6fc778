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
import { alarm, makeCrowd } from './crowd.ts';
import { crowdedPages } from './crowd-pages.ts';
import { TABLE_PAGES, TABLES } from './table-pages.ts';

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
  'dead-letters': '/signals/dead-letters',
  'read-again': '/signals/read-again',
  silences: '/signals/silences',
  noise: '/signals/noise',
  watching: '/signals/watching',
  rules: '/signals/rules',
  tables: TABLES,
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
    ...TABLE_PAGES,
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

const TROUBLES = [
  ['checkout', 'Checkout is down'],
  ['orders', 'Orders wait'],
  ['payments', 'Payments fail'],
] as const;

const TROUBLE = { bridge: '/', oncall: '/oncall', 'settings-watch': '/settings/watch' } as const;

/** Runs before the program, so that its clock is wrong from the first line on. */
const TEN_MINUTES_AGO = 'const now = Date.now; Date.now = () => now() - 600_000;';

/** A node that only serves pages, with a wrong clock, and nobody else: pages may be late. */
export function stoppedHouse(): Promise<House> {
  const preload = `--import data:text/javascript,${encodeURIComponent(TEN_MINUTES_AGO)}`;
  return house('stopped', { env: { EVENKEEL_ROLE: 'web', NODE_OPTIONS: preload } }, () => TROUBLE);
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
async function troubleWithoutEnd(client: Client): Promise<string> {
  for (const [name, title] of TROUBLES) {
    const { id } = await client.call<{ id: string }>('POST', '/api/v1/services', {
      ...{ name, settings: { holdSeconds: 0 } },
    });
    await alarm(client, { url: client.url, service: id, title });
  }
  for (let second = 0; second < 150; second += 1) {
    const { problems } = await client.get<{
      problems: readonly { code: string; incident?: string }[];
    }>('/api/v1/watch');
    const found = problems.find(({ code }) => code === 'nobody_reachable');
    if (found !== undefined) return found.incident ?? '';
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
