/**
 * A house to do harm to: nodes as real processes on one PostgreSQL, a real mailbox, people, services with
 * two levels of escalation a minute apart, and doors for events. Needs no vitest, so that `npm run chaos`
 * and the suite use the same one. Time is real time here: nobody moves the clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mailbox, startMailbox } from '../../fakes/mailbox.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { createGuardedClient } from '../../src/platform/guarded-http.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { Api, CallOptions } from '../harness-http.ts';
import { type Makers, makers, ownersToken, type Person } from '../harness-makers.ts';
import { type NodeProcess, startProcess } from '../harness-process.ts';

export interface HouseOptions {
  /** As the nodes see the database; empty or a migrated template. */
  readonly databaseUrl: string;
  readonly nodes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Laid over `env` for the nth node, from 0 on. */
  readonly nodeEnv?: (n: number) => Readonly<Record<string, string>>;
  readonly people?: number;
  readonly services?: number;
  /** Settings of the nth service, from 0 on; default: each alert an incident at once. */
  readonly serviceSettings?: (n: number) => Readonly<Record<string, unknown>>;
}

/** Where events of one service go in, behind the address of a node. */
export interface Door {
  readonly path: string;
  readonly service: string;
}

export interface House extends Makers {
  readonly db: Db;
  readonly api: Api;
  readonly mailbox: Mailbox;
  readonly nodes: readonly NodeProcess[];
  readonly people: readonly Person[];
  readonly doors: readonly Door[];
  readonly addNode: (env?: Readonly<Record<string, string>>) => Promise<NodeProcess>;
  readonly close: () => Promise<void>;
}

/** Starts everything; `close` ends it. The database itself is the caller's. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-chaos-'));
  const mailbox = await startMailbox();
  const env = {
    EVENKEEL_DATABASE_URL: options.databaseUrl,
    EVENKEEL_DATA_DIR: dataDir,
    EVENKEEL_SMTP_URL: mailbox.url,
    EVENKEEL_OWNER_EMAIL: 'olive@example.test',
    EVENKEEL_OWNER_PASSWORD: 'a long owner password',
    EVENKEEL_LOG_LEVEL: 'warn',
    ...options.env,
  };
  const nodes: NodeProcess[] = [];
  const log = createLog('error');
  const db = openDb({ url: options.databaseUrl, log, maxConnections: 5 });
  const close = async () => {
    await Promise.all(nodes.map((node) => node.kill().catch(() => undefined)));
    await mailbox.stop();
    await db.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const addNode = async (more: Readonly<Record<string, string>> = {}) => {
    const node = await startProcess({ ...env, ...more });
    nodes.push(node);
    return node;
  };
  try {
    for (let n = 0; n < (options.nodes ?? 2); n += 1) {
      await addNode(options.nodeEnv?.(n));
    }
    const config = readConfig(env);
    const machine = {
      config,
      log,
      db,
      metrics: createMetrics(),
      http: createGuardedClient(config),
    };
    const database = { db, machine, url: options.databaseUrl };
    const api = plainApi(nodes[0]?.url ?? '', await ownersToken(database));
    const make = makers(api, database);
    const furnished = await furnish(make, options);
    return { ...make, ...furnished, db, api, mailbox, nodes, addNode, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const AT_ONCE = { groupBy: 'alert', holdSeconds: 0 };

async function furnish(
  make: Makers,
  { people = 8, services = 4, serviceSettings = () => AT_ONCE }: HouseOptions,
) {
  const folk: Person[] = [];
  for (let n = 1; n <= people; n += 1) {
    folk.push(await make.person({ name: `Person ${n}`, email: `person.${n}@example.test` }));
  }
  const doors: Door[] = [];
  for (let n = 0; n < services; n += 1) {
    const levels = [folk[(2 * n) % people], folk[(2 * n + 1) % people]].map((one) =>
      one === undefined ? [] : [one],
    );
    const policy = await make.policy({ name: `Policy ${n}`, levels, delayMinutes: 1 });
    const service = await make.service({
      ...{ name: `Service ${n}`, escalationPolicy: policy.id },
      settings: serviceSettings(n),
    });
    const { url } = await make.integration(service.id, 'generic');
    doors.push({ path: new URL(url).pathname, service: service.name });
  }
  return { people: folk, doors };
}

/** As the one of journeys, but an Error instead of a failed expectation. */
function plainApi(baseUrl: string, ownerToken: string): Api {
  const call: Api['call'] = async <T>(
    method: string,
    path: string,
    more: CallOptions & { readonly body?: unknown } = {},
  ) => {
    const response = await fetch(`${more.node ?? baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${more.token ?? ownerToken}`,
        'content-type': 'application/json',
        ...more.headers,
      },
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  };
  const good = async <T>(method: string, path: string, more: CallOptions & { body?: unknown }) => {
    const answer = await call<T>(method, path, more);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  return {
    call,
    get: (path, options = {}) => good('GET', path, options),
    post: (path, body, options = {}) => good('POST', path, { ...options, body }),
    put: (path, body, options = {}) => good('PUT', path, { ...options, body }),
    patch: (path, body, options = {}) => good('PATCH', path, { ...options, body }),
  };
}
