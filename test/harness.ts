/**
 * The world of a journey: real Evenkeel processes on a fresh database, a real mailbox, and a clock the
 * test moves. Nothing is faked inside the program.
 *
 *     const world = await startWorld();
 *     const ann = await world.person({ name: 'Ann Ho' });
 *     const shop = await world.service({ name: 'Shop' });
 *     await world.at('2027-01-11T09:20:00.000Z');
 *     await world.mailbox.waitFor({ to: ann.email, subject: /P1/ });
 */

import { afterAll } from 'vitest';
import { type Mailbox, startMailbox } from '../fakes/mailbox.ts';
import { type Instant, instant, plusSeconds } from '../src/kernel/instant.ts';
import { moveClock, readClock, settle } from '../src/platform/clock.ts';
import { type Db, sql } from '../src/platform/db.ts';
import { setClock } from './clock.ts';
import { testDatabase } from './database.ts';
import { type Api, createApi, openStream, type StreamReader } from './harness-http.ts';
import { type Makers, makers, ownersToken, type Senders, senders } from './harness-makers.ts';
import { type NodeProcess, runCommand, startProcess } from './harness-process.ts';

export const OWNER = { email: 'olive@example.test', password: 'a long owner password' } as const;

/** A Monday morning; journeys that need another moment say so. */
export const START = '2027-01-11T09:00:00.000Z';

export interface WorldOptions {
  /** Settings of every node, over the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the clock says when the nodes start; default START. */
  readonly startAt?: string;
  /** Settings of each node; default one node. */
  readonly nodes?: readonly Readonly<Record<string, string>>[];
  /** Start on a database without tables: the first node migrates it. */
  readonly blank?: boolean;
}

export interface World extends Makers, Senders {
  readonly api: Api;
  readonly mailbox: Mailbox;
  readonly db: Db;
  /** The node `api` talks to; the first of `nodes`. */
  readonly node: NodeProcess;
  readonly nodes: readonly NodeProcess[];
  /** A further node on the same database. */
  readonly addNode: (env?: Readonly<Record<string, string>>) => Promise<NodeProcess>;
  /** The settings a node or a command of this world is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** A bearer token of the owner. */
  readonly ownerToken: string;
  /** Moves the clock to an instant (or `'+90s'`, `'+15m'`, `'+2h'`); all that is due on the way is done. */
  readonly at: (when: string) => Promise<Instant>;
  readonly now: () => Promise<Instant>;
  /** Waits until no job is due or being worked on. */
  readonly settled: () => Promise<void>;
  readonly stream: (options?: { token?: string; lastEventId?: string }) => Promise<StreamReader>;
  /** `evenkeel <words>` in a terminal beside the running nodes. */
  readonly cli: (...words: readonly string[]) => ReturnType<typeof runCommand>;
}

/** Starts everything, and ends it when the test file is done. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const blank = options.blank === true;
  const database = await testDatabase({ blank });
  const { db } = database;
  if (!blank) await setClock(db, instant(options.startAt ?? START));
  const mailbox = await startMailbox();
  const env = {
    EVENKEEL_DATABASE_URL: database.url,
    EVENKEEL_DATA_DIR: database.machine.config.dataDir,
    EVENKEEL_SMTP_URL: mailbox.url,
    EVENKEEL_TEST_CLOCK: '1',
    EVENKEEL_OWNER_EMAIL: OWNER.email,
    EVENKEEL_OWNER_PASSWORD: OWNER.password,
    EVENKEEL_LOG_LEVEL: 'warn',
    ...options.env,
  };
  const nodes: NodeProcess[] = [];
  const addNode = async (more: Readonly<Record<string, string>> = {}) => {
    const node = await startProcess({ ...env, ...more });
    nodes.push(node);
    return node;
  };
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill().catch(() => undefined)));
    await mailbox.stop();
  });
  const [firstEnv = {}, ...otherEnvs] = options.nodes ?? [];
  const first = await addNode(firstEnv);
  for (const more of otherEnvs) await addNode(more);
  const ownerToken = await ownersToken(database);
  const api = createApi(first.url, ownerToken);
  return {
    ...{ api, mailbox, db, node: first, nodes, addNode, env, ownerToken },
    ...clockOf(db),
    ...makers(api, database),
    ...senders(api, first.url),
    stream: (wish = {}) =>
      openStream({ url: `${first.url}/api/v1/stream`, token: ownerToken, ...wish }),
    cli: (...words) =>
      runCommand(words, { ...env, EVENKEEL_URL: first.url, EVENKEEL_TOKEN: ownerToken }),
  };
}

function clockOf(db: Db): Pick<World, 'at' | 'now' | 'settled'> {
  const now = () => readClock(db);
  return {
    now,
    settled: () => naming(db, settle(db)),
    at: async (when) => {
      const target = momentOf(await now(), when);
      await naming(
        db,
        moveClock(db, target).then(() => settle(db)),
      );
      return target;
    },
  };
}

/** A wait that never ends is no help without the names of the jobs that hold it up. */
async function naming(db: Db, wait: Promise<void>): Promise<void> {
  try {
    await wait;
  } catch (error) {
    const due = await db.rows<{ task: string; attempts: number; lastError: string | null }>(sql`
      select task_identifier as task, attempts, last_error from graphile_worker.jobs
       where locked_at is not null or run_at <= now()`);
    throw new Error(`${error instanceof Error ? error.message : error} ${JSON.stringify(due)}`);
  }
}

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function momentOf(now: Instant, when: string): Instant {
  const [, count, unit = ''] = /^\+(\d+)([smhd])$/.exec(when) ?? [];
  if (count !== undefined) return plusSeconds(now, Number(count) * (SECONDS_OF[unit] ?? 0));
  const target = instant(when);
  if (target < now) throw new Error(`The clock says ${now} and cannot go back to ${target}`);
  return target;
}
