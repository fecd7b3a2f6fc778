/** The houses pictures are taken in: nobody's yet, empty, and the demo company after its outage. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface House {
  readonly name: string;
  readonly url: string;
  readonly signIn: { readonly email: string; readonly password: string } | undefined;
  /** Name of the page to its address. */
  readonly pages: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const OWNER = { email: 'owner@evenkeel.example', password: 'a-long-demo-password' } as const;

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
  report: '/report',
} as const;

/** Before anybody is owner: sign-in and set-up. */
export async function unclaimedHouse(): Promise<House> {
  const running = await run(['serve'], {}, 'Evenkeel is ready at');
  const setup = /\/setup\/\S+/.exec(running.output())?.[0] ?? '/setup/none';
  return {
    name: 'new',
    url: running.url,
    signIn: undefined,
    pages: { 'sign-in': '/sign-in', setup },
    close: running.close,
  };
}

export async function emptyHouse(): Promise<House> {
  const running = await run(['serve'], ownerEnvironment(), 'Evenkeel is ready at');
  return { name: 'empty', url: running.url, signIn: OWNER, pages: PAGES, close: running.close };
}

export async function fullHouse(): Promise<House> {
  const running = await run(['demo', '--speed', '600'], ownerEnvironment(), 'Ctrl-C ends it');
  return {
    name: 'full',
    url: running.url,
    signIn: OWNER,
    pages: { ...PAGES, ...(await crowdedPages(running.url)) },
    close: running.close,
  };
}

function ownerEnvironment() {
  return { EVENKEEL_OWNER_EMAIL: OWNER.email, EVENKEEL_OWNER_PASSWORD: OWNER.password };
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

interface Running {
  readonly url: string;
  readonly output: () => string;
  readonly close: () => Promise<void>;
}

/** Runs the built program in a folder of its own until it prints `until`. */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  until: string,
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-shots-'));
  const port = await freePort();
  let output = '';
  const child = spawn(process.execPath, ['bin/evenkeel.mjs', ...args], {
    env: {
      ...process.env,
      PORT: String(port),
      EVENKEEL_DATA_DIR: folder,
      EVENKEEL_LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', (text) => {
    output += text;
  });
  await printed(child, () => output.includes(until));
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    close: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function printed(child: ChildProcess, there: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (there()) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The program ended with ${code}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
