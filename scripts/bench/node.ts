/** A built node in a folder of its own, as an operator would run it; every bench cleans up after itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BenchNode {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Milliseconds from spawn to the ready line. */
  readonly readyMs: number;
  readonly stop: () => Promise<void>;
}

export function benchFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function startBenchNode(dataDir: string): Promise<BenchNode> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ['bin/evenkeel.mjs', 'serve'], {
    env: {
      ...process.env,
      PORT: String(port),
      EVENKEEL_DATA_DIR: dataDir,
      EVENKEEL_LOG_LEVEL: 'error',
      EVENKEEL_OWNER_EMAIL: 'owner@evenkeel.example',
      EVENKEEL_OWNER_PASSWORD: 'a-long-bench-password',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await readyLine(child);
  const readyMs = performance.now() - began;
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    dataDir,
    readyMs,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function readyLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('Evenkeel is ready at')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The node ended with ${code}: ${text}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
