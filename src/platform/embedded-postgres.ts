/**
 * The PostgreSQL that Evenkeel brings along and runs for itself where no EVENKEEL_DATABASE_URL is
 * given (decisions.md 2 and 3): a real server under the data folder, reached by a local socket,
 * watched by a guard process (`postgres-guard.ts`) that outlives us just long enough to stop it.
 * One process owns it at a time, under a lock; calls from the command line join a running one, or
 * start it for themselves and stop it after use.
 */
import { mkdirSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import type { Log } from './log.ts';
import {
  bundledPostgres,
  copyForEveryone,
  linkLibraries,
  postgresIn,
} from './postgres-binaries.ts';
import type { Connection, Folders, Programs } from './postgres-cluster.ts';
import {
  ensureCluster,
  ensureDatabase,
  foldersOf,
  readConnection,
  urlOf,
  writeConnection,
} from './postgres-cluster.ts';
import { chooseEndpoint, clearEndpoint } from './postgres-endpoint.ts';
import { type LockHolder, type OwnerRole, tryLock } from './postgres-lock.ts';
import { waitFor } from './postgres-process.ts';
import { chooseRunner, closedParent, serverEnvironment } from './postgres-runner.ts';
import { clearStalePostmaster, startServer } from './postgres-server.ts';

export { findSystemPostgres } from './postgres-binaries.ts';

export interface EmbeddedPostgres {
  /** For the application: role and database `evenkeel`, no superuser. */
  readonly url: string;
  /** For tests, which make databases: the superuser, on database `postgres`. */
  readonly adminUrl: string;
  /** Ends the use: stops the server where this call started it. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Programs of another PostgreSQL, for tests (`findSystemPostgres`). */
  readonly binDir?: string;
  /** Further settings of this start, `{fsync: 'off'}` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const CLOSING_MS = 10_000;
const COMMAND_MS = 120_000;
const JOIN_MS = 60_000;

/**
 * Starts the server and owns it until `stop`. A predecessor that is still closing is awaited for
 * ten seconds; a living one is an error. Throws Error in words for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folders = prepareFolders(options.dataDir);
  const waitMs = (holder: LockHolder) => (holder.role === 'serve' ? CLOSING_MS : COMMAND_MS);
  const began = performance.now();
  let told = false;
  for (;;) {
    const answer = tryLock(folders.lock, 'serve');
    if (answer.kind === 'mine') return own(options, folders, answer.release);
    if (performance.now() - began > waitMs(answer.by)) throw alreadyRunning(folders, answer.by);
    if (!told)
      options.log.info({ pid: answer.by.pid }, 'waiting for the process that holds the database');
    told = true;
    await waitFor(() => false, { timeoutMs: 100, everyMs: 100 });
  }
}

/** For one call: joins the server of a running Evenkeel, or starts it and stops it at `stop`. */
export async function joinOrStartEmbeddedPostgres(
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  const folders = prepareFolders(options.dataDir);
  const found = await waitFor(
    async (): Promise<EmbeddedPostgres | undefined> => {
      const answer = tryLock(folders.lock, 'command' satisfies OwnerRole);
      if (answer.kind === 'mine') return own(options, folders, answer.release);
      return answer.by.role === 'serve' ? join(folders) : undefined;
    },
    { timeoutMs: JOIN_MS, everyMs: 200 },
  );
  if (found === undefined) {
    throw new Error(
      `The database in ${folders.base} is held by another process and does not answer.`,
    );
  }
  return found;
}

async function join(folders: Folders): Promise<EmbeddedPostgres | undefined> {
  const connection = readConnection(folders);
  if (connection === undefined || !(await answers(connection))) return undefined;
  return handle(connection, async () => undefined);
}

async function own(
  options: EmbeddedOptions,
  folders: Folders,
  release: () => void,
): Promise<EmbeddedPostgres> {
  let stopServer: (() => Promise<void>) | undefined;
  let previous = readConnection(folders);
  const stop = async (): Promise<void> => {
    await stopServer?.();
    stopServer = undefined;
    if (previous !== undefined) clearEndpoint(previous, folders);
    previous = undefined;
    release();
  };
  try {
    await clearStalePostmaster(folders.cluster, { timeoutMs: CLOSING_MS, log: options.log });
    if (previous !== undefined) clearEndpoint(previous, folders);
    const programs = preparePrograms(options, folders);
    const secrets = await ensureCluster(programs, folders);
    const endpoint = await chooseEndpoint(programs.runner, folders);
    const connection = { ...secrets, ...endpoint };
    previous = connection;
    writeConnection(folders, connection);
    stopServer = await startServer({
      programs,
      folders,
      connection,
      log: options.log,
      settings: options.settings ?? {},
    });
    await ensureDatabase(connection);
    options.log.info(
      { version: programs.binaries.version, as: programs.runner.kind },
      'database started',
    );
    return handle(connection, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function handle(connection: Connection, stop: () => Promise<void>): EmbeddedPostgres {
  return { url: urlOf(connection, 'app'), adminUrl: urlOf(connection, 'admin'), stop };
}

function prepareFolders(dataDir: string): Folders {
  const wanted = resolve(dataDir);
  mkdirSync(wanted, { recursive: true });
  const folders = foldersOf(realpathSync(wanted));
  mkdirSync(folders.base, { recursive: true, mode: 0o711 });
  return folders;
}

function preparePrograms(options: EmbeddedOptions, folders: Folders): Programs {
  const runner = chooseRunner();
  const found = options.binDir === undefined ? bundledPostgres() : postgresIn(options.binDir);
  const binaries = runner.kind === 'copy' ? copyForEveryone(found, '/var/lib/evenkeel') : found;
  const closed = runner.kind === 'copy' ? closedParent(folders.base) : undefined;
  if (closed !== undefined) {
    throw new Error(
      `PostgreSQL must not run as root, and user ${runner.kind === 'copy' ? runner.uid : ''} cannot enter ` +
        `${closed}. Open it (chmod o+x), run Evenkeel as an ordinary user, or set EVENKEEL_DATABASE_URL.`,
    );
  }
  return { runner, binaries, env: serverEnvironment(linkLibraries(binaries, folders.libraries)) };
}

async function answers(connection: Connection): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(connection, 'app'),
    connectionTimeoutMillis: 2_000,
  });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function alreadyRunning(folders: Folders, holder: LockHolder): Error {
  return new Error(
    `Evenkeel already runs on this data folder (process ${holder.pid}, ${folders.base}). ` +
      'Stop it first, or give this one its own EVENKEEL_DATA_DIR.',
  );
}
