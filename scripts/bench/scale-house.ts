/** The house of the scale bench: a built node with services and senders, and the incident that all others are copies of. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { createToken } from '../../src/identity/tokens.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, openDb, sql } from '../../src/platform/db.ts';
import { joinOrStartEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createGuardedClient } from '../../src/platform/guarded-http.ts';
import type { Machine } from '../../src/platform/machine.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { ownFolder, startOwnNode } from '../lib/own-node.ts';

const PLACES = 40;

export interface House {
  readonly db: Db;
  readonly machine: Machine;
  readonly folder: string;
  readonly url: string;
  /** Answers what a GET gives; throws unless it is a 200. */
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body: unknown) => Promise<T>;
  readonly close: () => Promise<void>;
}

export async function openHouse(): Promise<House> {
  const folder = ownFolder();
  const node = await startOwnNode({ dataDir: folder.path });
  const log = pino({ level: 'silent' });
  const embedded = await joinOrStartEmbeddedPostgres({ dataDir: folder.path, log });
  const db = openDb({ url: embedded.url, log });
  const config = readConfig({ EVENKEEL_DATA_DIR: folder.path });
  const http = createGuardedClient(config);
  const machine: Machine = { db, log, metrics: createMetrics(), config, http };
  const close = async () => {
    await db.close();
    await embedded.stop();
    await node.stop();
    folder.remove();
  };
  const { token } = await createToken(machine, { name: 'bench', role: 'admin' });
  const { get, post } = caller(node.url, token);
  const house = { db, machine, folder: folder.path, url: node.url, get, post, close };
  try {
    await furnish(house);
  } catch (error) {
    await close();
    throw error;
  }
  return house;
}

/** Calls from one address before the next is taken: a route takes 600 a minute of each. */
const CALLS_OF_ONE = 500;

/** Over connections that stay open, as a browser has them. */
function caller(base: string, token: string): Pick<House, 'get' | 'post'> {
  let calls = 0;
  let agent = agentOf(0);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    calls += 1;
    if (calls % CALLS_OF_ONE === 0) {
      agent.destroy();
      agent = agentOf(calls / CALLS_OF_ONE);
    }
    const url = path.startsWith('http') ? path : `${base}${path}`;
    const outgoing = request(url, {
      ...{ method, agent },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if ((response.statusCode ?? 0) >= 300) {
      throw new Error(`${path}: ${response.statusCode} ${answer}`);
    }
    return JSON.parse(answer) as T;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
  };
}

/** Linux takes every address of 127.0.0.0/8 for its own. */
function agentOf(n: number): Agent {
  const localAddress = `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`;
  return new Agent({
    ...{ keepAlive: true, maxSockets: 1 },
    ...(process.platform === 'linux' ? { localAddress } : {}),
  });
}

async function furnish({ db, post }: House): Promise<void> {
  let url = '';
  for (let n = 0; n < PLACES; n += 1) {
    await post('/api/v1/services', { name: `service-${n}`, tier: 'T2' });
    const wish = { service: `service-${n}`, source: 'generic' };
    url = (await post<{ url: string }>('/api/v1/integrations', wish)).url;
  }
  await post(url, { title: 'Checkout is down', key: 'model', severity: 'critical' });
  for (let tries = 0; tries < 600; tries += 1) {
    const { count } = await db.one<{ count: number }>(sql`
      select count(*) as count from incident where jsonb_array_length(state -> 'services') > 0`);
    if (count > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no incident was opened');
}
