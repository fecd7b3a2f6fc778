/**
 * A throw-away server of the PostgreSQL 15 that a distribution installed, where there is one: the
 * oldest version we support (decisions.md 5). It listens on a socket in a temporary folder only. As
 * root, PostgreSQL refuses to run, so it is given a user namespace in which it is nobody.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** What a started server offers; the embedded one has the same shape. */
export interface TestServer {
  /** A superuser's URL. */
  readonly adminUrl: string;
  readonly stop: () => Promise<void>;
}

/** Folder of the binaries of PostgreSQL 15, or undefined where none is installed. */
export function postgres15(): string | undefined {
  const folders = [process.env.EVENKEEL_PG15_BIN, '/usr/lib/postgresql/15/bin', '/usr/pgsql-15/bin'];
  return folders.find((folder) => folder !== undefined && existsSync(join(folder, 'initdb')));
}

/** Starts an empty server; its folder is gone after `stop`, and it stops when this process dies. */
export async function startPostgres15(): Promise<TestServer> {
  const bin = postgres15();
  if (bin === undefined) throw new Error('No PostgreSQL 15 on this machine');
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-pg15-'));
  const data = join(folder, 'pg');
  run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8']);
  const server = start(join(bin, 'postgres'), [
    ...['-D', data, '-k', folder, '-c', 'listen_addresses='],
    ...['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
  ]);
  const guard = spawnGuard(join(data, 'postmaster.pid'));
  const adminUrl = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  await waitUntilReady(adminUrl);
  const gone = new Promise((resolve) => server.once('exit', resolve));
  return {
    adminUrl,
    stop: async () => {
      process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGINT');
      await gone;
      guard.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function asNobody(file: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [file, [...args]];
  return ['unshare', ['--user', '--map-user=65534', '--map-group=65534', file, ...args]];
}

function run(file: string, args: readonly string[]): void {
  const [command, all] = asNobody(file, args);
  execFileSync(command, all, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function start(file: string, args: readonly string[]): ChildProcess {
  const [command, all] = asNobody(file, args);
  return spawn(command, all, { stdio: 'ignore', detached: true });
}

/** A shell that outlives us by an instant: when our end of the pipe closes it stops the server. */
function spawnGuard(pidFile: string): ChildProcess {
  const script = `cat >/dev/null; [ -f '${pidFile}' ] && kill -INT "$(head -n1 '${pidFile}')"`;
  const guard = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.unref();
  return guard;
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(100);
  }
}
