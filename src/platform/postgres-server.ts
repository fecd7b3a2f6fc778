/**
 * Starting the postmaster through its guard, waiting until it takes connections, and clearing away
 * what an earlier, killed Evenkeel has left behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Log } from './log.ts';
import type { Connection, Folders, Programs } from './postgres-cluster.ts';
import { listenSettings } from './postgres-endpoint.ts';
import type { GuardNews, GuardOrder } from './postgres-guard.ts';
import { isAlive, postgresProcessesIn, signal, waitFor } from './postgres-process.ts';
import { dataArgument, launchAs } from './postgres-runner.ts';

const START_MS = 60_000;
const START_TRIES = 5;
const STOP_MS = 15_000;

type ServerLog = Pick<Log, 'info' | 'warn'>;

interface Start {
  readonly programs: Programs;
  readonly folders: Folders;
  readonly connection: Connection;
  readonly log: ServerLog;
  /** Further settings of this start. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Answers, once the server takes connections, the way to stop it. Throws Error with its last words. */
export async function startServer(start: Start): Promise<() => Promise<void>> {
  const { folders, log } = start;
  const order: GuardOrder = { launch: postmasterLaunch(start), logFile: folders.log };
  const guarded = keepGuarded(order, folders.cluster, log);
  const ready = await waitFor(() => guarded.falls() >= START_TRIES || isReady(folders.cluster), {
    timeoutMs: START_MS,
    everyMs: 20,
  });
  if (ready === true && isReady(folders.cluster)) return guarded.stop;
  await guarded.stop();
  throw new Error(`PostgreSQL did not start. Its last words:\n${lastWords(folders.log)}`);
}

/**
 * Makes sure no server of an earlier start is left: one that is closing gets its time, then harder
 * signals. PostgreSQL's own lock file goes only when nobody works in the folder any more.
 */
export async function clearStalePostmaster(
  cluster: string,
  patience: { readonly timeoutMs: number; readonly log: ServerLog },
): Promise<void> {
  const left = () => leftovers(cluster);
  if (left().length > 0) {
    patience.log.info({ pids: left() }, 'an earlier database is still open: closing it');
    const steps = [
      ['SIGINT', patience.timeoutMs],
      ['SIGQUIT', 3_000],
      ['SIGKILL', 3_000],
    ] as const;
    for (const [name, timeoutMs] of steps) {
      const [postmaster] = left();
      if (postmaster === undefined) break;
      for (const pid of name === 'SIGKILL' ? left() : [postmaster]) signal(pid, name);
      await waitFor(() => left().length === 0, { timeoutMs, everyMs: 50 });
    }
  }
  if (process.platform === 'linux') rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** The postmaster first, then any of its processes that outlived it. */
function leftovers(cluster: string): readonly number[] {
  const postmaster = readPostmaster(cluster)?.pid;
  const ours = postgresProcessesIn(cluster);
  if (process.platform !== 'linux') {
    return postmaster !== undefined && isAlive(postmaster) ? [postmaster] : [];
  }
  if (postmaster === undefined || !ours.includes(postmaster)) return ours;
  return [postmaster, ...ours.filter((pid) => pid !== postmaster)];
}

function postmasterLaunch(start: Start): GuardOrder['launch'] {
  const { programs, folders, connection } = start;
  const settings = {
    ...listenSettings(connection, folders),
    cluster_name: 'evenkeel',
    logging_collector: 'off',
    log_destination: 'stderr',
    // Neither statements nor their errors belong in this log: they reach the application.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_statement: 'none',
    log_checkpoints: 'off',
    ...start.settings,
  };
  return launchAs(programs.runner, {
    command: join(programs.binaries.binDir, 'postgres'),
    args: [
      '-D',
      dataArgument(programs.runner, folders.cluster),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: folders.cluster,
    env: programs.env,
  });
}

/** Keeps a guard at the server: one that falls is replaced by one that adopts the postmaster. */
function keepGuarded(order: GuardOrder, cluster: string, log: ServerLog) {
  let stopping = false;
  let falls = 0;
  let guard = spawnGuard(order, hear);
  guard.on('exit', replace);

  function hear(news: GuardNews): void {
    if (news.event === 'exited') {
      falls += 1;
      log.warn({ how: news.how }, 'the database server ended; its guard starts it again');
    }
  }
  function replace(): void {
    if (stopping) return;
    log.warn({}, 'the guard of the database ended; another takes its place');
    const adopt = leftovers(cluster)[0];
    guard = spawnGuard(adopt === undefined ? order : { ...order, adopt }, hear);
    guard.on('exit', replace);
  }
  async function stop(): Promise<void> {
    stopping = true;
    guard.stdin?.end();
    const gone = () => guard.exitCode !== null || guard.signalCode !== null;
    if ((await waitFor(gone, { timeoutMs: STOP_MS, everyMs: 20 })) !== true) guard.kill('SIGKILL');
    await clearStalePostmaster(cluster, { timeoutMs: 3_000, log });
  }
  return { stop, falls: () => falls };
}

function spawnGuard(order: GuardOrder, hear: (news: GuardNews) => void): ChildProcess {
  const guard = spawn(process.execPath, guardArguments(), {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
  });
  guard.stdin.on('error', () => undefined);
  guard.stdin.write(`${JSON.stringify(order)}\n`);
  createInterface({ input: guard.stdout }).on('line', (line) =>
    hear(JSON.parse(line) as GuardNews),
  );
  return guard;
}

/** The built guard beside the built program; from sources (tests) the source, through tsx. */
function guardArguments(): string[] {
  const built = new URL('./postgres-guard.mjs', import.meta.url);
  if (!import.meta.url.endsWith('.ts') && existsSync(built)) return [fileURLToPath(built)];
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const source = new URL('./postgres-guard.ts', import.meta.url);
  return ['--import', pathToFileURL(tsx).href, fileURLToPath(source)];
}

function isReady(cluster: string): boolean {
  const postmaster = readPostmaster(cluster);
  return postmaster?.status === 'ready' && isAlive(postmaster.pid);
}

/** PostgreSQL's own lock file: process in the first line, `starting`, `ready` or `stopping` in the eighth. */
function readPostmaster(cluster: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

function lastWords(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n');
  } catch {
    return '(none: the program itself could not be started)';
  }
}
