/** The houses pictures are taken in: nobody's yet, empty, and the demo company after its outage. */
import {
  OWNER,
  type OwnNode,
  type OwnNodeOptions,
  ownFolder,
  startOwnNode,
} from '../lib/own-node.ts';

export interface House {
  readonly name: string;
  readonly url: string;
  readonly signIn: { readonly email: string; readonly password: string } | undefined;
  /** Name of the page to its address. */
  readonly pages: Readonly<Record<string, string>>;
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
  return house('full', options, async (node) => ({ ...PAGES, ...(await crowdedPages(node.url)) }));
}

/** Pages of single things: the major incident, the review, and how a reporter sees a report. */
async function crowdedPages(url: string): Promise<Readonly<Record<string, string>>> {
  const signedIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin },
    body: JSON.stringify(OWNER),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, { headers: { cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as T;
  };
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

async function house(
  name: string,
  options: Omit<OwnNodeOptions, 'dataDir'>,
  pagesOf: (node: OwnNode) => Promise<House['pages']> | House['pages'],
): Promise<House> {
  const folder = ownFolder();
  const node = await startOwnNode({ ...options, dataDir: folder.path });
  return {
    name,
    url: node.url,
    signIn: options.owner === false ? undefined : OWNER,
    pages: await pagesOf(node),
    close: async () => {
      await node.stop();
      folder.remove();
    },
  };
}
