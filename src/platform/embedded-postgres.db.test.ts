/**
 * The embedded PostgreSQL on real processes and real folders: it starts, is joined, outlives a fall
 * of its own, and never outlives us. As root both ways of not being root are tried, in a folder
 * only root may enter.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { joinOrStartEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { isAlive, postgresProcessesIn, waitFor } from './postgres-process.ts';

const log = { info: () => undefined, warn: () => undefined };
const settings = { fsync: 'off' };
const isRoot = process.getuid?.() === 0;

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  chmodSync(dataDir, 0o700);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await waitFor(() => serverProcesses().length === 0, { timeoutMs: 12_000, everyMs: 50 });
  delete process.env.EVENKEEL_PG_AS_ROOT;
  rmSync(dataDir, { recursive: true, force: true });
});

describe('start and stop', () => {
  test('the application is no superuser and owns its database', async () => {
    const started = await startEmbeddedPostgres({ dataDir, log, settings });
    const [row] = await ask(
      started.url,
      'select current_user as role, rolsuper, current_database() as name from pg_roles where rolname = current_user',
    );
    expect(row).toEqual({ role: 'evenkeel', rolsuper: false, name: 'evenkeel' });
    await ask(started.adminUrl, 'create database other');
    await started.stop();
    await started.stop();
    expect(serverProcesses()).toEqual([]);
  });

  test('only its owner reads the passwords, and it does not listen on the network', async () => {
    const started = await startEmbeddedPostgres({ dataDir, log, settings });
    expect(statSync(join(dataDir, 'pg/conn.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'pg/data')).mode & 0o777).toBe(0o700);
    expect(await ask(started.adminUrl, 'show listen_addresses')).toEqual([
      { listen_addresses: '' },
    ]);
    const wrong = started.url.replace(/evenkeel:[^@]+@/, 'evenkeel:guess@');
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password/);
    await started.stop();
  });

  test('what was written is there at the next start, passwords lost or not', async () => {
    const first = await startEmbeddedPostgres({ dataDir, log, settings });
    await ask(first.url, 'create table kept as select 7 as n');
    await first.stop();
    rmSync(join(dataDir, 'pg/conn.json'));
    const second = await startEmbeddedPostgres({ dataDir, log, settings });
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(second.url).not.toBe(first.url);
    await second.stop();
  });

  test('a long path moves the socket to the temp folder and back out of it', async () => {
    const deep = join(dataDir, 'x'.repeat(60), 'y'.repeat(60));
    mkdirSync(deep, { recursive: true });
    const started = await startEmbeddedPostgres({ dataDir: deep, log, settings });
    const host = new URL(started.url).searchParams.get('host') ?? '';
    expect(host.startsWith(tmpdir())).toBe(true);
    expect(statSync(host).mode & 0o777).toBe(0o700);
    await started.stop();
    expect(statSync(host, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('one owner at a time', () => {
  test('a call from the command line joins a running server and leaves it running', async () => {
    const { url } = await startElsewhere();
    const joined = await joinOrStartEmbeddedPostgres({ dataDir, log, settings });
    expect(joined.url).toBe(url);
    await joined.stop();
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('without a running server it starts one for itself and stops it', async () => {
    const own = await joinOrStartEmbeddedPostgres({ dataDir, log, settings });
    expect(await ask(own.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await own.stop();
    expect(serverProcesses()).toEqual([]);
  });

  test('two calls at once take turns', async () => {
    const use = async () => {
      const own = await joinOrStartEmbeddedPostgres({ dataDir, log, settings });
      const rows = await ask(own.url, 'select 1 as n');
      await own.stop();
      return rows;
    };
    expect(await Promise.all([use(), use()])).toEqual([[{ n: 1 }], [{ n: 1 }]]);
  });

  test('a second Evenkeel on the same folder is told who holds it', async () => {
    const { child } = await startElsewhere();
    await expect(startEmbeddedPostgres({ dataDir, log, settings })).rejects.toThrow(
      `process ${child.pid}`,
    );
  });
});

describe('death', () => {
  test('kill -9 of the owner takes the server and the guard along within 10 s', async () => {
    const { child, guard } = await startElsewhere();
    expect(serverProcesses().length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    const gone = () => serverProcesses().length === 0 && !isAlive(guard);
    expect(await waitFor(gone, { timeoutMs: 10_000, everyMs: 50 })).toBe(true);
  });

  test('a start right after kill -9 takes over, and no row is lost', async () => {
    const { child, url } = await startElsewhere();
    await ask(url, 'create table kept as select 1 as n');
    child.kill('SIGKILL');
    const next = await startEmbeddedPostgres({ dataDir, log, settings });
    expect(await ask(next.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await next.stop();
  });

  test('kill -9 of owner and guard leaves an orphan that the next start closes', async () => {
    const { child, guard } = await startElsewhere();
    process.kill(child.pid ?? 0, 'SIGSTOP');
    process.kill(guard, 'SIGKILL');
    child.kill('SIGKILL');
    const orphan = postmaster();
    expect(isAlive(orphan)).toBe(true);
    const next = await startEmbeddedPostgres({ dataDir, log, settings });
    expect(isAlive(orphan)).toBe(false);
    expect(await ask(next.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await next.stop();
  });

  test('kill -9 of the postmaster: it is back by itself', async () => {
    const started = await startEmbeddedPostgres({ dataDir, log, settings });
    process.kill(postmaster(), 'SIGKILL');
    const answers = () => ask(started.url, 'select 1').then(Boolean, () => false);
    await waitFor(async () => !(await answers()), { timeoutMs: 1_000, everyMs: 10 });
    expect(await waitFor(answers, { timeoutMs: 15_000, everyMs: 100 })).toBe(true);
    await started.stop();
    expect(serverProcesses()).toEqual([]);
  });

  test('kill -9 of the guard: another takes its place and still stops the server', async () => {
    const { child, guard, url } = await startElsewhere();
    process.kill(guard, 'SIGKILL');
    const replaced = () => guardOf(child.pid ?? 0).find((pid) => pid !== guard);
    expect(await waitFor(replaced, { timeoutMs: 5_000, everyMs: 20 })).toBeDefined();
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    child.kill('SIGKILL');
    const gone = () => serverProcesses().length === 0;
    expect(await waitFor(gone, { timeoutMs: 10_000, everyMs: 50 })).toBe(true);
  });
});

describe.runIf(isRoot)('as root', () => {
  test.each(['unshare', 'copy'])('%s works in a folder only root may enter', async (way) => {
    process.env.EVENKEEL_PG_AS_ROOT = way;
    const started = await startEmbeddedPostgres({ dataDir, log, settings });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const owner = statSync(`/proc/${postmaster()}`).uid;
    expect(owner === 0).toBe(way === 'unshare');
    expect(await ask(started.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await started.stop();
    expect(serverProcesses()).toEqual([]);
  });

  test('the two ways may follow each other on one folder', async () => {
    for (const way of ['copy', 'unshare', 'copy']) {
      process.env.EVENKEEL_PG_AS_ROOT = way;
      const started = await startEmbeddedPostgres({ dataDir, log, settings });
      await ask(started.url, 'create table if not exists kept ()');
      await started.stop();
    }
  });
});

interface Elsewhere {
  readonly child: ChildProcess;
  readonly url: string;
  readonly guard: number;
}

/** Another process that owns a server and then only waits. */
async function startElsewhere(): Promise<Elsewhere> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const log = { info() {}, warn() {} };
    const started = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log });
    process.stdout.write(started.url + '\\n');`;
  const args = ['--import', tsx, '--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  await waitFor(() => said.includes('\n'), { timeoutMs: 25_000, everyMs: 20 });
  const guard = guardOf(child.pid ?? 0)[0];
  if (guard === undefined) throw new Error('no guard was started');
  return { child, url: said.trim(), guard };
}

/** Children of a process that run the guard. */
function guardOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return (
          ppid === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres-guard')
        );
      } catch {
        return false;
      }
    });
}

function serverProcesses(): readonly number[] {
  return postgresProcessesIn(join(dataDir, 'pg/data'));
}

function postmaster(): number {
  return Number(readFileSync(join(dataDir, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0]);
}

async function ask(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
