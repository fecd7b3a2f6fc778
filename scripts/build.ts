/**
 * Builds `dist/`: the server and its guard as one file each (only our own sources are bundled, the
 * packages stay in `node_modules`), the migrations, and the web pages. One file each, so that a
 * running server never misses a part of itself when the folder is replaced under it; and the folder
 * is replaced only when everything is made.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'rolldown';
import { build as buildWeb } from 'vite';
import { replaceDist, sourceStamp } from './bootstrap.mjs';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const DRAFT = join(ROOT, '.cache', `dist-${process.pid}`);
const SERVER_ENTRIES = {
  cli: 'src/app/cli.ts',
  'postgres-guard': 'src/platform/postgres-guard.ts',
} as const;

process.chdir(ROOT);
const stamp = sourceStamp();
try {
  rmSync(DRAFT, { recursive: true, force: true });
  mkdirSync(DRAFT, { recursive: true });
  for (const [name, input] of Object.entries(SERVER_ENTRIES)) await bundleServer(name, input);
  if (existsSync('migrations'))
    cpSync('migrations', join(DRAFT, 'migrations'), { recursive: true });
  await bundleWeb();
  replaceDist(DRAFT, stamp);
} finally {
  rmSync(DRAFT, { recursive: true, force: true });
}

async function bundleServer(name: string, input: string): Promise<void> {
  await bundle({
    input,
    cwd: ROOT,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    logLevel: 'warn',
    output: {
      file: join(DRAFT, `${name}.mjs`),
      format: 'esm',
      sourcemap: true,
      codeSplitting: false,
    },
  });
}

async function bundleWeb(): Promise<void> {
  if (!existsSync('vite.config.ts')) {
    process.stderr.write('No vite.config.ts: the web pages are not built.\n');
    return;
  }
  const outDir = join(DRAFT, 'web');
  await buildWeb({ root: ROOT, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}
