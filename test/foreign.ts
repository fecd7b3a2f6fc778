/**
 * Programs of others that tests talk to where a machine has them: Prometheus, Alertmanager, amtool. They
 * are looked for in the folder EVENKEEL_FOREIGN_BIN names, on the path, and where the tests unpack them.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Where `foreign-setup.ts` unpacks what it downloads. */
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

const MULTIARCH = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/** Where a file system has Debian's library that tells a process another time. */
export const FAKETIME = `usr/lib/${MULTIARCH}/faketime/libfaketime.so.1`;

/** That library, installed or unpacked. */
export function findFaketime(): string | undefined {
  return ['/', resolve(FOREIGN_CACHE)]
    .map((root) => join(root, FAKETIME))
    .find((path) => existsSync(path));
}

export interface Foreign {
  /** Folder of its files. */
  readonly folder: string;
  readonly output: () => string;
  /** Ends it, as our own end does. */
  readonly end: () => void;
}

/**
 * Runs the program named by `$0` until our end of its standard input closes, however we end; then it ends
 * the program and takes the folder away.
 */
const WATCHED = `
  "$0" "$@" </dev/null & program=$!
  cat >/dev/null
  kill -9 $program
  wait
  rm -rf "$FOREIGN_FOLDER"`;

/**
 * Starts a program in a folder with these files, `$DIR` in its arguments meaning that folder. It ends with
 * the process of the test file, also when that is killed.
 */
export function runForeign(
  program: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Foreign {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-foreign-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const words = args.map((arg) => arg.replaceAll('$DIR', folder));
  const child = spawn('sh', ['-c', WATCHED, program, ...words], {
    cwd: folder,
    // A group of its own: Ctrl-C reaches us, and we are what it waits for.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, FOREIGN_FOLDER: folder },
  });
  child.unref();
  let output = '';
  const keep = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { folder, output: () => output, end: () => child.stdin.end() };
}
