/**
 * One newcomer: a fresh clone in a folder only its user may enter, an empty home, a bare path, and
 * the two commands of the README. Everything is done as a person at a terminal would do it.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { killAllOf } from './processes.ts';

export interface Newcomer {
  readonly folder: string;
  readonly clone: string;
  readonly env: Readonly<Record<string, string>>;
  /** As whom, where that is not us. */
  readonly uid?: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly readyMs: number;
}

/** What a machine may need to reach its package registry; nothing else of our environment goes in. */
const NETWORK = /^(https?_proxy|no_proxy|npm_config_registry|node_extra_ca_certs|ssl_cert_file)$/i;

/** The commit that is proved, the same for all newcomers. */
export function headOf(root: string): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
}

/** Clones `root` at that commit into a fresh 0700 folder of that user. */
export function arrive(root: string, commit: string, uid?: number): Newcomer {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-newcomer-'));
  const clone = join(folder, 'evenkeel');
  const home = join(folder, 'home');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  execFileSync('git', ['checkout', '--quiet', '--detach', commit], { cwd: clone });
  mkdirSync(home);
  chmodSync(folder, 0o700);
  chmodSync(clone, 0o700);
  if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${uid}`, folder]);
  if (uid !== undefined) chownSync(folder, uid, uid);
  const network = Object.entries(process.env).filter(([name]) => NETWORK.test(name));
  const env: Record<string, string> = {
    ...(Object.fromEntries(network) as Record<string, string>),
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: home,
  };
  return { folder, clone, env, ...(uid === undefined ? {} : { uid }) };
}

/** `npm start` on a free port, in a process group of its own as a terminal gives; waits for ready. */
export async function start(
  newcomer: Newcomer,
  limitMs: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    ...as(newcomer, { PORT: String(port), ...extra }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = `http://127.0.0.1:${port}`;
  await readyLine(child, `Evenkeel is ready at ${url}`, limitMs);
  const readyMs = performance.now() - began;
  return { child, url, readyMs };
}

/** Ctrl-C, a hang-up or `kill -9` reach the whole group of a terminal. */
export function signalGroup({ child }: Running, name: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, name);
}

/** Standard output of `npx evenkeel <words>`; throws Error with what it said when it fails. */
export function evenkeel(
  newcomer: Newcomer,
  words: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): string {
  const done = spawnSync('npx', ['evenkeel', ...words], {
    ...as(newcomer, extra),
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (done.status === 0) return done.stdout;
  throw new Error(`npx evenkeel ${words.join(' ')}: code ${done.status}\n${done.stderr}`);
}

export function leave({ folder }: Newcomer): void {
  killAllOf(folder);
  rmSync(folder, { recursive: true, force: true });
}

function as(newcomer: Newcomer, extra: Readonly<Record<string, string>>) {
  const { uid } = newcomer;
  const user = uid === undefined ? {} : { uid, gid: uid };
  return { cwd: newcomer.clone, env: { ...newcomer.env, ...extra }, ...user };
}

function readyLine(child: ChildProcess, line: string, limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let out = '';
    let problems = '';
    const fail = (why: string) => reject(new Error(`${why}\n${out}\n${problems}`));
    const timer = setTimeout(() => fail(`not ready after ${limitMs} ms`), limitMs);
    child.stdout?.on('data', (chunk) => {
      out += String(chunk);
      if (!out.split('\n').includes(line)) return;
      clearTimeout(timer);
      resolve();
    });
    child.stderr?.on('data', (chunk) => {
      problems += String(chunk);
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} before it was ready`);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
