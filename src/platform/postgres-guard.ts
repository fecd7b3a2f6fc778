/**
 * The guard between Evenkeel and its embedded PostgreSQL: a tiny process in its own session that
 * starts the postmaster and holds a pipe to us. The pipe is the whole protocol. Its first line is
 * the launch as JSON; while it stays open the guard starts a fallen postmaster again; when it
 * closes, for whatever reason (Ctrl-C, crash, kill -9), the guard stops the postmaster fast and
 * leaves. What happens is told on standard output, one JSON object a line.
 * It imports nothing of ours but types: it must start quickly and never fail with us.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import type { Launch } from './postgres-runner.ts';

/** First line of the pipe. With `adopt` a postmaster that already runs is watched instead. */
export interface GuardOrder {
  readonly launch: Launch;
  readonly logFile: string;
  readonly adopt?: number;
}

/** One line of the guard's standard output. */
export type GuardNews =
  | { readonly event: 'started'; readonly pid: number }
  | { readonly event: 'exited'; readonly how: string };

const FAST_STOP_MS = 6_000;
const LAST_RESORT_MS = 9_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const LONG_LIFE_MS = 30_000;
const LOG_LIMIT_BYTES = 5_000_000;

let order: GuardOrder | undefined;
let postmaster: number | undefined;
let leaving = false;
let pauseMs = FIRST_PAUSE_MS;

// A terminal or a service manager signals everybody; only the closing pipe tells us to go.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const) process.on(name, () => {});
process.stdout.on('error', () => {});

let received = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => {
  received += chunk;
  if (order !== undefined || !received.includes('\n')) return;
  order = JSON.parse(received.slice(0, received.indexOf('\n'))) as GuardOrder;
  if (order.adopt === undefined) launch(order);
  else watch(order.adopt);
});
process.stdin.on('end', leave);
process.stdin.on('close', leave);
process.stdin.on('error', leave);

function launch({ launch: what, logFile }: GuardOrder): void {
  const log = openLog(logFile);
  const child = spawn(what.command, [...what.args], {
    cwd: what.cwd,
    env: what.env,
    stdio: ['ignore', log, log],
    ...(what.uid === undefined ? {} : { uid: what.uid }),
    ...(what.gid === undefined ? {} : { gid: what.gid }),
  });
  closeSync(log);
  const startedMs = performance.now();
  postmaster = child.pid;
  if (child.pid !== undefined) tell({ event: 'started', pid: child.pid });
  child.on('error', (error) => ended(error.message));
  child.on('exit', (code, signal) => {
    if (performance.now() - startedMs > LONG_LIFE_MS) pauseMs = FIRST_PAUSE_MS;
    ended(signal ?? `code ${code}`);
  });
}

/** An adopted postmaster is not our child, so its end must be looked for. */
function watch(pid: number): void {
  postmaster = pid;
  const timer = setInterval(() => {
    if (exists(pid)) return;
    clearInterval(timer);
    ended('gone');
  }, 250);
}

function ended(how: string): void {
  postmaster = undefined;
  tell({ event: 'exited', how });
  if (leaving) process.exit(0);
  setTimeout(() => {
    if (!leaving && order !== undefined) launch(order);
  }, pauseMs);
  pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
}

/** SIGINT is PostgreSQL's fast stop; SIGQUIT leaves recovery to the next start; then the axe. */
function leave(): void {
  if (leaving) return;
  leaving = true;
  if (postmaster === undefined) process.exit(0);
  send('SIGINT');
  setTimeout(() => send('SIGQUIT'), FAST_STOP_MS);
  setTimeout(() => {
    send('SIGKILL');
    process.exit(1);
  }, LAST_RESORT_MS);
}

function send(name: NodeJS.Signals): void {
  if (postmaster === undefined) return;
  try {
    process.kill(postmaster, name);
  } catch {
    process.exit(0);
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function tell(news: GuardNews): void {
  if (!leaving) process.stdout.write(`${JSON.stringify(news)}\n`);
}

function openLog(path: string): number {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) {
    renameSync(path, `${path}.1`);
  }
  return openSync(path, 'a', 0o600);
}
