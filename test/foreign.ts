/**
 * Programs of others that tests talk to where a machine has them: Prometheus, Alertmanager, amtool. They
 * are looked for in the folder EVENKEEL_FOREIGN_BIN names, on the path, and where the tests unpack them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** Where `binaries/foreign-setup.ts` unpacks what it downloads. */
export const FOREIGN_CACHE = '.cache/binaries';

/** Where the first of these names is found; distributions rename some. */
export function findProgram(...names: readonly string[]): string | undefined {
  const { PATH = '', EVENKEEL_FOREIGN_BIN = '' } = process.env;
  const unpacked = resolve(FOREIGN_CACHE, 'usr/bin');
  const named = [EVENKEEL_FOREIGN_BIN, ...PATH.split(delimiter), unpacked];
  const folders = named.filter((name) => name !== '');
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

export interface Foreign {
  /** Folder of its files. */
  readonly folder: string;
  readonly output: () => string;
}

/**
 * Starts a program in a folder with these files, `$DIR` in its arguments meaning that folder; it is
 * ended when the test file is done.
 */
export function runForeign(
  program: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Foreign {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-foreign-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const child = spawn(
    program,
    args.map((arg) => arg.replaceAll('$DIR', folder)),
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  afterAll(async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, output: () => output };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
