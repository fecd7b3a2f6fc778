/**
 * The bootstrap on a small project of its own: real npm, real processes, an empty home. The project
 * has one package, a build that only counts, and a program that only says its arguments.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const TSX = join(ROOT, 'node_modules/tsx');

let project: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'evenkeel-bootstrap-'));
  chmodSync(project, 0o700);
  for (const folder of ['scripts', 'bin', 'src', 'home', 'path']) mkdirSync(join(project, folder));
  for (const file of ['scripts/bootstrap.mjs', 'bin/evenkeel.mjs']) {
    cpSync(join(ROOT, file), join(project, file));
  }
  symlinkSync(process.execPath, join(project, 'path/node'));
  write('package.json', JSON.stringify(packageJson()));
  write('package-lock.json', lockFile('1'));
  write('src/program.ts', 'one');
  write('scripts/build.ts', BUILD);
  write('scripts/check.ts', 'process.exit(process.argv[2] === "bad" ? 3 : 0);');
});

afterEach(async () => {
  // A bootstrap that is asked to end takes its npm along; one that is killed cannot.
  const left = running.splice(0).filter((child) => child.exitCode === null);
  await Promise.all(left.map((child) => child.kill('SIGTERM') && once(child, 'close')));
  rmSync(project, { recursive: true, force: true });
});

describe('a fresh clone', () => {
  test('is installed and built once, and standard output belongs to the program', async () => {
    const first = await run(['bin/evenkeel.mjs', 'token', 'create', '--json']);
    expect(first).toMatchObject({ code: 0, out: '["token","create","--json"]\n' });
    expect(first.err).toMatch(/Installing[\s\S]*Building/);
    const second = await run(['bin/evenkeel.mjs', 'doctor']);
    expect(second).toMatchObject({ code: 0, out: '["doctor"]\n', err: '' });
    expect(builds()).toBe(1);
  });

  test('prepared by two starts at once is built once', async () => {
    const both = await Promise.all([run(START), run(START)]);
    expect(both.map(({ out }) => out)).toEqual(['["serve"]\n', '["serve"]\n']);
    expect(builds()).toBe(1);
    expect(both.map(({ err }) => err).join('')).toMatch(/Another start \(process \d+\)/);
  });

  test('needs no npm on the path and no home', async () => {
    const done = await run(START, { PATH: join(project, 'path'), HOME: join(project, 'nowhere') });
    expect(done).toMatchObject({ code: 0, out: '["serve"]\n' });
    expect(existsSync(join(project, 'nowhere'))).toBe(false);
  });

  test('keeps the cache of npm in the project where the home cannot be written', async () => {
    const done = await run(START, { npm_config_cache: '/dev/null/npm' });
    expect(done).toMatchObject({ code: 0, out: '["serve"]\n' });
    expect(existsSync(join(project, '.cache/npm'))).toBe(true);
  });

  test('a lock whose process has gone does not hold it up', async () => {
    mkdirSync(join(project, '.cache'));
    write('.cache/bootstrap.lock', '4194303 123');
    expect((await run(START)).code).toBe(0);
  });

  test('a build that fails says why and leaves nothing half done', async () => {
    write('scripts/build.ts', 'console.error("no such rope"); process.exit(1);');
    const done = await run(START);
    expect(done).toMatchObject({ code: 1, out: '' });
    expect(done.err).toContain('no such rope');
    expect(existsSync(join(project, 'dist'))).toBe(false);
  });
});

describe('a prepared clone', () => {
  beforeEach(async () => {
    await run(START);
  });

  test('adds less than 300 ms', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const began = performance.now();
      await run(['bin/evenkeel.mjs']);
      times.push(performance.now() - began);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });

  test('is built again when a source changes, and not when only its time does', async () => {
    utimesSync(join(project, 'src/program.ts'), new Date(), new Date());
    expect((await run(START)).err).toBe('');
    write('src/program.ts', 'two');
    expect((await run(START)).err).toMatch(/^Building/);
    write('src/another.ts', 'new');
    await run(START);
    rmSync(join(project, 'src/another.ts'));
    await run(START);
    expect(builds()).toBe(4);
  });

  test('is not built again for a test beside the code', async () => {
    write('src/program.test.ts', 'one');
    expect((await run(START)).err).toBe('');
  });

  test('is installed again when the lock file changes', async () => {
    write('package-lock.json', lockFile('2'));
    expect((await run(START)).err).toMatch(/^Installing/);
  });

  test('test hands on the exit code of the checks', async () => {
    expect((await run(['scripts/bootstrap.mjs', 'test'])).code).toBe(0);
    expect((await run(['scripts/bootstrap.mjs', 'test', 'bad'])).code).toBe(3);
  });
});

const START = ['scripts/bootstrap.mjs', 'start'];

const packageJson = () => ({
  name: 'small',
  version: '1.0.0',
  type: 'module',
  bin: { evenkeel: 'bin/evenkeel.mjs' },
  devDependencies: { tsx: `file:${relative(project, TSX)}` },
});

function lockFile(version: string): string {
  const packages = {
    '': { name: 'small', version: '1.0.0', devDependencies: packageJson().devDependencies },
    'node_modules/tsx': { resolved: relative(project, TSX), link: true, dev: true },
    [relative(project, TSX)]: { version, dev: true },
  };
  return JSON.stringify({ name: 'small', lockfileVersion: 3, requires: true, packages });
}

/** Stands in for `scripts/build.ts`: counts itself and makes a program that says its arguments. */
const BUILD = `
  import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
  import { replaceDist, sourceStamp } from './bootstrap.mjs';
  appendFileSync('builds', 'x');
  mkdirSync('.cache/dist-next');
  writeFileSync(
    '.cache/dist-next/cli.mjs',
    'export const main = async (words) => { console.log(JSON.stringify(words)); return 0; };',
  );
  replaceDist('.cache/dist-next', sourceStamp());
`;

function builds(): number {
  return readFileSync(join(project, 'builds'), 'utf8').length;
}

function write(path: string, text: string): void {
  writeFileSync(join(project, path), text);
}

interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Done> {
  const child = spawn(process.execPath, [...words], {
    cwd: project,
    env: { PATH: '/usr/bin:/bin', HOME: join(project, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise((done) => {
    child.on('close', (code) => done({ code, out, err }));
  });
}
