/** A built node in a folder of its own, as an operator would run it, for benches and pictures; cleans up after itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const OWNER = {
  email: 'owner@evenkeel.example',
  password: 'a-long-owner-password',
} as const;

export interface OwnNode {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from spawn until it printed what was waited for. */
  readonly readyMs: number;
  /** What it has printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export interface OwnNodeOptions {
  readonly dataDir: string;
  readonly args?: readonly string[];
  /** False leaves the house without an owner. */
  readonly owner?: boolean;
  /** Ready when this was printed. */
  readonly until?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function ownFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'evenkeel-own-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function startOwnNode(options: OwnNodeOptions): Promise<OwnNode> {
  const port = await freePort();
  const began = performance.now();
  let output = '';
  const owner =
    options.owner === false
      ? {}
      : { EVENKEEL_OWNER_EMAIL: OWNER.email, EVENKEEL_OWNER_PASSWORD: OWNER.password };
  const child = spawn(process.execPath, ['bin/evenkeel.mjs', ...(options.args ?? ['serve'])], {
    env: {
      ...process.env,
      PORT: String(port),
      EVENKEEL_DATA_DIR: options.dataDir,
      EVENKEEL_LOG_LEVEL: 'error',
      ...owner,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', (text) => {
    output += text;
  });
  await printed(child, () => output.includes(options.until ?? 'Evenkeel is ready at'));
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    readyMs: performance.now() - began,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
